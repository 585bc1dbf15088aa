"""Rate limits count in the database cache, and keep no address there."""

from __future__ import annotations

import pytest
import time_machine

from samsyn.kernel.models import CacheEntry
from samsyn.kernel.ratelimit import allowed

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
