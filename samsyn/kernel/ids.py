"""Identifiers: UUID version 7 (RFC 9562), made here since PostgreSQL 15–17 cannot."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new identifier that sorts by its time of making, also within one millisecond of one process."""
    global _last
    # 48 bits of milliseconds and 12 bits of sub-millisecond, forced upwards when the clock stands still or steps back.
    with _lock:
        nanoseconds = time.time_ns()
        stamp = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 * 4096 // 1_000_000)
        _last = stamp = max(stamp, _last + 1)
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | random)


def uuid_in(text: str) -> UUID | None:
    """An id out of a form; None when it isn't one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def uuid7_texts() -> Iterator[str]:
    """Identifiers as text, for thousands of rows at once: one is drawn, and its last 32 bits count (RFC 9562 §6.2)."""
    drawn = str(uuid7())[:28]
    return (f"{drawn}{number:08x}" for number in range(1 << 32))


# The same in SQL, for rows that one SELECT makes: drawing each would cost as much as writing the row.
_HEX = "lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')"
_DRAWN = f"left({_HEX}, 8) || '-' || right({_HEX}, 4) || '-7' || substr(gen_random_uuid()::text, 16, 13)"
UUID7_SQL = f"((SELECT {_DRAWN}) || lpad(to_hex(row_number() OVER ()), 8, '0'))::uuid"
