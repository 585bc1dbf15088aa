"""Schoolwork as a register gives it, on its way in: temporary tables, written compartment by compartment.

The rows name pupils and units by the register's ids. Each compartment takes those of its own board's units, within a context that
reaches no other. What no compartment takes is left out and counted by its reason (`left_out`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.cases.models import Absence, Grade
from samsyn.kernel.ids import UUID7_SQL

TABLES = {
    "incoming_absence": ("source_id", "student", "unit", "kind", "starts_at", "ends_at"),
    "incoming_attendance": (
        *("student", "activity", "starts_on", "ends_on", "attended", "valid_absence"),
        *("invalid_absence", "other_attendance", "reported", "offered"),
    ),
    "incoming_grade": ("source_id", "student", "unit", "syllabus", "registered_on", "value", "final", "trial", "semester", "year"),
}
_DEFINITIONS = {
    "incoming_absence": "source_id uuid, student uuid, unit uuid, kind text, starts_at timestamptz, ends_at timestamptz",
    "incoming_attendance": (
        "student uuid, activity uuid, starts_on date, ends_on date, attended int, valid_absence int, invalid_absence int,"
        " other_attendance int, reported int, offered int"
    ),
    "incoming_grade": (
        "source_id uuid, student uuid, unit uuid, syllabus uuid, registered_on date, value text, final bool, trial bool,"
        " semester text, year smallint"
    ),
}

# The unit where it happened; without one, the pupil's school today.
_AT_BOARD = """
JOIN people_person p ON p.source_id = i.student
JOIN people_pupil pupil ON pupil.person_id = p.id
CROSS JOIN LATERAL (
    SELECT u.id FROM organisation_unit u
    WHERE u.board_id = %(board)s AND (u.source_id = {unit} OR ({unit} IS NULL AND u.id IN (
        SELECT e.unit_id FROM people_enrolment e
        WHERE e.pupil_id = pupil.id AND e.valid_from <= %(today)s AND (e.valid_to IS NULL OR e.valid_to >= %(today)s))))
    LIMIT 1) at"""
_ABSENCES = f"""
INSERT INTO cases_absence AS held (id, provider_id, compartment_id, pupil_id, unit_id, kind, starts_at, ends_at, source_id)
SELECT DISTINCT ON (i.source_id) {UUID7_SQL}, %(provider)s, %(compartment)s, pupil.id, at.id, i.kind, i.starts_at, i.ends_at,
    i.source_id
FROM incoming_absence i {_AT_BOARD.format(unit="i.unit")}
ON CONFLICT (provider_id, compartment_id, source_id) DO UPDATE SET kind = excluded.kind, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at, withdrawn_at = NULL
WHERE (held.kind, held.starts_at, held.ends_at, held.withdrawn_at)
    IS DISTINCT FROM (excluded.kind, excluded.starts_at, excluded.ends_at, NULL)"""  # noqa: S608
_ATTENDANCE = f"""
INSERT INTO cases_attendancesummary AS held (id, provider_id, compartment_id, pupil_id, activity, starts_on, ends_on, attended,
    valid_absence, invalid_absence, other_attendance, reported, offered)
SELECT DISTINCT ON (pupil.id, i.activity, i.starts_on, i.ends_on) {UUID7_SQL}, %(provider)s, %(compartment)s, pupil.id, i.activity,
    i.starts_on, i.ends_on, i.attended, i.valid_absence, i.invalid_absence, i.other_attendance, i.reported, i.offered
FROM incoming_attendance i {_AT_BOARD.format(unit="NULL::uuid")}
ON CONFLICT (provider_id, compartment_id, pupil_id, activity, starts_on, ends_on) DO UPDATE SET attended = excluded.attended,
    valid_absence = excluded.valid_absence, invalid_absence = excluded.invalid_absence,
    other_attendance = excluded.other_attendance, reported = excluded.reported, offered = excluded.offered
WHERE (held.attended, held.valid_absence, held.invalid_absence, held.other_attendance, held.reported, held.offered)
    IS DISTINCT FROM (excluded.attended, excluded.valid_absence, excluded.invalid_absence, excluded.other_attendance,
    excluded.reported, excluded.offered)"""  # noqa: S608
_GRADES = f"""
INSERT INTO cases_grade AS held (id, provider_id, compartment_id, pupil_id, syllabus, registered_on, value, final, trial, semester,
    year, source_id)
