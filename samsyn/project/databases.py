"""Which database this process talks to, and as whom.

`DATABASE_URL` (web), `DATABASE_URL_WORKER`, `DATABASE_URL_OWNER` and `DATABASE_URL_MAINTENANCE` name a server of your own;
without them the embedded server of this checkout is used, and production refuses.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakSet

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

from samsyn.kernel.db.key_mark import Keys, OtherKeys, fingerprint, heed_keys, set_aside
from samsyn.kernel.db.roles import Role, excess
from samsyn.kernel.postgres.cluster import Cluster
from samsyn.project import env

CHECKOUT = Path(__file__).resolve().parents[2]
STATE = CHECKOUT / ".samsyn"
EMBEDDED = not os.environ.get("DATABASE_URL")
DATABASE_NAME = env.text("SAMSYN_DATABASE", "samsyn")
_URLS = {
    Role.WEB: "DATABASE_URL",
    Role.WORKER: "DATABASE_URL_WORKER",
    Role.OWNER: "DATABASE_URL_OWNER",
    Role.MAINTENANCE: "DATABASE_URL_MAINTENANCE",
}


def cluster() -> Cluster:
    """The embedded server of this checkout."""
    return Cluster.for_checkout(CHECKOUT)


def keys_in_use() -> Keys:
    """The keys of this process, as far as a database remembers them."""
    made = None
    files = [STATE / name.lower() for name in ("SAMSYN_IDENTITY_HASH_KEY", "SAMSYN_CREDENTIAL_KEYS") if not os.environ.get(name)]
    # Where the data lie beside the keys, a checkout's age says nothing: a copy of it has both.
    if len(files) == 2 and cluster().state != STATE:
        made = datetime.fromtimestamp(min(file.stat().st_mtime for file in files), UTC)
    identity, credentials = settings.IDENTITY_HASH_KEYS, settings.CREDENTIAL_KEYS
    return Keys(tuple(map(fingerprint, identity)), tuple(map(fingerprint, credentials)), made)


def refuse_other_keys() -> None:
    """See that the embedded database was written with the keys of this process. Raises ImproperlyConfigured."""
    try:
        heed_keys(cluster().admin_url(), DATABASE_NAME, keys_in_use())
    except OtherKeys as error:
        raise ImproperlyConfigured(
            f"{error}, so that its secrets cannot be read and nobody is found by number. Give the keys it was written with "
            f"(environment, or {STATE}), or remove the data and begin anew: .venv/bin/samsyn db reset"
        ) from None


def set_orphaned_demo_aside() -> str:
    """The new name of a demo that an earlier checkout left at this path; nothing when there is none."""
    return set_aside(cluster().admin_url(), DATABASE_NAME, keys_in_use())


def current_role() -> Role:
    """The role this process was started for: set by the `samsyn` command, web when nothing is said."""
    return Role(os.environ.get("SAMSYN_DB_ROLE", Role.WEB))


def connection_settings(role: Role) -> dict[str, object]:
    """Name, user, password, host, port and the address's options for one role. Raises ImproperlyConfigured when production
    lacks its address."""
    if EMBEDDED:
        if env.PRODUCTION:
            raise ImproperlyConfigured("DATABASE_URL is not set; production does not run on the embedded server.")
        host = str(cluster().socket_dir)
        return {"NAME": DATABASE_NAME, "USER": role.value, "PASSWORD": "", "HOST": host, "PORT": "5432", "OPTIONS": {}}
    return env.database(env.required(_URLS[role]) or os.environ[_URLS[Role.WEB]], _URLS[role])


def django_database(role: Role) -> dict[str, object]:
    """Django's DATABASES entry for one role. Each request is its own transaction, opened by the context middleware."""
    login = connection_settings(role)
    given: Any = login["OPTIONS"]
    return {
        "ENGINE": "django.db.backends.postgresql",
        **login,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **given,
            "pool": {"min_size": 1, "max_size": int(env.text("SAMSYN_DB_POOL", "8")), "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": 2,
        },
    }


def postgres_programs() -> Path | None:
    """The folder with pg_dump and pg_restore: the embedded server's, or None for those on the path."""
    return cluster().bin if EMBEDDED else None


_seen: WeakSet[Any] = WeakSet()


def refuse_excess(connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Handler of Django's `connection_created`: once for each real connection, see that its user is no more than its role.

    The walls between rooms are nothing to a superuser. Raises ImproperlyConfigured, with the connection closed.
    """
    real: Any = connection.connection
    if real in _seen:
        return
    role = current_role()
    found = excess(real, role)
    if found:
        connection.close()
        raise ImproperlyConfigured(f"{_URLS[role]}: {found}")
    _seen.add(real)
