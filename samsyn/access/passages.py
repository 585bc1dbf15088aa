"""Passages: reading one pupil's record in another compartment of the care provider, where the law and its settings let (ADR 10).

Which rooms, `decide` says, anew at each reading, of the room that is read: its blocks, its consents. The reader says why, as by an
active choice; the row lies in the room that is read, and so does each row of the access log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.alarming import raise_alarm
from samsyn.access.choosing import end_of_day
from samsyn.access.decisions import (
    RECORD_OF_BRANCH,
    HiddenWithTrace,
    Reads,
    asked_of,
    decided,
    filed,
    open_pupil,
    whose_writing,
)
from samsyn.access.gate import check
from samsyn.access.keeping import assignment, person
from samsyn.access.keeping import room as own_room
from samsyn.access.models import Passage
from samsyn.access.on_file import OnFile, on_file
from samsyn.access.policy import MAKE_CHOICE
from samsyn.access.rules import Action, Decision, Facts, decide
from samsyn.access.rules.circles import PATIENT_RECORDS, joins
from samsyn.access.rules.facts import DocumentClass, ProviderKind, ResourceFacts
from samsyn.access.rules.vocabulary import Purpose
from samsyn.access.setting_queries import settings_of
from samsyn.access.stating import ANY_REASON, stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.language import translated
from samsyn.kernel.text import with_capital
from samsyn.organisation.models import Branch, Compartment
from samsyn.people.cards import PupilCard

WHAT = "access.passage"


@dataclass(frozen=True, slots=True)
class Room:
    """Another compartment of the care provider, which a passage leads to. says: the rule in words."""

    id: UUID
    name: str
    says: str


class PassageNeeded(HiddenWithTrace):
    """There is a way, and the actor has not said today why it is to be taken: the page asks."""

    def __init__(self, card: PupilCard, room: Room, refused: HiddenWithTrace) -> None:
        super().__init__(refused.message, refused.event)
        self.card, self.room = card, room


@dataclass(frozen=True, slots=True)
class Inside:
    """A reading through a passage. actor: as one who stands in the room, for its queries alone; reads: whose writing is read."""

    card: PupilCard
    room: Room
    actor: Actor
    reads: Reads
    decision: Decision
    passage: Passage

    def event(self, action: Logged, what: str, *, resource: UUID | None = None, details: str = "") -> AccessEvent:
        """The row of the access log, which names the room that is read."""
        return AccessEvent(
            action,
            what,
            pupil=self.card.id,
            compartment=self.passage.compartment_id,
            resource=resource,
            ground=self.decision.ground,
            rule=self.decision.rule,
            reason=self.passage.reason,
            details=details,
        )


def leads_elsewhere(actor: Actor) -> bool:
    """Whether the provider's settings join the actor's branch with any other room at all. It costs no statement."""
    return MAKE_CHOICE.given_to(actor) and joins(settings_of(actor), actor.branch)


def rooms_elsewhere(actor: Actor, *, pupil: UUID) -> tuple[PupilCard, list[Room]]:
    """The pupil, and the rooms that a passage leads to; whether anything is kept there is not told. Logged as an opened card.

    Raises as `open_pupil`.
    """
    check(actor, MAKE_CHOICE)
    card, decision = open_pupil(actor, pupil, Action.OPEN, DocumentClass.DEMOGRAPHICS)
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=card.id, ground=decision.ground, rule=decision.rule))
    return card, [_named(one, said) for one in _others(actor) if (said := would_enter(actor, card, one)).allowed]


def begin_passage(actor: Actor, *, pupil: UUID, room: UUID, reason: str) -> Passage:
    """Say why the pupil's record in the room is to be read, for the rest of the day.

    Raises Invalid without a reason in words, HiddenWithTrace for a room that no passage leads to.
    """
    check(actor, MAKE_CHOICE)
    why, now = stated(reason), clock.now()
    card, there, asked = _reached(actor, pupil, room)
    with within(_context(actor, there, card)):
        row = Passage.objects.create(
            provider_id=actor.provider,
            compartment_id=there.pk,
            pupil_id=card.id,
            user_id=person(actor),
            user_name=actor.name,
            user_role=actor.role,
            assignment_id=assignment(actor),
            from_compartment_id=own_room(actor),
            reason=why,
            ground=asked.ground,
            rule=asked.rule,
            made_at=now,
            ends_at=end_of_day(now),
        )
        event = AccessEvent(Logged.OPEN, WHAT, pupil=card.id, compartment=there.pk, resource=row.pk, ground=asked.ground)
        record(actor, replace(event, rule=asked.rule, reason=why))
    return row


def door(actor: Actor, *, pupil: UUID, room: UUID) -> tuple[PupilCard, Room]:
    """The pupil and the room. Raises HiddenWithTrace for a room that no passage leads to."""
    check(actor, MAKE_CHOICE)
    card, there, asked = _reached(actor, pupil, room)
    return card, _named(there, asked)


def asked_why(actor: Actor, card: PupilCard, room: Room) -> None:
    """Log that the page that asks why was shown: it tells who the pupil is."""
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=card.id, resource=room.id))


@contextmanager
def inside(actor: Actor, *, pupil: UUID, room: UUID, action: Action) -> Iterator[Inside]:
    """Read one pupil's record in the room, in the transaction's context of that room and pupil alone.

    Raises PassageNeeded without a passage that holds today, HiddenWithTrace when `decide` does not let.
    """
    check(actor, MAKE_CHOICE)
    card, there, asked = _reached(actor, pupil, room)
    with within(_context(actor, there, card)):
        seen = _seen(actor, there)
        passage = _passage(actor, card, there)
        if passage is None:
            raise PassageNeeded(card, _named(there, asked), _closed(asked, pupil, there.pk, there))
        file = on_file(seen, card.id)
        facts = replace(_asked(actor, card, there, action, file), purpose=Purpose.CARE, reason=passage.reason)
        decision = decided(seen, card.id, [facts], file)[0]
        if not decision.allowed:
            raise _closed(decision, pupil, there.pk, there)
        raise_alarm(seen, card.id, decision, protected=card.protected)
        yield Inside(card, _named(there, asked), seen, whose_writing(seen, card, facts, file), decision, passage)


def _reached(actor: Actor, pupil: UUID, room: UUID) -> tuple[PupilCard, Compartment, Decision]:
    card, _decision = open_pupil(actor, pupil, Action.OPEN, DocumentClass.DEMOGRAPHICS)
    there = next((one for one in _others(actor) if one.pk == room), None)
    asked = would_enter(actor, card, there) if there is not None else None
    if there is None or asked is None or not asked.allowed:
        raise _closed(asked, pupil, room, there)
    return card, there, asked


def _closed(asked: Decision | None, pupil: UUID, room: UUID, there: Compartment | None) -> HiddenWithTrace:
    """The refusal; it stands in the log of the room that was tried, when it is one of the provider's."""
    ground, rule = (asked.ground, asked.rule) if asked else ("", "not_found")
    tried = there.pk if there is not None else None
    event = AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, pupil=pupil, compartment=tried, resource=room, ground=ground, rule=rule)
    return HiddenWithTrace(_("Sidan finns inte."), event)


