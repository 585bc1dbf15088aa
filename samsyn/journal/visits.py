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


# Beside them, of protected pupils whose record is kept on paper: what was last marked this school year, and whether there is an
# earlier record here, of what no other unit has blocked.
_UNBLOCKED = """NOT EXISTS (SELECT 1 FROM access_block b
    WHERE b.provider_id = %(provider)s AND b.compartment_id = %(compartment)s AND b.pupil_id = asked.pupil_id
        AND b.removed_at IS NULL AND NOT b.between_providers AND b.unit_id <> %(unit)s AND b.unit_id = kept.unit_id)"""
_ON_PAPER = f"""
SELECT asked.pupil_id, mark.done_on, coalesce(mark.user_name, '') AS marked_by, EXISTS (
    SELECT 1 FROM journal_contact kept WHERE kept.provider_id = %(provider)s AND kept.compartment_id = %(compartment)s
        AND kept.pupil_id = asked.pupil_id AND {_UNBLOCKED}
    UNION ALL SELECT 1 FROM journal_attachment kept WHERE kept.provider_id = %(provider)s
        AND kept.compartment_id = %(compartment)s AND kept.pupil_id = asked.pupil_id AND {_UNBLOCKED}) AS earlier
FROM unnest(%(on_paper)s::uuid[]) AS asked (pupil_id)
LEFT JOIN LATERAL (
    SELECT p.done_on, p.user_name FROM access_papervisit p
    WHERE p.provider_id = %(provider)s AND p.compartment_id = %(compartment)s AND p.pupil_id = asked.pupil_id
        AND p.school_year = %(since)s
    ORDER BY p.marked_at DESC, p.id DESC LIMIT 1) mark ON true"""  # noqa: S608  (constants)
_BOTH = f"""
SELECT pupil_id, signed, occurred_at, NULL::date, '', false, false FROM ({_STATES}) visited
UNION ALL SELECT pupil_id, NULL, NULL, done_on, marked_by, earlier, true FROM ({_ON_PAPER}) papers"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class VisitState:
    """state: "unsigned" or "signed". at: when the visit was. No visit has no state."""

    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperState:
    """A health visit on paper. done_on: when it was, None until somebody has marked it; by: who has. earlier: there is an earlier
    record in Samsyn, which nobody reads meanwhile."""

    done_on: date | None
    by: str
    earlier: bool


def visit_states(
    actor: Actor, pupils: Iterable[UUID], since: date, on_paper: Iterable[UUID] = ()
) -> dict[UUID, VisitState | PaperState]:
    """The state of each pupil's latest health visit since a day, in the actor's own record; pupils without a visit are left out.

    on_paper: pupils whose record is kept on paper, each with its state, by the same statement. Shows no content, and the page that
    uses it is logged. An assignment without a record sees no visits.
    """
    wanted, papers = list(pupils), list(on_paper)
    if actor.compartment is None or not (wanted or papers):
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
        "on_paper": papers,
    }
    with connection.cursor() as cursor:
        if papers:
            cursor.execute(_BOTH, asked)
            return {
                pupil: PaperState(done_on, by, earlier) if paper else VisitState("signed" if signed else "unsigned", at)
                for pupil, signed, at, done_on, by, earlier, paper in cursor.fetchall()
            }
        cursor.execute(_STATES, asked)
        return {pupil: VisitState("signed" if signed else "unsigned", at) for pupil, signed, at in cursor.fetchall()}
