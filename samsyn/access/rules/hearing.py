"""What a consent, or an assessment of maturity, must say to be entered. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from samsyn.access.rules.consenting import ADULT
from samsyn.access.rules.vocabulary import DocumentClass
from samsyn.kernel.text import N_, length_said, too_short

# A consent is limited in time. [judgement] What is longer than two years is most often a year written wrong.
LONGEST = timedelta(days=731)
LONGEST_BACK = timedelta(days=366)
SHORTEST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A yes or no of one giver. capacity: "pupil", "guardian" or "social_board". giver: a guardian's person id."""

    capacity: str
    refused: bool
    giver: str = ""
    name: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said on one occasion, as it was typed. valid_from, valid_to: None for what could not be read."""

    words: tuple[Word, ...]
    question: str
    scope: frozenset[DocumentClass]
    recipient: str
    recipient_name: str
    valid_from: date | None
    valid_to: date | None
    way: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment of maturity as it was typed."""

    question: str
    capable: str
    statement: str
    grounds: str
    valid_to: date | None


def faults_heard(
    heard: Heard, *, guardians: Collection[str], questions: Collection[str], ways: Collection[str], today: date
) -> dict[str, str]:
    """What is wrong, by field. guardians: the persons who have custody today; questions, ways: the code words there are."""
    found = {
        "words": _words_fault(heard.words, guardians),
        "question": "" if heard.question in questions else N_("Välj vad samtycket gäller."),
        "scope": "" if heard.scope else N_("Välj minst en handling."),
        "recipient": "" if heard.recipient and length_said(heard.recipient_name) else N_("Ange vem som får ta del av uppgifterna."),
        "way": "" if heard.way in ways else N_("Välj hur svaret lämnades."),
        "valid_from": _start_fault(heard.valid_from, today),
        "valid_to": _end_fault(heard.valid_from, heard.valid_to),
        "about": N_("Skriv högst 300 tecken.") if len(heard.about) > 300 else "",
    }
    if len(heard.recipient_name) > 200:
        found["recipient"] = N_("Skriv högst 200 tecken.")
    return {name: said for name, said in found.items() if said}


def _words_fault(words: Collection[Word], guardians: Collection[str]) -> str:
    if not words:
        return N_("Ange minst ett svar.")
    for word in words:
        if word.capacity == "guardian" and word.giver not in guardians:
            return N_("Den personen är inte elevens vårdnadshavare i dag.")
        if word.capacity == "social_board" and not length_said(word.decision):
            return N_("Ange socialnämndens beslut.")
    return ""


def _start_fault(start: date | None, today: date) -> str:
    if start is None:
        return N_("Skriv dagen som 2026-12-31.")
    if start > today:
        return N_("Ett samtycke gäller tidigast från den dag det lämnas.")
    return N_("Dagen ligger mer än ett år tillbaka. Kontrollera årtalet.") if today - start > LONGEST_BACK else ""


def _end_fault(start: date | None, end: date | None) -> str:
    if end is None:
        return N_("Ett samtycke gäller en begränsad tid. Skriv den sista dagen.")
    if start is not None and end < start:
        return N_("Den sista dagen ligger före den första.")
    if start is not None and end - start > LONGEST:
        return N_("Ett samtycke gäller högst två år. Fråga igen efter det.")
    return ""


def faults_assessed(
    assessed: Assessed, *, age: int | None, questions: Collection[str], outcomes: Collection[str], today: date
) -> dict[str, str]:
    """What is wrong with an assessment, by field."""
    if age is not None and age >= ADULT:
        return {"question": N_("En myndig elev bestämmer själv. Ingen bedömning behövs.")}
    found = {
        "question": "" if assessed.question in questions else N_("Välj frågan som bedömningen gäller."),
        "capable": "" if assessed.capable in outcomes else N_("Välj vem som kan bestämma."),
        "statement": _text_fault(assessed.statement, N_("Skriv vad eleven själv har sagt.")),
        "grounds": _text_fault(assessed.grounds, N_("Skriv vad bedömningen grundas på.")),
        "valid_to": _assessed_fault(assessed.valid_to, today),
    }
    return {name: said for name, said in found.items() if said}


def _text_fault(text: str, missing: str) -> str:
    if short := too_short(text, SHORTEST_WORDS, missing):
        return short
    return N_("Skriv högst 2 000 tecken.") if len(text) > 2000 else ""


def _assessed_fault(end: date | None, today: date) -> str:
    if end is None:
        return N_("Skriv den sista dagen bedömningen gäller.")
    if end < today:
        return N_("Dagen har redan passerat.")
    return N_("En bedömning gäller högst två år: eleven utvecklas.") if end - today > LONGEST else ""
