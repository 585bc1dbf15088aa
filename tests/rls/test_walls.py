"""The walls, table by table: each with a row of its own, met as the web role in the database itself.

One connection does it all in a transaction that is undone: as superuser it puts a row into the table, then it becomes the web role.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from psycopg import sql

from samsyn.kernel.db.classes import Closed, TableClass
from samsyn.kernel.db.context import Context
from samsyn.kernel.ids import uuid7

PROVIDER, OTHER_PROVIDER, COMPARTMENT, OTHER_COMPARTMENT, PUPIL = (uuid7() for _ in range(5))
_VALUES: dict[str, Any] = {
    "uuid": PUPIL,
    "text": "x",
    "character varying": "x",
    "date": "2026-11-22",
    "timestamp with time zone": "2026-11-22T08:00:00Z",
    "integer": 1,
    "bigint": 1,
    "smallint": 1,
    "numeric": 1,
    "boolean": False,
    "jsonb": "{}",
    "bytea": b"x",
    "inet": "::1",
    "ARRAY": [],
}


def models_of(*classes: TableClass) -> list[Any]:
    return [model for model in apps.get_models() if getattr(model, "table_class", None) in classes]


def closed_models(closed: Closed) -> list[Any]:
    return [model for model in apps.get_models() if getattr(model, "closed", None) is closed]


def name_of(model: Any) -> str:
    return str(model._meta.db_table)


@pytest.fixture
def superuser(admin_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(admin_url) as connection:
        yield connection
        connection.rollback()


def put_row(connection: psycopg.Connection[Any], table: str, **values: Any) -> tuple[sql.Composed, list[Any]]:
    """A row of PROVIDER, COMPARTMENT and PUPIL with any values: what it says does not matter, only where it lies.

    Returns the statement that would put another one there.
    """
    connection.execute("SET LOCAL session_replication_role = replica")
    constraints = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"
    checks = connection.execute(constraints, [table])
    for (check,) in checks.fetchall():
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(check)))
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL"
        " AND is_generated = 'NEVER' AND is_identity = 'NO'",
        [table],
    ).fetchall()
    given = {"provider_id": PROVIDER, "compartment_id": COMPARTMENT, "pupil_id": PUPIL, "id": uuid7()}
    row = {name: given.get(name, _VALUES.get(kind)) for name, kind in columns} | {"provider_id": PROVIDER} | values
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    connection.execute(statement, list(row.values()))
    return statement, list((row | {"id": uuid7()}).values())


def as_role(connection: psycopg.Connection[Any], context: Context | None, role: str = "samsyn_web") -> None:
    """From here on the connection is the role's, in the context."""
    settings = context.settings() if context else dict.fromkeys(Context("").settings(), "")
    connection.execute("RESET ROLE")
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))


def seen(connection: psycopg.Connection[Any], table: str, context: Context | None, role: str = "samsyn_web") -> int:
    """How many rows the role sees in the context."""
    as_role(connection, context, role)
    with connection.transaction():
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else -1


def within(provider: UUID, *compartments: UUID, pupils: tuple[UUID, ...] | None = None, closed: bool = True) -> Context:
    return Context("test", provider=provider, compartments=compartments, passage_pupils=pupils, closed_group=closed)


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker", "samsyn_owner"])
@pytest.mark.parametrize("model", models_of(TableClass.COMPARTMENT), ids=name_of)
def test_a_record_row_is_there_in_its_own_compartment_only(superuser: Any, model: Any, role: str) -> None:
    table = name_of(model)
    put_row(superuser, table)
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT), role) == 1, "the row itself"
    assert seen(superuser, table, None, role) == 0
    assert seen(superuser, table, within(PROVIDER), role) == 0
    assert seen(superuser, table, within(PROVIDER, OTHER_COMPARTMENT), role) == 0
    assert seen(superuser, table, within(OTHER_PROVIDER, COMPARTMENT), role) == 0
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT, pupils=(uuid7(),)), role) == 0, "a passage for somebody else"
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT, pupils=(PUPIL,)), role) == 1


@pytest.mark.parametrize("model", models_of(TableClass.PROVIDER), ids=name_of)
def test_a_provider_row_is_there_for_its_own_provider_only(superuser: Any, model: Any) -> None:
    table = name_of(model)
    put_row(superuser, table)
    assert seen(superuser, table, within(PROVIDER)) == 1, "the row itself"
    assert seen(superuser, table, None) == 0
    assert seen(superuser, table, within(OTHER_PROVIDER)) == 0


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker", "samsyn_owner"])
@pytest.mark.parametrize("model", closed_models(Closed.ALL), ids=name_of)
def test_rows_of_protected_persons_are_there_for_the_closed_group_only(superuser: Any, model: Any, role: str) -> None:
    table = name_of(model)
    put_row(superuser, table)
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT), role) == 1
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT, closed=False), role) == 0
    assert seen(superuser, table, within(OTHER_PROVIDER), role) == 0


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker", "samsyn_owner"])
@pytest.mark.parametrize("model", closed_models(Closed.PROTECTED), ids=name_of)
def test_a_row_that_is_a_protected_persons_is_there_for_the_closed_group_only(superuser: Any, model: Any, role: str) -> None:
    table = name_of(model)
    put_row(superuser, table, protected=True)
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT), role) == 1
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT, closed=False), role) == 0
    superuser.execute("RESET ROLE")
    # A second row is another one also by what else is once.
    once = {name: uuid7() for name in ("id", "event_id") if hasattr(model, name)}
    put_row(superuser, table, protected=False, **once)
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT, closed=False), role) == 1, "the open row"