def _others(actor: Actor) -> list[Compartment]:
    """The provider's other rooms that patients' records are kept in. They are few."""
    kept = [branch for branch, kind in RECORD_OF_BRANCH.items() if kind in PATIENT_RECORDS]
    rows = Compartment.objects.filter(provider_id=actor.provider, branch__in=kept).exclude(pk=own_room(actor))
    return list(rows.select_related("board", "provider").order_by("branch", "board__name", "id"))


def would_enter(actor: Actor, card: PupilCard, there: Compartment) -> Decision:
    """What `decide` says of reading in the room for care, with a reason, as far as nothing on file there shuts it. No statement."""
    asked = _asked(actor, card, there, Action.OPEN, OnFile())
    return decide(replace(asked, purpose=Purpose.CARE, reason=ANY_REASON))


def _asked(actor: Actor, card: PupilCard, there: Compartment, action: Action, file: OnFile) -> Facts:
    own, _file = asked_of(actor, card, action, DocumentClass.DEMOGRAPHICS)
    at_work = own.actor.assignment
    # By P-8 all other boards of a municipality are on the map.
    direct = () if there.board_id == actor.board else (str(there.board_id),)
    boards = replace(at_work, direct_boards=direct) if at_work else None
    resource = ResourceFacts(
        RECORD_OF_BRANCH[there.branch],
        provider=str(actor.provider),
        board=str(there.board_id),
        branch=there.branch,
        provider_kind=ProviderKind(there.provider.kind),
    )
    return filed(replace(own, actor=replace(own.actor, assignment=boards), resource=resource), file)


def _context(actor: Actor, there: Compartment, card: PupilCard) -> Context:
    return Context(
        WHAT,
        provider=actor.provider,
        compartments=(there.pk,),
        passage_pupils=(card.id,),
        closed_group=actor.closed_group,
        stubs=actor.stubs,
    )


def _seen(actor: Actor, there: Compartment) -> Actor:
    """The actor as one who stands in the room: for its queries, never for a decision of its own."""
    return replace(actor, compartment=there.pk, compartments=(there.pk,), board=there.board_id, branch=there.branch)


def _passage(actor: Actor, card: PupilCard, there: Compartment) -> Passage | None:
    rows = Passage.objects.filter(provider_id=actor.provider, compartment_id=there.pk, pupil_id=card.id)
    return rows.filter(assignment_id=assignment(actor), ends_at__gt=clock.now()).order_by("-made_at").first()


def _named(there: Compartment, said: Decision) -> Room:
    return Room(there.pk, with_capital(f"{Branch(there.branch).label}, {there.board.name}"), translated(said.message))
