"""Somebody with every right changes the log: the check finds it, and names the first bad row."""

from __future__ import annotations

import json
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.audit.models import Event
from samsyn.audit.rules import COLUMNS, Fault, Finding
from samsyn.audit.tests.conftest import as_role, opened, sealed, verified
from samsyn.audit.verification import verify
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.roles import Role
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS

pytestmark = pytest.mark.usefixtures("committed_db")
Superuser = psycopg.Connection[object]
CHANGES = {
    "time": "time + interval '1 microsecond'",
    "cluster": "cluster + 1",
    "transaction": "transaction + 1",
    "pupils": "pupils || gen_random_uuid()",
    "provider_id": f"'{BJORKDALEN}'",
    **{name: "gen_random_uuid()" for name in COLUMNS if name.endswith("_id") and name != "provider_id"},
    "id": "gen_random_uuid()",
}
SEALED = [
    "version",
    "previous",
    "cluster",
    "from_transaction",
    "to_transaction",
    "count",
    "first_time",
    "last_time",
    "digest",
    "manifest",
    "made_at",
    "hash",
]
SIZE = 7


@pytest.fixture
def log(nurse: Actor) -> list[Event]:
    """Seven rows in three seals, in the order they were sealed."""
    opened(nurse, 3)
    with within(nurse.context()):
        record(nurse, AccessEvent(Action.LIST, "people.class_list", pupils=(uuid7(), uuid7())))
    opened(nurse, 3)
    assert sealed(limit=3) == SIZE
    with within(Context("test", provider=LYSAS)):
        return list(Event.objects.order_by("transaction", "id"))


def found(superuser: Superuser, statement: str, *parameters: object) -> Finding | None:
    superuser.execute(statement, parameters)
    return verified().finding


def test_an_untouched_log_is_right(log: list[Event]) -> None:
    report = verified()
    assert (report.finding, report.rows, report.seals, report.unsealed) == (None, SIZE, 3, 0)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_is_found(log: list[Event], superuser: Superuser, column: str) -> None:
    changed = CHANGES.get(column, f"{column} || 'x'")
    finding = found(superuser, f"UPDATE audit_event SET {column} = {changed} WHERE id = %s", log[1].id)
    assert finding is not None
    assert finding.sequence == 1
    if column not in {"id", "provider_id", "cluster", "transaction"}:
        assert (finding.fault, finding.row) == (Fault.CHANGED, log[1].id)
    elif column == "id":
        assert finding.fault in {Fault.MISSING, Fault.EXTRA}
    else:
        assert finding.fault in {Fault.MISSING, Fault.EXTRA, Fault.REORDERED, Fault.CHANGED}


