"""Where each pupil stands with this school year's health visit: derived from the record, shown as a word in the class list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from samsyn.kernel.actor import Actor

# An unsigned visit is what needs the nurse, so it goes before a signed one. Contacts come first: their index knows the days, and so
# reads only this year's, not every entry that the class ever had.
_STATES = """
SELECT DISTINCT ON (contact.pupil_id) contact.pupil_id, entry.signed_at IS NOT NULL, contact.occurred_at
FROM journal_contact contact
JOIN journal_entry entry ON entry.provider_id = contact.provider_id AND entry.contact_id = contact.id
WHERE contact.provider_id = %s AND contact.compartment_id = %s AND contact.pupil_id = ANY(%s)
    AND contact.kind = 'health_visit' AND contact.occurred_at >= %s
    AND entry.kind = 'entry' AND entry.wrong_pupil_at IS NULL
ORDER BY contact.pupil_id, entry.signed_at IS NOT NULL, contact.occurred_at DESC"""


@dataclass(frozen=True, slots=True)
class VisitState:
    """state: "unsigned" or "signed". at: when the visit was. No visit has no state."""

    state: str
    at: datetime


def visit_states(actor: Actor, pupils: Iterable[UUID], since: date) -> dict[UUID, VisitState]:
    """The state of each pupil's latest health visit since a day, in the actor's own record; pupils without a visit are left out.

    Shows no content, and the class list that uses it is logged. An assignment without a record sees no visits.
    """
    wanted = list(pupils)
    if actor.compartment is None or not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [actor.provider, actor.compartment, wanted, since])
        return {pupil: VisitState("signed" if signed else "unsigned", at) for pupil, signed, at in cursor.fetchall()}
