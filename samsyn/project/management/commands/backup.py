"""`samsyn backup FILE`: the whole database in one file, with a manifest of row hashes that a restore is checked by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.kernel.db.roles import Role
from samsyn.kernel.dump import DumpError, back_up
from samsyn.project.databases import connection_settings, postgres_programs


class Command(BaseCommand):
    """Back up."""

    help = "Writes the whole database to FILE, and FILE.manifest.json with the number of rows and their hash for each table."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        try:
            manifest = back_up(options["file"], connection_settings(Role.MAINTENANCE), postgres_programs())
        except DumpError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{len(manifest)} tabeller, {sum(table.rows for table in manifest.values())} rader: {options['file']}")
