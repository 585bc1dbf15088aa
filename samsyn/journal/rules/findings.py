"""What is to be said about the answers: unreadable, impossible, unlikely, or missing before signing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from samsyn.content.rules import Item, ItemType, Template
from samsyn.journal.rules.answers import Answers, is_raw, number_of
from samsyn.journal.rules.evaluate import Evaluated, evaluate
from samsyn.journal.rules.reading import show_number


class Level(StrEnum):
    """How much it weighs. A draft keeps everything; signing refuses REFUSE and MISSING, and asks about WARN."""

    REFUSE = "refuse"
    MISSING = "missing"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell the user about one question."""

    link_id: str
    level: Level
    message: str


_UNREADABLE = {
    ItemType.DATE: "skriv datumet som 2014-12-31, 20141231 eller 31/12-14.",
    ItemType.INTEGER: "skriv ett heltal.",
    ItemType.DECIMAL: "skriv ett tal, till exempel 136,2.",
    ItemType.QUANTITY: "skriv ett tal, till exempel 136,2.",
    ItemType.BOOLEAN: "välj ja eller nej.",
}


def findings(template: Template, answers: Answers, *, signing: bool) -> tuple[Finding, ...]:
    """Everything there is to say, in the template's order. What is missing is said only when signing."""
    return findings_of(template, evaluate(template, answers), signing=signing)


def findings_of(template: Template, evaluated: Evaluated, *, signing: bool) -> tuple[Finding, ...]:
    """As `findings`, for answers already evaluated."""
    found: list[Finding] = []
    for item in template.questions():
        if item.link_id in evaluated.enabled:
            found += _of(item, evaluated.answers.get(item.link_id), signing)
    return tuple(found)


def _of(item: Item, value: Any, signing: bool) -> Iterator[Finding]:
    if value is None:
        if signing and item.required:
            yield Finding(item.link_id, Level.MISSING, f"{item.text}: svara innan du signerar.")
    elif is_raw(value):
        meaning = _UNREADABLE.get(item.type, "välj ett av alternativen.")
        yield Finding(item.link_id, Level.REFUSE, f"{item.text}: {meaning}")
    elif item.type.is_number and item.limits is not None:
        yield from _of_number(item, number_of(value))


def _of_number(item: Item, number: Decimal | None) -> Iterator[Finding]:
    limits = item.limits
    if number is None or limits is None:
        return
    unit = f" {item.unit.display}" if item.unit else ""
    decimals = -int(number.normalize().as_tuple().exponent)
    if limits.decimals is not None and decimals > limits.decimals:
        few = (
            f"ange högst {limits.decimals} decimal{'er' if limits.decimals > 1 else ''}." if limits.decimals else "ange ett heltal."
        )
        yield Finding(item.link_id, Level.REFUSE, f"{item.text}: {few}")
    if _outside(number, limits.minimum, limits.maximum):
        message = f"{item.text}: {show_number(number)}{unit} kan inte stämma{_span(limits.minimum, limits.maximum, unit)}."
        yield Finding(item.link_id, Level.REFUSE, message)
    elif _outside(number, limits.usual_minimum, limits.usual_maximum):
        yield Finding(item.link_id, Level.WARN, f"{item.text}: {show_number(number)}{unit} är ovanligt. Stämmer det?")


def _outside(number: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is not None and number < low) or (high is not None and number > high)


def _span(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    if low is None or high is None:
        return ""
    return f" (möjligt är {show_number(low)}–{show_number(high)}{unit})"


def day_finding(day: date, today: date) -> str:
    """What is wrong with the day of a contact or scanned document; empty when nothing is."""
    if day > today:
        return "Dagen ligger i framtiden."
    return "Året är före 1990. Kontrollera datumet." if day.year < 1990 else ""
