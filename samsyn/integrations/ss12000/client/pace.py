"""Time: what an operation may spend, how long to wait between attempts, and how often to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from samsyn.integrations.ss12000.client.errors import Overloaded, TooSlow
from samsyn.integrations.ss12000.client.settings import Patience

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class Budget:
    """Seconds that may be spent waiting for a server; `parent` is a larger budget that the same waiting draws on."""

    def __init__(self, seconds: float, clock: Clock, where: str, parent: Budget | None = None) -> None:
        self.left = seconds
        self._clock, self._where, self._parent = clock, where, parent

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Draw on the budget for as long as the block lasts. Raises TooSlow when it is spent."""
        started = self._clock()
        try:
            yield
        finally:
            self._draw(self._clock() - started)
        self.check()

    def check(self) -> None:
        """Raise TooSlow if this budget or a larger one is spent."""
        if self.left <= 0:
            raise TooSlow(self._where)
        if self._parent is not None:
            self._parent.check()

    def _draw(self, seconds: float) -> None:
        self.left -= seconds
        if self._parent is not None:
            self._parent._draw(seconds)


class Throttle:
    """At most `rate` requests a second over time. What was saved while fewer were sent, up to `burst`, may be sent at once."""

    def __init__(self, rate: float | None, burst: int, clock: Clock, sleep: Sleep) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._saved = self._gap * (burst - 1)
        self._clock, self._sleep = clock, sleep
        # When the next request were due if all had kept their distance.
        self._due = 0.0

    def wait(self) -> None:
        """Sleep until the next request may be sent."""
        if not self._gap:
            return
        now, soonest = self._clock(), self._due - self._saved
        if now < soonest:
            self._sleep(soonest - now)
            now = soonest
        self._due = max(self._due, now) + self._gap


def wait_before(attempt: int, patience: Patience, retry_after: float | None, chance: float, where: str) -> float:
    """Seconds to wait before attempt number `attempt` (2 and up): what the server asks for, else doubling with jitter.

    `chance` is a random number from 0 to 1. Raises Overloaded if the server asks for more than `longest_wait`.
    """
    if retry_after is not None:
        if retry_after > patience.longest_wait:
            raise Overloaded(where)
        return max(retry_after, 0.0)
    ceiling = min(patience.first_wait * 2.0 ** (attempt - 2), patience.longest_wait)
    return ceiling * (0.5 + chance / 2)


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """The header Retry-After as seconds, whether it is a number or an HTTP date; None when absent or unreadable."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    moment = http_date(text)
    return (moment - now).total_seconds() if moment else None


def http_date(value: str | None) -> datetime | None:
    """An HTTP date in UTC; None when absent or unreadable."""
    try:
        moment = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, OverflowError):
        return None
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
