"""Hints to the database's planner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def joined_by_hash() -> Iterator[None]:
    """Plan without nested loops: for statements over whole tables, some of which may be newer than their statistics.

    The planner takes a table that it knows nothing of for tiny, and then loops over thousands of rows for each of thousands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        # After an error the transaction is over, and the setting with it.
        cursor.execute("SET LOCAL enable_nestloop = on")
