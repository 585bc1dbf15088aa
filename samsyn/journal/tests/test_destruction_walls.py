"""The database's own guard: no row of a record goes but by the function, and the function takes a decision of two persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from psycopg import sql

from samsyn.access.tests.make import World
from samsyn.journal.migrations._destroy import KEPT
from samsyn.journal.models import DestructionItem, DestructionOrder, Entry, Tombstone
from samsyn.journal.tests.destroying import destroyed, entered, entrust, proposed
from samsyn.journal.tests.make import signed_visit
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(world: World) -> UUID:
    entrust(world.ours)
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


@pytest.fixture
def superuser(admin_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(admin_url) as admin:
        yield admin
        admin.rollback()


def destroy(order: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT samsyn_journal_destroy(%s)", [order])


def refused(actor: Actor, order: UUID, context: Context | None = None) -> None:
    with within(context or actor.context()), pytest.raises(DatabaseError), transaction.atomic():
        destroy(order)
    with within(actor.context()):
        assert Entry.objects.exists()
        assert not Tombstone.objects.exists()


def confirm(world: World, order: UUID, who: str) -> None:
    DestructionOrder.objects.filter(pk=order).update(confirmed_by=world.ours.users[who], confirmed_name="x")


def test_it_takes_a_decision_that_another_has_confirmed(world: World, visit: UUID) -> None:
    order = proposed(world.ours, world.ours.greta, visit)
    lead = world.ours.actor("lead")
    refused(lead, order)
    with within(lead.context()), pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        confirm(world, order, "lead")
    with within(lead.context()):
        confirm(world, order, "head")
        destroy(order)
        assert not Entry.objects.exists()


def test_it_does_nothing_twice_through_a_passage_or_from_elsewhere(world: World, visit: UUID) -> None:
    order = proposed(world.ours, world.ours.greta, visit)
    lead = world.ours.actor("lead")
    with within(lead.context()):
        confirm(world, order, "head")
    assert lead.compartment is not None
    passage = Context("passage", provider=lead.provider, compartments=(lead.compartment,), passage_pupils=(world.ours.greta.pk,))
    refused(lead, order, passage)
    refused(lead, order, world.ours.actor("counsellor").context())
    refused(lead, order, world.theirs.actor("lead").context())
    with within(lead.context()):
        destroy(order)
        with pytest.raises(IntegrityError, match="no decision to carry out"), transaction.atomic():
            destroy(order)
        assert Tombstone.objects.count() == 1


def test_a_scope_that_reaches_another_pupil_is_refused_whole(world: World, visit: UUID) -> None:
    others = signed_visit(world.ours.actor("nurse"), world.ours.ali.pk)
    lead = world.ours.actor("lead")
    order = entered(world.ours.client("lead"), world.ours, world.ours.greta)
    with within(lead.context()):
        row = DestructionOrder.objects.get(pk=order)
        where = {"provider_id": row.provider_id, "compartment_id": row.compartment_id, "pupil_id": row.pupil_id}
        for one in (visit, others):
            DestructionItem.objects.create(**where, order=row, thing="entry", row=one)
        DestructionOrder.objects.filter(pk=order).update(proposed_at=clock.now())
        confirm(world, order, "head")
    refused(lead, order)
    with within(lead.context()):
        assert Entry.objects.count() == 2


def test_what_a_decision_names_is_fixed_once_it_is_proposed(world: World, visit: UUID) -> None:
    order = proposed(world.ours, world.ours.greta, visit)
    lead = world.ours.actor("lead")
    other = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    with within(lead.context()), pytest.raises(IntegrityError, match="chosen once"), transaction.atomic():
        row = DestructionOrder.objects.get(pk=order)
        where = {"provider_id": row.provider_id, "compartment_id": row.compartment_id, "pupil_id": row.pupil_id}
        DestructionItem.objects.create(**where, order=row, thing="entry", row=other)
    for change in (
        "UPDATE journal_destructionitem SET row = gen_random_uuid()",
        "UPDATE journal_destructionorder SET number = 'x'",
        "UPDATE journal_destructionorder SET carried_out_at = now()",
        "INSERT INTO journal_tombstone SELECT * FROM journal_tombstone",
        "DELETE FROM journal_entry",
    ):
        with (
            within(lead.context()),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_saying_that_one_destroys_opens_nothing(world: World, visit: UUID) -> None:
    """The setting that the function sets for its triggers is anybody's to set: it counts for the function's role alone."""
    order = proposed(world.ours, world.ours.greta, visit)
    lead = world.ours.actor("lead")
    with within(lead.context()):
        confirm(world, order, "head")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('samsyn.destruction', %s, true)", [str(order)])
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute("DELETE FROM journal_entry")
            with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
                cursor.execute("UPDATE journal_entry SET copied_from_id = NULL, author_name = 'x'")
            cursor.execute("SELECT set_config('samsyn.destruction', '', true)")


def test_the_context_and_the_guard_are_as_before_afterwards(world: World, visit: UUID) -> None:
    signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    destroyed(world.ours, world.ours.greta, visit)
    with within(world.ours.actor("nurse").context()), connection.cursor() as cursor:
        assert Entry.objects.count() == 1
        cursor.execute("SELECT current_setting('samsyn.destruction', true)")
        assert not cursor.fetchone()[0]


@pytest.mark.parametrize("table", KEPT)
def test_nobody_deletes_a_row_by_hand_not_even_who_owns_the_table(superuser: Any, table: str) -> None:
    superuser.execute("SET LOCAL session_replication_role = replica")
    superuser.execute(sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(table)))
    columns = superuser.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'", [table]
    ).fetchall()
    for (column,) in columns:
        if column != "id":
            superuser.execute(
                sql.SQL("ALTER TABLE {} ALTER {} DROP NOT NULL").format(sql.Identifier(table), sql.Identifier(column))
            )
    for (check,) in superuser.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
    ).fetchall():
        superuser.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(check)))
    superuser.execute(sql.SQL("INSERT INTO {} (id) VALUES (gen_random_uuid())").format(sql.Identifier(table)))
    superuser.execute("SET LOCAL session_replication_role = origin")
    for role in (None, "samsyn_owner"):
        if role:
            superuser.execute("SET LOCAL ROLE samsyn_owner")
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="kept at least ten years"), superuser.transaction():
            superuser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="kept at least ten years"), superuser.transaction():
            superuser.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(table)))


def test_no_function_looks_first_among_somebodys_temporary_tables(superuser: Any) -> None:
    """They are looked through before all others, unless the function names them last."""
    found = superuser.execute(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname NOT LIKE 'procrastinate%%'"
        " AND EXISTS (SELECT 1 FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%%' AND c NOT LIKE '%%, pg_temp')"
        " OR p.prosecdef AND p.proconfig IS NULL",
        [],
    ).fetchall()
    assert found == []
