"""What is to be said about the answers: unreadable, impossible, unlikely, or missing before signing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from samsyn.content.rules import Item, ItemType, Limits, Template
from samsyn.journal.rules.answers import Answers, is_raw, number_of
from samsyn.journal.rules.evaluate import Evaluated, evaluate
from samsyn.journal.rules.reading import show_number
from samsyn.kernel.text import N_, Text


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
    ItemType.DATE: N_("%(question)s: skriv datumet som 2014-12-31, 20141231 eller 31/12-14."),
    ItemType.INTEGER: N_("%(question)s: skriv ett heltal."),
    ItemType.DECIMAL: N_("%(question)s: skriv ett tal, till exempel 136,2."),
    ItemType.QUANTITY: N_("%(question)s: skriv ett tal, till exempel 136,2."),
    ItemType.BOOLEAN: N_("%(question)s: välj ja eller nej."),
}
_NO_OPTION = N_("%(question)s: välj ett av alternativen.")


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
            yield Finding(item.link_id, Level.MISSING, N_("%(question)s: svara innan du signerar.", question=item.text))
    elif is_raw(value):
        meaning = _UNREADABLE.get(item.type, _NO_OPTION)
        yield Finding(item.link_id, Level.REFUSE, N_(meaning.template, question=item.text))
    elif item.type.is_number and item.limits is not None:
        yield from _of_number(item, number_of(value))


def _of_number(item: Item, number: Decimal | None) -> Iterator[Finding]:
    limits = item.limits
    if number is None or limits is None:
        return
    unit = f" {item.unit.display}" if item.unit else ""
    decimals = -int(number.normalize().as_tuple().exponent)
    if limits.decimals is not None and decimals > limits.decimals:
        yield Finding(item.link_id, Level.REFUSE, _too_exact(item.text, limits.decimals))
    said: dict[str, object] = {"question": item.text, "value": f"{show_number(number)}{unit}"}
    if _outside(number, limits.minimum, limits.maximum):
        yield Finding(item.link_id, Level.REFUSE, _impossible(said, limits, unit))
    elif _outside(number, limits.usual_minimum, limits.usual_maximum):
        yield Finding(item.link_id, Level.WARN, N_("%(question)s: %(value)s är ovanligt. Stämmer det?", **said))


def _too_exact(question: str, decimals: int) -> Text:
    if decimals == 0:
        return N_("%(question)s: ange ett heltal.", question=question)
    if decimals == 1:
        return N_("%(question)s: ange högst en decimal.", question=question)
    return N_("%(question)s: ange högst %(number)s decimaler.", question=question, number=decimals)


def _impossible(said: dict[str, object], limits: Limits, unit: str) -> Text:
    low, high = limits.minimum, limits.maximum
    if low is None or high is None:
        return N_("%(question)s: %(value)s kan inte stämma.", **said)
    span = f"{show_number(low)}–{show_number(high)}{unit}"
    return N_("%(question)s: %(value)s kan inte stämma (möjligt är %(span)s).", **said, span=span)


def _outside(number: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is not None and number < low) or (high is not None and number > high)


def day_finding(day: date, today: date) -> str:
    """What is wrong with the day of a contact or scanned document; empty when nothing is."""
    if day > today:
        return N_("Dagen ligger i framtiden.")
    return N_("Året är före 1990. Kontrollera datumet.") if day.year < 1990 else ""
