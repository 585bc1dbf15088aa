"""What a care provider and its boards must be to be entered: pure checks, each with the words that say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from samsyn.kernel.text import N_
from samsyn.people.identity_number import check_digit

LONGEST = 200
# What a board's care unit in a branch is called when nobody says otherwise.
CARE_UNITS = {
    "emi": "Elevhälsans medicinska insats",
    "psychology": "Elevhälsans psykologiska insats",
    "speech": "Elevhälsans logopedi",
    "school_support": "Elevhälsan",
    "preschool": "Barnhälsan",
    "municipal_care": "Kommunal hälso- och sjukvård",
}


def plain_number(text: str) -> str:
    """An organisation number as it is stored: ten digits, the dash taken out where it belongs."""
    text = text.strip()
    return text[:6] + text[7:] if len(text) == 11 and text[6] == "-" else text


def number_fault(number: str) -> str:
    """What is wrong with an organisation number, as `plain_number` gives it; empty when nothing is.

    Lagen (1974:174) om identitetsbeteckning för juridiska personer: ten digits, the third at least 2, the last a check digit.
    """
    if not (len(number) == 10 and number.isascii() and number.isdecimal()):
        return N_("Ett organisationsnummer har tio siffror, till exempel 212000-9010.")
    if number[2] in "01":
        return N_("Ett organisationsnummer har minst 2 som tredje siffra. Numret ser ut som ett personnummer.")
    if check_digit(number[:9]) != int(number[9]):
        return N_("Organisationsnumrets kontrollsiffra stämmer inte. Läs numret en gång till.")
    return ""


def name_fault(name: str) -> str:
    """What is wrong with the name of a care provider, board or unit; empty when nothing is."""
    if not name:
        return N_("Ange ett namn.")
    if len(name) > LONGEST or not name.isprintable():
        return N_("Ett namn är högst %(longest)s tecken, utan radbrytning.", longest=LONGEST)
    return ""


def one_of(word: str, words: Iterable[str]) -> str:
    """Why a word is none of those there are; empty when it is one."""
    known = list(words)
    return "" if word in known else N_("Välj en av: %(words)s.", words=", ".join(known))


def municipality_code_fault(code: str) -> str:
    """What is wrong with a municipality code, which may be left out; empty when nothing is."""
    if code and not (len(code) == 4 and code.isascii() and code.isdecimal()):
        return N_("En kommunkod har fyra siffror, till exempel 0180.")
    return ""
