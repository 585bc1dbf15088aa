"""Asks `decide` with facts from the database. Every way to a pupil's data goes through `require`."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.gate import RefusedWithTrace
from samsyn.access.roles import Role
from samsyn.access.rules import Action, Decision, Facts, Shown, decide
from samsyn.access.rules.circles import SCHOOL_FILES
from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    AssignmentFacts,
    DocumentClass,
    EnrolmentFacts,
    GuardianFacts,
    Period,
    PupilFacts,
    Relation,
    ResourceFacts,
)
from samsyn.access.rules.settings import law_of
from samsyn.access.setting_queries import settings_of
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card

# What kind of record a branch keeps.
RECORD_OF_BRANCH = {
    "emi": DocumentClass.EMI_RECORD,
    "psychology": DocumentClass.PSYCHOLOGY_RECORD,
    "speech": DocumentClass.SPEECH_RECORD,
    "school_support": DocumentClass.CASE_FILE,
}
# Notes that are their author's: the branch's others keep theirs beside them.
NOTES_OF_ROLE = {
    Role.SCHOOL_COUNSELLOR.value: DocumentClass.COUNSELLOR_FILE,
    Role.SPECIAL_EDUCATOR.value: DocumentClass.SPECIAL_EDUCATION_FILE,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else the decision turns on: whose entry it is, whether it is signed, what part the actor has in the pupil's care."""

    author: UUID | None = None
    signed: bool = False
    relations: tuple[Relation, ...] = ()


ORDINARY = Circumstances()


class HiddenWithTrace(NotFound, RefusedWithTrace):
    """A refusal that looks like nothing at all to the user, and leaves its row in the log."""


def actor_facts(actor: Actor) -> ActorFacts:
    """The actor as facts."""
    if actor.user is None:
        return ActorFacts(ActorKind.SYSTEM, actor.purpose)
    return ActorFacts(
        ActorKind.STAFF,
        str(actor.user),
        AssignmentFacts(
            provider=str(actor.provider),
            board=str(actor.board or ""),
            branch=actor.branch,
            unit=str(actor.unit or ""),
            role=actor.role,
            administrative=actor.compartment is None,
            closed_group=actor.closed_group,
            schools=tuple(map(str, actor.schools)),
        ),
    )


def pupil_facts(card: PupilCard) -> PupilFacts:
    """The pupil as facts."""
    age = card.age(clock.today())
    return PupilFacts(
        id=str(card.id),
        age=age[0] if age else None,
        protection=card.protection,
        enrolments=tuple(
            EnrolmentFacts(str(one.unit), Period(one.valid_from, one.valid_to), str(card.provider), str(one.board or ""))
            for one in card.enrolments
            if one.unit is not None
        ),
        guardians=tuple(GuardianFacts(str(one.person), one.kind, Period(one.valid_from, one.valid_to)) for one in card.guardians),
    )


def decision_on(
    actor: Actor, card: PupilCard, action: Action, document: DocumentClass, about: Circumstances = ORDINARY
) -> Decision:
    """What `decide` says of a document in the actor's own compartment."""
    settings = settings_of(actor)
    facts = Facts(
        on=clock.today(),
        actor=actor_facts(actor),
        action=action,
        resource=ResourceFacts(
            document,
            provider=str(card.provider),
            board=str(actor.board or ""),
            branch=actor.branch,
            unit=_kept_at(actor, card, document),
            author=str(about.author or ""),
            signed=about.signed,
        ),
        pupil=pupil_facts(card),
        relations=about.relations,
        settings=settings,
        law=law_of(settings),
    )
    return decide(facts)


def _kept_at(actor: Actor, card: PupilCard, document: DocumentClass) -> str:
    """The care unit, or of the school's documents the school unit: the actor's own among the pupil's, when there is one."""
    if document not in SCHOOL_FILES:
        return str(actor.unit or "")
    units = [one.unit for one in card.enrolments if one.unit is not None]
    return str(next((unit for unit in units if unit in actor.schools), units[0] if units else ""))


def require(actor: Actor, card: PupilCard, action: Action, document: DocumentClass, about: Circumstances = ORDINARY) -> Decision:
    """The decision when it allows; its ground and rule go into the caller's log row.

    Raises HiddenWithTrace (404 without hint) when the user may not even know, RefusedWithTrace (403 with the reason) otherwise.
    """
    decision = decision_on(actor, card, action, document, about)
    if decision.allowed:
        return decision
    event = AccessEvent(
        Logged(action.value), document.value, Outcome.REFUSED, pupil=card.id, ground=decision.ground, rule=decision.rule
    )
    if decision.shown is Shown.REASON:
        raise RefusedWithTrace(translated(decision.message), event)
    raise HiddenWithTrace(_("Sidan finns inte."), event)


def own_record(actor: Actor) -> DocumentClass:
    """The kind of record the actor keeps. Raises NotFound for an assignment without a record."""
    kind = NOTES_OF_ROLE.get(actor.role) or RECORD_OF_BRANCH.get(actor.branch)
    if kind is None:
        raise NotFound(_("Sidan finns inte."))
    return kind


def own_part(actor: Actor) -> Circumstances:
    """The record as far as it is the actor's own to keep: what others have written in it is decided on for itself."""
    return Circumstances(author=actor.user)


def reads_others(actor: Actor, card: PupilCard, action: Action) -> Decision:
    """What `decide` says of what others have written in the record that the actor keeps a part of."""
    return decision_on(actor, card, action, own_record(actor))


def open_pupil(
    actor: Actor, pupil: UUID, action: Action, document: DocumentClass, about: Circumstances = ORDINARY
) -> tuple[PupilCard, Decision]:
    """The pupil's card and the decision that lets the actor at the document. Raises as `require`; NotFound for no such pupil."""
    card = pupil_card(pupil)
    if card is None:
        event = AccessEvent(Logged(action.value), document.value, Outcome.REFUSED, resource=pupil, rule="no_such_pupil")
        raise HiddenWithTrace(_("Sidan finns inte."), event)
    return card, require(actor, card, action, document, about)
