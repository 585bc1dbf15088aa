"""Persons as a school register gives them, on their way in: temporary tables that `register_write` reads.

incoming_person: one row a person, with who they are here (person_id) and which parts are to be written. incoming_place: enrolments
that hold or are to come, and (earlier) those that have ended. incoming_guardian: a pupil's guardians by the register's ids.
incoming_left: classes that pupils go from, noted before the enrolments are written.
"""

from __future__ import annotations

from django.db import connection

_TABLES = {
    "incoming_person": (
        "row_id uuid, person_id uuid, is_new bool, source_id uuid, fingerprint bytea, given text, middle text, family text,"
        " birth_date date, sex text, protection text, number text, number_kind text, street text, postal_code text, locality text,"
        " phone text, email text, deceased bool, is_pupil bool, placed bool, guarded bool"
    ),
    "incoming_place": (
        "person_id uuid, unit_id uuid, class_id uuid, grade smallint, school_type text, starts date, ends date, earlier bool"
    ),
    "incoming_guardian": "person_id uuid, source_id uuid, kind text",
    "incoming_left": "person_id uuid, class_id uuid",
}
# What the statements join and choose by; the other columns would only take their time.
_PLANNED = {
    "incoming_person": "person_id, source_id, is_new, protection, is_pupil, placed, guarded",
    "incoming_place": "person_id, unit_id, class_id, earlier",
    "incoming_guardian": "person_id, source_id",
    "incoming_left": "class_id",
}


def open_incoming() -> None:
    """Make the tables, empty, in the running transaction."""
    with connection.cursor() as cursor:
        for table, definition in _TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP")


def settle_incoming() -> None:
    """Index them and tell the planner how large they are, once filled: it may think our own tables still empty, and loop over
    these."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"CREATE INDEX ON {table} (person_id)")
            cursor.execute(f"ANALYZE {table} ({_PLANNED[table]})")
