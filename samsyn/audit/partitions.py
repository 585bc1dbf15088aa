"""The access log's month partitions: made ahead by maintenance.

A month that lacks never stops a row: the default partition takes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.db import connection, transaction

from samsyn.kernel import clock

MOST = 120


def _month_after(month: date, months: int = 1) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(year, index + 1, 1)


def _months(since: str | None, ahead: int) -> Iterator[date]:
    this = clock.now().date().replace(day=1)
    month = datetime.strptime(since, "%Y-%m").replace(tzinfo=UTC).date() if since else this
    last = _month_after(this, ahead)
    if not 0 <= ahead <= MOST or month < _month_after(this, -MOST):
        raise ValueError("months out of bounds")
    while month <= last:
        yield month
        month = _month_after(month)


def make_partitions(*, ahead: int, since: str | None = None) -> int:
    """Make what lacks of this month (or from `since`, "2026-08") and `ahead` months more; returns the number of partitions made.

    Rows that wait in the default partition move to their month. Each month is its own transaction.

    Raises ValueError for months out of bounds.
    """
    made = 0
    for month in list(_months(since, ahead)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT audit_make_partition(%s::date)", [month])
            made += cursor.fetchone()[0]
    return made


def months_ahead(now: datetime) -> int:
    """How many months after this one have their partition, without a gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_event'::regclass"
        )
        names = {name for (name,) in cursor.fetchall()}
    month, ahead = now.astimezone(UTC).date().replace(day=1), -1
    while f"audit_event_{month:%Y_%m}" in names:
        ahead, month = ahead + 1, _month_after(month)
    return max(ahead, 0)


def in_default() -> bool:
    """Whether rows lie in a default partition: their months were missing when they were written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_event_default) OR EXISTS (SELECT FROM audit_listed_default)")
        return bool(cursor.fetchone()[0])
