"""Which keys a database was written with, so that other keys are told and not met with silence: under another key no secret
can be read and nobody found by number, and nothing says why.

The mark is the database's comment: it holds fingerprints, never a key, and follows the database to a newer server.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from samsyn.kernel import clock

_MARK = re.compile(r"samsyn keys: identity=([\w,]+) credentials=([\w,]+)")
_FOUND = """
SELECT shobj_description(oid, 'pg_database'), (pg_stat_file('base/' || oid || '/PG_VERSION')).modification
FROM pg_database WHERE datname = %s"""


class OtherKeys(RuntimeError):
    """A database was written with other keys; `settings` names those that do not fit."""

    def __init__(self, database: str, settings: tuple[str, ...]) -> None:
        self.settings = settings
        super().__init__(f"the database {database} was written with another {' and another '.join(settings)} than those here")


@dataclass(frozen=True, slots=True)
class Keys:
    """Fingerprints of the keys in use, the current one first.

    made: when a checkout made them for itself, apart from the data. None when they were given, or lie with the data.
    """

    identity: tuple[str, ...]
    credentials: tuple[str, ...]
    made: datetime | None = None


def fingerprint(key: str) -> str:
    """What tells a key from others and gives nothing of it away."""
    return hmac.new(key.encode(), b"samsyn: which key is this", hashlib.sha256).hexdigest()[:16]


def heed_keys(admin_url: str, database: str, keys: Keys) -> None:
    """See that the keys are those a database was written with, and mark it with them. Raises OtherKeys.

    One without a mark is taken for ours, unless our keys were made after it and something has been written in it. What else the
    comment says stays.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(7210403)")  # several processes start at once
        found = admin.execute(_FOUND, [database]).fetchone()
        if found is None:
            return
        was, created = str(found[0] or ""), found[1]
        others = _others(was, created, keys)
        if others and (_MARK.search(was) or not _is_empty(admin_url, database)):
            raise OtherKeys(database, others)
        mark = f"samsyn keys: identity={','.join(keys.identity)} credentials={','.join(keys.credentials)}"
        said = _MARK.sub(mark, was) if _MARK.search(was) else f"{was} {mark}".strip()
        if was != said:
            admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(said)))


def _others(mark: str, created: datetime, keys: Keys) -> tuple[str, ...]:
    """The settings whose keys have not written a database so marked."""
    known = _MARK.search(mark)
    if known is None:
        late = keys.made is not None and keys.made > created
        return ("SAMSYN_IDENTITY_HASH_KEY", "SAMSYN_CREDENTIAL_KEYS") if late else ()
    fits = {
        # Each finds, or decrypts, what was written with it: one that both know is enough.
        "SAMSYN_IDENTITY_HASH_KEY": not set(known[1].split(",")).isdisjoint(keys.identity),
        "SAMSYN_CREDENTIAL_KEYS": not set(known[2].split(",")).isdisjoint(keys.credentials),
    }
    return tuple(name for name, fit in fits.items() if not fit)


def set_aside(admin_url: str, database: str, keys: Keys) -> str:
    """Give an orphaned demo another name; returns it, or nothing for a database that may be more than that, or is in use.

    It is orphaned when the checkout's own keys were made after it, and a demo when it has the demo's personas, who log in without
    proof and are nowhere else, or nobody at all.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        found = admin.execute(_FOUND, [database]).fetchone()
        if found is None or not _others(str(found[0] or ""), found[1], keys):
            return ""
        if keys.made is None or keys.made <= found[1] or not _is_demo(admin_url, database):
            return ""
        aside = f"{database[:40]}_aside_{clock.now():%Y%m%d_%H%M%S}"
        try:
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(database), sql.Identifier(aside)))
        except psycopg.errors.ObjectInUse:
            return ""
        return aside


def _is_empty(admin_url: str, database: str) -> bool:
    """Whether it has no table yet: whoever made it makes their keys now."""
    with psycopg.connect(admin_url, dbname=database) as inside:
        found = inside.execute("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')").fetchone()
    return found == (False,)


def _is_demo(admin_url: str, database: str) -> bool:
    with psycopg.connect(admin_url, dbname=database) as inside:
        try:
            found = inside.execute("SELECT coalesce(bool_or(demo), true) FROM access_user").fetchone()
        except psycopg.errors.UndefinedTable:
            return True  # nothing has been written in it
        except psycopg.errors.UndefinedColumn:
            return False
    return bool(found and found[0])
