"""`samsyn destructions`: the decisions on destruction that were carried out since a backup, and doing them again after it."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from samsyn.journal.destruction.again import carried_out_since, do_again, read_lines
from samsyn.kernel import clock
from samsyn.kernel.errors import Invalid


class Command(BaseCommand):
    """The command `destructions`."""

    help = "Skriver ut de beslut om förstöring som har verkställts, en rad JSON för varje, eller gör om dem efter en återställning."

    def add_arguments(self, parser: CommandParser) -> None:
        """Since when, or which file to do again."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--since", metavar="TID", help="verkställda från och med, till exempel 2026-11-22T02:00")
        what.add_argument("--redo", metavar="FIL", type=Path, help="gör om besluten i filen som --since skrev")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write out, or do again."""
        if options["since"]:
            for line in carried_out_since(_instant(options["since"])):
                self.stdout.write(line)
            return
        try:
            decisions = read_lines(options["redo"].read_text(encoding="utf-8").splitlines())
        except Invalid as error:
            raise CommandError(error.message) from None
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"Filen går inte att läsa: {options['redo'].name}") from None
        failed = []
        for decision in decisions:
            try:
                self._do_again(decision)
            except CommandError as error:
                failed.append(str(error))
        if failed:
            raise CommandError("\n".join(failed))

    def _do_again(self, decision: dict[str, Any]) -> None:
        number = decision["number"]
        try:
            done = do_again(getpass.getuser(), decision)
        except IntegrityError:
            raise CommandError(
                f"Beslut {number} kan inte göras om: databasen saknar eleven eller en av personerna, eller så har beslutet ändrats."
                " Lägg in det på nytt på sidan Beslut om förstöring."
            ) from None
        if done.done_before:
            self.stdout.write(f"{number}: redan verkställt i den här databasen")
        else:
            self.stdout.write(f"{number}: {done.gone} förstörda, {done.missing} fanns inte i den här databasen")


def _instant(text: str) -> datetime:
    """An instant as it was written, in Swedish time when it does not say. Raises CommandError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--since: skriv tiden som 2026-11-22T02:00") from None
    return found if found.tzinfo else found.replace(tzinfo=clock.STOCKHOLM)
