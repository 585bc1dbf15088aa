"""What a care provider's decision must say to be entered: on a setting, or on what a role may do. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from samsyn.access.rules.settings import RECORD_FLOOR, SETTINGS, Setting, law_of, law_value
from samsyn.kernel.text import N_, length_said

# Settings that another page decides, which knows more about them.
ELSEWHERE = frozenset({"P-21"})
# Of settings that are a number: the least and the most.
RANGES: Mapping[str, tuple[int, int]] = {"P-9": (0, 90), "P-18": (3, 99), "P-23": (RECORD_FLOOR, 99)}
LONGEST_MOTIVE = 2000
YEARS_AHEAD = 5
TAKE, GIVE = "take", "give"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What any decision says of itself, as it was typed. valid_from, decided_on: None for what could not be read."""

    valid_from: date | None
    decided_on: date | None
    decider: str
    decider_title: str
    motive: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Grounds):
    """A decision on a setting as it was typed."""

    setting: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Grounds):
    """A decision on a permission as it was typed. change: `TAKE` it from the role, or `GIVE` it back."""

    permission: str
    role: str
    change: str


def role_faults(asked: Withdrawal, today: date, *, roles: Collection[str], kept: bool, taken: bool) -> dict[str, str]:
    """What is wrong, by field. roles: those that the permission is for; kept: nobody may take it away; taken: it is taken from the
    role as of the day asked for."""
    found = {"role": "" if asked.role in roles else N_("Välj en av rollerna."), **grounds_faults(asked, today)}
    if asked.change not in {TAKE, GIVE}:
        found["change"] = N_("Välj ett av alternativen.")
    elif kept:
        found["change"] = N_("Behörigheten kan inte tas bort: utan den kan ingen ge tillbaka något.")
    elif taken is (asked.change == TAKE):
        found["change"] = N_("Rollen har inte behörigheten den dagen.") if taken else N_("Rollen har redan behörigheten den dagen.")
    return {name: said for name, said in found.items() if said}


def grounds_faults(grounds: Grounds, today: date) -> dict[str, str]:
    """What is wrong with what a decision says of itself, by field; an empty text for what is right."""
    return {
        "valid_from": _start_fault(grounds.valid_from, today),
        "decided_on": _decided_fault(grounds, today),
        "decider": _words_fault(grounds.decider, 200, N_("Skriv vem som har fattat beslutet.")),
        "decider_title": _words_fault(grounds.decider_title, 200, N_("Skriv beslutsfattarens roll eller titel.")),
        "motive": _words_fault(grounds.motive, LONGEST_MOTIVE, N_("Skriv varför.")),
        "reference": _words_fault(grounds.reference, 100, ""),
    }


def faults(proposal: Proposal, today: date) -> dict[str, str]:
    """What is wrong, by field; nothing when it can be entered."""
    setting = SETTINGS.get(proposal.setting)
    if setting is None:
        return {"setting": N_("Inställningen finns inte.")}
    if setting.id in ELSEWHERE:
        return {"setting": N_("Inställningen beslutas på sidan Låsning.")}
    found = {"value": _value_fault(setting, proposal.value), **grounds_faults(proposal, today)}
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


def _decided_fault(proposal: Grounds, today: date) -> str:
    if proposal.decided_on is None:
        return N_("Skriv datumet som 2026-12-31, 20261231 eller 31/12-26.")
    if proposal.decided_on > today:
        return N_("Beslutet ska vara fattat. Dagen har inte varit än.")
    if proposal.valid_from is not None and proposal.decided_on > proposal.valid_from:
        return N_("Beslutet kan inte gälla från en dag innan det fattades.")
    return ""


def _words_fault(text: str, longest: int, missing: str) -> str:
    if missing and not length_said(text):
        return missing
    return N_("Skriv högst %(longest)d tecken.", longest=longest) if len(text) > longest else ""
