"""`samsyn content_load [FILE…] [--activate DAY]`: stores content packages, by default those that come with Samsyn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.content.actions import put_into_use, read_package, store_package
from samsyn.content.models import Package
from samsyn.content.rules import InvalidPackage
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Conflict
from samsyn.organisation.models import CareProvider

SHIPPED = Path(__file__).resolve().parents[2] / "packages"
UNCHANGED = "Inget har ändrats."


class Command(BaseCommand):
    """Store packages, and put them into use where asked to."""

    help = "Stores content packages (all that come with Samsyn when no file is named). A stored version never changes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which files, and whether all care providers begin to use them."""
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument(
            "--activate", metavar="DAY", type=date.fromisoformat, help="put them into use for every care provider from this day"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Store all or nothing, and say what was done once it is."""
        files = options["files"] or sorted(SHIPPED.glob("*.json"))
        with within(Context("content_load")):
            stored = [self._store(path) for path in files]
            if options["activate"]:
                self._activate([package for package, _made in stored], options["activate"])
        for package, made in stored:
            self.stdout.write(f"{package}: {'sparat' if made else 'finns redan, med samma innehåll'}")

    def _store(self, path: Path) -> tuple[Package, bool]:
        try:
            body, _template = read_package(path)
            return store_package(body)
        except (InvalidPackage, Conflict, OSError) as error:
            raise CommandError(f"{path}:\n{error}\n{UNCHANGED}") from None

    def _activate(self, packages: list[Package], day: date) -> None:
        for provider in CareProvider.objects.all():
            with within(Context("content_load", provider=provider.pk)):
                for package in packages:
                    try:
                        put_into_use(provider.pk, package, day, decided_by="content_load")
                    except Conflict as error:
                        raise CommandError(f"{provider}: {package}: {error}\n{UNCHANGED}") from None
