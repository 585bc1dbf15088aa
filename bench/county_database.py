"""The benchmarks' databases on the embedded server: the synthetic county at some sizes, kept for the next run."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import Final

import psycopg
from psycopg import sql

from samsyn.kernel.db.roles import Role, prepare_database
from samsyn.project.databases import CHECKOUT, cluster
from samsyn.project.processes import run

ENTRIES: Final = 40
_PREFIX: Final = "samsyn_bench_"


def size() -> int:
    """How many pupils are asked for: SIZE, or 30,000. Raises ValueError for what is no number or below 5,000."""
    pupils = int(os.environ.get("SIZE", "30000"))
    if pupils < 5000:
        raise ValueError("SIZE is at least 5000: a tenth of it is the smaller county, which needs 500 pupils")
    return pupils


def prepared(pupils: int) -> str:
    """The name of a database with so many pupils, each with 40 entries: made when it lacks or the tables have changed since."""
    name = _name(pupils)
    server = cluster()
    server.start()
    with psycopg.connect(server.admin_url(), autocommit=True) as admin:
        if _mark_of(admin, name).startswith(_mark(pupils)):
            return name
        _drop(admin, name)
    making = f"{name}_part"
    _say(f"{name} is made: {pupils} pupils with {ENTRIES} entries each")
    with psycopg.connect(server.admin_url(), autocommit=True) as admin:
        _drop(admin, making)
        prepare_database(server.admin_url(), making)
        run(["migrate", "-v0"], SAMSYN_DATABASE=making, SAMSYN_DB_ROLE=Role.OWNER, SAMSYN_LOG_LEVEL="WARNING")
        size_options = [f"--pupils={pupils}", f"--entries={ENTRIES}"]
        run(["synth", *size_options], SAMSYN_DATABASE=making, SAMSYN_DB_ROLE=Role.MAINTENANCE, SAMSYN_LOG_LEVEL="WARNING")
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name)))
        mark = sql.Literal(f"{_mark(pupils)} {_mark_of(admin, name)}")
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), mark))
    return name


def drop_all() -> None:
    """Remove every database of the benchmarks."""
    with psycopg.connect(cluster().admin_url(), autocommit=True) as admin:
        names = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX]).fetchall()
        for (name,) in names:
            _drop(admin, name)


def _name(pupils: int) -> str:
    return f"{_PREFIX}{pupils // 1000}k" if pupils % 1000 == 0 else f"{_PREFIX}{pupils}"


def _drop(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _mark_of(admin: psycopg.Connection[tuple[object, ...]], name: str) -> str:
    row = admin.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]).fetchone()
    return str(row[0] or "") if row else ""


def _mark(pupils: int) -> str:
    """What the tables were made from: another state of it makes the database anew."""
    files = [*CHECKOUT.glob("samsyn/*/migrations/*.py"), *CHECKOUT.glob("samsyn/*/*/migrations/*.py")]
    files += [CHECKOUT / "samsyn/kernel/db/operations.py", CHECKOUT / "samsyn/kernel/db/classes.py"]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return f"{pupils} pupils, {ENTRIES} entries, tables {digest.hexdigest()[:16]}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
