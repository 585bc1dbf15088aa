"""Saying whether an access was in order: once, and concluded once when the user has explained. Nobody answers for their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import not_there
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.keeping import person, room
from samsyn.access.models import LogReview, ReviewedAccess
from samsyn.access.reviews.asking import WHAT, check_reviewer, decision_to_review, held_accesses, require_review
from samsyn.access.rules.review_form import Result, faults_result
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated


@dataclass(frozen=True, slots=True)
class Found:
    """A result as it was typed, of one drawn access."""

    access: UUID
    result: str
    note: str


def own_review(actor: Actor, review: UUID) -> LogReview:
    """A review of the actor's own compartment. Raises RefusedWithTrace for who is no reviewer, HiddenWithTrace."""
    check_reviewer(actor)
    found = LogReview.objects.filter(pk=review, provider_id=actor.provider, compartment_id=room(actor)).first()
    if found is None:
        raise not_there(Logged.OPEN, WHAT, review)
    require_review(actor, found.case_reference)
    return found


class PartlySaved(Invalid):
    """Some results lack something, with fields named by the access. saved: how many others are kept."""

    def __init__(self, message: str, fields: dict[str, list[str]], saved: int) -> None:
        super().__init__(message, fields)
        self.saved = saved


def set_results(actor: Actor, *, review: UUID, found: Sequence[Found]) -> int:
    """Keep what the reviewer found of some of a review's accesses; how many there were.

    Raises PartlySaved when some lack something: the others are kept, in the running transaction. Raises Conflict when one is
    answered already, RefusedWithTrace for an own access, HiddenWithTrace.
    """
    held = own_review(actor, review)
    rows = {
        row.pk: row
        for row in held_accesses(actor, [held])
        .select_for_update(no_key=True, of=("self",))
        .filter(pk__in=[one.access for one in found])
    }
    wrong: dict[str, list[str]] = {}
    whole: list[Found] = []
    for one in found:
        row = rows.get(one.access)
        if row is None:
            raise not_there(Logged.APPROVE, WHAT, one.access)
        _other_eyes(actor, held, row)
        explained = _waits_for_conclusion(row)
        faults = faults_result(one.result, one.note, explained=explained)
        wrong |= {f"{name}_{one.access}": [translated(said)] for name, said in faults.items()}
        if not faults:
            whole.append(one)
    for one in whole:
        _answer(actor, held, rows[one.access], one)
    if wrong:
        raise PartlySaved(_("Alla resultat är inte sparade."), wrong, len(whole))
    return len(whole)


def waits_for_answer(row: ReviewedAccess) -> bool:
    """Whether something is still to be said of it."""
    return row.reviewed_at is None or (row.result == Result.TO_EXPLAIN.value and row.concluded_at is None)


def _waits_for_conclusion(row: ReviewedAccess) -> bool:
    """Whether the user was to explain. Raises Conflict when nothing more is to be said."""
    if row.reviewed_at is None:
        return False
    if not waits_for_answer(row):
        raise Conflict(_("Någon har redan tagit ställning till en av åtkomsterna. Läs om sidan."))
    return True


def _other_eyes(actor: Actor, review: LogReview, row: ReviewedAccess) -> None:
    """Raises RefusedWithTrace for the actor's own access."""
    decision = decision_to_review(actor, review.case_reference, row.user_id)
    if not decision.allowed or row.user_id == actor.user:
        event = AccessEvent(Logged.APPROVE, WHAT, Outcome.REFUSED, resource=row.pk, ground=decision.ground, rule="own_access")
        raise RefusedWithTrace(_("Du kan inte granska dina egna åtkomster. Det ska en annan person göra."), event)


def _answer(actor: Actor, review: LogReview, row: ReviewedAccess, found: Found) -> None:
    decision = decision_to_review(actor, review.case_reference, row.user_id)
    part = "result" if row.reviewed_at is None else "conclusion"
    if part == "result":
        row.result, row.note = found.result, found.note.strip()
        row.reviewed_by_id, row.reviewed_name, row.reviewed_at = person(actor), actor.name, clock.now()
        names = ["result", "note", "reviewed_by", "reviewed_name", "reviewed_at"]
    else:
        row.conclusion, row.conclusion_note = found.result, found.note.strip()
        row.concluded_by_id, row.concluded_name, row.concluded_at = person(actor), actor.name, clock.now()
        names = ["conclusion", "conclusion_note", "concluded_by", "concluded_name", "concluded_at"]
    row.save(update_fields=names)
    details = f"{part}={found.result}"
    event = AccessEvent(
        Logged.APPROVE,
        WHAT,
        pupil=row.pupil_id,
        resource=row.pk,
        ground=decision.ground,
        rule=decision.rule,
        details=details,
    )
    record(actor, event)
