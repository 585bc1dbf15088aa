"""What `decide` says of a destruction: who is entrusted, what they may see of the record, and whether it may be carried out."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.alarming import raise_alarm
from samsyn.access.decisions import RECORD_OF_BRANCH, HiddenWithTrace, asked_of, not_there
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.keeping import room
from samsyn.access.roles import Competence
from samsyn.access.rules import Action, Decision, Shown, decide
from samsyn.access.rules.circles import PATIENT_RECORDS
from samsyn.access.rules.facts import DestructionFacts
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.journal.models import DestructionOrder
from samsyn.journal.policy import DESTROY
from samsyn.journal.reach import Reached
from samsyn.journal.rules.destroying import OrderState, state_of_order
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card

WHAT = "journal.destruction"


def is_entrusted(actor: Actor) -> bool:
    """Whether the assignment carries out such decisions, about the patients' records of its own compartment."""
    keeps = RECORD_OF_BRANCH.get(actor.branch) in PATIENT_RECORDS and actor.compartment is not None
    return keeps and Competence.DESTRUCTION.value in actor.competences and DESTROY.given_to(actor)


def check_entrusted(actor: Actor) -> None:
    """Raises RefusedWithTrace for who lacks the permission or the competence."""
    check(actor, DESTROY)
    if not is_entrusted(actor):
        message = _("Ditt uppdrag är inte utsett att verkställa beslut om förstöring. Verksamhetschefen utser den som gör det.")
        raise RefusedWithTrace(message, AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, rule="competence"))


def decision_to_name(actor: Actor, card: PupilCard, number: str) -> Decision:
    """What `decide` says of seeing, without text, what the record holds, by a decision's number."""
    return _decision(actor, card, Action.LIST, DestructionFacts(number))


def require_named(actor: Actor, card: PupilCard, number: str, order: UUID | None = None) -> Reached:
    """The decision that lets the actor see, without text, what the record holds. Raises RefusedWithTrace, HiddenWithTrace."""
    return _required(actor, card, Action.LIST, DestructionFacts(number), order)


def require_destruction(actor: Actor, card: PupilCard, order: DestructionOrder) -> Reached:
    """The decision that lets the actor carry out what another has entered. Raises RefusedWithTrace, HiddenWithTrace."""
    approvers = frozenset({str(order.entered_by_id), str(actor.user)})
    return _required(actor, card, Action.DESTROY, DestructionFacts(order.number, approvers), order.pk)


def _required(actor: Actor, card: PupilCard, action: Action, by: DestructionFacts, order: UUID | None) -> Reached:
    decision = _decision(actor, card, action, by)
    if decision.allowed:
        raise_alarm(actor, card.id, decision, protected=card.protected)
        return Reached(card, decision)
    event = AccessEvent(
        Logged(action.value), WHAT, Outcome.REFUSED, pupil=card.id, resource=order, ground=decision.ground, rule=decision.rule
    )
    if decision.shown is Shown.REASON:
        raise RefusedWithTrace(translated(decision.message), event)
    raise HiddenWithTrace(_("Sidan finns inte."), event)


def _decision(actor: Actor, card: PupilCard, action: Action, by: DestructionFacts) -> Decision:
    facts, _file = asked_of(actor, card, action, RECORD_OF_BRANCH[actor.branch])
    return decide(replace(facts, destruction=by))


def reach_order(actor: Actor, pupil: UUID, order: UUID, *, lock: bool = False) -> tuple[DestructionOrder, Reached]:
    """A decision about the pupil in the own compartment. Raises RefusedWithTrace, HiddenWithTrace."""
    check_entrusted(actor)
    rows = DestructionOrder.objects.filter(pk=order, pupil_id=pupil, compartment_id=room(actor))
    found = (rows.select_for_update(no_key=True) if lock else rows).first()
    # Both are looked for, whatever the first has found: what may not be known of costs what nobody made costs.
    card = pupil_card(pupil)
    if found is None or card is None:
        raise not_there(Logged.OPEN, WHAT, order)
    return found, require_named(actor, card, found.number, order)


def state(row: DestructionOrder) -> OrderState:
    """How far a decision has come."""
    return state_of_order(
        proposed=row.proposed_at is not None, carried_out=row.carried_out_at is not None, withdrawn=row.withdrawn_at is not None
    )
