"""Checking the access log against its seals: streams the rows, and names the first one that is wrong.

What the seals cannot show is that the newest of them were removed together with their rows: for that, compare with a head that was
printed or sent elsewhere before (`expected`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from samsyn.audit.models import Seal
from samsyn.audit.rows import rows
from samsyn.audit.rules import (
    FIRST_TRANSACTION,
    GENESIS,
    VERSION,
    Fault,
    Finding,
    SealContent,
    first_difference,
    row_transaction,
    seal_hash,
)
from samsyn.audit.sealing import clusters_of
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.models import CareProvider

_CHUNK = 500
_SEALS = """
SELECT sequence, version, previous, cluster, from_transaction, to_transaction, count, first_time, last_time, digest,
       sha256(manifest), made_at, hash
FROM audit_seal WHERE provider_id = %s AND sequence > %s ORDER BY sequence LIMIT %s
"""
_AFTER = "SELECT count(*), min(time) FROM audit_event WHERE provider_id = %s AND cluster = %s AND transaction >= %s"
_FIRST_AFTER = (
    "SELECT id FROM audit_event WHERE provider_id = %s AND cluster = %s AND transaction >= %s ORDER BY transaction, id LIMIT 1"
)
_NOT_LISTED = """
SELECT e.id FROM audit_event e CROSS JOIN LATERAL unnest(e.pupils) AS shown (pupil_id)
LEFT JOIN audit_listed l ON l.provider_id = e.provider_id AND l.pupil_id = shown.pupil_id AND l.time = e.time AND l.event_id = e.id
WHERE e.provider_id = %s AND cardinality(e.pupils) > 0 AND l.event_id IS NULL LIMIT 1
"""
_LISTED_WITHOUT_EVENT = """
SELECT l.event_id FROM audit_listed l
LEFT JOIN audit_event e ON e.id = l.event_id AND e.time = l.time AND l.pupil_id = ANY (e.pupils)
WHERE l.provider_id = %s AND e.id IS NULL LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal of a provider's chain: what to print and keep elsewhere."""

    provider: UUID
    sequence: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.provider}:{self.sequence}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked of one provider's log. unsealed: rows that no seal covers yet, and since when the oldest of them waits."""

    provider: UUID
    seals: int
    rows: int
    unsealed: int
    unsealed_since: datetime | None
    head: Head | None
    finding: Finding | None


@dataclass(slots=True)
class _Walk:
    """Where the walk along one provider's chain stands."""

    provider: UUID
    sequence: int = 0
    rows: int = 0
    hash: bytes = GENESIS
    cluster: int | None = None
    ends: dict[int, int] = field(default_factory=dict)

    def pass_by(self, seal: SealContent, stored: bytes) -> None:
        """This seal and its rows are right."""
        self.sequence, self.hash, self.cluster = seal.sequence, stored, seal.cluster
        self.rows += seal.count
        self.ends[seal.cluster] = seal.to_transaction

    def end_of(self, cluster: int) -> int:
        """The first transaction of a cluster that no seal covers."""
        return self.ends.get(cluster, FIRST_TRANSACTION)

    def finding(self, fault: Fault, sequence: int | None = None, row: UUID | None = None) -> Finding:
        """Something wrong with this provider's log."""
        return Finding(self.provider, fault, sequence, row)


class _Broken(Exception):
    """Something is wrong at a seal: with the seal itself (finding), or with a row of its batch that is still to be named."""

    def __init__(self, seal: SealContent, finding: Finding | None = None) -> None:
        super().__init__()
        self.seal = seal
        self.finding = finding


_Sealed = tuple[SealContent, bytes]


def verify(provider: UUID, *, expected: Head | None = None, listings: bool = True) -> Report:
    """Check one provider's log, in a transaction of its own. listings: also the way from listed pupils to rows (`audit_listed`)."""
    with within(Context("audit.verify", provider=provider)):
        walk = _Walk(provider)
        finding = _chain(walk, expected) or _stray(walk)
        if finding is None and listings:
            finding = _listings(walk)
        count, since = (0, None) if finding else _unsealed(walk)
        head = Head(provider, walk.sequence, walk.hash) if walk.sequence else None
        return Report(provider, walk.sequence, walk.rows, count, since, head, finding)


def head_of(provider: UUID) -> Head | None:
    """The newest seal of a provider; None before the first."""
    with within(Context("audit.heads", provider=provider)):
        last = Seal.objects.filter(provider=provider).order_by("-sequence").values_list("sequence", "hash").first()
        return Head(provider, last[0], bytes(last[1])) if last else None


