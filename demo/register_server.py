"""The county's school registers over HTTP: `python -m demo.register_server PORT PUPILS`. Each provider's register lies at /KEY/v2.

POST /later lets some weeks pass in every register, so that the next import has something of every kind to review.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from demo.county import County, Provider, changed_register, county
from demo.county.register import Register as Objects
from samsyn.integrations.ss12000.fake import FakeServer, Register, serve
from samsyn.integrations.ss12000.fake.register import Gone
from samsyn.kernel import clock

SEED = 2026


def demo_county(pupils: int, *, today: date | None = None) -> County:
    """The demo's county: the same for the same size and school year."""
    return county(SEED, pupils, today=today or clock.today())


def demo_providers(made: County) -> tuple[Provider, ...]:
    """The providers that the demo has registers and records of: the first two municipalities and the first school company."""
    return tuple(provider for provider in made.providers[:6] if provider.classes)


def _register(objects: Objects) -> Register:
    made = Register()
    for name in ("organisations", "persons", "groups", "duties", "activities", "absences", "grades", "aggregatedAttendance"):
        made.rows(name).extend(objects.get(name, []))
    return made


class CountyServer:
    """A WSGI application that hands each request to its provider's register, made when first asked for."""

    def __init__(self, made: County) -> None:
        self._county = made
        self._providers = {provider.key: provider for provider in demo_providers(made)}
        self._servers: dict[str, FakeServer] = {}
        self._lock = threading.Lock()

    def _server(self, key: str) -> FakeServer:
        with self._lock:
            if key not in self._servers:
                register = _register(self._county.register_for(self._providers[key]))
                self._servers[key] = FakeServer(register, prefix=f"/{key}/v2")
            return self._servers[key]

    def _later(self) -> None:
        for key, provider in self._providers.items():
            changed = changed_register(self._county, provider)
            register = _register(changed.register)
            now = register.now()
            register.gone = [Gone(kind, str(UUID(one)), now) for kind, ids in changed.deleted.items() for one in ids]
            self._server(key).register = register

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI."""
        path = environ.get("PATH_INFO", "")
        if path == "/later" and environ.get("REQUEST_METHOD") == "POST":
            self._later()
            start_response("204 No Content", [])
            return []
        if path == "/ready":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"ready\n"]
        key = path.strip("/").split("/")[0]
        if key not in self._providers:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"no such register\n"]
        return self._server(key)(environ, start_response)


def main(port: int, pupils: int) -> None:
    """Serve until stopped."""
    with serve(CountyServer(demo_county(pupils)), port):
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(int(sys.argv[1]), int(sys.argv[2]))
