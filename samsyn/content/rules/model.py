"""A template: groups and questions after FHIR's Questionnaire (R4), as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ItemType(StrEnum):
    """What an item is; the codes are FHIR's."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    STRING = "string"
    TEXT = "text"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"
    QUANTITY = "quantity"

    @property
    def is_question(self) -> bool:
        """Whether it takes an answer."""
        return self not in {ItemType.GROUP, ItemType.DISPLAY}

    @property
    def is_number(self) -> bool:
        """Whether its answer is a number."""
        return self in {ItemType.DECIMAL, ItemType.INTEGER, ItemType.QUANTITY}

    @property
    def is_choice(self) -> bool:
        """Whether its answer is picked from options."""
        return self in {ItemType.CHOICE, ItemType.OPEN_CHOICE}


class Operator(StrEnum):
    """How an enable-when condition compares."""

    EXISTS = "exists"
    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    LESS = "<"
    AT_LEAST = ">="
    AT_MOST = "<="


class Behavior(StrEnum):
    """Whether all conditions must hold, or any."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Coding:
    """A code in a code system (a URI)."""

    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: its UCUM code and how it is written to people."""

    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to pick. value: the number it stands for, when it stands for one (a line of a vision chart)."""

    code: str
    display: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """The item is asked when the answer to `question` compares so. For EXISTS the answer is True or False."""

    question: str
    operator: Operator
    answer: bool | Decimal | str


@dataclass(frozen=True, slots=True)
class Limits:
    """What can be typed: outside minimum–maximum is refused, outside the usual is asked about. Not clinical limits."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    usual_minimum: Decimal | None = None
    usual_maximum: Decimal | None = None
    decimals: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """An answer that is worked out: the name of a known calculation and the questions it takes, in order."""

    name: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObservationCode:
    """The typed observation that a signed answer becomes. unit is its UCUM code, empty for codes and texts."""

    code: str
    display: str
    system: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A group, a text to read, or a question (keyword, sökord). summary: its answer stands in the entry's one-line summary.

    initial: chosen from the start. usual: what is most often so, filled in when the writer asks for it and never before.
    """

    link_id: str
    text: str
    type: ItemType
    help: str = ""
    codes: tuple[Coding, ...] = ()
    unit: Unit | None = None
    required: bool = False
    repeats: bool = False
    conditions: tuple[Condition, ...] = ()
    behavior: Behavior = Behavior.ALL
    options: tuple[Option, ...] = ()
    limits: Limits | None = None
    calculated: Calculation | None = None
    initial: str | bool | None = None
    usual: str | bool | None = None
    observation: ObservationCode | None = None
    summary: bool = False
    items: tuple[Item, ...] = ()

    def option(self, code: str) -> Option | None:
        """The option with that code."""
        return next((one for one in self.options if one.code == code), None)


def walk(items: Iterable[Item]) -> Iterator[Item]:
    """Every item, groups before what they hold."""
    for item in items:
        yield item
        yield from walk(item.items)


@dataclass(frozen=True, slots=True)
class Template:
    """A template (mall) in one version. branches: whose records it is for; contact_kind: the kind of contact it begins as."""

    name: str
    version: str
    title: str
    source: str
    author: str
    licence: str
    valid_from: date
    contact_kind: str
    branches: frozenset[str]
    items: tuple[Item, ...]
    by_id: dict[str, Item] = field(default_factory=dict, compare=False, repr=False)

    def questions(self) -> Iterator[Item]:
        """Every item that takes an answer."""
        return (item for item in walk(self.items) if item.type.is_question)
