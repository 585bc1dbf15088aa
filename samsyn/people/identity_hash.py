"""Under which hashes a provider's pupils are known: so that a release finds the same person at another provider, and no dump tells
who is where.

Only of numbers that are one person's in the whole country: a school's own temporary number may be somebody else's elsewhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from samsyn.kernel.db.key_mark import fingerprint
from samsyn.kernel.db.planning import joined_by_hash

PAGE = 5000
# A person's numbers, each with the id of its row.
Held = dict[UUID, list[tuple[UUID, str]]]
# National reserve numbers begin with another century than there is; the other reserve numbers are a region's own.
_NUMBERS = """
SELECT pupil.person_id, n.id, n.value
FROM people_pupil pupil
LEFT JOIN people_identifier n ON n.provider_id = pupil.provider_id AND n.person_id = pupil.person_id AND n.valid_to IS NULL
    AND n.value <> '' AND (n.kind IN ('personal_number', 'coordination_number')
        OR (n.kind = 'reserve_number' AND left(n.value, 2) NOT IN ('18', '19', '20')))
WHERE pupil.provider_id = %(provider)s"""
_REMEMBER = "SELECT samsyn_identity_remember(%s::uuid[], %s::uuid[], %s::bytea[], %s::text[])"


def remember_all(provider: UUID) -> int:
    """Write the hashes of all the provider's pupils anew, within its context; returns how many pupils there are."""
    with joined_by_hash():
        found = _numbers(_NUMBERS, {"provider": provider})
    _write(found)
    return len(found)


def remember(provider: UUID, persons: Sequence[UUID]) -> None:
    """Write the hashes of these persons anew, as far as they are pupils: call it after their numbers were written."""
    _write(_numbers(f"{_NUMBERS} AND pupil.person_id = ANY (%(persons)s)", {"provider": provider, "persons": list(persons)}))


def remember_from(provider: UUID, table: str) -> None:
    """The same of everybody in the column person_id of a table: a name of the code's own."""
    with joined_by_hash():
        found = _numbers(f"{_NUMBERS} AND pupil.person_id IN (SELECT person_id FROM {table})", {"provider": provider})  # noqa: S608
    _write(found)


def _numbers(statement: str, parameters: dict[str, Any]) -> Held:
    """The numbers of each person, with the rows they stand in: none of somebody who has no such number."""
    found: Held = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for person, identifier, value in cursor.fetchall():
            held = found.setdefault(person, [])
            if identifier is not None:
                held.append((identifier, value))
    return found


def _write(numbers: Held) -> None:
    # More than one key while it is being changed (docs/how-to/change-the-identity-key.md).
    keys = [(key.encode(), fingerprint(key)) for key in settings.IDENTITY_HASH_KEYS]
    left = iter(numbers.items())
    with connection.cursor() as cursor:
        while page := list(islice(left, PAGE)):
            given = [(one, _hash(value, key), mark) for _person, held in page for one, value in held for key, mark in keys]
            columns = [list(column) for column in zip(*given, strict=True)] or [[], [], []]
            cursor.execute(_REMEMBER, [[person for person, _held in page], *columns])


def _hash(number: str, key: bytes) -> bytes:
    return hmac.digest(key, number.encode(), "sha256")
