"""UUIDv7: sorted by time, marked as version 7."""

from __future__ import annotations

import time_machine

from samsyn.kernel.ids import uuid7


def test_identifiers_sort_in_the_order_they_were_made() -> None:
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made)


def test_identifiers_keep_rising_when_the_clock_steps_back() -> None:
    first = uuid7()
    with time_machine.travel("2020-01-01T00:00:00Z"):
        assert uuid7() > first
