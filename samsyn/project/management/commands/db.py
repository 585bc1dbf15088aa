"""`samsyn db start|stop|init|status|reset`: the embedded server, and the database with its roles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.kernel.db.roles import prepare_database
from samsyn.project.databases import DATABASE_NAME, EMBEDDED, cluster, refuse_other_keys


class Command(BaseCommand):
    """Start, stop, prepare or remove the database."""

    help = "The embedded PostgreSQL (start, stop, status, reset) and the database with its four roles (init)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and on which server."""
        parser.add_argument("what", choices=["start", "stop", "status", "init", "reset"])
        parser.add_argument("--admin-url", help="init on a server of your own: a superuser's address to its postgres database")
        parser.add_argument("--yes", action="store_true", help="reset without asking")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        server = cluster()
        if options["what"] == "stop":
            server.stop()
        elif options["what"] == "status":
            self.stdout.write("running" if server.is_running() else "stopped")
        elif options["what"] == "start":
            server.start()
            refuse_other_keys()
            self.stdout.write(str(server.socket_dir))
        elif options["what"] == "reset":
            self._reset(sure=options["yes"])
        else:
            self._init(options["admin_url"])

    def _init(self, admin_url: str | None) -> None:
        if not admin_url:
            cluster().start()
            refuse_other_keys()
        new = prepare_database(admin_url or cluster().admin_url(), DATABASE_NAME)
        self.stdout.write("created" if new else "already there")

    def _reset(self, *, sure: bool) -> None:
        """Remove the embedded server with all its databases. Nobody's records lie there: production does not run on it."""
        server = cluster()
        if settings.PRODUCTION or not EMBEDDED:
            raise CommandError("samsyn db reset tar bara bort den databas som följer med, aldrig en egen server (DATABASE_URL).")
        if not sure:
            self.stdout.write(f"Allt i {server.state} tas bort: demon, testernas databaser och det som du har skrivit.")
            try:
                sure = input("Skriv ja för att ta bort det: ").strip().lower() == "ja"
            except EOFError:
                raise CommandError("Ingen svarade. Inget är borttaget; med --yes frågas inte.") from None
        if not sure:
            raise CommandError("Inget är borttaget.")
        server.remove()
        self.stdout.write("Databasen är borttagen. Nästa start börjar från tomt; nycklarna i .samsyn är kvar.")
