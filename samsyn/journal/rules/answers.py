"""Answers: from what was typed to what is stored.

Stored as JSON by linkId: a number as text with decimal point ("136.2"), a day as "2026-11-22", true/false, a text, the code of
an option, {"text": …} for an open choice's own words, a list when the question repeats, and {"raw": …} for what could not be read:
a draft keeps that too, so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from samsyn.content.rules import Item, ItemType, Template
from samsyn.journal.rules.reading import read_number
from samsyn.kernel.days import read_day
from samsyn.kernel.text import N_, clean_text

Answers = Mapping[str, Any]
MAX_TEXT = 20_000
MAX_STRING = 500
_YES_NO = {"true": True, "false": False}


class InvalidAnswers(ValueError):
    """What was sent cannot be kept: an unknown question or far too much text. fields: message by linkId."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class Raw:
    """What was typed but could not be read."""

    text: str


def parse_answers(template: Template, typed: Mapping[str, Sequence[str]], today: date) -> dict[str, Any]:
    """The answers to store, from a form's values by linkId; the form is whole, so a question not in it has no answer.

    Raises InvalidAnswers.
    """
    faults: dict[str, str] = {}
    answers: dict[str, Any] = {}
    for link_id, values in typed.items():
        item = template.by_id.get(link_id)
        if item is None or not item.type.is_question:
            faults[link_id] = N_("Frågan finns inte i mallen.")
            continue
        if item.calculated:
            continue
        texts = [text for value in values if (text := clean_text(value))]
        longest = MAX_TEXT if item.type is ItemType.TEXT else MAX_STRING
        length = max(map(len, texts), default=0)
        if length > longest:
            said = {"question": item.text, "length": length, "most": longest}
            faults[link_id] = N_("%(question)s: texten är %(length)s tecken, och får vara högst %(most)s.", **said)
        elif len(texts) > len(item.options) + 1:
            faults[link_id] = N_("%(question)s: svaren är för många.", question=item.text)
        elif texts:
            answers[link_id] = _parse(item, texts, today)
    if faults:
        raise InvalidAnswers(faults)
    return answers


def _parse(item: Item, texts: list[str], today: date) -> Any:
    if item.repeats:
        return [_parse_one(item, text, today) for text in dict.fromkeys(texts)]
    return _parse_one(item, texts[0], today)


def _parse_one(item: Item, text: str, today: date) -> Any:
    value: Any = None
    if item.type in {ItemType.STRING, ItemType.TEXT}:
        return text
    if item.type is ItemType.BOOLEAN:
        value = _YES_NO.get(text)
    elif item.type is ItemType.DATE:
        day = read_day(text, today)
        value = day.isoformat() if day else None
    elif item.type.is_number:
        number = read_number(text, item.unit.display if item.unit else "")
        whole = item.type is not ItemType.INTEGER or (number is not None and number == number.to_integral_value())
        value = f"{number:f}" if number is not None and whole else None
    elif item.option(text):
        value = text
    elif item.type is ItemType.OPEN_CHOICE:
        value = {"text": text}
    return {"raw": text} if value is None else value


def is_raw(value: Any) -> bool:
    """Whether a stored answer is something that could not be read."""
    values = value if isinstance(value, list) else [value]
    return any(isinstance(one, dict) and "raw" in one for one in values)


def number_of(value: Any) -> Decimal | None:
    """A stored number; None for anything else."""
    return Decimal(value) if isinstance(value, str) else None


def listed(value: Any) -> list[Any]:
    """A stored answer as a list, whether it repeats or not."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def initial_answers(template: Template) -> dict[str, Any]:
    """The answers that a new entry begins with."""
    return {item.link_id: item.initial for item in template.questions() if item.initial is not None}
