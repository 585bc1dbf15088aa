"""Backup and restore by pg_dump and pg_restore, proved by a manifest: for each table the number of rows and a hash of them all.

The manifest and the dump are taken in the same snapshot, so that they agree also while people work. The hash of a table is the sum
of the first 60 bits of each row's SHA-256: it does not depend on the rows' order.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql


class DumpError(RuntimeError):
    """A backup or restore failed or does not agree with its manifest; the message says where, in Swedish."""


@dataclass(frozen=True, slots=True)
class TableProof:
    """What a table held: rows and the sum of their hashes."""

    rows: int
    hash: str


Manifest = dict[str, TableProof]
# A row's text must not depend on the session it is read in.
_FIXED = """SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex';
SET extra_float_digits = 1"""
_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"""
_PROOF = """
SELECT count(*), coalesce(sum((
    'x' || substr(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 1, 15)
)::bit(60)::bigint::numeric), 0)
FROM {} t"""


def _arguments(settings: Mapping[str, Any]) -> dict[str, str]:
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    given = {names[key]: str(value) for key, value in settings.items() if key in names and value}
    return {**settings.get("OPTIONS", {}), **given}


def proofs(connection: psycopg.Connection[Any]) -> Manifest:
    """What each table of the connection's database holds now, as far as its user sees."""
    connection.execute(_FIXED)
    manifest = {}
    for (table,) in connection.execute(_TABLES).fetchall():
        row = connection.execute(sql.SQL(_PROOF).format(sql.Identifier(str(table)))).fetchone()
        if row is not None:
            manifest[str(table)] = TableProof(int(str(row[0])), str(row[1]))
    return manifest


def manifest_file(file: Path) -> Path:
    """Where the manifest of a backup lies."""
    return file.with_name(file.name + ".manifest.json")


def differing(wanted: Manifest, found: Manifest) -> list[str]:
    """The tables that are not the same in both."""
    return sorted(table for table in wanted.keys() | found.keys() if wanted.get(table) != found.get(table))


def _private(file: Path) -> None:
    """Make an empty file that nobody else may read: it will hold everybody's records."""
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def back_up(file: Path, settings: Mapping[str, Any], programs: Path | None) -> Manifest:
    """Dump the database that `settings` name (Django's keys, the maintenance role) to `file`. Raises DumpError.

    programs: the folder of PostgreSQL's programs; None takes those on the path.
    """
    part, proof = file.with_name(file.name + ".part"), manifest_file(file)
    try:
        _private(part)
        try:
            manifest = _dump(part, _arguments(settings), programs)
            _private(proof)
            proof.write_text(json.dumps({table: asdict(one) for table, one in manifest.items()}, indent=1, sort_keys=True))
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DumpError(f"Säkerhetskopian går inte att skriva till {file}: {error.strerror}") from error
    except psycopg.OperationalError as error:
        raise DumpError("Databasen svarar inte. Ingen säkerhetskopia är gjord.") from error
    return manifest


def _dump(part: Path, arguments: dict[str, str], programs: Path | None) -> Manifest:
    with psycopg.connect(psycopg.conninfo.make_conninfo("", **arguments)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        # The dump looks through the same snapshot, which lives as long as this transaction.
        _run(programs, "pg_dump", arguments, [f"--snapshot={snapshot[0] if snapshot else ''}", "--format=custom", f"--file={part}"])
        return proofs(connection)


def restore(file: Path, admin_url: str, settings: Mapping[str, Any], programs: Path | None) -> Manifest:
    """Read `file` into the empty database that `settings` name, as superuser, and compare. Raises DumpError."""
    arguments = _arguments(settings)
    try:
        wanted = {table: TableProof(**one) for table, one in json.loads(manifest_file(file).read_text()).items()}
    except (OSError, ValueError, TypeError) as error:
        raise DumpError(f"Säkerhetskopians förteckning går inte att läsa: {manifest_file(file).name}") from error
    admin = psycopg.conninfo.conninfo_to_dict(admin_url)
    target = {key: str(value) for key, value in {**admin, "dbname": arguments["dbname"]}.items()}
    with psycopg.connect(psycopg.conninfo.make_conninfo("", **target)) as connection:
        if connection.execute(_TABLES).fetchone():
            raise DumpError("Databasen är inte tom. Återställ till en ny databas.")
    _run(programs, "pg_restore", target, ["--exit-on-error", "--single-transaction", str(file)])
    with psycopg.connect(psycopg.conninfo.make_conninfo("", **target)) as connection:
        found = proofs(connection)
    wrong = differing(wanted, found)
    if wrong:
        raise DumpError(f"Återställningen stämmer inte med säkerhetskopian i: {', '.join(wrong)}")
    return found


def _run(programs: Path | None, name: str, target: Mapping[str, str], options: list[str]) -> None:
    """Run a program against a database; the password goes by the environment, where other users can't see it."""
    address = psycopg.conninfo.make_conninfo("", **{key: value for key, value in target.items() if key != "password"})
    command = [str(programs / name) if programs else name, f"--dbname={address}", *options]
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", ""), "PGPASSWORD": target.get("password", "")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise DumpError(f"{name}: {done.stderr.strip()[-300:]}")
