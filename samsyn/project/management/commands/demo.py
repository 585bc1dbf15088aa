"""`samsyn demo`: a synthetic county on this machine, from nothing to a web address in one command."""

from __future__ import annotations

import socket
import sys
from typing import Any
from urllib.request import Request, urlopen

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.kernel.db.roles import Role, prepare_database
from samsyn.project.databases import CHECKOUT, DATABASE_NAME, EMBEDDED, cluster, refuse_other_keys, set_orphaned_demo_aside
from samsyn.project.processes import SAMSYN, ProcessEnded, Processes, run, stop_when_told, web_command

_DEMO = {"SAMSYN_DEMO": "1", "SAMSYN_LOG_LEVEL": "WARNING"}


class Command(BaseCommand):
    """Start the demo."""

    help = "Makes the database, fills it with a synthetic county, and serves it until stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to serve, how large the county is, and whether only to check that it starts."""
        parser.add_argument("--port", type=int, default=0, help="port of the web address (8000, or a free one)")
        parser.add_argument("--pupils", type=int, default=3000)
        parser.add_argument("--check", action="store_true", help="start, see that the address answers, and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start everything, and stop everything again."""
        processes = Processes()
        stop_when_told()
        try:
            self._start(processes, options["port"] or _free_port(8000), options["pupils"])
            if not options["check"]:
                self.stdout.write("  Avsluta med Ctrl+C. Uppgifterna finns kvar till nästa gång.")
                self.stdout.flush()  # into a file too, when it runs in the background
                processes.wait()
        except KeyboardInterrupt:
            self.stdout.write("Demon avslutas.")
        except ProcessEnded as error:
            raise CommandError(str(error)) from None
        finally:
            processes.stop()

    def _start(self, processes: Processes, port: int, pupils: int) -> None:
        if EMBEDDED:
            self._prepare()
        self.stdout.write("Databasen är igång. Tabellerna görs i ordning …")
        register_port = _free_port(8100)
        register = [sys.executable, "-m", "demo.register_server", str(register_port), str(pupils)]
        processes.start("register", register, PYTHONPATH=str(CHECKOUT))
        run(["migrate", "-v0"], SAMSYN_DB_ROLE=Role.OWNER)
        processes.wait_for(f"http://127.0.0.1:{register_port}/ready")
        run(["demo_load", f"--pupils={pupils}", f"--register=http://127.0.0.1:{register_port}"], **_DEMO)
        # Some weeks pass in the registers, so that the next import has something of every kind to review.
        later = Request(f"http://127.0.0.1:{register_port}/later", method="POST")
        urlopen(later, timeout=120).close()  # noqa: S310
        processes.start("web", web_command(f"127.0.0.1:{port}"), SAMSYN_DB_ROLE=Role.WEB, **_DEMO)
        processes.start("worker", [SAMSYN, "worker"], SAMSYN_DB_ROLE=Role.WORKER, **_DEMO)
        processes.wait_for(f"http://127.0.0.1:{port}/health/")
        processes.wait_for(f"http://127.0.0.1:{port}/login/")
        self.stdout.write(self.style.SUCCESS(f"\n  Samsyn är igång: http://127.0.0.1:{port}/\n"))

    def _prepare(self) -> None:
        """The server and the database; what an earlier checkout at this path left of its demo is kept under another name."""
        server = cluster()
        server.start()
        aside = set_orphaned_demo_aside()
        if aside:
            self.stdout.write(
                f"Här fanns en demo från en tidigare kopia av Samsyn, skriven med andra nycklar. Den ligger kvar som {aside} "
                f"i databasservern, och en ny demo görs. Båda tas bort med: .venv/bin/samsyn db reset"
            )
        prepare_database(server.admin_url(), DATABASE_NAME)
        refuse_other_keys()


def _free_port(wanted: int) -> int:
    """The wanted port if it is free on this machine, else any that is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")
