"""Writing the access log: what a row says, that it costs one statement, and that without it nothing is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samsyn.audit.actions import record, record_for_user
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.audit.models import Event, Listed
from samsyn.audit.rules import COLUMNS
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, MissingContext, within
from samsyn.kernel.db.roles import Role
from samsyn.kernel.errors import Unavailable
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS

pytestmark = pytest.mark.django_db
Connect = Callable[[Role], psycopg.Connection[object]]


def test_a_row_says_who_did_what_with_whom_where_and_why(nurse: Actor) -> None:
    pupil, entry = uuid7(), uuid7()
    event = AccessEvent(
        Action.CORRECT,
        "journal.entry",
        pupil=pupil,
        resource=entry,
        ground="PDL 3:14",
        rule="own_unit",
        reason="Fel datum: ”3 maj”",
        details="kind:date",
    )
    with within(nurse.context()):
        record(nurse, event)
        row = Event.objects.get()
    who = (row.provider_id, row.user_id, row.user_name, row.assignment_id, row.role, row.board_id, row.branch)
    assert who == (LYSAS, nurse.user, "Åsa Öberg", nurse.assignment, "school_nurse", nurse.board, "emi")
    assert (row.unit_id, row.unit_name, row.compartment_id, row.purpose) == (
        nurse.unit,
        "Elevhälsan Lysås",
        nurse.compartment,
        "web",
    )
    assert (row.action, row.what, row.outcome, row.ground) == ("correct", "journal.entry", "allowed", "PDL 3:14")
    assert (row.pupil_id, row.pupils, row.resource_id) == (pupil, [], entry)
    assert (row.rule, row.reason, row.details) == ("own_unit", "Fel datum: ”3 maj”", "kind:date")
    assert abs(row.time - clock.now()) < timedelta(minutes=1)


def test_a_row_is_one_statement(nurse: Actor) -> None:
    with within(nurse.context()), CaptureQueriesContext(connection) as queries:
        record(nurse, AccessEvent(Action.OPEN, "journal.record", pupil=uuid7()))
        record(nurse, AccessEvent(Action.LIST, "people.class_list", pupils=tuple(uuid7() for _ in range(30))))
    assert len(queries) == 2


def test_a_list_logs_each_pupil_it_showed_once(nurse: Actor) -> None:
    pupils = [uuid7() for _ in range(3)]
    with within(nurse.context()):
        record(nurse, AccessEvent(Action.LIST, "people.class_list", pupils=(*pupils, pupils[0])))
        row = Event.objects.get()
        assert row.pupils == pupils
        assert set(Listed.objects.values_list("pupil_id", "event_id", "time")) == {(pupil, row.id, row.time) for pupil in pupils}


def test_a_list_that_showed_nobody_is_logged(nurse: Actor) -> None:
    with within(nurse.context()):
        record(nurse, AccessEvent(Action.SEARCH, "people.search"))
        assert Event.objects.get().pupils == []
        assert not Listed.objects.exists()


def test_a_passage_is_logged_in_the_compartment_that_was_read(nurse: Actor) -> None:
    other = uuid7()
    with within(nurse.context()):
        record(nurse, AccessEvent(Action.OPEN, "journal.record", pupil=uuid7(), compartment=other))
        assert Event.objects.get().compartment_id == other


@pytest.mark.parametrize(
    "event",
    [
        AccessEvent(Action.OPEN, "journal.record", reason="nul\x00"),
        AccessEvent(Action.OPEN, "journal.record", reason="\ud800"),
    ],
    ids=["nul", "lone surrogate"],
)
def test_a_row_that_cannot_be_written_makes_the_page_unavailable(nurse: Actor, event: AccessEvent) -> None:
    with pytest.raises(Unavailable, match="Åtkomstloggen"), within(nurse.context()):
        record(nurse, event)


def test_a_row_for_another_provider_makes_the_page_unavailable(nurse: Actor) -> None:
    with pytest.raises(Unavailable), within(Context("web", provider=BJORKDALEN)):
        record(nurse, AccessEvent(Action.OPEN, "journal.record"))


def test_a_row_outside_any_context_is_a_fault_in_the_code(nurse: Actor) -> None:
    with pytest.raises(MissingContext):
        record(nurse, AccessEvent(Action.OPEN, "journal.record"))


def test_a_page_that_fails_takes_its_row_with_it(nurse: Actor) -> None:
    with pytest.raises(RuntimeError), within(nurse.context()):
        record(nurse, AccessEvent(Action.OPEN, "journal.record"))
        raise RuntimeError
    with within(nurse.context()):
        assert not Event.objects.exists()


def test_another_providers_rows_are_not_there(nurse: Actor) -> None:
    with within(nurse.context()):
        record(nurse, AccessEvent(Action.LIST, "people.class_list", pupils=(uuid7(),)))
    with within(Context("web", provider=BJORKDALEN)):
        assert not Event.objects.exists()
        assert not Listed.objects.exists()


def test_a_log_in_before_any_assignment_is_logged_with_the_provider() -> None:
    user = uuid7()
    record_for_user(LYSAS, user=user, name="Åsa Öberg", action=Action.LOG_IN, outcome=Outcome.REFUSED, rule="inactive")
    with within(Context("test", provider=LYSAS)):
        row = Event.objects.get()
    assert (row.user_id, row.user_name, row.action, row.outcome, row.rule) == (user, "Åsa Öberg", "log_in", "refused", "inactive")
    assert (row.assignment_id, row.unit_id, row.pupil_id) == (None, None, None)


def test_the_models_and_the_canonical_columns_are_the_tables() -> None:
    def columns(table: str) -> list[tuple[str, str, bool]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                [table],
            )
            return cursor.fetchall()

    for model in (Event, Listed):
        declared = {
            (field.column, field.db_type(connection), not field.null) for field in model._meta.concrete_fields if field.column
        }
        assert {(name, kind, filled) for name, kind, filled in columns(model._meta.db_table)} == declared
    assert tuple(name for name, _, _ in columns("audit_event")) == COLUMNS


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER, Role.MAINTENANCE])
@pytest.mark.parametrize("table", ["audit_event", "audit_listed", "audit_seal"])
def test_no_role_of_the_application_may_change_or_remove_rows(connect: Connect, role: Role, table: str) -> None:
    changed = {"audit_event": "reason = ''", "audit_listed": "pupil_id = event_id", "audit_seal": "count = 0"}[table]
    with connect(role) as other:
        for statement in (f"UPDATE {table} SET {changed}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                other.execute(statement)


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER])
@pytest.mark.parametrize("column", ["time", "cluster", "transaction"])
def test_time_and_transaction_are_the_databases_own(connect: Connect, role: Role, column: str) -> None:
    with connect(role) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(f"INSERT INTO audit_event ({column}) VALUES (NULL)")


@pytest.mark.parametrize("role", [Role.WEB, Role.MAINTENANCE])
def test_only_the_worker_seals(connect: Connect, role: Role) -> None:
    with connect(role) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute("INSERT INTO audit_seal (id) VALUES (NULL)")


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER])
def test_partitions_are_shut(connect: Connect, role: Role) -> None:
    with connect(role) as other:
        parents = ["audit_event", "audit_listed"]
        found = other.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY (%s::regclass[])", [parents])
        names = [name for (name,) in found.fetchall()]
        assert len(names) >= 4
        for name in names:
            for statement in (
                f"SELECT FROM {name}",
                f"INSERT INTO {name} DEFAULT VALUES",
                f"UPDATE {name} SET time = now()",
                f"DELETE FROM {name}",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    other.execute(statement)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute("SELECT audit_make_partition(current_date)")
