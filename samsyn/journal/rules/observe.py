"""Typed observations from signed answers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samsyn.content.rules import Item, ItemType, Template
from samsyn.journal.rules.answers import Answers, is_raw, number_of
from samsyn.journal.rules.evaluate import evaluate


@dataclass(frozen=True, slots=True)
class ObservationValue:
    """One observation: number in `unit` (UCUM), or code with its display, or both (a line of a vision chart)."""

    link_id: str
    system: str
    code: str
    display: str
    unit: str = ""
    number: Decimal | None = None
    coded: str = ""
    text: str = ""


def observations(template: Template, answers: Answers) -> tuple[ObservationValue, ...]:
    """The observations of the answers that count, in the template's order."""
    counted = evaluate(template, answers).answers
    found = (_observe(item, counted.get(item.link_id)) for item in template.questions() if item.observation)
    return tuple(one for one in found if one is not None)


def _observe(item: Item, value: Any) -> ObservationValue | None:
    if item.observation is None or value is None or is_raw(value):
        return None
    code = item.observation
    number, coded, text = None, "", ""
    if item.type.is_number:
        number = number_of(value)
    elif item.type is ItemType.BOOLEAN:
        coded, text = ("yes", "ja") if value else ("no", "nej")
    elif option := item.option(str(value)):
        number, coded, text = option.value, option.code, option.display
    else:
        text = str(value)
    return ObservationValue(item.link_id, code.system, code.code, code.display, code.unit, number, coded, text)
