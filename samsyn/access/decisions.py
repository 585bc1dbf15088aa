"""Asks `decide` with facts from the database. Every way to a pupil's data goes through `require`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.alarming import raise_alarm
from samsyn.access.gate import ChoiceNeeded, KeptElsewhere, RefusedWithTrace
from samsyn.access.on_file import Made, OnFile, card_and_file, on_file
from samsyn.access.roles import Role
from samsyn.access.rules import Action, Decision, Facts, Shown, decide
from samsyn.access.rules import Outcome as Chosen
from samsyn.access.rules.circles import PATIENT_RECORDS, SCHOOL_FILES
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
from samsyn.access.rules.settings import law_of, value
from samsyn.access.rules.walls import row_099_only_a_stub, row_099_record_on_paper
from samsyn.access.setting_queries import settings_of
from samsyn.access.stating import ANY_REASON
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound, Refused
from samsyn.kernel.ids import uuid7
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
NOT_KEPT_HERE = frozenset({row_099_record_on_paper.name, row_099_only_a_stub.name})  # a protected pupil's is kept elsewhere
# Notes that are their author's: the branch's others keep theirs beside them.
NOTES_OF_ROLE = {
    Role.SCHOOL_COUNSELLOR.value: DocumentClass.COUNSELLOR_FILE,
    Role.SPECIAL_EDUCATOR.value: DocumentClass.SPECIAL_EDUCATION_FILE,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else the decision turns on: whose entry it is, whether it is signed, what part the actor has in the pupil's care.

    unit, process: the care unit and process that documented it; None for the actor's own unit.
    """

    author: UUID | None = None
    signed: bool = False
    relations: tuple[Relation, ...] = ()
    unit: UUID | None = None
    process: str = ""


ORDINARY = Circumstances()


class HiddenWithTrace(NotFound, RefusedWithTrace):
    """A refusal that looks like nothing at all to the user, and leaves its row in the log."""


def not_there(action: Logged, what: str, resource: UUID) -> HiddenWithTrace:
    """The refusal of what is not in the own compartment, or not this pupil's: it says nothing, and stands in the log."""
    return HiddenWithTrace(_("Sidan finns inte."), AccessEvent(action, what, Outcome.REFUSED, resource=resource, rule="not_found"))


def unfound(actor: Actor, action: Logged, what: str, resource: UUID, document: DocumentClass | None = None) -> HiddenWithTrace:
    """`not_there` of what was looked for before its pupil was known, by the statements that a refusal about the pupil would have
    taken: neither counting nor a clock tells what is another's from what is nowhere. document: the own record, unless said."""
    with suppress(HiddenWithTrace):
        _card(actor, uuid7(), Action.OPEN, document or own_record(actor))
    return not_there(action, what, resource)


def actor_facts(actor: Actor) -> ActorFacts:
    """The actor as facts."""
    if actor.user is None:
        return ActorFacts(ActorKind.SYSTEM, actor.purpose)
    if actor.role == Role.SUPPORT:
        return ActorFacts(ActorKind.SUPPORT, str(actor.user))
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
            competences=actor.competences,
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
    """What `decide` says of a document in the actor's own compartment, given what is on file and the choices made today."""
    facts, file = asked_of(actor, card, action, document, about)
    return decided(actor, card.id, [facts], file)[0]


def asked_of(
    actor: Actor,
    card: PupilCard,
    action: Action,
    document: DocumentClass,
    about: Circumstances = ORDINARY,
    file: OnFile | None = None,
) -> tuple[Facts, OnFile | None]:
    """The facts of a question about a pupil's document in the actor's own compartment, and the file they rest on.

    What is on file is looked up for patients' records, which a block may shut, unless it is given; for other documents when
    something is not allowed.
    """
    if file is None and document in PATIENT_RECORDS:
        file = on_file(actor, card.id)
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
            unit=_kept_at(actor, card, document, about.unit),
            process=about.process,
            author=str(about.author or ""),
            signed=about.signed,
        ),
        pupil=pupil_facts(card),
        relations=about.relations,
        settings=settings,
        law=law_of(settings),
    )
    return (facts if file is None else filed(facts, file)), file


def filed(facts: Facts, file: OnFile) -> Facts:
    """The facts with what is on file."""
    pupil = replace(facts.pupil, maturity=file.maturity) if facts.pupil and file.maturity else facts.pupil
    return replace(facts, pupil=pupil, blocks=file.blocks, consents=file.consents, emergency=file.emergency)


def decided(actor: Actor, pupil: UUID, asked: Sequence[Facts], file: OnFile | None) -> list[Decision]:
    """The decisions on several questions about one pupil. Choices, and an emergency, are tried for what is not allowed."""
    decisions = [decide(facts) for facts in asked]
    if all(decision.allowed for decision in decisions):
        return decisions
    on = file or on_file(actor, pupil)
    pairs = zip(decisions, asked, strict=True)
    return [decision if decision.allowed else _by_choice(decision, facts, on) for decision, facts in pairs]


