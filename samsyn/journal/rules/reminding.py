"""What is unsigned, in sum: for its author, and for those who follow it up (PDL 3 kap. 9–10 §§, setting P-21). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Reminder:
    """What waits for one's own signature. left: days until the first of those still open locks; None when none is open."""

    many: int
    locked: int
    left: int | None

    @property
    def pressing(self) -> bool:
        """Whether something is late, or will be within three days."""
        return self.locked > 0 or (self.left is not None and self.left <= SOON)


SOON = 3


@dataclass(frozen=True, slots=True)
class Author:
    """One author's unsigned entries at one unit. late: past the days, or locked; oldest: age in days of the oldest."""

    name: str
    unit: str
    many: int
    late: int
    oldest: int


def reminder(entries: Sequence[tuple[date, bool]], today: date) -> Reminder | None:
    """The sum of unsigned entries, each by its last day to be signed in time and whether it is locked; None when there are none."""
    if not entries:
        return None
    opened = [days_left(last, today) for last, locked in entries if not locked]
    return Reminder(len(entries), len(entries) - len(opened), min(opened, default=None))


def days_left(last_day: date, today: date) -> int:
    """How many days are left: 0 on the last day itself, and after it, until the night locks the entry."""
    return max(0, (last_day - today).days)


def overdue_before(day: date, days: int, zone: tzinfo) -> datetime:
    """What was begun before this instant is late on the day: begun on day D, the last day to sign is D + days."""
    return datetime.combine(day - timedelta(days=days), time.min, zone)
