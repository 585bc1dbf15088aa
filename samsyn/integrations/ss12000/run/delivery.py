"""Reads a delivery from a register into the stage: organisations, groups, persons, deletions. Memory does not grow with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import Any
from uuid import UUID

from samsyn.integrations.ss12000.changes import MAPPING_VERSION
from samsyn.integrations.ss12000.client.client import Resource, SS12000Client
from samsyn.integrations.ss12000.client.errors import NoSchools, NotOffered, Rejected, Unreadable
from samsyn.integrations.ss12000.records import (
    GroupRecord,
    GroupType,
    OrganisationRecord,
    parse_group,
    parse_organisation,
    parse_person,
)
from samsyn.integrations.ss12000.records.findings import DuplicateIds, Finding, Parsed, finding
from samsyn.integrations.ss12000.records.recognition import recognise
from samsyn.integrations.ss12000.records.texts import as_text, as_value
from samsyn.integrations.ss12000.run.ahead import ahead
from samsyn.integrations.ss12000.run.aside import read_aside
from samsyn.integrations.ss12000.run.batch import BATCH, Deviation, Lines, Marked, deviations_of
from samsyn.integrations.ss12000.run.compare import find_moved_classes
from samsyn.integrations.ss12000.run.likeness import too_few_read
from samsyn.integrations.ss12000.run.mapping import is_unit, map_class, map_unit, source_key, source_uuid
from samsyn.integrations.ss12000.run.schools import Offered, Structure, compare_classes, compare_units, copy_rows
from samsyn.integrations.ss12000.run.stage import copy_into, copy_lines, rows_of

CHUNK = 2000
_VERSION = bytes([MAPPING_VERSION])
# Notes whom the register names for the first time: how many, and who of them is not exactly as known. Each is looked up by itself:
# of a care provider that has no statistics yet the planner would read everybody for every id. Ids and fingerprints come as one
# text, since each element of a list would be written by itself, which is selected, since the planner would read it too.
_MEET = """
WITH given AS (
    SELECT source_id, fingerprint
    FROM unnest((SELECT %(ids)s::text)::uuid[], (SELECT %(marks)s::text)::bytea[]) AS g(source_id, fingerprint)
    WHERE (SELECT true FROM ss_seen s WHERE s.source_id = g.source_id) IS NULL
    ORDER BY source_id),
noted AS (INSERT INTO ss_seen SELECT source_id FROM given)
SELECT count(*), coalesce(array_agg(source_id::text) FILTER (
    WHERE EXISTS (SELECT 1 FROM ss_move m WHERE m.source_id = given.source_id)
    OR fingerprint IS DISTINCT FROM (SELECT p.source_fingerprint FROM people_person p WHERE p.source_id = given.source_id)), '{}')
