"""Destruction by decision: what a decision must say, how far it has come, and who may answer it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samsyn.kernel.text import N_, length_said

LONGEST_NUMBER = 60
# The patient data act came into force then: no decision by it is older.
EARLIEST = date(2008, 7, 1)


class Thing(StrEnum):
    """What can be destroyed: an entry with all that is about it, a file, or a document that came from elsewhere, with its files."""

    ENTRY = "entry"
    FILE = "file"
    RECEIVED = "received"


class OrderState(StrEnum):
    """How far a decision has come."""

    CHOOSING = "choosing"
    PROPOSED = "proposed"
    CARRIED_OUT = "carried_out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A decision as it was typed. decided_on: None for what could not be read."""

    number: str
    decided_on: date | None


def faults_ordered(ordered: Ordered, today: date) -> dict[str, str]:
    """What is wrong, by field."""
    number = ordered.number.strip()
    found = {"number": "", "decided_on": ""}
    if not length_said(number):
        found["number"] = N_("Ange numret på IVO:s beslut. Utan beslut förstörs ingenting.")
    elif len(number) > LONGEST_NUMBER:
        found["number"] = N_("Högst %(most)d tecken.", most=LONGEST_NUMBER)
    if ordered.decided_on is None:
        found["decided_on"] = N_("Skriv dagen som 2026-12-31.")
    elif ordered.decided_on > today:
        found["decided_on"] = N_("Dagen har inte kommit än.")
    elif ordered.decided_on < EARLIEST:
        found["decided_on"] = N_("Dagen ligger före patientdatalagen. Kontrollera årtalet.")
    return {name: said for name, said in found.items() if said}


def scope_fault(named: Collection[str], there: Collection[str]) -> str:
    """Why what was chosen cannot be what the decision names; empty when it can. there: what lies in the pupil's record."""
    if not named:
        return N_("Välj vad beslutet gäller.")
    return "" if set(named) <= set(there) else N_("Det du valde finns inte i elevens journal. Beslutet gäller bara den här eleven.")


def state_of_order(*, proposed: bool, carried_out: bool, withdrawn: bool) -> OrderState:
    """How far a decision has come."""
    if withdrawn:
        return OrderState.WITHDRAWN
    if carried_out:
        return OrderState.CARRIED_OUT
    return OrderState.PROPOSED if proposed else OrderState.CHOOSING


def why_not_choose(state: OrderState, *, own: bool) -> str:
    """Why an actor cannot choose what the decision names; empty when they can. own: they entered it."""
    if state is not OrderState.CHOOSING:
        return _closed(state) or N_("Vad beslutet gäller är redan valt.")
    return "" if own else N_("Den som har lagt in beslutet väljer vad det gäller.")


def why_not_carry_out(state: OrderState, *, own: bool) -> str:
    """Why an actor cannot carry it out; empty when they can."""
    if state is OrderState.CHOOSING:
        return N_("Det är inte valt än vad beslutet gäller.")
    if state is not OrderState.PROPOSED:
        return _closed(state)
    return N_("Du har själv lagt in beslutet. En annan person ska läsa det och verkställa.") if own else ""


def why_not_withdraw(state: OrderState) -> str:
    """Why it cannot be taken back; empty when it can."""
    return _closed(state)


def _closed(state: OrderState) -> str:
    if state is OrderState.CARRIED_OUT:
        return N_("Beslutet är redan verkställt.")
    return N_("Beslutet är tillbakataget.") if state is OrderState.WITHDRAWN else ""
