"""Gunicorn's worker with threads, changed in one thing: a request goes to a process that is idle, if there is one."""

from __future__ import annotations

from threading import Condition
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

# Seconds that a process at work leaves a new connection to the others; then all are at work, and it takes the connection itself.
GRACE: Final = 0.01


class IdleFirstWorker(ThreadWorker):  # type: ignore[misc]
    """Two requests in one process share one interpreter and take twice as long each, while another process may have nothing to do.

    The kernel wakes every process for a new connection, and as it is, whichever comes first takes it: under two users every fourth
    request met another one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answering = 0
        self._changed = Condition()

    def accept(self, listener: Any) -> None:
        """Take a new connection, unless another process does while this one is at work."""
        with self._changed:
            self._changed.wait_for(lambda: not self._answering, GRACE)
        super().accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread."""
        with self._changed:
            self._answering += 1
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """Answer a request (in a thread)."""
        try:
            return super().handle(conn)
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify()
