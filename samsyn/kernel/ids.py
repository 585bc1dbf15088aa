"""Identifiers: UUID version 7 (RFC 9562), made here since PostgreSQL 15–17 cannot."""

from __future__ import annotations

import os
import threading
import time
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


# The same in SQL, for rows that one statement makes by the thousand: time to the millisecond, the rest random.
_HEX = "lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')"
UUID7_SQL = (
    f"overlay(overlay(gen_random_uuid()::text PLACING left({_HEX}, 8) || '-' || right({_HEX}, 4) FROM 1 FOR 13)"
    " PLACING '7' FROM 15 FOR 1)::uuid"
)
