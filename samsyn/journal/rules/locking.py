"""Locking rules: within what time one begins, and which night is its first."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

# When each night's locking runs (samsyn.journal.jobs).
NIGHTLY = time(3, 20, tzinfo=UTC)


def latest_start(today: date) -> date:
    """The last day that a rule may begin: within a year. What is farther off is a slip of the pen, or nobody remembers it."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:
        return date(today.year + 1, 3, 1)


def first_night(valid_from: date, now: datetime, today: date) -> date:
    """The day whose locking, early in the morning, is the first to go by a rule that is saved now."""
    done = now >= datetime.combine(today, NIGHTLY)
    return max(valid_from, today + timedelta(days=1) if done else today)
