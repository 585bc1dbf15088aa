"""Reading the access log: who has read a pupil's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet

from samsyn.audit.events import Action, Outcome
from samsyn.audit.models import Event
from samsyn.kernel.actor import Actor

PAGE = 50
# Two index scans, newest first, of at most one page each: rows about the pupil, and lists that showed it. Then the rows themselves.
_READINGS = """
WITH hits AS (
    (SELECT time, id FROM audit_event
     WHERE provider_id = %(provider)s AND pupil_id = %(pupil)s AND time >= %(since)s AND (time, id) < (%(time)s, %(id)s)
       AND (compartment_id IS NULL OR compartment_id = ANY (%(compartments)s))
     ORDER BY time DESC, id DESC LIMIT %(limit)s)
    UNION
    (SELECT l.time, l.event_id FROM audit_listed l
     JOIN audit_event e ON e.id = l.event_id AND e.time = l.time
     WHERE l.provider_id = %(provider)s AND l.pupil_id = %(pupil)s AND l.time >= %(since)s
       AND (l.time, l.event_id) < (%(time)s, %(id)s)
       AND (e.compartment_id IS NULL OR e.compartment_id = ANY (%(compartments)s))
     ORDER BY l.time DESC, l.event_id DESC LIMIT %(limit)s)
)
SELECT e.time, e.id, e.user_id, e.user_name, e.role, e.unit_name, e.action, e.what, e.resource_id, e.outcome,
       e.ground, e.reason, cardinality(e.pupils)
FROM (SELECT time, id FROM hits ORDER BY time DESC, id DESC LIMIT %(limit)s) AS hit
JOIN audit_event e ON e.id = hit.id AND e.time = hit.time
ORDER BY e.time DESC, e.id DESC
"""
LAST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of the log, as a page shows it. listed: how many pupils a list showed; 0 when the row is about this pupil alone."""

    time: datetime
    id: UUID
    user: UUID | None
    user_name: str
    role: str
    unit_name: str
    action: Action
    what: str
    resource: UUID | None
    outcome: Outcome
    ground: str
    reason: str
    listed: int


@dataclass(frozen=True, slots=True)
class Readings:
    """One page of readings, newest first; older: the row to go on after, None on the last page."""

    rows: list[Reading]
    older: Reading | None


def _reading(row: tuple[Any, ...]) -> Reading:
    *who, action, what, resource, outcome, ground, reason, listed = row
    time, id, user, user_name, role, unit_name = who
    done = Action(action), what, resource, Outcome(outcome)
    return Reading(time, id, user, user_name, role, unit_name, *done, ground, reason, listed)


def readers_of(
    actor: Actor,
    pupil: UUID,
    *,
    since: datetime,
    before: datetime,
    before_id: UUID = LAST,
    limit: int = PAGE,
) -> Readings:
    """Who has read this pupil's record, or seen the pupil in a list, from `since` up to `before`: newest first.

    Only what was read within the actor's compartments, or outside any (imports, administration): that a pupil has contact with
    another compartment is itself secret (OSL 23 kap. 2 §, 25 kap. 1 §). before, before_id: for the next page, time and id of
    the last row of this one.
    """
    parameters: dict[str, Any] = {
        "provider": actor.provider,
        "pupil": pupil,
        "compartments": list(actor.compartments),
        "since": since,
        "time": before,
        "id": before_id,
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, parameters)
        found = [_reading(row) for row in cursor.fetchall()]
    return Readings(found[:limit], found[limit - 1] if len(found) > limit else None)


def last_use(since: datetime) -> QuerySet[Event, Any]:
    """In a query of assignments: the time of the latest row that each has left since then, by index in each month's partition."""
    used = Event.objects.filter(provider=OuterRef("provider"), assignment_id=OuterRef("pk"), time__gte=since)
    return used.order_by("-time").values("time")[:1]
