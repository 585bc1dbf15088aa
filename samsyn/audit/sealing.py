"""Sealing: closed batches of access-log rows, hashed into one chain per care provider.

A batch takes rows of transactions older than the oldest one still running: none can come to it later, so that no row is missed and
none is sealed twice. Rows are untouched; the seal says which transactions it covers. After a restore into another cluster,
transaction numbers begin anew, so ranges are per cluster; what another cluster left unsealed is finished and is sealed first.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import Error, connection

from samsyn.audit.models import Seal
from samsyn.audit.rows import rows
from samsyn.audit.rules import FIRST_TRANSACTION, GENESIS, VERSION, SealContent, entry, row_time, seal_hash
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.logs import logger
from samsyn.organisation.models import CareProvider

log = logger(__name__)
BATCH = 10_000
_END = 2**63 - 1
_BOUNDARY = (
    "SELECT transaction FROM audit_event WHERE provider_id = %s AND cluster = %s AND transaction >= %s AND transaction < %s"
    " ORDER BY transaction LIMIT 1 OFFSET %s"
)


@dataclass(frozen=True, slots=True)
class _Range:
    """Transactions of one cluster to seal: from start up to, not including, end."""

    cluster: int
    start: int
    end: int
    complete: bool  # no later rows: the batch ends this cluster, and the next one may be gone on with


def sealer(provider: UUID) -> Actor:
    """The system sealing one provider's log."""
    return system_actor(provider, "audit.seal")


def seal(actor: Actor, *, limit: int = BATCH) -> int:
    """Seal what the provider's log holds of finished transactions, in batches of about `limit` rows; returns the number of rows.

    Each batch is its own transaction unless one is running. A transaction's rows are never parted, so a batch may be larger.
    """
    total = 0
    while True:
        count, more = _seal_batch(actor, limit)
        total += count
        if not more:
            return total


def _seal_batch(actor: Actor, limit: int) -> tuple[int, bool]:
    """Seal one batch. Returns the number of rows and whether there may be more."""
    provider = actor.provider
    with within(actor.context()):
        # Two sealers would fork the chain: the sequence number is taken under this lock, and is unique besides.
        _select("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7210403))", [str(provider)])
        here, horizon, now = _select(
            "SELECT (pg_control_system()).system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " statement_timestamp()"
        )[0]
        head = Seal.objects.filter(provider=provider).order_by("-sequence").defer("manifest").first()
        found = _next_range(provider, head, here, horizon, limit)
        if found is None:
            return 0, False
        made = _make_seal(provider, head, found, now)
        log.info("audit.sealed", provider=provider, rows=made.count)
        return made.count, not found.complete or found.cluster != here


def _select(query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def sealed_up_to(provider: UUID, cluster: int) -> int:
    """The first transaction of a cluster that the provider's seals do not cover."""
    last = Seal.objects.filter(provider=provider, cluster=cluster).order_by("-sequence").values_list("to_transaction", flat=True)
    return last[0] if last else FIRST_TRANSACTION


def clusters_of(provider: UUID) -> list[int]:
    """The clusters that the provider's rows were written in: one step of an index each."""
    found: list[int] = []
    while True:
        after = found[-1] if found else -(2**63)
        cluster = _select("SELECT min(cluster) FROM audit_event WHERE provider_id = %s AND cluster > %s", [provider, after])[0][0]
        if cluster is None:
            return found
        found.append(cluster)


def _next_range(provider: UUID, head: Seal | None, here: int, horizon: int, limit: int) -> _Range | None:
    if head is None or head.cluster != here:
        for cluster in clusters_of(provider):
            if cluster != here and (found := _range(provider, cluster, _END, limit)):
                return found
    return _range(provider, here, horizon, limit)


def _range(provider: UUID, cluster: int, horizon: int, limit: int) -> _Range | None:
    """About `limit` rows of a cluster below the horizon; None when there are none."""
    start = sealed_up_to(provider, cluster)
    first = _select(_BOUNDARY, [provider, cluster, start, horizon, 0])
    if not first:
        return None
    boundary = _select(_BOUNDARY, [provider, cluster, start, horizon, limit])
    if boundary:
        return _Range(cluster, start, max(boundary[0][0], first[0][0] + 1), complete=False)
    if horizon == _END:
        last = _select("SELECT max(transaction) FROM audit_event WHERE provider_id = %s AND cluster = %s", [provider, cluster])
        horizon = last[0][0] + 1
    return _Range(cluster, start, horizon, complete=True)


def _make_seal(provider: UUID, head: Seal | None, found: _Range, now: datetime) -> Seal:
    digest = hashlib.sha256()
    manifest = bytearray()
    count, first, last = 0, datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    for row in rows(provider, found.cluster, found.start, found.end):
        digest.update(row)
        manifest += entry(row)
        time = row_time(row)
        count, first, last = count + 1, min(first, time), max(last, time)
    content = SealContent(
        provider=provider,
        sequence=head.sequence + 1 if head else 1,
        version=VERSION,
        previous=bytes(head.hash) if head else GENESIS,
        cluster=found.cluster,
        from_transaction=found.start,
        to_transaction=found.end,
        count=count,
        first_time=first,
        last_time=last,
        digest=digest.digest(),
        manifest_digest=hashlib.sha256(manifest).digest(),
        made_at=now,
    )
    values = asdict(content)
    del values["manifest_digest"], values["provider"]
    return Seal.objects.create(provider_id=provider, manifest=bytes(manifest), hash=seal_hash(content), **values)


def seal_all(*, limit: int = BATCH) -> dict[UUID, int]:
    """Seal every provider's log; returns the number of rows of each. One provider's failure doesn't keep the others from it.

    Raises the first failure when all have been tried.
    """
    sealed: dict[UUID, int] = {}
    failed: Exception | None = None
    for provider in CareProvider.objects.order_by("id").values_list("id", flat=True):
        try:
            sealed[provider] = seal(sealer(provider), limit=limit)
        except Error as error:
            log.exception("audit.not_sealed", provider=provider)
            failed = failed or error
    if failed:
        raise failed
    return sealed
