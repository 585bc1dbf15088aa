"""`samsyn restore FILE`: a backup into an empty database, checked table by table against its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.kernel.db.roles import Role, prepare_database
from samsyn.kernel.dump import DumpError, restore
from samsyn.project.databases import EMBEDDED, cluster, connection_settings, postgres_programs


class Command(BaseCommand):
    """Restore."""

    help = "Reads a backup into a new database, and fails unless every table has the rows it had."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, and into which database."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--database", required=True, help="name of the new database; it must not have tables")
        parser.add_argument("--admin-url", help="on a server of your own: a superuser's address to its postgres database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it."""
        admin_url = options["admin_url"]
        if not admin_url:
            if not EMBEDDED:
                raise CommandError("Ange --admin-url: en egen server återställs av dess superanvändare.")
            cluster().start()
            admin_url = cluster().admin_url()
        prepare_database(admin_url, options["database"])
        settings = {**connection_settings(Role.MAINTENANCE), "NAME": options["database"]}
        try:
            manifest = restore(options["file"], admin_url, settings, postgres_programs())
        except DumpError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{len(manifest)} tabeller återställda, varje tabell stämmer med säkerhetskopian.")