FROM given"""
_UNREAD = """
SELECT source_id FROM ss_move m WHERE NOT EXISTS (SELECT 1 FROM ss_seen s WHERE s.source_id = m.source_id)
UNION
SELECT guardian FROM ss_guardian g WHERE NOT EXISTS (SELECT 1 FROM ss_seen s WHERE s.source_id = g.guardian)
    AND NOT EXISTS (SELECT 1 FROM people_person p WHERE p.source_id = g.guardian)"""

Raw = dict[str, Any]


@dataclass(slots=True)
class Delivery:
    """What was read. deviations counts each code and path; server_time is the register's clock at the first answer."""

    structure: Structure = field(default_factory=Structure)
    deviations: Counter[Deviation] = field(default_factory=Counter)
    persons: int = 0
    server_time: datetime | None = None

    def note(self, resource: str, findings: Iterable[Finding], times: int = 1) -> None:
        """Count what deviated, each so many times."""
        for one in deviations_of(resource, findings):
            self.deviations[one] += times

    def check_readable(self, resource: str, received: int, unreadable: int) -> None:
        """Raises Unreadable when so few of what came could be read that the rest may seem gone without being so."""
        if too_few_read(received, received - unreadable):
            error = Unreadable(resource, f"({resource}: {received - unreadable}/{received})")
            error.deviations = self.report()
            raise error

    def report(self) -> list[dict[str, Any]]:
        """The deviations, most frequent first."""
        return [
            {"code": code, "path": path, "message": message, "count": count}
            for (code, path, message), count in self.deviations.most_common(200)
        ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read: everything, or what has changed since a moment. board: for units whose board is not told.

    own: which of some units this register has given us, and no other.
    """

    today: date
    since: datetime | None = None
    board: UUID | None = None
    own: Callable[[set[UUID]], set[UUID]] = set


def read_delivery(client: SS12000Client, wanted: Wanted) -> Delivery:
    """Read it all into the stage, which must be open. Raises SS12000Error."""
    delivery = Delivery()
    _read_units(client, wanted, delivery)
    gone = _read_deletions(client, wanted.since, delivery) if wanted.since is not None else frozenset()
    _read_classes(client, wanted, delivery, gone)
    units, classes = copy_rows(delivery.structure)
    copy_into("ss_unit", units)
    copy_into("ss_class", classes)
    find_moved_classes(wanted.today)
    stream = client.stream(Resource.PERSONS, modified_after=wanted.since)
    persons = Persons(delivery, wanted.today)
    persons.take(stream.texts())
    delivery.note("persons", stream.notes)
    delivery.check_readable("persons", persons.received + stream.skipped, persons.unreadable + stream.skipped)
    if wanted.since is not None:
        unread = [str(source) for (source,) in rows_of(_UNREAD)]
        if unread:
            persons.take(map(as_text, looked_up(client, unread)))
    return delivery


def _read_units(client: SS12000Client, wanted: Wanted, delivery: Delivery) -> None:
    stream = client.stream(Resource.ORGANISATIONS)
    records: dict[str, OrganisationRecord] = {}
    received = unreadable = 0
    for raw in stream:
        parsed = parse_organisation(raw)
        received += 1
        unreadable += parsed.record is None
        delivery.note("organisations", parsed.findings)
        if parsed.record is not None and parsed.record.id not in records:
            records[parsed.record.id] = parsed.record
        elif parsed.record is not None:
            delivery.note("organisations", [finding("duplicate_id", "id")])
    delivery.note("organisations", stream.notes)
    delivery.check_readable("organisations", received + stream.skipped, unreadable + stream.skipped)
    delivery.server_time = stream.server_time
    offered = [
        Offered(source_uuid(one.id), map_unit(one, wanted.today), tuple(_above(one, records)))
        for one in records.values()
        if is_unit(one)
    ]
    if not records:
        raise NoSchools("organisations")
    compare_units(delivery.structure, offered, wanted.board, wanted.own)


def _above(one: OrganisationRecord, records: dict[str, OrganisationRecord]) -> Iterator[str]:
    """Names of the organisations over one, nearest first; a register's own loop is walked once."""
    seen = {one.id}
    while one.parent_id and one.parent_id not in seen and one.parent_id in records:
        seen.add(one.parent_id)
        one = records[one.parent_id]
        yield one.name


def _read_classes(client: SS12000Client, wanted: Wanted, delivery: Delivery, gone: frozenset[UUID]) -> None:
    stream = client.stream(Resource.GROUPS, modified_after=wanted.since)
    offered: list[Offered] = []
    twice = DuplicateIds()
    received = unreadable = 0

    def members() -> Iterator[tuple[str, str, date | None, date | None]]:
        nonlocal received, unreadable
        for text in stream.texts():  # a page of them, each with its members, is large when it is read whole
            parsed = parse_group(as_value(text))
            received += 1
            unreadable += parsed.record is None
            group = _class_of(parsed, delivery, twice)
            if group is None:
                continue
            source = source_uuid(group.id)
            key = str(source)
            unit = delivery.structure.unit_ids.get(source_uuid(group.organisation_id)) if group.organisation_id else None
            offered.append(Offered(source, map_class(group, wanted.today), unit=unit))
            for member in group.memberships:
                yield source_key(member.person_id), key, member.start, member.end

    copy_into("ss_member", members())
    delivery.note("groups", stream.notes)
    delivery.check_readable("groups", received + stream.skipped, unreadable + stream.skipped)
    compare_classes(delivery.structure, offered, whole=wanted.since is None, gone=gone)


def _class_of(parsed: Parsed[GroupRecord], delivery: Delivery, twice: DuplicateIds) -> GroupRecord | None:
    delivery.note("groups", parsed.findings)
    group = parsed.record
    if group is None or group.type is not GroupType.CLASS:
        return None
    repeated = twice.check(group.id)
    if repeated is not None:
        delivery.note("groups", [repeated])
        return None
    return group


def _marked(texts: Iterator[bytes]) -> Iterator[list[Marked]]:
    """Persons in chunks, each with its id, if that is written as ids are, and its fingerprint."""
    while chunk := [(*recognise(text, _VERSION), text) for text in islice(texts, CHUNK)]:
        yield chunk


class Persons:
    """Takes persons into the stage, each as JSON. Those whose fingerprint we have are only noted as seen.

    received, unreadable: how many have come, and how many of them nobody can be told by.
    """

    def __init__(self, delivery: Delivery, today: date) -> None:
        self._delivery, self._today = delivery, today
        self.received = self.unreadable = 0

    def take(self, texts: Iterator[bytes]) -> None:
        """All of an iterator."""
        with closing(read_aside(self._batches(texts), self._today)) as batches:
            for lines in batches:
                self._delivery.deviations.update(lines.deviations)
                stage_persons(lines)

    def _batches(self, texts: Iterator[bytes]) -> Iterator[list[Marked]]:
        """Those who are not exactly as known, in full batches."""
        gathered: list[Marked] = []
        with closing(ahead(_marked(texts))) as chunks:
            for chunk in chunks:
                gathered += self._met(chunk)
                while len(gathered) >= BATCH:
                    yield gathered[:BATCH]
                    del gathered[:BATCH]
        if gathered:
            yield gathered

    def _met(self, chunk: list[Marked]) -> list[Marked]:
        # Of those that come again the first counts.
        given: dict[str, Marked] = {}
        again = 0
        self.received += len(chunk)
        for key, mark, text in chunk:
            known = key or self._key(text)
            self.unreadable += not known
            if known in given:
                again += 1
            elif known:
                given[known] = (known, mark, text)
        marks = ",".join([f'"\\\\x{mark.hex()}"' for _key, mark, _text in given.values()])
        ((fresh, changed),) = rows_of(_MEET, {"ids": f"{{{','.join(given)}}}", "marks": f"{{{marks}}}"})
        again += len(given) - fresh
        if again:
            self._delivery.note("persons", [finding("duplicate_id", "id")], again)
        self._delivery.persons += fresh
        wanted = set(changed)
        return [one for key, one in given.items() if key in wanted]

    def _key(self, text: bytes) -> str:
        """An id that is written in another way."""
        parsed = parse_person(as_value(text))
        if parsed.record is None:
            self._delivery.note("persons", parsed.findings)
            return ""
        return source_key(parsed.record.id)


def stage_persons(lines: Lines) -> None:
    """COPY the lines into the stage."""
    copy_lines("ss_person", [lines.persons])
    copy_lines("ss_place", [lines.places])
    copy_lines("ss_guardian", [lines.guardians])


def _read_deletions(client: SS12000Client, since: datetime, delivery: Delivery) -> frozenset[UUID]:
    """Stage the persons that have been deleted; the groups are returned. Organisations are always read whole."""
    stream = client.deletions(since, [Resource.PERSONS, Resource.GROUPS])
    gone: dict[Resource, set[UUID]] = {Resource.PERSONS: set(), Resource.GROUPS: set()}
    for one in stream:
        if one.resource in gone:
            gone[one.resource].add(source_uuid(one.record_id))
    copy_into("ss_gone", [(source,) for source in gone[Resource.PERSONS]])
    delivery.note("deletedEntities", stream.notes)
    return frozenset(gone[Resource.GROUPS])


def looked_up(client: SS12000Client, ids: list[str]) -> Iterator[Raw]:
    """Persons by id; one by one where the register has no lookup."""
    found = client.lookup(Resource.PERSONS, ids=ids)
    try:
        first = next(found, None)
    except (NotOffered, Rejected):
        yield from (raw for one in ids if (raw := client.get(Resource.PERSONS, one)) is not None)
        return
    if first is not None:
        yield from chain([first], found)
