"""Rate limits, counted in the database cache's table so that every process sees the same count."""

from __future__ import annotations

import hashlib
import time

from django.db import connection

# One statement, so that attempts at the same instant all count. It also clears some of what has run out: Django's own clearing
# waits until the cache is full, and is kept from live counters by MAX_ENTRIES.
_COUNT = """
WITH gone AS (
    DELETE FROM samsyn_cache WHERE cache_key IN (
        SELECT cache_key FROM samsyn_cache WHERE expires < now() - interval '1 minute' LIMIT 50 FOR UPDATE SKIP LOCKED))
INSERT INTO samsyn_cache AS held (cache_key, value, expires) VALUES (%s, '1', to_timestamp(%s))
ON CONFLICT (cache_key) DO UPDATE SET value = held.value::bigint + 1
RETURNING value::bigint"""


def count(scope: str, who: str, *, seconds: int) -> tuple[int, int]:
    """Count one attempt of `who` within `scope`. Returns how many there are in this period, and the seconds until the next begins.

    Time is cut into periods of `seconds`. The key is a hash, so that the table holds no address or identity. Call it outside a
    transaction that may be undone: the attempt would be forgotten with it.
    """
    now = int(time.time())
    period = now // seconds
    key = f"rate:{scope}:{period}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    ends = (period + 1) * seconds
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, ends])
        row = cursor.fetchone()
    return int(row[0]), ends - now


def allowed(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt, as `count`; False once there are more than `limit`."""
    return count(scope, who, seconds=seconds)[0] <= limit
