"""Locking rules: within what time one begins, which night is its first, and whether it can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from samsyn.kernel.text import N_

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


def why_not_take_back(valid_from: date, *, taken_back: bool, today: date) -> str:
    """Why a rule stays; empty when it can be taken back. One that has begun may have locked something: it is what held then."""
    if taken_back:
        return N_("Regeln är redan tillbakatagen.")
    if valid_from <= today:
        return N_("Regeln gäller redan och kan inte tas tillbaka. Lägg in en ny som gäller från en senare dag.")
    return ""
