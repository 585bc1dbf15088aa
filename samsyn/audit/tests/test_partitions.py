"""Months are made ahead, and one that lacks never stops a row."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from samsyn.audit.models import Event, Listed
from samsyn.audit.partitions import in_default, make_partitions, months_ahead
from samsyn.audit.tests.conftest import as_role, opened, sealed, verified
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.roles import Role
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import LYSAS

pytestmark = pytest.mark.usefixtures("committed_db")
Superuser = psycopg.Connection[object]


def partition_of(superuser: Superuser, row: object) -> str:
    return superuser.execute("SELECT tableoid::regclass::text FROM audit_event WHERE id = %s", [row]).fetchone()[0]


def test_a_row_lies_in_its_month(nurse: Actor, superuser: Superuser) -> None:
    opened(nurse)
    with within(Context("test", provider=LYSAS)):
        row = Event.objects.get()
    assert partition_of(superuser, row.id) == f"audit_event_{row.time.astimezone(UTC):%Y_%m}"


def test_a_row_without_a_month_waits_in_the_default_partition_and_moves(nurse: Actor, superuser: Superuser) -> None:
    opened(nurse)
    superuser.execute("UPDATE audit_event SET time = '2021-03-31 23:59:59+00'")
    superuser.execute(
        "INSERT INTO audit_listed (time, provider_id, pupil_id, event_id) SELECT time, provider_id, %s, id FROM audit_event",
        [uuid7()],
    )
    sealed()
    with within(Context("test", provider=LYSAS)):
        row = Event.objects.get()
    assert partition_of(superuser, row.id) == "audit_event_default"
    with as_role(Role.MAINTENANCE):
        assert in_default()
        with pytest.raises(CommandError, match="--since"):
            call_command("audit_partitions", "--check", stdout=StringIO())
        assert make_partitions(ahead=0, since="2021-03") > 0
        assert make_partitions(ahead=0, since="2021-03") == 0
        assert not in_default()
    assert partition_of(superuser, row.id) == "audit_event_2021_03"
    with within(Context("test", provider=LYSAS)):
        assert Listed.objects.get().event_id == row.id
    superuser.execute("DELETE FROM audit_listed")
    assert verified().finding is None


def test_a_new_month_is_shut_to_the_application(superuser: Superuser) -> None:
    with as_role(Role.MAINTENANCE):
        make_partitions(ahead=14)
    rights = superuser.execute(
        "SELECT DISTINCT r, r <> 'samsyn_maintenance' AND has_table_privilege(r, c.oid, 'SELECT'),"
        " has_table_privilege(r, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'), c.relrowsecurity"
        " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid,"
        " unnest(ARRAY['samsyn_web', 'samsyn_worker', 'samsyn_maintenance']) AS r"
        " WHERE i.inhparent = ANY (ARRAY['audit_event', 'audit_listed']::regclass[])"
    ).fetchall()
    assert sorted(rights) == [(role, False, False, True) for role in ("samsyn_maintenance", "samsyn_web", "samsyn_worker")]


def test_months_ahead_are_counted_without_a_gap(superuser: Superuser) -> None:
    with as_role(Role.MAINTENANCE):
        make_partitions(ahead=12)
        out = StringIO()
        call_command("audit_partitions", "--check", stdout=out)
    assert months_ahead(clock.now()) >= 12
    assert "månader framåt" in out.getvalue()
    assert months_ahead(datetime(2019, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize("arguments", [("--since", "mars"), ("--since", "1900-01"), ("--ahead", "-1"), ("--ahead", "1000")])
def test_months_out_of_bounds_are_refused(arguments: tuple[str, str]) -> None:
    with as_role(Role.MAINTENANCE), pytest.raises(CommandError, match="ÅÅÅÅ-MM"):
        call_command("audit_partitions", *arguments, stdout=StringIO())
