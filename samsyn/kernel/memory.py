"""Python's collector of cyclic garbage, told that what a process has loaded stays."""

from __future__ import annotations

import gc
from typing import Final

# New objects before the youngest are looked through: a page, or a chunk of a register, makes tens of thousands that soon end.
_YOUNG: Final = 50_000


def keep_what_is_loaded() -> None:
    """Leave everything loaded so far out of later collections, and collect less often. Call it when a process has loaded more.

    A collection of all that Django loads takes tens of milliseconds, which now and then one page would wait for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
