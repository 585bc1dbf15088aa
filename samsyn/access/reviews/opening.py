"""Opening a pupil's record from a review of the log: by a choice with the review's case and a reason, until midnight (row 94)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.alarming import raise_alarm
from samsyn.access.choosing import WHAT as WHAT_CHOICE
from samsyn.access.choosing import end_of_day
from samsyn.access.decisions import HiddenWithTrace, asked_of, not_there, own_record
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.keeping import lies, person
from samsyn.access.models import ActiveChoice, LogReview
from samsyn.access.reviews.actions import own_review, waits_for_answer
from samsyn.access.reviews.asking import WHAT, check_reviewer, held_accesses
from samsyn.access.rules import Action, Decision, LogCategory, Outcome, decide
from samsyn.access.rules.vocabulary import Purpose
from samsyn.access.stating import stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome as Ended
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose record a review's access was about, what the rule says that asks for the choice, and the case."""

    card: PupilCard
    review: LogReview
    decision: Decision

    @property
    def message(self) -> str:
        """The rule in words."""
        return translated(self.decision.message)


def about_opening(actor: Actor, *, pupil: UUID, review: UUID, access: UUID) -> Asked:
    """Whose record it is, for the page that asks why. Raises RefusedWithTrace (of an own access too), HiddenWithTrace."""
    asked = _asked(actor, pupil, review, access)
    if asked.card.protected:
        # The rule that asks for a choice is no alarm of its own; that the page names a protected pupil is one.
        raise_alarm(actor, pupil, replace(asked.decision, log=LogCategory.ALARM), protected=True)
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=pupil, ground=asked.decision.ground, rule=asked.decision.rule))
    return asked


def open_in_review(actor: Actor, *, pupil: UUID, review: UUID, access: UUID, reason: str) -> None:
    """Choose to open the record that a drawn access was about. Raises Invalid without reason, RefusedWithTrace, HiddenWithTrace."""
    asked = _asked(actor, pupil, review, access)
    why, now = stated(reason), clock.now()
    ActiveChoice.objects.create(
        **lies(actor, pupil),
        user_id=person(actor),
        purpose=Purpose.LOG_REVIEW.value,
        reason=why,
        case_reference=asked.review.case_reference,
        made_at=now,
        ends_at=end_of_day(now),
    )
    event = AccessEvent(
        Logged.OPEN, WHAT_CHOICE, pupil=pupil, resource=review, ground=asked.decision.ground, rule=asked.decision.rule, reason=why
    )
    record(actor, event)


def _asked(actor: Actor, pupil: UUID, review: UUID, access: UUID) -> Asked:
    check_reviewer(actor)
    # Both are looked for, whatever the first has found: what may not be known of costs what nobody made costs.
    card = pupil_card(pupil)
    row = held_accesses(actor).filter(pk=access, review_id=review, pupil_id=pupil).first()
    if row is None or card is None:
        raise not_there(Logged.OPEN, WHAT, access)
    held = own_review(actor, review)
    if row.user_id == actor.user:
        event = AccessEvent(Logged.OPEN, WHAT, Ended.REFUSED, pupil=pupil, resource=access, rule="own_access")
        raise RefusedWithTrace(_("Du kan inte granska dina egna åtkomster. Det ska en annan person göra."), event)
    if not waits_for_answer(row):
        event = AccessEvent(Logged.OPEN, WHAT, Ended.REFUSED, pupil=pupil, resource=access, rule="answered")
        raise RefusedWithTrace(_("Åtkomsten är redan granskad. Journalen öppnas bara så länge granskningen pågår."), event)
    facts, _file = asked_of(actor, card, Action.OPEN, own_record(actor))
    decision = decide(replace(facts, purpose=Purpose.LOG_REVIEW, case=held.case_reference))
    if decision.outcome is not Outcome.CHOICE:
        refused = AccessEvent(
            Logged.OPEN, WHAT_CHOICE, Ended.REFUSED, pupil=pupil, resource=access, ground=decision.ground, rule=decision.rule
        )
        raise HiddenWithTrace(_("Sidan finns inte."), refused)
    return Asked(card, held, decision)
