"""What a decision on a setting must say to be entered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from samsyn.access.rules.settings import RECORD_FLOOR, SETTINGS, Setting, law_of, law_value
from samsyn.kernel.text import N_

# Settings that another page decides, which knows more about them.
ELSEWHERE = frozenset({"P-21"})
# Of settings that are a number: the least and the most.
RANGES: Mapping[str, tuple[int, int]] = {"P-9": (0, 90), "P-18": (3, 99), "P-23": (RECORD_FLOOR, 99)}
LONGEST_MOTIVE = 2000
YEARS_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision as it was typed. valid_from, decided_on: None for what could not be read."""

    setting: str
    value: str
    valid_from: date | None
    decided_on: date | None
    decider: str
    decider_title: str
    motive: str
    reference: str = ""


def faults(proposal: Proposal, today: date) -> dict[str, str]:
    """What is wrong, by field; nothing when it can be entered."""
    setting = SETTINGS.get(proposal.setting)
    if setting is None:
        return {"setting": N_("Inställningen finns inte.")}
    if setting.id in ELSEWHERE:
        return {"setting": N_("Inställningen beslutas på sidan Låsning.")}
    found = {
        "value": _value_fault(setting, proposal.value),
        "valid_from": _start_fault(proposal.valid_from, today),
        "decided_on": _decided_fault(proposal, today),
        "decider": _words_fault(proposal.decider, 200, N_("Skriv vem som har fattat beslutet.")),
        "decider_title": _words_fault(proposal.decider_title, 200, N_("Skriv beslutsfattarens roll eller titel.")),
        "motive": _words_fault(proposal.motive, LONGEST_MOTIVE, N_("Skriv varför.")),
        "reference": _words_fault(proposal.reference or "-", 100, ""),
    }
    return {name: said for name, said in found.items() if said}


def earliest_start(today: date) -> date:
    """The same day a year before."""
    return _years_from(today, -1)


def latest_start(today: date) -> date:
    """The same day five years on: what is later is most often a year written wrong."""
    return _years_from(today, YEARS_AHEAD)


def _years_from(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year + years)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year + years, day=28)


def _value_fault(setting: Setting, typed: str) -> str:
    if setting.id == "P-23" and typed.isascii() and typed.isdigit() and int(typed) < RECORD_FLOOR:
        # No setting takes a record from its patient before that.
        said = N_("Journaler ska bevaras i minst %(years)d år efter den sista uppgiften (PDL 3 kap. 17 §).", years=RECORD_FLOOR)
        return said
    if setting.id == "P-17":
        return (
            "" if law_value(law_of({"P-17": typed})) == typed else N_("Välj bland lagändringarna, och ange en dag för var och en.")
        )
    if setting.takes(typed):
        return ""
    if setting.id in RANGES:
        low, high = RANGES[setting.id]
        return N_("Skriv ett helt tal mellan %(low)d och %(high)d.", low=low, high=high)
    return N_("Högst 200 tecken på en rad.") if setting.id == "P-24" else N_("Välj ett av alternativen.")


def _start_fault(day: date | None, today: date) -> str:
    if day is None:
        return N_("Skriv datumet som 2026-12-31, 20261231 eller 31/12-26.")
    if day < earliest_start(today):
        return N_("Beslutet kan börja gälla högst ett år tillbaka, tidigast %(day)s.", day=earliest_start(today).isoformat())
    if day > latest_start(today):
        return N_("Beslutet ska börja gälla inom fem år, senast %(day)s.", day=latest_start(today).isoformat())
    return ""


def _decided_fault(proposal: Proposal, today: date) -> str:
    if proposal.decided_on is None:
        return N_("Skriv datumet som 2026-12-31, 20261231 eller 31/12-26.")
    if proposal.decided_on > today:
        return N_("Beslutet ska vara fattat. Dagen har inte varit än.")
    if proposal.valid_from is not None and proposal.decided_on > proposal.valid_from:
        return N_("Beslutet kan inte gälla från en dag innan det fattades.")
    return ""


def _words_fault(text: str, longest: int, missing: str) -> str:
    if not text.strip():
        return missing
    return N_("Skriv högst %(longest)d tecken.", longest=longest) if len(text) > longest else ""
