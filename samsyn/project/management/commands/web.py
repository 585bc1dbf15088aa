"""`samsyn web`: serves the pages with gunicorn, behind a proxy that ends TLS."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection

from samsyn.project.processes import web_command


class Command(BaseCommand):
    """Serve the pages."""

    help = "Serves the pages. Put a proxy that ends TLS in front of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and with how many processes."""
        parser.add_argument("--bind", default="127.0.0.1:8000")
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=4)

    def handle(self, *args: Any, **options: Any) -> None:
        """Become gunicorn, unless the settings or the database user are refused. A database that is away may come back."""
        with suppress(OperationalError):
            connection.ensure_connection()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
        command = web_command(options["bind"], workers=options["workers"], threads=options["threads"])
        os.execv(command[0], command)  # noqa: S606  (our own program, no shell)
