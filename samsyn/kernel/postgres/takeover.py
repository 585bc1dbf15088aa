"""An older server's databases into a newer one: roles, each database whole, and then the proof that nothing is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from samsyn.kernel.dump import Manifest, differing, proofs
from samsyn.kernel.postgres.errors import ClusterError

if TYPE_CHECKING:
    from samsyn.kernel.postgres.cluster import Cluster

TAKEOVER_PORT = 5433  # of the older server, while its data are read
_DATABASES = "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' ORDER BY 1"
_ROLES = """
SELECT rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreatedb, rolcreaterole FROM pg_roles
WHERE rolname NOT LIKE 'pg\\_%' ORDER BY 1"""


def take_over(newer: Cluster, older: Cluster) -> None:
    """Read everything of `older`, which answers at `TAKEOVER_PORT`, into `newer`. Raises ClusterError at the first error or
    difference."""
    source = older.admin_url(port=TAKEOVER_PORT)
    _roles(newer, source)
    with psycopg.connect(source) as there, psycopg.connect(newer.admin_url()) as here:
        databases = [str(name) for (name,) in there.execute(_DATABASES).fetchall()]
        if there.execute(_ROLES).fetchall() != here.execute(_ROLES).fetchall():
            raise ClusterError("the database roles could not be taken over; the old data are untouched")
    for name in databases:
        dump = newer.data / "taken-over.dump"
        newer.run("pg_dump", "--format=custom", "--create", f"--file={dump}", "--dbname", older.admin_url(name, port=TAKEOVER_PORT))
        newer.run("pg_restore", "--exit-on-error", "--create", "--dbname", newer.admin_url(), str(dump))
        dump.unlink()
        wrong = differing(_held(older.admin_url(name, port=TAKEOVER_PORT)), _held(newer.admin_url(name)))
        if wrong:
            raise ClusterError(f"{name}: taken over with differences in {', '.join(wrong)}; the old data are untouched")


def _roles(newer: Cluster, source: str) -> None:
    dump = newer.data / "roles.sql"
    newer.run("pg_dumpall", "--roles-only", "--no-role-passwords", f"--file={dump}", f"--dbname={source}")
    # The superuser is there already, in both.
    lines = [line for line in Path(dump).read_text().splitlines() if not line.startswith("CREATE ROLE postgres;")]
    with psycopg.connect(newer.admin_url(), autocommit=True) as here:
        for line in lines:
            # The dump's own commands (\\connect, \\restrict) are psql's; what is left is one statement a line.
            if line.startswith(("CREATE ROLE", "ALTER ROLE", "GRANT")):
                here.execute(line.encode())
    dump.unlink()


def _held(url: str) -> Manifest:
    with psycopg.connect(url) as connection:
        return proofs(connection)
