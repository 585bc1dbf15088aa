"""`samsyn content_check FILE…`: the strict check of content packages, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.content.actions import read_package
from samsyn.content.rules import InvalidPackage


class Command(BaseCommand):
    """Check package files."""

    help = "Checks content packages and names every fault. Ends with an error when a package would be refused."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which files."""
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Check each file; all faults of all files are shown."""
        refused = 0
        for path in options["files"]:
            try:
                _body, template = read_package(path)
            except (InvalidPackage, OSError) as error:
                refused += 1
                self.stderr.write(f"{path}:\n{error}")
            else:
                self.stdout.write(f"{path}: {template.name} {template.version} · {template.title}")
        if refused:
            raise CommandError(f"{refused} av {len(options['files'])} paket är felaktiga.")
