"""Notices, while a register is read, that the run is no longer wanted, and ends the reading whatever the register does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event, Thread
from uuid import UUID

from django.db import DatabaseError, connections

from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.client.errors import GivenUp
from samsyn.kernel.logs import logger

log = logger(__name__)
EVERY_SECONDS = 5.0
_SOONEST = 0.05


class Watch:
    """Call it before each request, and wait by its `sleep`.

    Every few seconds it asks on a connection of its own, since the import's may be busy copying.
    """

    def __init__(self, provider: UUID, run: UUID) -> None:
        self._provider, self._run = provider, run
        self._next = time.monotonic() + EVERY_SECONDS
        self._unwanted, self._ended = Event(), Event()

    def __call__(self) -> None:
        """Raises GivenUp."""
        if time.monotonic() >= self._next:
            self._look()
        if self._unwanted.is_set():
            raise GivenUp

    def sleep(self, seconds: float) -> None:
        """Wait. Raises GivenUp as soon as the run is no longer wanted."""
        if self._unwanted.wait(seconds):
            raise GivenUp

    @contextmanager
    def cutting(self, cut: Callable[[], None]) -> Iterator[None]:
        """While the block lasts, `cut` ends a wait for the register when the run is no longer wanted."""
        # In the import's own context: a query outside any is refused.
        looking = Thread(target=copy_context().run, args=(self._keep_looking, cut), name="ss12000.watch", daemon=True)
        looking.start()
        try:
            yield
        finally:
            self._ended.set()
            looking.join()

    def _keep_looking(self, cut: Callable[[], None]) -> None:
        while not self._ended.wait(max(EVERY_SECONDS, _SOONEST)):
            try:
                self._look()
            except DatabaseError:
                log.warning("ss12000.watch_blind", run=self._run)  # the import itself will meet it
            if self._unwanted.is_set():
                cut()

    def _look(self) -> None:
        self._next = time.monotonic() + EVERY_SECONDS
        if self._state() not in {"", State.FETCHING}:
            self._unwanted.set()

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
