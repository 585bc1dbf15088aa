"""Whether an actor may review the log: the competence, in a case, and never the own accesses. `decide` says."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samsyn.access.decisions import actor_facts
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.listed import to_know_of
from samsyn.access.models import LogReview, ReviewedAccess
from samsyn.access.policy import REVIEW_LOG
from samsyn.access.roles import Competence
from samsyn.access.rules import Action, Decision, Facts, decide
from samsyn.access.rules.facts import DocumentClass, Purpose, ResourceFacts
from samsyn.access.rules.settings import law_of
from samsyn.access.setting_queries import settings_of
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor

WHAT = "access.log_review"


def is_reviewer(actor: Actor) -> bool:
    """Whether the assignment is entrusted with reviewing the log of a compartment of its own."""
    entrusted = Competence.LOG_REVIEW.value in actor.competences
    return entrusted and actor.compartment is not None and REVIEW_LOG.given_to(actor)


def check_reviewer(actor: Actor) -> None:
    """Raises RefusedWithTrace for who lacks the permission or the competence."""
    check(actor, REVIEW_LOG)
    if not is_reviewer(actor):
        raise _refused(None)


def decision_to_review(actor: Actor, case: str, accessed_by: UUID | None = None) -> Decision:
    """What `decide` says of reviewing the own compartment's log in a case, or one user's access in it."""
    settings = settings_of(actor)
    facts = Facts(
        on=clock.today(),
        actor=actor_facts(actor),
        action=Action.OPEN,
        resource=ResourceFacts(
            DocumentClass.ACCESS_LOG,
            provider=str(actor.provider),
            board=str(actor.board or ""),
            branch=actor.branch,
            unit=str(actor.unit or ""),
            author=str(accessed_by or ""),
        ),
        purpose=Purpose.LOG_REVIEW,
        case=case,
        settings=settings,
        law=law_of(settings),
    )
    return decide(facts)


def require_review(actor: Actor, case: str) -> Decision:
    """The decision that lets the actor review in the case. Raises RefusedWithTrace."""
    check_reviewer(actor)
    decision = decision_to_review(actor, case)
    if not decision.allowed:
        raise _refused(decision)
    return decision


def outside_closed_group() -> RefusedWithTrace:
    """What somebody outside the closed group meets who would review what is the group's, as an error to raise."""
    event = AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, rule="closed_group")
    return RefusedWithTrace(_("Det granskar den slutna kretsen."), event)


def held_accesses(actor: Actor, reviews: Collection[LogReview] | None = None) -> QuerySet[ReviewedAccess]:
    """The drawn accesses of the care provider, or of some reviews, that the actor may know of.

    Whoever has become protected since is for the closed group alone, as those drawn for it are by the table's policy.
    """
    rows = ReviewedAccess.objects.filter(provider_id=actor.provider)
    if reviews is not None:
        rows = rows.filter(review__in=reviews)
    return to_know_of(actor, rows)


def _refused(decision: Decision | None) -> RefusedWithTrace:
    ground, rule = (decision.ground, decision.rule) if decision else ("", "competence")
    event = AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, ground=ground, rule=rule)
    return RefusedWithTrace(_("Ditt uppdrag är inte utsett att granska loggen. Verksamhetschefen utser den som gör det."), event)
