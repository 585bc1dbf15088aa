"""Absence, attendance and grades from a register to the school-support compartments, each within a context of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from django.db import connection
from django.db.models import F

from samsyn.access.decisions import require_machine
from samsyn.access.rules.vocabulary import DocumentClass, Purpose
from samsyn.audit.events import Action
from samsyn.cases.incoming import TABLES, left_out, open_incoming, withdraw, write_into
from samsyn.cases.models import Absence, Grade
from samsyn.integrations.ss12000.actions import fail_run, import_context, log_step, start_run
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.client.client import Resource, SS12000Client
from samsyn.integrations.ss12000.client.errors import SS12000Error
from samsyn.integrations.ss12000.models import ImportRun, ImportSource
from samsyn.integrations.ss12000.records import parse_absence, parse_attendance_summary, parse_grade
from samsyn.integrations.ss12000.records.findings import Parsed, finding
from samsyn.integrations.ss12000.run.delivery import Delivery
from samsyn.integrations.ss12000.run.fetching import OVERLAP, settings_of
from samsyn.integrations.ss12000.run.mapping import source_uuid
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import SamsynError
from samsyn.organisation.models import Branch, Compartment

WINDOW = timedelta(days=28)
Row = tuple[Any, ...]
Gone = dict[Resource, list[UUID]]
_WITHDRAWN: dict[Resource, type[Absence] | type[Grade]] = {Resource.ABSENCES: Absence, Resource.GRADES: Grade}
_TABLES = {
    Resource.ABSENCES: "incoming_absence",
    Resource.AGGREGATED_ATTENDANCE: "incoming_attendance",
    Resource.GRADES: "incoming_grade",
}
# The attribute that a reason is about.
_ABOUT = {"student_unknown": "student", "school_unknown": "student", "duplicate_id": "id"}


def read_schoolwork(actor: Actor, source: UUID, *, http: httpx.BaseTransport | None = None) -> ImportRun:
    """Fetch and write schoolwork. Nothing to review: it is about pupils known by id, and reading it again does no harm."""
    run = start_run(actor, source=source, way=ImportRun.Way.SCHOOLWORK, scheduled=True)
    try:
        with import_context(actor):
            require_machine(actor, DocumentClass.SCHOOLWORK, Purpose.REGISTER_SYNC, Branch.SCHOOL_SUPPORT)
            register = ImportSource.objects.get(pk=source)
            rooms = list(
                Compartment.objects.filter(branch=Branch.SCHOOL_SUPPORT).values_list("pk", "board_id").order_by(F("board_id"))
            )
            delivery = Delivery()
            with SS12000Client(settings_of(register), http=http) as client:
                gone = _stage(client, register, delivery)
                run.bytes_received = client.traffic.wire_bytes
            run.counts = _write(run, rooms, gone)
            _note_left_out(delivery, [board for _compartment, board in rooms])
            run.deviations = delivery.report()
            run.state, run.fetched_at, run.ended_at = State.COMMITTED, clock.now(), clock.now()
            run.save()
            log_step(actor, run, Action.IMPORT)
    except (SS12000Error, SamsynError) as error:
        return fail_run(actor, run.pk, error.user_message if isinstance(error, SS12000Error) else error.message)
    return run


def _stage(client: SS12000Client, register: ImportSource, delivery: Delivery) -> Gone:
    open_incoming()
    today = clock.today()
    before = ImportRun.objects.filter(source=register, way=ImportRun.Way.SCHOOLWORK, state=State.COMMITTED)
    since = before.order_by("-started_at").values_list("started_at", flat=True).first()
    period = {"startDate": (today - WINDOW).isoformat(), "endDate": today.isoformat()}
    for resource, read, filters in (
        (Resource.ABSENCES, _absence, {}),
        (Resource.AGGREGATED_ATTENDANCE, _attendance, period),
        (Resource.GRADES, _grade, {}),
    ):
        stream = client.stream(resource, filters=filters)
        copy_rows(_TABLES[resource], (row for raw in stream if (row := _noted(delivery, resource, read, raw)) is not None))
        delivery.note(resource.value, stream.notes)
    gone: Gone = {Resource.ABSENCES: [], Resource.GRADES: []}
    if since is not None:
        deletions = client.deletions(since - OVERLAP, list(gone))
        for one in deletions:
            if one.resource in gone:
                gone[one.resource].append(source_uuid(one.record_id))
        delivery.note("deletedEntities", deletions.notes)
    return gone


def copy_rows(table: str, rows: Iterator[Row]) -> None:
    """COPY rows into one of the incoming tables."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(TABLES[table])}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _noted(delivery: Delivery, resource: Resource, read: Callable[[Any], tuple[Parsed[Any], Row | None]], raw: Any) -> Row | None:
    parsed, row = read(raw)
    if parsed.findings:
        delivery.note(resource.value, parsed.findings)
    return row


def _absence(raw: Any) -> tuple[Parsed[Any], Row | None]:
    parsed = parse_absence(raw)
    one = parsed.record
    if one is None or one.start is None or (one.end is not None and one.end < one.start):
        return parsed, None
    unit = source_uuid(one.unit_id) if one.unit_id else None
    return parsed, (source_uuid(one.id), source_uuid(one.student_id), unit, one.type.value, one.start, one.end)


def _attendance(raw: Any) -> tuple[Parsed[Any], Row | None]:
    parsed = parse_attendance_summary(raw)
    one = parsed.record
    if one is None or one.start is None or one.end is None or one.end < one.start or not one.activity_id:
        return parsed, None
    sums = (one.attended, one.valid_absence, one.invalid_absence, one.other_attendance, one.reported, one.offered)
    return parsed, (source_uuid(one.student_id), source_uuid(one.activity_id), one.start, one.end, *sums)


def _grade(raw: Any) -> tuple[Parsed[Any], Row | None]:
    parsed = parse_grade(raw)
    one = parsed.record
    if one is None or not one.value:
        return parsed, None
    unit = source_uuid(one.organisation_id) if one.organisation_id else None
    syllabus = source_uuid(one.syllabus_id) if one.syllabus_id else None
    facts = (one.registered, one.value[:20], one.final, one.trial, one.semester, one.year)
    return parsed, (source_uuid(one.id), source_uuid(one.student_id), unit, syllabus, *facts)


def _note_left_out(delivery: Delivery, boards: list[UUID]) -> None:
    """Report the rows that no compartment took, by reason."""
    resources = {table: resource for resource, table in _TABLES.items()}
    for table, reason, number in left_out(boards, clock.today()):
        about = finding(reason, _ABOUT.get(reason, "organisation"))
        delivery.note(resources[table].value, [about], number)


def _write(run: ImportRun, rooms: list[tuple[UUID, UUID]], gone: Gone) -> dict[str, dict[str, int]]:
    total: dict[str, int] = {}
    for compartment, board in rooms:
        # In the closed group: the school of a protected pupil says which board's the rows are.
        with within(Context("ss12000.schoolwork", provider=run.provider_id, compartments=(compartment,), closed_group=True)):
            for kind, number in write_into(run.provider_id, compartment, board, clock.today()).items():
                total[kind] = total.get(kind, 0) + number
            for resource, ids in gone.items():
                if ids:
                    withdraw(_WITHDRAWN[resource], ids, clock.now())
    return {kind: {"changed": number} for kind, number in total.items()}