SELECT DISTINCT ON (i.source_id) {UUID7_SQL}, %(provider)s, %(compartment)s, pupil.id, i.syllabus, i.registered_on, i.value,
    i.final, i.trial, i.semester, i.year, i.source_id
FROM incoming_grade i {_AT_BOARD.format(unit="i.unit")}
ON CONFLICT (provider_id, compartment_id, source_id) DO UPDATE SET registered_on = excluded.registered_on, value = excluded.value,
    final = excluded.final, trial = excluded.trial, semester = excluded.semester, year = excluded.year, withdrawn_at = NULL
WHERE (held.registered_on, held.value, held.final, held.trial, held.semester, held.year, held.withdrawn_at)
    IS DISTINCT FROM (excluded.registered_on, excluded.value, excluded.final, excluded.trial, excluded.semester, excluded.year,
    NULL)"""  # noqa: S608
_WITHDRAWN = "UPDATE {table} SET withdrawn_at = %(now)s WHERE source_id = ANY(%(ids)s) AND withdrawn_at IS NULL"
# Why no compartment takes a row. boards: those that have a school-support compartment.
_LEFT_OUT = """
SELECT why.reason, count(*) FROM {table} i
LEFT JOIN people_person p ON p.source_id = i.student
LEFT JOIN people_pupil pupil ON pupil.person_id = p.id
CROSS JOIN LATERAL (
    SELECT count(*) AS places, count(*) FILTER (WHERE u.board_id = ANY(%(boards)s)) AS taken FROM organisation_unit u
    WHERE u.source_id = {unit} OR ({unit} IS NULL AND u.id IN (
        SELECT e.unit_id FROM people_enrolment e
        WHERE e.pupil_id = pupil.id AND e.valid_from <= %(today)s AND (e.valid_to IS NULL OR e.valid_to >= %(today)s)))) at
CROSS JOIN LATERAL (
    SELECT CASE WHEN pupil.id IS NULL THEN 'student_unknown' WHEN at.places = 0 AND {unit} IS NOT NULL THEN 'unit_unknown'
        WHEN at.places = 0 THEN 'school_unknown' WHEN at.taken = 0 THEN 'no_school_support' END AS reason) why
WHERE why.reason IS NOT NULL GROUP BY 1
UNION ALL SELECT 'duplicate_id', count(*) - count(DISTINCT ({key})) FROM {table} HAVING count(*) > count(DISTINCT ({key}))"""
_KEYS = {
    "incoming_absence": ("i.unit", "source_id"),
    "incoming_attendance": ("NULL::uuid", "student, activity, starts_on, ends_on"),
    "incoming_grade": ("i.unit", "source_id"),
}


def open_incoming() -> None:
    """Make the tables, empty, in the running transaction."""
    with connection.cursor() as cursor:
        for table, definition in _DEFINITIONS.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP")


def write_into(provider: UUID, compartment: UUID, board: UUID, today: date) -> dict[str, int]:
    """Take what belongs to one compartment, in a context that reaches it; how many rows were new or changed, by kind."""
    parameters: dict[str, Any] = {"provider": provider, "compartment": compartment, "board": board, "today": today}
    changed = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
        for name, statement in (("absence", _ABSENCES), ("attendance", _ATTENDANCE), ("grade", _GRADES)):
            cursor.execute(statement, parameters)
            changed[name] = cursor.rowcount
    return changed


def left_out(boards: list[UUID], today: date) -> Iterator[tuple[str, str, int]]:
    """What no compartment takes: table, reason, how many. boards: those with a compartment. In a context of the provider.

    Reasons: student_unknown, unit_unknown, school_unknown (no unit told and no school today), no_school_support, duplicate_id.
    """
    with connection.cursor() as cursor:
        for table, (unit, key) in _KEYS.items():
            cursor.execute(_LEFT_OUT.format(table=table, unit=unit, key=key), {"boards": boards, "today": today})
            yield from ((table, reason, number) for reason, number in cursor.fetchall())


def withdraw(kind: type[Absence] | type[Grade], ids: list[UUID], at: datetime) -> None:
    """Mark those that the register has deleted, in the context's compartments. They stay: somebody may have acted on them."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAWN.format(table=kind._meta.db_table), {"now": at, "ids": ids})
