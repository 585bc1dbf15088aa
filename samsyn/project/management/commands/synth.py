"""`samsyn synth`: a synthetic county of any size into an empty database, in bulk. For measuring, never for real work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg import sql

from demo.bulk import Size, enter_organisations, fill
from demo.organisations import enter_personas
from demo.records import Wanted
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.roles import Role
from samsyn.organisation.models import SchoolClass
from samsyn.project.databases import EMBEDDED, cluster, connection_settings

SMALLEST = 500


class Command(BaseCommand):
    """Fill the database."""

    help = "Fills an empty, migrated database with a synthetic county. SAMSYN_DATABASE names another database than the usual one."

    def add_arguments(self, parser: CommandParser) -> None:
        """How large."""
        parser.add_argument("--pupils", type=int, default=3000)
        amount = parser.add_mutually_exclusive_group()
        amount.add_argument("--years", type=int, default=13, help="how many school years back the records go")
        amount.add_argument("--entries", type=int, help="exactly so many entries for each pupil, since preschool class")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--checked", action="store_true", help="check every foreign key while filling (takes twice as long)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill it."""
        wanted = Wanted(options["years"], options["entries"])
        if settings.PRODUCTION:
            raise CommandError("Uppgifterna är påhittade och hör inte hemma i drift.")
        if options["pupils"] < SMALLEST or wanted.years < 1 or (wanted.entries is not None and wanted.entries < 0):
            raise CommandError(f"Ange minst {SMALLEST} elever, minst ett år och inte färre än 0 anteckningar.")
        with within(Context("synth")):
            if SchoolClass.objects.exists():
                raise CommandError(
                    "Databasen har redan klasser. Fyll en tom: SAMSYN_DATABASE=namn, samsyn db init, samsyn migrate."
                )
        began = time.monotonic()
        size = Size(options["seed"], options["pupils"], clock.today(), wanted, trusted=EMBEDDED and not options["checked"])
        try:
            providers = enter_organisations(size)
        except ValueError as error:
            raise CommandError(str(error)) from None
        call_command("content_load", activate=clock.school_year_start(size.today), stdout=self.stderr)
        # They log in without an identity provider: they belong to a demo alone.
        if settings.DEMO:
            enter_personas(providers, size.today)
        with _trusted(size):
            entries = fill(size)
        self.stderr.write(f"{entries} anteckningar på {time.monotonic() - began:.0f} s. Tabellerna mäts …")
        _settle()
        self.stdout.write(f"{options['pupils']} elever, {entries} anteckningar, {time.monotonic() - began:.0f} s")


@contextmanager
def _trusted(size: Size) -> Iterator[None]:
    """On the embedded server, let maintenance leave the foreign keys unchecked meanwhile."""
    if not size.trusted:
        yield
        return
    right, role = sql.SQL("SET ON PARAMETER session_replication_role"), sql.Identifier(Role.MAINTENANCE.value)
    with psycopg.connect(cluster().admin_url(), autocommit=True) as admin:
        admin.execute(sql.SQL("GRANT {} TO {}").format(right, role))
        try:
            yield
        finally:
            admin.execute(sql.SQL("REVOKE {} FROM {}").format(right, role))


def _settle() -> None:
    """Bring the tables into the shape that a database in use has: vacuumed, and known to the planner. Only their owner may."""
    login = connection_settings(Role.OWNER)
    with psycopg.connect(
        dbname=str(login["NAME"]),
        user=str(login["USER"]),
        password=str(login["PASSWORD"]),
        host=str(login["HOST"]),
        port=str(login["PORT"]),
        autocommit=True,
    ) as owner:
        tables = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        ).fetchall()
        for (table,) in tables:
            owner.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