@pytest.mark.parametrize("at", range(SIZE))
def test_a_removed_row_is_named(log: list[Event], superuser: Superuser, at: int) -> None:
    finding = found(superuser, "DELETE FROM audit_event WHERE id = %s", log[at].id)
    assert finding == Finding(LYSAS, Fault.MISSING, at // 3 + 1, log[at].id)


@pytest.mark.parametrize("at", range(SIZE))
def test_a_row_put_in_beside_another_is_named(log: list[Event], superuser: Superuser, at: int) -> None:
    extra = uuid7()
    superuser.execute("CREATE TEMP TABLE twin AS SELECT * FROM audit_event WHERE id = %s", [log[at].id])
    superuser.execute("UPDATE twin SET id = %s", [extra])
    finding = found(superuser, "INSERT INTO audit_event SELECT * FROM twin")
    assert finding == Finding(LYSAS, Fault.EXTRA, at // 3 + 1, extra)


def test_a_row_put_in_before_the_first_is_named(log: list[Event], superuser: Superuser) -> None:
    extra = uuid7()
    superuser.execute("CREATE TEMP TABLE twin AS SELECT * FROM audit_event WHERE id = %s", [log[0].id])
    superuser.execute("UPDATE twin SET id = %s, transaction = -5", [extra])
    assert found(superuser, "INSERT INTO audit_event SELECT * FROM twin") == Finding(LYSAS, Fault.EXTRA, 1, extra)


def test_a_row_put_in_from_another_cluster_is_named(log: list[Event], superuser: Superuser) -> None:
    extra = uuid7()
    superuser.execute("CREATE TEMP TABLE twin AS SELECT * FROM audit_event WHERE id = %s", [log[0].id])
    superuser.execute("UPDATE twin SET id = %s, cluster = 7", [extra])
    assert found(superuser, "INSERT INTO audit_event SELECT * FROM twin") == Finding(LYSAS, Fault.EXTRA, None, extra)


def test_two_rows_whose_content_is_swapped_are_found(log: list[Event], superuser: Superuser) -> None:
    finding = found(
        superuser,
        "UPDATE audit_event a SET user_id = b.user_id, pupil_id = b.pupil_id FROM audit_event b"
        " WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))",
        log[0].id,
        log[2].id,
        log[2].id,
        log[0].id,
    )
    assert finding == Finding(LYSAS, Fault.CHANGED, 1, log[0].id)


def test_rows_whose_transactions_are_swapped_are_found(log: list[Event], superuser: Superuser) -> None:
    finding = found(
        superuser,
        "UPDATE audit_event a SET transaction = b.transaction FROM audit_event b WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))",
        log[0].id,
        log[1].id,
        log[1].id,
        log[0].id,
    )
    assert finding is not None
    assert (finding.sequence, finding.fault) == (1, Fault.REORDERED)


@pytest.mark.parametrize("column", SEALED)
@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_change_of_any_part_of_a_seal_is_found(log: list[Event], superuser: Superuser, column: str, sequence: int) -> None:
    if column in {"previous", "digest", "manifest", "hash"}:
        changed = f"set_byte({column}, 3, (get_byte({column}, 3) + 1) %% 256)"
    elif column.endswith(("time", "_at")):
        changed = f"{column} - interval '1 second'"
    else:
        changed = f"{column} + 1"
    finding = found(superuser, f"UPDATE audit_seal SET {column} = {changed} WHERE sequence = %s", sequence)
    assert finding == Finding(LYSAS, Fault.SEAL_BROKEN, sequence)


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_removed_seal_is_named(log: list[Event], superuser: Superuser, sequence: int) -> None:
    finding = found(superuser, "DELETE FROM audit_seal WHERE sequence = %s", sequence)
    assert finding == Finding(LYSAS, Fault.SEAL_MISSING, sequence)


def test_the_first_of_two_bad_rows_is_named(log: list[Event], superuser: Superuser) -> None:
    finding = found(superuser, "UPDATE audit_event SET reason = 'x' WHERE id = ANY (%s)", [log[4].id, log[1].id])
    assert finding == Finding(LYSAS, Fault.CHANGED, 1, log[1].id)


def test_a_tail_cut_off_with_its_seal_differs_from_the_printed_head(log: list[Event], superuser: Superuser) -> None:
    head = verified().head
    assert head is not None
    superuser.execute("DELETE FROM audit_event WHERE id = %s", [log[6].id])
    superuser.execute("DELETE FROM audit_seal WHERE sequence = 3")
    assert verified().finding is None
    with as_role(Role.MAINTENANCE):
        assert verify(LYSAS, expected=head).finding == Finding(LYSAS, Fault.HEAD_DIFFERS, 3)


def test_a_chain_made_anew_differs_from_the_printed_head(nurse: Actor, log: list[Event], superuser: Superuser) -> None:
    head = verified().head
    superuser.execute("UPDATE audit_event SET reason = 'x'")
    superuser.execute("DELETE FROM audit_seal")
    assert sealed(limit=3) == SIZE
    assert verified().finding is None
    with as_role(Role.MAINTENANCE):
        assert verify(LYSAS, expected=head).finding == Finding(LYSAS, Fault.HEAD_DIFFERS, 3)


def test_an_earlier_head_still_holds_when_the_chain_has_grown(nurse: Actor, log: list[Event]) -> None:
    head = verified().head
    opened(nurse)
    sealed()
    with as_role(Role.MAINTENANCE):
        assert verify(LYSAS, expected=head).finding is None


def test_a_listed_pupil_taken_away_is_found(log: list[Event], superuser: Superuser) -> None:
    superuser.execute("DELETE FROM audit_listed WHERE pupil_id = %s", [log[3].pupils[0]])
    assert verified().finding == Finding(LYSAS, Fault.NOT_LISTED, None, log[3].id)


def test_a_listed_pupil_put_in_is_found(log: list[Event], superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_listed SET pupil_id = gen_random_uuid() WHERE pupil_id = %s", [log[3].pupils[0]])
    superuser.execute(
        "INSERT INTO audit_listed SELECT time, provider_id, %s, event_id FROM audit_listed LIMIT 1", [log[3].pupils[0]]
    )
    assert verified().finding == Finding(LYSAS, Fault.LISTED_WITHOUT_EVENT, None, log[3].id)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_set_of_changes_is_found_and_taking_them_back_mends_the_log(
    log: list[Event], superuser: Superuser, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.sampled_from(log), min_size=1, max_size=3, unique_by=lambda row: row.id))
    columns = data.draw(st.lists(st.none() | st.sampled_from(COLUMNS), min_size=len(rows), max_size=len(rows)))
    superuser.execute("DROP TABLE IF EXISTS kept")
    superuser.execute("CREATE TEMP TABLE kept AS SELECT * FROM audit_event")
    for row, column in zip(rows, columns, strict=True):
        if column is None:
            superuser.execute("DELETE FROM audit_event WHERE id = %s", [row.id])
        else:
            changed = CHANGES.get(column, f"{column} || 'x'")
            superuser.execute(f"UPDATE audit_event SET {column} = {changed} WHERE id = %s", [row.id])
    finding = verified().finding
    superuser.execute("TRUNCATE audit_event")
    superuser.execute("INSERT INTO audit_event SELECT * FROM kept")
    assert finding is not None
    assert finding.sequence == min(log.index(row) for row in rows) // 3 + 1
    assert verified().finding is None


def test_the_command_names_provider_seal_and_row_and_exits_with_1(log: list[Event], superuser: Superuser) -> None:
    superuser.execute("UPDATE audit_event SET reason = 'x' WHERE id = %s", [log[4].id])
    out = StringIO()
    with as_role(Role.MAINTENANCE), pytest.raises(CommandError) as stopped:
        call_command("audit_verify", stdout=out)
    assert stopped.value.returncode == 1
    assert f"FEL {LYSAS}, försegling 2, rad {log[4].id}: raden är ändrad" in out.getvalue()
    assert f"OK {BJORKDALEN}" in out.getvalue()


def test_the_printed_heads_are_what_the_check_takes(log: list[Event], nurse: Actor) -> None:
    printed = StringIO()
    out = StringIO()
    with as_role(Role.MAINTENANCE):
        call_command("audit_verify", "--heads", stdout=printed)
        heads = printed.getvalue().split()
        call_command("audit_verify", *[part for head in heads for part in ("--expect", head)], stdout=out)
    assert len(heads) == 1
    assert out.getvalue().count("OK ") == 3


@pytest.mark.parametrize("head", ["", "x", f"{LYSAS}:1:zz", f"{LYSAS}:0:{'00' * 32}", f"{LYSAS}:1:00", f"{LYSAS}:1"])
def test_a_head_written_wrong_is_refused_before_anything_is_checked(head: str) -> None:
    with pytest.raises(CommandError, match=r"VÅRDGIVARE:NUMMER:HASH|numret börjar"):
        call_command("audit_verify", "--expect", head)


def test_rows_that_wait_long_for_a_seal_are_reported(nurse: Actor, log: list[Event], superuser: Superuser) -> None:
    opened(nurse)
    assert verified().unsealed == 1
    superuser.execute("UPDATE audit_event SET time = time - interval '2 hours' WHERE NOT id = ANY (%s)", [[row.id for row in log]])
    out = StringIO()
    with as_role(Role.MAINTENANCE):
        call_command("audit_verify", "--provider", str(LYSAS), stdout=out)
    assert "1 ännu oförseglade; äldst från" in out.getvalue()


def test_the_report_as_json(log: list[Event], superuser: Superuser) -> None:
    superuser.execute("DELETE FROM audit_event WHERE id = %s", [log[6].id])
    out = StringIO()
    with as_role(Role.MAINTENANCE), pytest.raises(CommandError):
        call_command("audit_verify", "--provider", str(LYSAS), "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["ok"], report["fault"], report["seal"], report["row"]) == (False, "missing", 3, str(log[6].id))
