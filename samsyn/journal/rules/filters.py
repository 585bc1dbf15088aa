"""What of the timeline is shown, as the page's address carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samsyn.kernel.days import read_day
from samsyn.kernel.text import N_, clean_text

PAGE_SIZE = 50
# What the form takes. An address with every kind and letters that are long in it stays under the server's 4,094 characters.
TEXT_LENGTH = 200
DAY_LENGTH = 40


class Only(StrEnum):
    """A narrower choice of rows."""

    UNSIGNED = "unsigned"
    ATTACHMENTS = "attachments"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Filters:
    """kinds: of contact, or origins of files; empty for all. only: narrower choices, all of which must hold.

    text: words that must all stand in the entry.
    """

    kinds: frozenset[str] = frozenset()
    only: frozenset[Only] = frozenset()
    since: date | None = None
    until: date | None = None
    text: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kinds or self.only or self.since or self.until or self.text)


@dataclass(frozen=True, slots=True)
class TypedFilters:
    """Filters as they were typed: the choices that exist, the days and the text letter by letter."""

    kinds: frozenset[str]
    only: frozenset[Only]
    since: str
    until: str
    text: str


class InvalidFilters(ValueError):
    """An address with a filter that does not exist. fields: message by parameter. typed: what the form comes back with."""

    def __init__(self, fields: Mapping[str, str], typed: TypedFilters) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = dict(fields)
        self.typed = typed


def read_filters(query: Mapping[str, Sequence[str]], *, kinds: Iterable[str], today: date) -> Filters:
    """The filters of an address's parameters (kind, only, since, until, text, page). Raises InvalidFilters."""
    faults: dict[str, str] = {}
    known = frozenset(kinds)
    wanted = frozenset(filter(None, query.get("kind", ())))
    narrower = frozenset(filter(None, query.get("only", ())))
    only = frozenset(one for one in Only if one.value in narrower)
    if wanted - known:
        faults["kind"] = N_("Slaget av kontakt finns inte.")
    if len(only) < len(narrower):
        faults["only"] = N_("Filtret finns inte.")
    days: dict[str, date | None] = {}
    typed = {name: _first(query, name) for name in ("since", "until")}
    for name, text in typed.items():
        days[name] = read_day(text, today) if text else None
        if text and days[name] is None:
            faults[name] = N_("Skriv datumet som 2014-12-31, 20141231 eller 31/12-14.")
    if days["since"] and days["until"] and days["until"] < days["since"]:
        faults["until"] = N_("Dagen ligger före från och med.")
    words = _first(query, "text")[:TEXT_LENGTH]
    page = _first(query, "page") or "1"
    if not (page.isascii() and page.isdigit() and int(page[:6]) > 0 and len(page) <= 6):
        faults["page"] = N_("Sidan finns inte.")
    if faults:
        raise InvalidFilters(faults, TypedFilters(wanted & known, only, typed["since"], typed["until"], words))
    return Filters(wanted, only, days["since"], days["until"], words, int(page))


def write_filters(filters: Filters) -> list[tuple[str, str]]:
    """The parameters that `read_filters` reads the same filters from, in a fixed order."""
    pairs = [("kind", one) for one in sorted(filters.kinds)] + [("only", one.value) for one in sorted(filters.only)]
    pairs += [(name, day.isoformat()) for name, day in (("since", filters.since), ("until", filters.until)) if day]
    if filters.text:
        pairs.append(("text", filters.text))
    return pairs + ([("page", str(filters.page))] if filters.page > 1 else [])


def _first(query: Mapping[str, Sequence[str]], name: str) -> str:
    values = query.get(name, ())
    return clean_text(values[0]) if values else ""


def search_words(text: str) -> str:
    """A PostgreSQL text query: every word, each by its beginning. Empty when there is no word."""
    words = ["".join(one for one in word if one.isalnum()) for word in text.split()]
    return " & ".join(f"{word}:*" for word in words if word)