def _by_choice(decision: Decision, facts: Facts, file: OnFile) -> Decision:
    """The first decision that a choice, or an opening in an emergency, turns into a yes; the one there was when none does."""
    past = [Made(Purpose.CARE, file.emergency.reason, "")] if file.emergency is not None else []
    chosen = (decide(replace(facts, purpose=one.purpose, reason=one.reason, case=one.case)) for one in (*file.choices, *past))
    return next((one for one in chosen if one.allowed), decision)


def _kept_at(actor: Actor, card: PupilCard, document: DocumentClass, unit: UUID | None) -> str:
    """The care unit, the actor's own unless another is named. Of the school's documents the school unit: the actor's own among the
    pupil's, when there is one."""
    if document not in SCHOOL_FILES:
        return str(unit or actor.unit or "")
    units = [one.unit for one in card.enrolments if one.unit is not None]
    return str(next((unit for unit in units if unit in actor.schools), units[0] if units else ""))


def require(actor: Actor, card: PupilCard, action: Action, document: DocumentClass, about: Circumstances = ORDINARY) -> Decision:
    """The decision when it allows; its ground and rule go into the caller's log row.

    Raises HiddenWithTrace (404 without hint) when the user may not even know, RefusedWithTrace (403 with the reason) otherwise.
    """
    return let_in(actor, card, *asked_of(actor, card, action, document, about))


def let_in(actor: Actor, card: PupilCard, facts: Facts, file: OnFile | None) -> Decision:
    """The decision on the facts when it allows; it is told of when it says so. Raises as `require`."""
    decision = decided(actor, card.id, [facts], file)[0]
    if decision.allowed:
        raise_alarm(actor, card.id, decision, protected=card.protected)
        return decision
    what, action = facts.resource.document.value, Logged(facts.action.value)
    event = AccessEvent(action, what, Outcome.REFUSED, pupil=card.id, ground=decision.ground, rule=decision.rule)
    if decision.outcome is Chosen.CHOICE and _a_choice_opens(facts):
        raise ChoiceNeeded(translated(decision.message), event, card.id)
    if decision.shown is Shown.REASON and card.protected and decision.rule in NOT_KEPT_HERE:
        raise KeptElsewhere(translated(decision.message), event, card.id)
    if decision.shown is Shown.REASON:
        raise RefusedWithTrace(translated(decision.message), event)
    raise HiddenWithTrace(_("Sidan finns inte."), event)


def require_machine(actor: Actor, document: DocumentClass, purpose: Purpose, branch: str = "") -> Decision:
    """The decision that lets the system work with documents of a kind, for a purpose. Raises Refused, a fault in the code."""
    settings = settings_of(actor)
    decision = decide(
        Facts(
            on=clock.today(),
            actor=actor_facts(actor),
            action=Action.MACHINE,
            resource=ResourceFacts(document, provider=str(actor.provider), branch=branch),
            purpose=purpose,
            settings=settings,
            law=law_of(settings),
        )
    )
    if not decision.allowed:
        raise Refused(translated(decision.message))
    return decision


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

    rest: also what nobody of `roles` has written. roles: with rest those who are left out, otherwise those alone. by_choice: if a
    choice would open the rest. shut: units that have blocked what they wrote, each with the care process or an empty text for
    all. flagged: whether it may be said that something is blocked.
    """

    rest: bool
    roles: tuple[str, ...] = ()
    by_choice: bool = False
    shut: tuple[tuple[UUID, str], ...] = ()
    flagged: bool = False

    @property
    def everything(self) -> bool:
        """Whether no author is left out."""
        return self.rest and not self.roles


def whose_writing(actor: Actor, card: PupilCard, facts: Facts, file: OnFile | None) -> Reads:
    """What `decide` says of what others have written in the actor's compartment: kind by kind of what they keep, block by block."""
    kind, room = RECORD_OF_BRANCH[actor.branch], facts.resource
    notes = NOTES_OF_ROLE if kind is DocumentClass.CASE_FILE else {}
    blocked = blocked_parts(actor, facts)
    asked = [replace(facts, resource=replace(room, document=one, author="")) for one in (kind, *notes.values())]
    # Of what is blocked the question is whether the block stands: as of the own part, which no other rule shuts.
    walled = [replace(facts, resource=replace(room, unit=unit, process=process)) for unit, process in blocked]
    decisions = decided(actor, card.id, [*asked, *walled], file)
    rest, *others = (decision.allowed for decision in decisions[: len(asked)])
    shut = [(one, decision) for one, decision in zip(blocked, decisions[len(asked) :], strict=True) if not decision.allowed]
    return Reads(
        rest,
        tuple(role for role, allowed in zip(notes, others, strict=True) if allowed is not rest),
        not rest and _a_choice_opens(asked[0]),
        tuple((UUID(unit), process) for (unit, process), _decision in shut),
        any(decision.shown is not Shown.NOTHING for _one, decision in shut),
    )


