"""`samsyn db start|stop|init|status`: the embedded server, and the database with its roles."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from samsyn.kernel.db.roles import prepare_database
from samsyn.project.databases import DATABASE_NAME, cluster


class Command(BaseCommand):
    """Start, stop or prepare the database."""

    help = "The embedded PostgreSQL (start, stop, status) and the database with its four roles (init)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and on which server."""
        parser.add_argument("what", choices=["start", "stop", "status", "init"])
        parser.add_argument("--admin-url", help="init on a server of your own: a superuser's address to its postgres database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        server = cluster()
        if options["what"] == "stop":
            server.stop()
        elif options["what"] == "status":
            self.stdout.write("running" if server.is_running() else "stopped")
        elif options["what"] == "start":
            server.start()
            self.stdout.write(str(server.socket_dir))
        else:
            url = options["admin_url"]
            if not url:
                server.start()
                url = server.admin_url()
            self.stdout.write("created" if prepare_database(url, DATABASE_NAME) else "already there")
