"""The canonical bytes of access-log rows and seals, and the chain they form. docs/reference/audit.md says the same in words.

A row's bytes are its tuple in PostgreSQL's binary COPY format: the number of fields in 2 bytes, then each field as its length in 4
bytes (-1 for null) and its value, all big-endian. They don't depend on time zone, locale or the server's version, and the server
makes them at the speed that it reads rows. `row_bytes` is the same written out here: what an auditor needs to check an export.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

VERSION = 1
GENESIS = bytes(32)
# Where a provider's first batch in a cluster begins: below every transaction number, so that nothing can hide under it.
FIRST_TRANSACTION = -(2**63)
# The fields of a row, in order. The first four are never null and of fixed length, so that they stand at known places.
COLUMNS = (
    "time",
    "cluster",
    "transaction",
    "id",
    "provider_id",
    "purpose",
    "user_id",
    "user_name",
    "assignment_id",
    "role",
    "board_id",
    "branch",
    "unit_id",
    "unit_name",
    "compartment_id",
    "pupil_id",
    "pupils",
    "resource_id",
    "action",
    "what",
    "outcome",
    "ground",
    "rule",
    "reason",
    "details",
)
_TIME = slice(6, 14)
_TRANSACTION = slice(30, 38)
_ID = slice(42, 58)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UUID_TYPE = 2950  # PostgreSQL's number of the type uuid, which stands in the bytes of an array
ENTRY = 24  # bytes a row takes in a manifest: its id and the start of its hash


class Fault(StrEnum):
    """What can be wrong with a row or a seal."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    REORDERED = "reordered"
    SEAL_BROKEN = "seal_broken"
    SEAL_MISSING = "seal_missing"
    NOT_LISTED = "not_listed"
    LISTED_WITHOUT_EVENT = "listed_without_event"
    HEAD_DIFFERS = "head_differs"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing wrong in one provider's log. row: the access-log row's id, when one can be named."""

    provider: UUID
    fault: Fault
    sequence: int | None = None
    row: UUID | None = None


@dataclass(frozen=True, slots=True)
class SealContent:
    """What a seal's hash covers. digest: SHA-256 of the batch's rows; manifest_digest: SHA-256 of the manifest."""

    provider: UUID
    sequence: int
    version: int
    previous: bytes
    cluster: int
    from_transaction: int
    to_transaction: int
    count: int
    first_time: datetime
    last_time: datetime
    digest: bytes
    manifest_digest: bytes
    made_at: datetime


def microseconds(instant: datetime) -> int:
    """An instant as microseconds since 2000-01-01 UTC."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """The instant that many microseconds after 2000-01-01 UTC."""
    return _EPOCH + microseconds * _MICROSECOND


def _array(ids: Sequence[UUID]) -> bytes:
    if not ids:
        return struct.pack(">iii", 0, 0, _UUID_TYPE)
    head = struct.pack(">iiiii", 1, 0, _UUID_TYPE, len(ids), 1)
    return head + b"".join(struct.pack(">i", 16) + one.bytes for one in ids)


def _value(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, int):
        return struct.pack(">q", value)
    if isinstance(value, datetime):
        return struct.pack(">q", microseconds(value))
    if isinstance(value, list | tuple):
        return _array(value)
    raise TypeError(type(value).__name__)


def tuple_bytes(values: Sequence[object]) -> bytes:
    """Values as one tuple: count, then length and value of each. Raises TypeError for a kind of value that rows don't have."""
    parts = [struct.pack(">h", len(values))]
    for value in values:
        if value is None:
            parts.append(struct.pack(">i", -1))
        else:
            encoded = _value(value)
            parts += [struct.pack(">i", len(encoded)), encoded]
    return b"".join(parts)


def row_bytes(row: Mapping[str, object]) -> bytes:
    """The canonical bytes of an access-log row, given as column name -> value. Raises KeyError for a column that lacks."""
    return tuple_bytes([row[name] for name in COLUMNS])


def row_id(row: bytes) -> UUID:
    """The id in a row's bytes."""
    return UUID(bytes=row[_ID])


def row_time(row: bytes) -> datetime:
    """The time in a row's bytes."""
    return instant(int.from_bytes(row[_TIME], signed=True))


def row_transaction(row: bytes) -> int:
    """The number of the transaction that wrote a row."""
    return int.from_bytes(row[_TRANSACTION], signed=True)


def entry(row: bytes) -> bytes:
    """What the manifest says of a row: its id and the first eight bytes of its SHA-256."""
    return row[_ID] + hashlib.sha256(row).digest()[:8]


def seal_hash(seal: SealContent) -> bytes:
    """SHA-256 of the seal's own tuple: what the next seal refers to, and what may be printed as the chain's head."""
    fields = (
        seal.version,
        seal.provider,
        seal.sequence,
        seal.previous,
        seal.cluster,
        seal.from_transaction,
        seal.to_transaction,
        seal.count,
        seal.first_time,
        seal.last_time,
        seal.digest,
        seal.manifest_digest,
        seal.made_at,
    )
    return hashlib.sha256(tuple_bytes(fields)).digest()


def first_difference(manifest: bytes, rows: Iterable[bytes]) -> tuple[Fault, UUID] | None:
    """The first row in which a batch differs from its manifest, and how; None when none does."""
    listed = [manifest[at : at + ENTRY] for at in range(0, len(manifest), ENTRY)]
    found = [entry(row) for row in rows]
    for expected, actual in zip(listed, found, strict=False):
        if expected != actual:
            return _difference(expected[:16], actual[:16], {one[:16] for one in listed}, {one[:16] for one in found})
    if len(found) > len(listed):
        return Fault.EXTRA, UUID(bytes=found[len(listed)][:16])
    if len(listed) > len(found):
        return Fault.MISSING, UUID(bytes=listed[len(found)][:16])
    return None


def _difference(expected: bytes, actual: bytes, listed: set[bytes], found: set[bytes]) -> tuple[Fault, UUID]:
    if expected == actual:
        return Fault.CHANGED, UUID(bytes=actual)
    if expected not in found:
        return Fault.MISSING, UUID(bytes=expected)
    if actual not in listed:
        return Fault.EXTRA, UUID(bytes=actual)
    return Fault.REORDERED, UUID(bytes=actual)
