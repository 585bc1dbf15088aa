"""Under which hashes a provider's pupils are known: so that a release finds the same person at another provider, and no dump tells
who is where.

Only of numbers that are one person's in the whole country: a school's own temporary number may be somebody else's elsewhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from samsyn.kernel.db.key_mark import fingerprint
from samsyn.kernel.db.planning import joined_by_hash

PAGE = 5000
# National reserve numbers begin with another century than there is; the other reserve numbers are a region's own.
_PUPILS = """
FROM people_pupil pupil
LEFT JOIN people_identifier n ON n.provider_id = pupil.provider_id AND n.person_id = pupil.person_id AND n.valid_to IS NULL
    AND n.value <> '' AND (n.kind IN ('personal_number', 'coordination_number')
        OR (n.kind = 'reserve_number' AND left(n.value, 2) NOT IN ('18', '19', '20')))
"""
_NUMBERS = f"SELECT pupil.person_id, n.id, n.value {_PUPILS} WHERE pupil.provider_id = %(provider)s"
_KNOWN = f"""
SELECT count(n.id), count(n.id) FILTER (WHERE EXISTS (SELECT 1 FROM people_identity_hash h WHERE h.provider_id = n.provider_id
    AND h.person_id = n.person_id AND h.identifier = n.id AND h.key = %(key)s))
{_PUPILS} WHERE pupil.provider_id = %(provider)s"""  # noqa: S608
_OLD = "SELECT count(*) FROM people_identity_hash WHERE provider_id = %(provider)s AND NOT key = ANY (%(keys)s)"
_REMEMBER = "SELECT samsyn_identity_remember(%s::uuid[], %s::uuid[], %s::bytea[], %s::text[])"


@dataclass(frozen=True, slots=True)
class Known:
    """How many numbers of a provider's pupils are to be remembered, how many are by the key in use, and rows of other keys."""

    numbers: int
    current: int
    old: int

    @property
    def complete(self) -> bool:
        """Whether all are remembered with the key in use, and with no other than the keys given."""
        return self.numbers == self.current and not self.old


def known(provider: UUID) -> Known:
    """How far the provider's pupils are remembered, in counts alone. As maintenance: no other role may look."""
    keys = [fingerprint(key) for key in settings.IDENTITY_HASH_KEYS]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"provider": provider, "key": keys[0]})
        numbers, current = cursor.fetchone() or (0, 0)
        cursor.execute(_OLD, {"provider": provider, "keys": keys})
        (old,) = cursor.fetchone() or (0,)
    return Known(numbers, current, old)


def hold_identities(provider: UUID) -> None:
    """Wait until nobody else writes the provider's numbers or their hashes, and keep them until the transaction ends.

    Taken before the first of them is read: what was read meanwhile would be another number than what stands. Whoever takes an
    import's own lock too takes that first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7210405))", [str(provider)])


def remember_all(provider: UUID) -> int:
    """Write the hashes of all the provider's pupils anew, within its context; returns how many pupils there are."""
    hold_identities(provider)
    return _remember("", {"provider": provider}, joined_by_hash())


def remember(provider: UUID, persons: Sequence[UUID]) -> None:
    """Write the hashes of these persons anew, as far as they are pupils: call it after their numbers were written."""
    _remember("AND pupil.person_id = ANY (%(persons)s)", {"provider": provider, "persons": list(persons)}, nullcontext())


def remember_from(provider: UUID, table: str) -> None:
    """The same of everybody in the column person_id of a table: a name of the code's own."""
    _remember(f"AND pupil.person_id IN (SELECT person_id FROM {table})", {"provider": provider}, joined_by_hash())  # noqa: S608


def _remember(whom: str, parameters: dict[str, Any], planned: AbstractContextManager[None]) -> int:
    """Read and write page by page: a large provider's pupils are never held at once. Returns how many they were."""
    # More than one key while it is being changed (docs/how-to/change-the-identity-key.md).
    keys = [(key.encode(), fingerprint(key)) for key in settings.IDENTITY_HASH_KEYS]
    many = 0
    with connection.chunked_cursor() as numbers, connection.cursor() as cursor:
        with planned:
            numbers.execute(f"{_NUMBERS} {whom} ORDER BY pupil.person_id", parameters)
        rows = chain.from_iterable(iter(lambda: numbers.fetchmany(PAGE), []))
        persons = ((person, list(held)) for person, held in groupby(rows, key=lambda row: row[0]))
        while page := list(islice(persons, PAGE)):
            many += len(page)
            cursor.execute(_REMEMBER, _columns(page, keys))
    return many


def _columns(page: list[tuple[UUID, list[Any]]], keys: list[tuple[bytes, str]]) -> list[list[Any]]:
    """The persons, and beside each other the rows of their numbers, the hashes and the keys: somebody without number has none."""
    given = [
        (row, hmac.digest(key, value.encode(), "sha256"), mark)
        for _person, held in page
        for _same, row, value in held
        if row is not None
        for key, mark in keys
    ]
    return [[person for person, _held in page], *([list(column) for column in zip(*given, strict=True)] or [[], [], []])]