def _chain(walk: _Walk, expected: Head | None) -> Finding | None:
    while chunk := _seals(walk.provider, walk.sequence):
        for run in _runs(chunk):
            try:
                with transaction.atomic():  # a stream broken off takes its savepoint with it
                    _check_run(walk, run, expected)
            except _Broken as broken:
                return broken.finding or _name_row(walk, broken.seal)
    if expected and expected.sequence > walk.sequence:
        return walk.finding(Fault.HEAD_DIFFERS, expected.sequence)
    return None


def _seals(provider: UUID, after: int) -> list[_Sealed]:
    with connection.cursor() as cursor:
        cursor.execute(_SEALS, [provider, after, _CHUNK])
        found = cursor.fetchall()
    sealed = []
    for values in found:
        plain: list[Any] = [bytes(value) if isinstance(value, memoryview) else value for value in values]
        sealed.append((SealContent(provider, *plain[:-1]), plain[-1]))
    return sealed


def _runs(chunk: list[_Sealed]) -> Iterator[list[_Sealed]]:
    """Seals that follow each other within one cluster: their rows are one stream."""
    run: list[_Sealed] = []
    for sealed in chunk:
        if run and (sealed[0].cluster != run[-1][0].cluster or sealed[0].from_transaction != run[-1][0].to_transaction):
            yield run
            run = []
        run.append(sealed)
    yield run


def _check_run(walk: _Walk, run: list[_Sealed], expected: Head | None) -> None:
    """Walk along some seals and their rows. Raises _Broken at the first that is wrong."""
    stream = rows(walk.provider, run[0][0].cluster, run[0][0].from_transaction, run[-1][0].to_transaction)
    with closing(stream):
        upcoming = next(stream, None)
        for seal, stored in run:
            _check_seal(walk, seal, stored, expected)
            digest = hashlib.sha256(upcoming or b"")
            update = digest.update
            for row in islice(stream, seal.count - 1):
                update(row)
            upcoming = next(stream, None)
            if digest.digest() != seal.digest or (upcoming and row_transaction(upcoming) < seal.to_transaction):
                raise _Broken(seal)
            walk.pass_by(seal, stored)


def _check_seal(walk: _Walk, seal: SealContent, stored: bytes, expected: Head | None) -> None:
    if seal.sequence != walk.sequence + 1:
        raise _Broken(seal, walk.finding(Fault.SEAL_MISSING, walk.sequence + 1))
    goes_on = seal.previous == walk.hash and seal.from_transaction == walk.end_of(seal.cluster)
    if seal.version != VERSION or not goes_on or stored != seal_hash(seal):
        raise _Broken(seal, walk.finding(Fault.SEAL_BROKEN, seal.sequence))
    if expected and expected.sequence == seal.sequence and expected.hash != stored:
        raise _Broken(seal, walk.finding(Fault.HEAD_DIFFERS, seal.sequence))


def _name_row(walk: _Walk, seal: SealContent) -> Finding:
    """Which row of the batch is wrong: its manifest is covered by the seal's own hash, which was right."""
    manifest = Seal.objects.values_list("manifest", flat=True).get(provider=walk.provider, sequence=seal.sequence)
    batch = rows(walk.provider, seal.cluster, seal.from_transaction, seal.to_transaction)
    difference = first_difference(bytes(manifest), batch)
    fault, row = difference or (Fault.SEAL_BROKEN, None)
    return walk.finding(fault, seal.sequence, row)


def _stray(walk: _Walk) -> Finding | None:
    """Once a cluster has a seal, those before it are closed: a row of theirs outside all seals came from nowhere."""
    here = _one("SELECT (pg_control_system()).system_identifier", [])[0]
    if walk.cluster != here:
        return None
    for cluster in clusters_of(walk.provider):
        row = cluster != here and _one(_FIRST_AFTER, [walk.provider, cluster, walk.end_of(cluster)])
        if row:
            return walk.finding(Fault.EXTRA, None, row[0])
    return None


def _listings(walk: _Walk) -> Finding | None:
    for fault, query in ((Fault.NOT_LISTED, _NOT_LISTED), (Fault.LISTED_WITHOUT_EVENT, _LISTED_WITHOUT_EVENT)):
        row = _one(query, [walk.provider])
        if row:
            return walk.finding(fault, None, row[0])
    return None


def _unsealed(walk: _Walk) -> tuple[int, datetime | None]:
    found = [_one(_AFTER, [walk.provider, cluster, walk.end_of(cluster)]) for cluster in clusters_of(walk.provider)]
    return sum(count for count, _ in found), min((since for _, since in found if since), default=None)


def _one(query: str, parameters: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()


def providers() -> list[UUID]:
    """The care providers, and any other that has seals (only maintenance sees those)."""
    known = set(CareProvider.objects.values_list("id", flat=True))
    with within(Context("audit.providers")):
        known |= set(Seal.objects.values_list("provider", flat=True).distinct())
    return sorted(known)
