"""Canonical bytes are what the database streams, whatever its settings; and each kind of difference is named."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.audit.models import Event
from samsyn.audit.rows import rows
from samsyn.audit.rules import (
    COLUMNS,
    FIRST_TRANSACTION,
    Fault,
    entry,
    first_difference,
    row_bytes,
    row_id,
    row_time,
    row_transaction,
)
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
ROW = {
    **dict.fromkeys(COLUMNS, ""),
    **dict.fromkeys(["user_id", "assignment_id", "board_id", "unit_id", "compartment_id", "pupil_id", "resource_id"]),
    "time": datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
    "cluster": 7,
    "transaction": 1001,
    "id": UUID("019a0000-0000-7000-8000-00000000abcd"),
    "provider_id": UUID("019a0000-0000-7000-8000-000000000001"),
    "pupils": [],
}


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.tuples(TEXT, TEXT, TEXT), pupils=st.lists(st.uuids(), max_size=4, unique=True), pupil=st.none() | st.uuids())
def test_the_written_format_is_what_the_database_streams(
    nurse: Actor, texts: tuple[str, str, str], pupils: list[UUID], pupil: UUID | None
) -> None:
    event = AccessEvent(Action.LIST, texts[0], reason=texts[1], details=texts[2], pupil=pupil, pupils=tuple(pupils))
    with within(nurse.context()):
        record(nurse, event)
        row = Event.objects.order_by("-id").values(*COLUMNS)[0]
        streamed = list(rows(nurse.provider, row["cluster"], row["transaction"], row["transaction"] + 1))
        assert row_bytes(row) in streamed


@pytest.mark.django_db
def test_the_bytes_do_not_depend_on_the_sessions_settings(nurse: Actor) -> None:
    def streamed() -> list[bytes]:
        return list(rows(nurse.provider, cluster, FIRST_TRANSACTION, 2**63 - 1))

    with within(nurse.context()), connection.cursor() as cursor:
        record(nurse, AccessEvent(Action.OPEN, "journal.record", reason="Å, ä och ö: €"))
        cluster = Event.objects.get().cluster
        before = streamed()
        for setting in (
            "TimeZone = 'Pacific/Kiritimati'",
            "DateStyle = 'German, DMY'",
            "bytea_output = 'escape'",
        ):
            cursor.execute(f"SET LOCAL {setting}")
            assert streamed() == before
        cursor.execute("SET LOCAL client_encoding = 'LATIN9'")
        with pytest.raises(RuntimeError, match="UTF-8"):
            streamed()


def test_the_bytes_are_as_the_reference_says() -> None:
    made = row_bytes(ROW)
    assert made[:2].hex() == "0019"
    assert made[2:14].hex() == "00000008" + "0003019fc237da00"
    assert (row_id(made), row_transaction(made), row_time(made)) == (ROW["id"], 1001, ROW["time"])
    assert hashlib.sha256(made).hexdigest() == "6f80529570fa7cc33ec8e32aee86cd24ef6e0357b94123b15e9d16bc8292b738"


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_counts(column: str) -> None:
    other = {
        "time": datetime(2026, 10, 25, 2, 30, 0, 1, tzinfo=UTC),
        "cluster": 8,
        "transaction": 1002,
        "pupils": [UUID(int=1)],
    }.get(column, UUID(int=1) if column.endswith("id") else "x")
    assert row_bytes({**ROW, column: other}) != row_bytes(ROW)


def test_text_cannot_flow_from_one_column_into_the_next() -> None:
    assert row_bytes({**ROW, "reason": "ab", "details": ""}) != row_bytes({**ROW, "reason": "a", "details": "b"})


def test_nothing_and_an_empty_list_and_text_differ() -> None:
    assert len({row_bytes({**ROW, "reason": value}) for value in (None, "", [])}) == 3


def batch(size: int) -> list[bytes]:
    return [row_bytes({**ROW, "id": UUID(int=number + 1), "transaction": 100 + number}) for number in range(size)]


@given(size=st.integers(1, 12), data=st.data())
def test_each_kind_of_difference_is_named_with_its_row(size: int, data: st.DataObject) -> None:
    whole = batch(size)
    manifest = b"".join(map(entry, whole))
    at = data.draw(st.integers(0, size - 1))
    assert first_difference(manifest, whole) is None
    assert first_difference(manifest, whole[:at] + whole[at + 1 :]) == (Fault.MISSING, UUID(int=at + 1))
    changed = row_bytes({**ROW, "id": UUID(int=at + 1), "transaction": 100 + at, "reason": "x"})
    assert first_difference(manifest, [*whole[:at], changed, *whole[at + 1 :]]) == (Fault.CHANGED, UUID(int=at + 1))
    extra = row_bytes({**ROW, "id": UUID(int=99)})
    assert first_difference(manifest, [*whole[:at], extra, *whole[at:]]) == (Fault.EXTRA, UUID(int=99))
    assert first_difference(manifest, [*whole, extra]) == (Fault.EXTRA, UUID(int=99))
    if at:
        assert first_difference(manifest, [whole[at], *whole[:at], *whole[at + 1 :]]) == (Fault.REORDERED, UUID(int=at + 1))
