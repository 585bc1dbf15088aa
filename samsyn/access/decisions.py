"""Asks `decide` with facts from the database. Every way to a pupil's data goes through `require`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.gate import ChoiceNeeded, RefusedWithTrace
from samsyn.access.made_choices import Made, made_choices
from samsyn.access.roles import Role
from samsyn.access.rules import Action, Decision, Facts, Shown, decide
from samsyn.access.rules import Outcome as Chosen
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
    Purpose,
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
from samsyn.people.cards import ClassRow, PupilCard
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
    """What `decide` says of a document in the actor's own compartment, given the choices that the actor has made today."""
    return _decided(actor, card.id, [facts_of(actor, card, action, document, about)])[0]


def facts_of(actor: Actor, card: PupilCard, action: Action, document: DocumentClass, about: Circumstances = ORDINARY) -> Facts:
    """The facts of a question about a pupil's document in the actor's own compartment."""
    settings = settings_of(actor)
    return Facts(
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


def _decided(actor: Actor, pupil: UUID, asked: Sequence[Facts]) -> list[Decision]:
    """The decisions on several questions about one pupil. The choices made are only looked up when something is not allowed."""
    decisions = [decide(facts) for facts in asked]
    if all(decision.allowed for decision in decisions):
        return decisions
    made = made_choices(actor, pupil)
    return [
        decision if decision.allowed else _by_choice(decision, facts, made)
        for decision, facts in zip(decisions, asked, strict=True)
    ]


def _by_choice(decision: Decision, facts: Facts, made: Sequence[Made]) -> Decision:
    """The first decision that a choice turns into a yes; the one there was when none does."""
    chosen = (decide(replace(facts, purpose=one.purpose, reason=one.reason, case=one.case)) for one in made)
    return next((one for one in chosen if one.allowed), decision)


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
    if decision.outcome is Chosen.CHOICE:
        raise ChoiceNeeded(translated(decision.message), event, card.id)
    if decision.shown is Shown.REASON:
        raise RefusedWithTrace(translated(decision.message), event)
    raise HiddenWithTrace(_("Sidan finns inte."), event)


def own_record(actor: Actor) -> DocumentClass:
    """The kind of record the actor keeps. Raises NotFound for an assignment without a record."""
    if actor.branch not in RECORD_OF_BRANCH:
        raise NotFound(_("Sidan finns inte."))
    return kept_as(actor, actor.role)


def own_part(actor: Actor) -> Circumstances:
    """The record as far as it is the actor's own to keep: what others have written in it is decided on for itself."""
    return Circumstances(author=actor.user)


@dataclass(frozen=True, slots=True)
class Reads:
    """Whose writing in the own compartment an actor may read of a pupil, besides the own: by the role of the author.

    rest: also what nobody of `roles` has written. roles: with rest those who are left out, otherwise those alone.
    """

    rest: bool
    roles: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self.rest and not self.roles


def reads(actor: Actor, card: PupilCard, action: Action) -> Reads:
    """What `decide` says of what others have written in the compartment, kind by kind of what they keep there."""
    kind = RECORD_OF_BRANCH[actor.branch]
    notes = NOTES_OF_ROLE if kind is DocumentClass.CASE_FILE else {}
    facts = facts_of(actor, card, action, kind)
    asked = [facts, *(replace(facts, resource=replace(facts.resource, document=one)) for one in notes.values())]
    rest, *others = (decision.allowed for decision in _decided(actor, card.id, asked))
    return Reads(rest, tuple(role for role, allowed in zip(notes, others, strict=True) if allowed is not rest))


def asked_choice(actor: Actor, card: PupilCard, about: Circumstances = ORDINARY) -> Decision | None:
    """The decision that an active choice, for care, would turn into a yes for the own record; None when it would not."""
    facts = facts_of(actor, card, Action.OPEN, own_record(actor), about)
    decision = decide(replace(facts, purpose=Purpose.CARE))
    return decision if decision.outcome is Chosen.CHOICE else None


def open_records(actor: Actor, rows: Sequence[ClassRow], school: UUID) -> frozenset[UUID]:
    """The pupils in a class of the school whose own record opens without a choice: only of them may a list say how it stands."""
    if actor.branch not in RECORD_OF_BRANCH or actor.compartment is None:
        return frozenset()
    document, settings, today = own_record(actor), settings_of(actor), clock.today()
    asked = Facts(
        on=today,
        actor=actor_facts(actor),
        action=Action.OPEN,
        resource=ResourceFacts(
            document,
            provider=str(actor.provider),
            board=str(actor.board or ""),
            branch=actor.branch,
            unit=str(school) if document in SCHOOL_FILES else str(actor.unit or ""),
            author=str(actor.user or ""),
        ),
        settings=settings,
        law=law_of(settings),
    )
    here = (EnrolmentFacts(str(school), Period(today)),)
    return frozenset(
        row.pupil
        for row in rows
        if decide(replace(asked, pupil=PupilFacts(str(row.pupil), protection=row.protection, enrolments=here))).allowed
    )


def kept_as(actor: Actor, author_role: str) -> DocumentClass:
    """The kind of document that what somebody of the role has written is, in the actor's compartment."""
    kind = RECORD_OF_BRANCH[actor.branch]
    return NOTES_OF_ROLE.get(author_role, kind) if kind is DocumentClass.CASE_FILE else kind


def open_pupil(
    actor: Actor, pupil: UUID, action: Action, document: DocumentClass, about: Circumstances = ORDINARY
) -> tuple[PupilCard, Decision]:
    """The pupil's card and the decision that lets the actor at the document. Raises as `require`; NotFound for no such pupil."""
    card = pupil_card(pupil)
    if card is None:
        event = AccessEvent(Logged(action.value), document.value, Outcome.REFUSED, resource=pupil, rule="no_such_pupil")
        made_choices(actor, pupil)  # so that no such pupil costs what one who is out of reach does
        raise HiddenWithTrace(_("Sidan finns inte."), event)
    return card, require(actor, card, action, document, about)
