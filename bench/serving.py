"""The product, and bare pages to compare it with, each served by gunicorn with two workers on a port of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from samsyn.kernel.db.roles import Role
from samsyn.project.processes import Processes, web_command

PRODUCT = "samsyn.project.wsgi:application"
BARE = "bench.bare:application"
UNLOGGED = "bench.unlogged:application"


@dataclass(frozen=True, slots=True)
class Server:
    """An application to serve on a database."""

    name: str
    application: str
    database: str


@contextmanager
def served(servers: list[Server]) -> Iterator[dict[str, int]]:
    """Serve them all; gives each one's port by name, and stops them at the end."""
    processes = Processes()
    ports: dict[str, int] = {}
    try:
        for server in servers:
            port = _free_port()
            command = web_command(f"127.0.0.1:{port}", workers=2, threads=2)
            command[1] = server.application
            role = Role.MAINTENANCE if server.application == BARE else Role.WEB
            environment = {"SAMSYN_DATABASE": server.database, "SAMSYN_DB_ROLE": role.value, "SAMSYN_LOG_LEVEL": "WARNING"}
            processes.start(server.name, command, **environment)
            ports[server.name] = port
        for port in ports.values():
            processes.wait_for(f"http://127.0.0.1:{port}/health/", seconds=120)
        yield ports
    finally:
        processes.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
