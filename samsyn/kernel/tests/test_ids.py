"""UUIDv7: sorted by time, marked as version 7."""

from __future__ import annotations

import time
from itertools import islice
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from samsyn.kernel.ids import UUID7_SQL, uuid7, uuid7_texts


def test_identifiers_sort_in_the_order_they_were_made() -> None:
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made)


def test_identifiers_keep_rising_when_the_clock_steps_back() -> None:
    first = uuid7()
    with time_machine.travel("2020-01-01T00:00:00Z"):
        assert uuid7() > first


def test_identifiers_as_text_sort_in_their_order_and_differ_from_the_next_thousands() -> None:
    made = [[UUID(text) for text in islice(uuid7_texts(), 1000)] for _ in range(2)]
    assert all(rows == sorted(rows) for rows in made)
    assert len({*made[0], *made[1]}) == 2000
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made[0])


@pytest.mark.django_db
def test_identifiers_that_one_statement_makes_sort_in_their_order_and_differ_from_the_next_statements() -> None:
    with connection.cursor() as cursor:
        made = []
        for _ in range(2):
            cursor.execute(f"SELECT {UUID7_SQL} FROM generate_series(1, 1000) n")
            rows = [one for (one,) in cursor.fetchall()]
            assert rows == sorted(rows)
            made += rows
    assert len(set(made)) == 2000
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made)
    # The time is the server's, to the millisecond.
    assert all(abs((one.int >> 80) - time.time_ns() // 1_000_000) < 60_000 for one in made)