@pytest.mark.parametrize("model", models_of(TableClass.COMPARTMENT, TableClass.PROVIDER), ids=name_of)
def test_a_row_cannot_be_deleted(superuser: Any, model: Any) -> None:
    table = name_of(model)
    put_row(superuser, table)
    as_role(superuser, within(PROVIDER, COMPARTMENT))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), superuser.transaction():
        superuser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker", "samsyn_maintenance"])
@pytest.mark.parametrize("model", models_of(TableClass.COMPARTMENT, TableClass.AUDIT), ids=name_of)
def test_no_role_deletes_a_row_of_a_record_or_of_the_log(superuser: Any, model: Any, role: str) -> None:
    """Retention (PDL 3 kap. 17 §, 8 kap. 4 §): maintenance neither. What a supervisory decision destroys goes by one function."""
    table = name_of(model)
    for right in ("DELETE", "TRUNCATE"):
        found = superuser.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right]).fetchone()
        assert found == (False,), right
    superuser.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    for statement in ("DELETE FROM {}", "TRUNCATE {} CASCADE"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), superuser.transaction():
            superuser.execute(sql.SQL(statement).format(sql.Identifier(table)))


def test_one_function_alone_may_destroy(superuser: Any) -> None:
    """A function with its owner's rights that deletes from a record is a way out: there is one. The log's own moves a month,
    and hashes of identity numbers, which are no record, are written anew."""
    found = superuser.execute(
        "SELECT p.proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND pg_get_functiondef(p.oid) ~* 'delete from|truncate' ORDER BY 1"
    ).fetchall()
    assert [name for (name,) in found] == ["audit_make_partition", "samsyn_identity_remember", "samsyn_journal_destroy"]


ELSEWHERE = [
    pytest.param(within(OTHER_PROVIDER, COMPARTMENT), id="another provider"),
    pytest.param(within(PROVIDER, OTHER_COMPARTMENT), id="another compartment"),
    pytest.param(within(PROVIDER), id="no compartment"),
    pytest.param(within(PROVIDER, COMPARTMENT, pupils=(OTHER_PROVIDER,)), id="a passage for somebody else"),
    pytest.param(None, id="no context"),
]


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker"])
@pytest.mark.parametrize("context", ELSEWHERE)
@pytest.mark.parametrize("model", models_of(TableClass.COMPARTMENT), ids=name_of)
def test_no_record_row_is_put_in_from_elsewhere(superuser: Any, model: Any, context: Context | None, role: str) -> None:
    statement, values = put_row(superuser, name_of(model))
    may = superuser.execute("SELECT has_table_privilege(%s, %s, 'INSERT')", [role, name_of(model)]).fetchone()[0]
    as_role(superuser, context, role)
    why = "row-level security" if may else "permission denied"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=why), superuser.transaction():
        superuser.execute(statement, values)
    if not may:
        return
    superuser.execute("RESET ROLE")
    as_role(superuser, within(PROVIDER, COMPARTMENT), role)
    # The same from the right place passes the wall, if only to meet the row that is there.
    with suppress(psycopg.errors.UniqueViolation), superuser.transaction():
        superuser.execute(statement, values)


@pytest.mark.parametrize("model", models_of(TableClass.PROVIDER), ids=name_of)
def test_no_row_is_put_in_from_another_provider(superuser: Any, model: Any) -> None:
    statement, values = put_row(superuser, name_of(model))
    as_role(superuser, within(OTHER_PROVIDER))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), superuser.transaction():
        superuser.execute(statement, values)


MOVES = [("provider_id", OTHER_PROVIDER), ("compartment_id", OTHER_COMPARTMENT)]


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker"])
@pytest.mark.parametrize("column, to", MOVES, ids=["another provider", "another compartment"])
@pytest.mark.parametrize("model", models_of(TableClass.COMPARTMENT, TableClass.PROVIDER), ids=name_of)
def test_a_row_is_never_moved(superuser: Any, model: Any, column: str, to: UUID, role: str) -> None:
    if not hasattr(model, column):
        return
    table = name_of(model)
    put_row(superuser, table)
    as_role(superuser, within(PROVIDER, COMPARTMENT), role)
    moved = sql.SQL("UPDATE {} SET {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), superuser.transaction():
        superuser.execute(moved, [to])
    assert seen(superuser, table, within(PROVIDER, COMPARTMENT), role) == 1


def test_there_are_tables_to_test() -> None:
    assert len(models_of(TableClass.PROVIDER)) > 8
    assert len(models_of(TableClass.COMPARTMENT)) > 5
    assert {name_of(model) for model in closed_models(Closed.ALL)} >= {"people_protectedidentity", "ss12000_protectedrow"}
    assert "people_enrolment" in {name_of(model) for model in closed_models(Closed.PROTECTED)}
