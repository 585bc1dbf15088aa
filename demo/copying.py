"""COPY into temporary tables: rows as preformatted text, in the connection's running transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import connection

NULL: Final = r"\N"
_ROWS_A_WRITE: Final = 2000
_LOW: Final = (1 << 62) - 1


def open_tables(tables: dict[str, str]) -> None:
    """Make temporary tables (name -> columns with their types) that empty themselves at each commit, unless they are there."""
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({columns}) ON COMMIT DELETE ROWS")


def copy_rows(table: str, rows: Iterable[Sequence[str]]) -> int:
    """COPY rows of ready text (see `escaped`; `NULL` for null) into a temporary table; returns how many they were.

    The connection is busy meanwhile: what yields the rows must not query.
    """
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        found = iter(rows)
        while chunk := list(islice(found, _ROWS_A_WRITE)):
            copy.write("".join("\t".join(row) + "\n" for row in chunk))
            count += len(chunk)
    return count


def escaped(text: str) -> str:
    """Text as COPY's text format has it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def stamped(milliseconds: int, bits: int) -> str:
    """A UUID of version 7, without hyphens, from a moment (milliseconds since 1970) and 74 bits: the same for the same."""
    return f"{milliseconds:012x}7{bits >> 62 & 0xFFF:03x}{1 << 63 | bits & _LOW:016x}"


def row_id(source: UUID, milliseconds: int, part: int = 0) -> str:
    """The id of the row that one of the county's persons gets; `part` tells several rows of one person apart."""
    return stamped(milliseconds, source.int ^ part)
