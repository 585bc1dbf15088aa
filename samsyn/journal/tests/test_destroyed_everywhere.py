"""After a destruction no table of the database says what stood there, whoever looks; the access log is as it was."""

from __future__ import annotations

from uuid import UUID

import psycopg
from psycopg import sql

from samsyn.access.tests.make import World, make_world
from samsyn.audit.models import Event
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.actions import add_addendum
from samsyn.journal.tests.destroying import destroyed, entrust
from samsyn.journal.tests.make import VISIT, changed, signed_visit
from samsyn.kernel.db.context import within

SECRET = "Zebrafink"


def rows_with(admin_url: str, text: str) -> set[str]:
    """The tables that any row of says the text in."""
    with psycopg.connect(admin_url) as admin:
        tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        saying = sql.SQL("SELECT EXISTS (SELECT 1 FROM public.{} t WHERE t::text LIKE %s)")
        found = {table: admin.execute(saying.format(sql.Identifier(table)), [f"%{text}%"]).fetchone() for (table,) in tables}
    return {table for table, row in found.items() if row == (True,)}


def events_about(world: World, entry: UUID) -> int:
    with within(world.ours.actor("nurse").context()):
        return Event.objects.filter(resource_id=entry).count()


def test_no_table_says_it_any_more_and_the_log_stays(committed_db: None, admin_url: str) -> None:
    store_shipped(admin_url)
    world = make_world()
    use_shipped(world.ours.provider)
    entrust(world.ours)
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk, changed(VISIT, assessment_text=[SECRET]))
    with within(nurse.context()):
        add_addendum(nurse, entry=entry, text=f"Mer om {SECRET}.")
    assert rows_with(admin_url, SECRET) >= {"journal_entry", "journal_entryversion"}
    before = events_about(world, entry)
    destroyed(world.ours, world.ours.greta, entry)
    assert rows_with(admin_url, SECRET) == set()
    assert events_about(world, entry) == before > 0
