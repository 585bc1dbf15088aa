"""The collector of garbage leaves alone what a process has loaded, and still collects what it makes."""

from __future__ import annotations

import gc
import weakref

from samsyn.kernel.memory import keep_what_is_loaded


class Knot:
    """Refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_loaded_is_kept_and_later_knots_are_freed() -> None:
    keep_what_is_loaded()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] >= 10_000
    gone = weakref.ref(Knot())
    gc.collect()
    assert gone() is None
