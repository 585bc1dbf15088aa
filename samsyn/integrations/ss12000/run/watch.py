"""Notices, while a register is read, that somebody has given the run up."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import connections

from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.client.errors import GivenUp

EVERY_SECONDS = 5.0


class Watch:
    """Call it often: every few seconds it asks on a connection of its own, since the import's may be busy copying."""

    def __init__(self, provider: UUID, run: UUID) -> None:
        self._provider, self._run = provider, run
        self._next = time.monotonic() + EVERY_SECONDS

    def __call__(self) -> None:
        """Raises GivenUp."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        if self._state() == State.CANCELLED:
            raise GivenUp

    def _state(self) -> str:
        other = connections.create_connection("default")
        try:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT set_config('samsyn.provider', %s, true)", [str(self._provider)])
                cursor.execute("SELECT state FROM ss12000_importrun WHERE id = %s", [self._run])
                found = cursor.fetchone()
            other.rollback()
        finally:
            other.close()
        return str(found[0]) if found else ""
