"""Where each pupil stands with this school year's health visit: derived from the record, shown as a word in the class list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Branch

# What another unit has blocked is not counted, lifted or not: a list is no place for it. An unsigned visit is what needs the nurse,
# so it goes before a signed one. Each pupil's contacts of the year are looked up by themselves, and then their entries: of a whole
# class the planner takes the compartment for small, and reads all of it.
_STATES = """
SELECT DISTINCT ON (asked.pupil_id) asked.pupil_id, visit.signed, contact.occurred_at
FROM unnest(%(pupils)s::uuid[]) AS asked (pupil_id)
CROSS JOIN LATERAL (
    SELECT c.id, c.occurred_at FROM journal_contact c
    WHERE c.provider_id = %(provider)s AND c.compartment_id = %(compartment)s AND c.pupil_id = asked.pupil_id
        AND c.kind = 'health_visit' AND c.occurred_at >= %(since)s
        AND NOT EXISTS (SELECT 1 FROM access_block b
            WHERE b.provider_id = %(provider)s AND b.compartment_id = %(compartment)s AND b.pupil_id = asked.pupil_id
                AND b.removed_at IS NULL AND NOT b.between_providers AND b.unit_id <> %(unit)s AND b.unit_id = c.unit_id)
        OFFSET 0) contact
CROSS JOIN LATERAL (
    SELECT e.signed_at IS NOT NULL AS signed FROM journal_entry e
    WHERE e.provider_id = %(provider)s AND e.contact_id = contact.id AND e.kind = 'entry' AND e.wrong_pupil_at IS NULL
        AND (%(shared)s OR e.author_id = %(me)s)
    OFFSET 0) visit
ORDER BY asked.pupil_id, visit.signed, contact.occurred_at DESC"""


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
    asked: dict[str, Any] = {
        "provider": actor.provider,
        "compartment": actor.compartment,
        "pupils": wanted,
        "since": since,
        # Elsewhere than in EMI's record a colleague's contact is not known of without a decision on that pupil.
        "unit": actor.unit,
        "shared": actor.branch == Branch.EMI,
        "me": actor.user,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATES, asked)
        return {pupil: VisitState("signed" if signed else "unsigned", at) for pupil, signed, at in cursor.fetchall()}
