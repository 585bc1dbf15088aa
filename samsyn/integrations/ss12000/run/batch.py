"""From raw persons to rows for the stage. Pure and without Django, so that a process of its own can do it (`aside`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from samsyn.integrations.ss12000.records import parse_person
from samsyn.integrations.ss12000.records.findings import Finding
from samsyn.integrations.ss12000.records.texts import as_value
from samsyn.integrations.ss12000.run.copy_text import copy_text
from samsyn.integrations.ss12000.run.mapping import MappedPerson, map_person
from samsyn.kernel.ids import uuid7_texts

BATCH = 2000
# A person's id, the fingerprint of what the register said, and that itself as JSON.
Marked = tuple[str, bytes, bytes]
# What deviated: code, resource and path without positions, message.
Deviation = tuple[str, str, str]
_INDEX = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class Rows:
    """Rows of ss_person, ss_place and ss_guardian, their values in the order of the columns; and what deviated."""

    persons: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)
    guardians: list[tuple[str, str]] = field(default_factory=list)
    deviations: Counter[Deviation] = field(default_factory=Counter)


@dataclass(slots=True)
class Lines:
    """The same as lines of COPY."""

    persons: bytes
    places: bytes
    guardians: bytes
    deviations: Counter[Deviation]


def lines_of(rows: Rows) -> Lines:
    """Rows as the stage takes them."""
    return Lines(copy_text(rows.persons), copy_text(rows.places), copy_text(rows.guardians), rows.deviations)


def deviations_of(resource: str, findings: Iterable[Finding]) -> Iterator[Deviation]:
    """Findings as they are counted: wherever in a list they stand they are the same."""
    return ((one.code, _INDEX.sub("[]", f"{resource}.{one.path}".rstrip(".")), one.message) for one in findings)


def read_batch(batch: Iterable[Marked], today: date) -> Lines:
    """The lines of a batch."""
    return lines_of(read_persons(batch, today))


def read_persons(batch: Iterable[Marked], today: date) -> Rows:
    """The rows of a batch. Persons without a usable id are left out."""
    deviations: Counter[Deviation] = Counter()

    def mapped() -> Iterator[tuple[str, bytes, MappedPerson]]:
        for key, mark, text in batch:
            parsed = parse_person(as_value(text))
            if parsed.findings:
                deviations.update(deviations_of("persons", parsed.findings))
            if parsed.record is not None:
                yield key, mark, map_person(parsed.record, today)

    rows = rows_of_persons(mapped())
    rows.deviations = deviations
    return rows


def rows_of_persons(
    mapped: Iterable[tuple[str, bytes | None, MappedPerson]], number: Callable[[str], int | None] = lambda _key: None
) -> Rows:
    """The rows of mapped persons, each with source id and fingerprint. number: the row of a file that one stands in."""
    rows = Rows()
    ids = uuid7_texts()
    for key, mark, one in mapped:
        facts = one.facts
        is_pupil = bool(one.places)
        problems, remarks = ",".join(one.problems), ",".join(one.remarks)
        text = orjson.dumps(facts).decode()
        rows.persons.append(
            (
                key,
                next(ids),
                next(ids),
                number(key),
                None if one.partial else mark,
                facts["number"],
                is_pupil,
                problems,
                remarks,
                text,
            )
        )
        for earlier, found in ((False, one.places), (True, one.earlier)):
            rows.places += [(key, p.unit, p.school_type, p.grade, p.starts, p.ends, earlier, p.school_class) for p in found]
        if is_pupil:
            rows.guardians += [(key, guardian["id"]) for guardian in facts.get("guardians", ())]
    return rows
