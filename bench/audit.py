"""What the access log costs: a row, a list, sealing, and the check against bare hashing of the same bytes.

It makes and drops a database of its own on the embedded server; AUDIT_ROWS says how many rows are sealed and checked. Compare
ratios, not seconds.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, LiteralString

import psycopg

DATABASE = "samsyn_bench_audit"
os.environ.update(SAMSYN_DATABASE=DATABASE, DJANGO_SETTINGS_MODULE="samsyn.project.settings", SAMSYN_LOG_LEVEL="CRITICAL")
os.environ.setdefault("SAMSYN_DB_ROLE", "samsyn_web")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from bench.paging import figure  # noqa: E402
from samsyn.audit.actions import record  # noqa: E402
from samsyn.audit.events import AccessEvent, Action  # noqa: E402
from samsyn.audit.rows import rows  # noqa: E402
from samsyn.audit.rules import FIRST_TRANSACTION  # noqa: E402
from samsyn.audit.sealing import seal, sealer  # noqa: E402
from samsyn.audit.verification import verify  # noqa: E402
from samsyn.kernel.actor import Actor  # noqa: E402
from samsyn.kernel.db.context import Context, within  # noqa: E402
from samsyn.kernel.db.roles import Role, prepare_database  # noqa: E402
from samsyn.kernel.ids import uuid7  # noqa: E402
from samsyn.project.databases import cluster  # noqa: E402

PROVIDER = uuid7()
NURSE = Actor(
    provider=PROVIDER,
    purpose="web",
    user=uuid7(),
    name="Maria Lind",
    assignment=uuid7(),
    role="school_nurse",
    board=uuid7(),
    branch="emi",
    unit=uuid7(),
    unit_name="Skolsköterska · Elevhälsan Lysås",
    compartment=uuid7(),
)
CLASS = tuple(uuid7() for _ in range(30))
# One row a transaction, with numbers below any real one: old enough to seal, whatever else runs.
LOAD = """
INSERT INTO audit_event (time, transaction, id, provider_id, purpose, user_id, user_name, assignment_id, role, board_id, branch,
    unit_id, unit_name, compartment_id, pupil_id, pupils, resource_id, action, what, outcome, ground, rule, reason, details)
SELECT now() - (%(rows)s - n) * interval '1 millisecond', n - %(rows)s, gen_random_uuid(), %(provider)s, 'web', gen_random_uuid(),
    'Maria Lind', gen_random_uuid(), 'school_nurse', gen_random_uuid(), 'emi', gen_random_uuid(),
    'Skolsköterska · Elevhälsan Lysås', gen_random_uuid(), gen_random_uuid(),
    '{}', gen_random_uuid(), 'open', 'journal.record', 'allowed', 'PDL 4 kap. 1–2 §§',
    'own_compartment_and_enrolled', '', ''
FROM generate_series(1, %(rows)s) AS n
"""


def leave() -> None:
    """Close every connection of this process."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


def as_role(role: Role) -> None:
    """Go on as another role."""
    leave()
    connection.settings_dict["USER"] = role.value


def make_database() -> str:
    """A fresh database with one provider; returns a superuser's address to it."""
    server = cluster()
    server.start()
    drop()
    prepare_database(server.admin_url(), DATABASE)
    environment = {**os.environ, "SAMSYN_DB_ROLE": Role.OWNER.value}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    url = server.admin_url(DATABASE)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("INSERT INTO organisation_careprovider VALUES (%s, 'Lysås', 'municipality', '2120009001', '')", [PROVIDER])
    return url


def drop() -> None:
    """Remove the bench's database."""
    with psycopg.connect(cluster().admin_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def milliseconds(step: Callable[[], None], times: int = 400) -> float:
    """The median of many transactions in the nurse's context."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        with within(NURSE.context()):
            step()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[times // 10 :]) * 1000


def seconds(step: Callable[[], object], times: int = 3) -> float:
    """The best of some runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        step()
        best = min(best, time.perf_counter() - start)
    return best


def plain_row() -> None:
    """The least that any page which writes something does: one small row in a table with two indexes."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO samsyn_cache (cache_key, value, expires) VALUES (%s, '', now())", [str(uuid7())])


def bench_rows() -> Iterator[dict[str, Any]]:
    """A row and a list, beside a transaction that only reads, and one that writes the least."""
    reading = milliseconds(lambda: None)
    plain = milliseconds(plain_row)
    row = milliseconds(lambda: record(NURSE, AccessEvent(Action.OPEN, "journal.record", pupil=CLASS[0])))
    listing = milliseconds(lambda: record(NURSE, AccessEvent(Action.LIST, "people.class_list", pupils=CLASS)))
    event = AccessEvent(Action.OPEN, "journal.record", pupil=CLASS[0])
    with within(NURSE.context()):
        start = time.perf_counter()
        for _ in range(500):
            record(NURSE, event)
        many = (time.perf_counter() - start) / 500 * 1000
    yield figure("audit_row_uncommitted", many, "ms", note="without the commit's wait for the disk")
    yield figure("audit_row", row - reading, "ms", baseline=plain - reading, baseline_note="any small row", transaction=reading)
    yield figure("audit_list_of_30", listing - reading, "ms", baseline=plain - reading, baseline_note="any small row")


def _one(admin: psycopg.Connection[tuple[Any, ...]], query: LiteralString) -> int:
    found = admin.execute(query).fetchone()
    assert found is not None
    return int(found[0])


def bench_check(url: str, count: int) -> Iterator[dict[str, Any]]:
    """Sealing, and the check against hashing the same bytes with nothing else: read from the database, and already in memory."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("TRUNCATE audit_event, audit_listed")
        admin.execute(LOAD, {"rows": count, "provider": PROVIDER})
        admin.execute("VACUUM ANALYZE audit_event")
        here = _one(admin, "SELECT (pg_control_system()).system_identifier")
        parts = "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass"
        size = _one(admin, parts) / count
    as_role(Role.WORKER)
    sealing = seconds(lambda: seal(sealer(PROVIDER)), times=1)
    as_role(Role.MAINTENANCE)

    def read() -> list[bytes]:
        with within(Context("bench", provider=PROVIDER)):
            return list(rows(PROVIDER, here, FIRST_TRANSACTION, 2**63 - 1))

    def hash_read() -> None:
        digest = hashlib.sha256()
        with within(Context("bench", provider=PROVIDER)):
            for row in rows(PROVIDER, here, FIRST_TRANSACTION, 2**63 - 1):
                digest.update(row)

    def hash_each() -> None:
        for row in held:
            hashlib.sha256(row).digest()

    checking = seconds(lambda: verify(PROVIDER, listings=False))
    bare = seconds(hash_read)
    report = verify(PROVIDER)
    assert report.finding is None and report.rows == count
    held = read()
    memory = seconds(hash_each)
    yield figure("audit_sealing", count / sealing, "rows/s", rows=count, bytes_a_row=size, seals=report.seals)
    shares = {"baseline": count / bare, "ratio": bare / checking, "bar": "ratio >= 0.6", "ratio_in_memory": memory / checking}
    canonical = sum(map(len, held)) / count
    yield figure("audit_check", count / checking, "rows/s", baseline_note="bare hashing", canonical_bytes_a_row=canonical, **shares)


def figures() -> Iterator[dict[str, Any]]:
    """The figures."""
    url = make_database()
    try:
        yield from bench_rows()
        yield from bench_check(url, int(os.environ.get("AUDIT_ROWS", "200000")))
    finally:
        leave()
        drop()
