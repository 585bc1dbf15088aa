"""Answers as text to read: section by section with the template's own words, and as one line for the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from samsyn.content.rules import Item, ItemType, Template
from samsyn.journal.rules.answers import Answers, listed, number_of
from samsyn.journal.rules.evaluate import Evaluated, evaluate
from samsyn.journal.rules.reading import show_number

SUMMARY_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A keyword and its answer as text; several lines for running text."""

    link_id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A group's heading, its level (1 outermost) and what stands directly under it."""

    link_id: str
    heading: str
    level: int
    rows: tuple[Row, ...]


def show(item: Item, value: Any) -> str:
    """One answer as text: "136,2 cm", "Ja", "höger", "31 december…" stays an ISO date."""
    return ", ".join(_show_one(item, one) for one in listed(value))


def _show_one(item: Item, value: Any) -> str:
    if isinstance(value, dict):
        return f"{value.get('raw') or value.get('text')}"
    if item.type is ItemType.BOOLEAN:
        return "Ja" if value else "Nej"
    if item.type.is_number:
        number = number_of(value)
        shown = show_number(number) if number is not None else ""
        return f"{shown} {item.unit.display}" if item.unit else shown
    option = item.option(str(value))
    return option.display if option else str(value)


def sections(template: Template, answers: Answers) -> tuple[Section, ...]:
    """The answered parts, in the template's order, with its wording. What was not asked or answered is left out."""
    evaluated = evaluate(template, answers)
    loose = tuple(_rows(template.items, evaluated))
    top = (Section("", "", 1, loose),) if loose else ()
    return top + tuple(_sections(template.items, evaluated, 1))


def _sections(items: Iterable[Item], evaluated: Evaluated, level: int) -> Iterator[Section]:
    for item in items:
        if item.type is not ItemType.GROUP or item.link_id not in evaluated.enabled:
            continue
        rows = tuple(_rows(item.items, evaluated))
        below = tuple(_sections(item.items, evaluated, level + 1))
        if rows or below:
            yield Section(item.link_id, item.text, level, rows)
            yield from below


def _rows(items: Iterable[Item], evaluated: Evaluated) -> Iterator[Row]:
    for item in items:
        value = evaluated.answers.get(item.link_id)
        if item.type.is_question and value is not None:
            yield Row(item.link_id, item.text, show(item, value))


def summary(template: Template, answers: Answers) -> str:
    """The keywords marked for the summary, on one line of at most 300 characters. No value is cut; free text is, between words."""
    counted = evaluate(template, answers).answers
    line = ""
    for item in template.questions():
        value = counted.get(item.link_id)
        if not item.summary or value is None:
            continue
        text, free = " ".join(show(item, value).split()), item.type is ItemType.TEXT
        part = text if free else f"{item.text}: {text}" if item.type is ItemType.STRING else f"{item.text} {text}"
        if not text:
            continue
        part = part if part[-1] in ".!?" else part + "."
        room = max(0, SUMMARY_LENGTH - len(line) - len("  …"))
        if len(part) > room:
            kept = part[:room].rpartition(" ")[0] if free else ""
            return f"{line} {kept} …".replace("  ", " ").strip()
        line = f"{line} {part}".strip()
    return line
