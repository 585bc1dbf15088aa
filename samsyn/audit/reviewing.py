"""Reading the access log to review it: a compartment's accesses of a period, and those that were drawn, found again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.audit.events import Action, Outcome
from samsyn.kernel.actor import Actor

_COLUMNS = "id, time, user_id, user_name, assignment_id, role, unit_name, pupil_id, action, what, outcome, ground, rule, reason"
# About one pupil, by somebody, in one compartment. What reviewing itself leaves is no access to a record.
_ACCESSES = f"""
SELECT {_COLUMNS} FROM audit_event
WHERE provider_id = %(provider)s AND compartment_id = %(room)s AND time >= %(since)s AND time < %(until)s
  AND pupil_id IS NOT NULL AND user_id IS NOT NULL AND what <> ALL (%(but)s)
ORDER BY time, id LIMIT %(most)s"""  # noqa: S608  (constants only)
_FOUND = f"""
SELECT {_COLUMNS} FROM audit_event
WHERE provider_id = %(provider)s AND compartment_id = %(room)s AND id = ANY (%(ids)s)
  AND time >= %(since)s AND time <= %(until)s"""  # noqa: S608
_WROTE = """
SELECT user_id, pupil_id, min(time) FROM audit_event
WHERE provider_id = %(provider)s AND compartment_id = %(room)s AND pupil_id = ANY (%(pupils)s) AND time < %(until)s
  AND user_id IS NOT NULL AND action IN ('write', 'sign') AND what LIKE 'journal.%%' AND outcome = 'allowed'
GROUP BY user_id, pupil_id"""


@dataclass(frozen=True, slots=True)
class Logged:
    """One event about one pupil: who, when, whose, what kind of thing, on which ground. Never the record's own text."""

    id: UUID
    time: datetime
    user: UUID
    user_name: str
    assignment: UUID | None
    role: str
    unit_name: str
    pupil: UUID
    action: Action
    what: str
    outcome: Outcome
    ground: str
    rule: str
    reason: str


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _logged(row: tuple[Any, ...]) -> Logged:
    action, what, outcome, *why = row[8:]
    return Logged(*row[:8], *(Action(action), what, Outcome(outcome), *why))


def _of(actor: Actor) -> dict[str, Any]:
    return {"provider": actor.provider, "room": actor.compartment}


def accesses(actor: Actor, *, since: datetime, until: datetime, but: Collection[str], most: int) -> list[Logged]:
    """The accesses in the actor's own compartment, refused ones too, in order of time; at most so many. but: kinds left out."""
    asked = {**_of(actor), "since": since, "until": until, "but": list(but), "most": most}
    return [_logged(row) for row in _rows(_ACCESSES, asked)]


def found_again(actor: Actor, keys: Iterable[tuple[UUID, datetime]]) -> dict[UUID, Logged]:
    """The events with these ids and times, by id, as far as the log still has them."""
    times = dict(keys)
    if not times:
        return {}
    asked = {**_of(actor), "ids": list(times), "since": min(times.values()), "until": max(times.values())}
    return {row[0]: _logged(row) for row in _rows(_FOUND, asked)}


def first_writings(actor: Actor, pupils: Collection[UUID], *, until: datetime) -> dict[tuple[UUID, UUID], datetime]:
    """When each user first wrote in the record of each of these pupils, by user and pupil."""
    if not pupils:
        return {}
    found = _rows(_WROTE, {**_of(actor), "pupils": list(pupils), "until": until})
    return {(user, pupil): time for user, pupil, time in found}
