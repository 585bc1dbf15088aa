"""Rate limits count in the database cache, and keep no address there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections

from samsyn.kernel.models import CacheEntry
from samsyn.kernel.ratelimit import allowed, count

pytestmark = pytest.mark.django_db


def test_the_attempt_after_the_last_allowed_is_refused() -> None:
    assert [allowed("login", "203.0.113.7", limit=3, seconds=60) for _ in range(4)] == [True, True, True, False]
    assert allowed("login", "203.0.113.8", limit=3, seconds=60)
    assert not CacheEntry.objects.filter(cache_key__contains="203.0.113").exists()


def test_a_new_period_begins_after_the_old() -> None:
    with time_machine.travel("2026-11-22T08:00:00Z", tick=False):
        assert [allowed("login", "a", limit=1, seconds=60) for _ in range(2)] == [True, False]
    with time_machine.travel("2026-11-22T08:01:01Z", tick=False):
        assert allowed("login", "a", limit=1, seconds=60)


def test_attempts_at_the_same_instant_all_count(committed_db: None) -> None:
    def attempt(_number: int) -> int:
        try:
            return count("login", "a", seconds=3600)[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(attempt, range(30))) == list(range(1, 31))


def test_what_has_run_out_is_cleared_and_what_counts_is_not() -> None:
    with time_machine.travel("2026-01-01T08:00:00Z", tick=False):
        assert count("login", "old", seconds=60) == (1, 60)
    assert count("login", "a", seconds=3600)[0] == 1
    assert count("login", "a", seconds=3600)[0] == 2
    assert CacheEntry.objects.count() == 1


def test_the_cache_never_throws_out_live_counters() -> None:
    assert cache._max_entries >= 1_000_000
