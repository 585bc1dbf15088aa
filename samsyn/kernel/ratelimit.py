"""Rate limits, counted in the database cache so that every process sees the same count."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache


def allowed(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt of `who` within `scope`; False once there are more than `limit` in `seconds`.

    Time is cut into windows of `seconds`. The key is a hash, so that the cache holds no address or identity. Two attempts at
    the same instant may count as one.
    """
    # The window stands in the key, since counting up renews the entry's own time to live.
    window = int(time.time()) // seconds
    key = f"rate:{scope}:{window}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, timeout=seconds):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it expired between the two
        return True
