"""Where a delivery lies while it is compared: temporary tables of one transaction, filled by COPY, so that memory stays flat.

ss_unit, ss_class: every unit and class of the delivery with the id it has or will get here. ss_member: who is in which class.
ss_seen: every person of the delivery. ss_gone: those it says are deleted. ss_person, ss_place, ss_guardian: the persons not
exactly as they are known. The others are filled by the comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any, Final

from django.db import connection

from samsyn.integrations.ss12000.run.copy_text import copy_text
from samsyn.kernel.db.planning import joined_by_hash

# Rows whose text is in memory at a time.
_AT_ONCE: Final = 2000

TABLES = {
    "ss_unit": "source_id uuid, unit_id uuid, name text",
    "ss_class": "source_id uuid, class_id uuid, unit_id uuid, name text",
    "ss_member": "person uuid, class_source uuid, starts date, ends date",
    "ss_seen": "source_id uuid",
    "ss_person": (
        "source_id uuid, new_id uuid, new_row uuid, row_number int, fingerprint bytea, number text, is_pupil bool, problems text,"
        " remarks text, facts jsonb"
    ),
    "ss_place": "source_id uuid, unit uuid, school_type text, grade smallint, starts date, ends date, earlier bool, class_id uuid",
    "ss_guardian": "pupil uuid, guardian uuid",
    "ss_move": "source_id uuid",
    "ss_gone": "source_id uuid",
    "ss_match": "source_id uuid, by_id uuid, by_number uuid, pupil uuid, twice bool, taken bool",
    "ss_before": "person_id uuid, before jsonb",
    "ss_want": (
        "source_id uuid, unit_id uuid, unit_name text, class_id uuid, class_name text, grade smallint, school_type text,"
        " starts date, ends date, earlier bool"
    ),
    "ss_moved": "source_id uuid, unit bool, class bool, grade bool, ends bool",
    "ss_verdict": (
        "source_id uuid, row_id uuid, target uuid, is_new bool, kind text, change text, reasons text[],"
        " other uuid, protection text, complete bool"
    ),
    "ss_pair": (
        "source_id uuid, given text, family text, personal bool, street text, postal_code text, other uuid, other_given text,"
        " other_family text, other_personal bool, other_pupil uuid, other_source uuid, same_address bool"
    ),
    "ss_alike": "source_id uuid, change text, other uuid",
}
COLUMNS = {
    table: [column.split()[0] for column in definition.replace("text[]", "text").split(", ")]
    for table, definition in TABLES.items()
}


def open_stage() -> None:
    """Make the tables, empty, in the running transaction."""
    with connection.cursor() as cursor:
        for table, definition in TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP")
        cursor.execute("CREATE UNIQUE INDEX ON ss_seen (source_id)")


def copy_into(table: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into one of the tables, their values in the order of its columns. Raises KeyError for another table."""
    left = iter(rows)
    copy_lines(table, iter(lambda: copy_text(islice(left, _AT_ONCE)), b""))


def copy_lines(table: str, lines: Iterable[bytes]) -> None:
    """COPY what `copy_text` has made of rows. Raises KeyError for another table."""
    columns = ", ".join(COLUMNS[table])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for some in lines:
            copy.write(some)


_KEYS = {
    "ss_unit": ["unit_id"],
    "ss_class": ["class_id", "source_id"],
    "ss_member": ["person"],
    "ss_person": ["source_id"],
    "ss_place": ["source_id"],
    "ss_guardian": ["pupil", "guardian"],
    "ss_move": ["source_id"],
    "ss_match": ["source_id"],
    "ss_before": ["person_id"],
    "ss_want": ["source_id"],
    "ss_moved": ["source_id"],
    "ss_verdict": ["source_id", "target"],
    "ss_pair": ["source_id"],
}


# What the planner would else guess far from the truth.
_WEIGHED = {"ss_person": ["problems"]}


def settle(*tables: str) -> None:
    """Index the tables once they are filled, and tell the planner how large they are and what their keys are like."""
    with connection.cursor() as cursor:
        for table in tables:
            keys = _KEYS.get(table, [])
            for key in keys:
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_{key} ON {table} ({key})")
            # All columns would take their time: facts are large.
            weighed = keys + _WEIGHED.get(table, [])
            cursor.execute(f"ANALYZE {table} ({', '.join(weighed)})" if weighed else f"ANALYZE {table}")


def run(statement: str, parameters: dict[str, Any] | None = None, *, hashed: bool = False) -> int:
    """Run one statement; the number of rows it touched. hashed: without nested loops (`joined_by_hash`)."""
    with connection.cursor() as cursor, joined_by_hash() if hashed else nullcontext():
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def each_row(statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows that one statement gives, some thousands at a time, so that memory stays flat."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(2000):
            yield from rows


def rows_of(statement: str, parameters: dict[str, Any] | None = None, *, hashed: bool = False) -> list[tuple[Any, ...]]:
    """The rows that one statement gives."""
    with connection.cursor() as cursor, joined_by_hash() if hashed else nullcontext():
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
