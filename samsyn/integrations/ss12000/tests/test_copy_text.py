"""What is made into lines of COPY comes into the database as it was."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samsyn.integrations.ss12000.run.copy_text import copy_text

pytestmark = pytest.mark.django_db
COLUMNS = "a_text text, a_number int, a_truth bool, some_bytes bytea, a_day date, an_id uuid"
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.sampled_from(
    ["", "\\N", "\\.", "\r\n", "å\tä\\ö", "\\x00"]
)
ROWS = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.none() | st.integers(-(2**31), 2**31 - 1),
        st.none() | st.booleans(),
        st.none() | st.binary(),
        st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)),
        st.none() | st.uuids(),
    ),
    max_size=20,
)


def copied(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.copied")
        cursor.execute(f"CREATE TEMPORARY TABLE copied (place serial, {COLUMNS}) ON COMMIT DROP")
        with cursor.copy("COPY copied (a_text, a_number, a_truth, some_bytes, a_day, an_id) FROM STDIN") as copy:
            copy.write(copy_text(rows))
        cursor.execute("SELECT a_text, a_number, a_truth, some_bytes, a_day, an_id FROM copied ORDER BY place")
        return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in cursor.fetchall()]


@given(rows=ROWS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_value_comes_as_it_was(rows: list[tuple[Any, ...]]) -> None:
    assert copied(rows) == rows


def test_identifiers_may_be_texts_too() -> None:
    key = UUID("018f4a10-0000-7000-8000-000000000001")
    assert copied([("Greta", None, True, b"\\\x00", date(2016, 4, 12), str(key))])[0][-1] == key