def blocked_parts(actor: Actor, facts: Facts) -> list[tuple[str, str]]:
    """What other units of the own compartment have blocked: unit and care process, an empty text for all of the unit's."""
    by_process = value(facts.settings, "P-15b") == "process"
    others = (one for one in facts.blocks if not one.between_providers and one.unit != str(actor.unit))
    return sorted({(one.unit, one.process if by_process else "") for one in others})


def _a_choice_opens(facts: Facts) -> bool:
    """Whether an active choice, for care and with a reason, would turn the decision into a yes: a block asks for more than that."""
    return decide(replace(facts, purpose=Purpose.CARE, reason=ANY_REASON)).allowed


def asked_choice(actor: Actor, card: PupilCard, about: Circumstances = ORDINARY) -> Decision | None:
    """The decision that an active choice, for care, would turn into a yes for the own record; None when it would not."""
    facts, _file = asked_of(actor, card, Action.OPEN, own_record(actor), about)
    decision = decide(replace(facts, purpose=Purpose.CARE))
    return decision if decision.outcome is Chosen.CHOICE and _a_choice_opens(facts) else None


def kept_as(actor: Actor, author_role: str) -> DocumentClass:
    """The kind of document that what somebody of the role has written is, in the actor's compartment."""
    kind = RECORD_OF_BRANCH[actor.branch]
    return NOTES_OF_ROLE.get(author_role, kind) if kind is DocumentClass.CASE_FILE else kind


def open_pupil(
    actor: Actor, pupil: UUID, action: Action, document: DocumentClass, about: Circumstances = ORDINARY
) -> tuple[PupilCard, Decision]:
    """The pupil's card and the decision that lets the actor at the document. Raises as `require`; NotFound for no such pupil."""
    card, file = _card(actor, pupil, action, document)
    return card, let_in(actor, card, *asked_of(actor, card, action, document, about, file))


def open_whole(actor: Actor, pupil: UUID, action: Action) -> tuple[PupilCard, Decision, Reads]:
    """The pupil's card, the decision that lets the actor at the own record, and what of others' in it. Raises as `open_pupil`."""
    return _open_room(actor, pupil, action, own_part(actor))


def open_others(actor: Actor, pupil: UUID, action: Action, purpose: Purpose, case: str = "") -> tuple[PupilCard, Decision, Reads]:
    """As `open_whole`, for one who keeps no record there. Only choices for the purpose, and in the case if one is named, count."""
    return _open_room(actor, pupil, action, ORDINARY, lambda one: one.purpose is purpose and case in {"", one.case})


def _open_room(
    actor: Actor, pupil: UUID, action: Action, about: Circumstances, counts: Callable[[Made], bool] | None = None
) -> tuple[PupilCard, Decision, Reads]:
    document = own_record(actor)
    card, on = _card(actor, pupil, action, document)
    facts, file = asked_of(actor, card, action, document, about, on)
    if counts is not None:
        file = (file or on_file(actor, pupil)).with_choices(counts)
    return card, let_in(actor, card, facts, file), whose_writing(actor, card, facts, file)


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening the own record comes to. own: of the part that is the actor's own to keep; rest: of what others have written.

    asks: whether an active choice would open the own part.
    """

    own: Decision
    rest: Decision
    reads: Reads
    asks: bool


def opening(actor: Actor, card: PupilCard, file: OnFile) -> Opening:
    """What `open_whole` would come to for an actor with this on file, in no statement."""
    document, kind = own_record(actor), RECORD_OF_BRANCH[actor.branch]
    # Only the facts about patients' records rest on what is on file; choices and emergencies are tried for all.
    facts, _file = asked_of(actor, card, Action.OPEN, document, own_part(actor), file if document in PATIENT_RECORDS else None)
    others = replace(facts, resource=replace(facts.resource, document=kind, author=""))
    own, rest = decided(actor, card.id, [facts, others], file)
    if not rest.allowed and (asked := decide(replace(others, purpose=Purpose.CARE))).outcome is Chosen.CHOICE:
        rest = asked  # what the page of the choice says
    return Opening(own, rest, whose_writing(actor, card, facts, file), _a_choice_opens(facts))


def _card(actor: Actor, pupil: UUID, action: Action, document: DocumentClass) -> tuple[PupilCard, OnFile | None]:
    """The card, of a patient's record with what is on file. Raises HiddenWithTrace for no such pupil, at the cost of a refusal."""
    if document in PATIENT_RECORDS:
        found = card_and_file(actor, pupil)
        if found is not None:
            return found
    else:
        card = pupil_card(pupil)
        if card is not None:
            return card, None
        on_file(actor, pupil)
    event = AccessEvent(Logged(action.value), document.value, Outcome.REFUSED, resource=pupil, rule="no_such_pupil")
    raise HiddenWithTrace(_("Sidan finns inte."), event)
