"""The time. Instants are UTC; legal days are dates in Sweden."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in Sweden."""
    return datetime.now(STOCKHOLM).date()


def day_of(instant: datetime) -> date:
    """The day in Sweden that an instant falls on."""
    return instant.astimezone(STOCKHOLM).date()


def start_of(day: date) -> datetime:
    """The instant that a day begins in Sweden."""
    return datetime.combine(day, time.min, STOCKHOLM)


def school_year_start(day: date) -> date:
    """The 1 August that the school year of a day begins with."""
    return date(day.year if day.month >= 8 else day.year - 1, 8, 1)
