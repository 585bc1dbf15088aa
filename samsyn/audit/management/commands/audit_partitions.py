"""`samsyn audit_partitions`: make the access log's months ahead of time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.audit.partitions import in_default, make_partitions, months_ahead
from samsyn.kernel import clock

WANTED = 2


class Command(BaseCommand):
    """Make partitions; or, with --check, say whether there are enough."""

    help = "Gör åtkomstloggens månader i förväg. Med --check: avslutar med kod 1 om de snart tar slut."

    def add_arguments(self, parser: CommandParser) -> None:
        """How far."""
        parser.add_argument("--ahead", type=int, default=12, help="så många månader framåt (12)")
        parser.add_argument("--since", metavar="ÅÅÅÅ-MM", help="även månader från och med denna, för inläst historik")
        parser.add_argument("--check", action="store_true", help="gör inget, kontrollera bara")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it. Raises CommandError when a check fails or a month is written wrong."""
        if not options["check"]:
            try:
                made = make_partitions(ahead=options["ahead"], since=options["since"])
            except ValueError:
                raise CommandError("--since skrivs ÅÅÅÅ-MM, till exempel 2026-08, och --ahead är 0–120.") from None
            self.stdout.write(f"{made} nya delar")
        ahead, strays = months_ahead(clock.now()), in_default()
        self.stdout.write(f"{ahead} månader framåt finns")
        if strays:
            raise CommandError("Rader ligger utanför alla månader: kör samsyn audit_partitions med --since.")
        if ahead < WANTED:
            raise CommandError(f"Färre än {WANTED} månader framåt: kör samsyn audit_partitions.")
