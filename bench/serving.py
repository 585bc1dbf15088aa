"""The product, and bare pages to compare it with, each served by gunicorn with two workers on a port of its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from samsyn.kernel.db.roles import Role
from samsyn.project.processes import Processes, web_command

PRODUCT = "samsyn.project.wsgi:application"
BARE = "bench.bare:application"
STOCK = "bench.stock:application"
ORM = "bench.orm:application"
UNLOGGED = "bench.unlogged:application"
# Those that know of no session and no row-level security.
UNGUARDED = frozenset({BARE, STOCK, ORM})


@dataclass(frozen=True, slots=True)
class Server:
    """An application to serve on a database."""

    name: str
    application: str
    database: str


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its port, and gunicorn's process id."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time that the workers have taken so far: it tells of the work, however busy the machine is otherwise."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        fields = [Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split() for worker in workers]
        return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(servers: list[Server]) -> Iterator[dict[str, Running]]:
    """Serve them all, by name, and stop them at the end."""
    processes = Processes()
    running: dict[str, Running] = {}
    try:
        for server in servers:
            port = _free_port()
            command = web_command(f"127.0.0.1:{port}", workers=2, threads=2)
            command[1] = server.application
            role = Role.MAINTENANCE if server.application in UNGUARDED else Role.WEB
            environment = {"SAMSYN_DATABASE": server.database, "SAMSYN_DB_ROLE": role.value, "SAMSYN_LOG_LEVEL": "WARNING"}
            processes.start(server.name, command, **environment)
            running[server.name] = Running(port, processes.running[-1][1].pid)
        for one in running.values():
            processes.wait_for(f"http://127.0.0.1:{one.port}/health/", seconds=120)
        yield running
    finally:
        processes.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
