"""What `decide` says of a session of support, and the ways to one: for who approves it, and for who reads in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.alarming import raise_alarm
from samsyn.access.decisions import RECORD_OF_BRANCH, HiddenWithTrace, Reads, asked_of, not_there, whose_writing
from samsyn.access.decisions import blocked_parts as blocked
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.keeping import person, room
from samsyn.access.on_file import NOTHING, OnFile, on_file
from samsyn.access.roles import Role
from samsyn.access.rules import Action, Decision, Facts, decide
from samsyn.access.rules.circles import PATIENT_RECORDS
from samsyn.access.rules.facts import Period, Relation, RelationKind
from samsyn.access.rules.vocabulary import Purpose
from samsyn.access.stating import ANY_REASON
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.journal.models import SupportSession
from samsyn.journal.policy import APPROVE_SUPPORT, READ_IN_SUPPORT
from samsyn.journal.rules.support import holds_now
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.models import Compartment
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card

WHAT = "journal.support"


@dataclass(frozen=True, slots=True)
class Inside:
    """A reading in a session. actor: as one who stands in the room, for its queries alone; reason: as it was stated, or empty."""

    card: PupilCard
    session: SupportSession
    actor: Actor
    decision: Decision
    reason: str
    reads: Reads

    def event(self, action: Logged, what: str, *, why: str = "", details: str = "") -> AccessEvent:
        """The row of the access log, in the room that is read; the case stands in front of the reason."""
        case = self.session.case_reference
        return AccessEvent(
            action,
            what,
            pupil=self.card.id,
            compartment=self.session.compartment_id,
            resource=self.session.pk,
            ground=self.decision.ground,
            rule=self.decision.rule,
            reason=f"{case}: {why}" if why else case,
            details=details,
        )


def check_approver(actor: Actor) -> None:
    """Raises RefusedWithTrace for who lacks the permission, or leads no room of patients' records."""
    check(actor, APPROVE_SUPPORT)
    if actor.compartment is None or RECORD_OF_BRANCH.get(actor.branch) not in PATIENT_RECORDS:
        event = AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, rule="no_room")
        raise RefusedWithTrace(_("Ditt uppdrag har ingen journal som support kan läsa i."), event)


def session_in_room(actor: Actor, session: UUID, *, lock: bool = False) -> SupportSession:
    """A session in the room of who approves. Raises RefusedWithTrace, HiddenWithTrace."""
    check_approver(actor)
    rows = SupportSession.objects.filter(pk=session, provider_id=actor.provider, compartment_id=room(actor))
    found = (rows.select_for_update(no_key=True) if lock else rows).first()
    if found is None:
        raise not_there(Logged.OPEN, WHAT, session)
    return found


def holds(session: SupportSession) -> bool:
    """Whether support may read in it now."""
    return holds_now(session.starts_at, session.ends_at, ended=session.ended_at is not None, now=clock.now())


def standing_in(actor: Actor, session: SupportSession, there: Compartment) -> Actor:
    """The support user as one who stands in the room: for its queries and the facts of it."""
    asked = Actor(provider=session.provider_id, purpose=actor.purpose, name=session.user_name, settings=actor.settings)
    return replace(
        actor if actor.user == session.user_id else asked,
        user=session.user_id,
        role=Role.SUPPORT.value,
        unit=None,
        board=there.board_id,
        branch=there.branch,
        compartment=there.pk,
        compartments=(there.pk,),
    )


def facts_in(seen: Actor, card: PupilCard, session: SupportSession, file: OnFile, reason: str) -> Facts:
    """The facts of support's question about the pupil's record in the session's room."""
    facts, _file = asked_of(seen, card, Action.OPEN, RECORD_OF_BRANCH[seen.branch], file=file)
    period = Period(clock.day_of(session.starts_at), clock.day_of(session.ends_at))
    relation = Relation(RelationKind.SUPPORT_SESSION, period, session.case_reference)
    return replace(facts, relations=(relation,), purpose=Purpose.SUPPORT, case=session.case_reference, reason=reason)


def would_read(seen: Actor, card: PupilCard, session: SupportSession) -> Decision:
    """What `decide` says of support's reading once a reason is stated, on the session's first day. No statement."""
    facts = facts_in(seen, card, session, NOTHING, ANY_REASON)
    return decide(replace(facts, on=max(facts.on, clock.day_of(session.starts_at))))


@contextmanager
def inside(actor: Actor, *, pupil: UUID, session: UUID) -> Iterator[Inside]:
    """Stand in the session's room for one of its pupils, in the transaction's context of that room and pupil alone.

    decision: a choice without a reason stated, and allowed, alarmed, with one. Raises RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, READ_IN_SUPPORT)
    # Both are looked for, whatever the first has found: what may not be known of costs what nobody made costs.
    held = SupportSession.objects.filter(pk=session, provider_id=actor.provider, user_id=person(actor)).first()
    card = pupil_card(pupil)
    if held is None or card is None or pupil not in held.pupils or not holds(held):
        raise not_there(Logged.SUPPORT, WHAT, session)
    there = Compartment.objects.get(pk=held.compartment_id, provider_id=actor.provider)
    seen = standing_in(actor, held, there)
    context = Context(WHAT, provider=actor.provider, compartments=(there.pk,), passage_pupils=(pupil,))
    with within(context):
        file = on_file(seen, pupil)
        made = [one.reason for one in file.choices if (one.purpose, one.case) == (Purpose.SUPPORT, held.case_reference)]
        reason = made[-1] if made else ""
        facts = facts_in(seen, card, held, file, reason)
        decision = decide(facts)
        if not decide(replace(facts, reason=ANY_REASON)).allowed:
            refused = AccessEvent(
                Logged.SUPPORT,
                WHAT,
                Outcome.REFUSED,
                pupil=pupil,
                compartment=there.pk,
                resource=session,
                ground=decision.ground,
                rule=decision.rule,
            )
            raise HiddenWithTrace(_("Sidan finns inte."), refused)
        if decision.allowed:
            raise_alarm(seen, pupil, decision, protected=card.protected, case=held.case_reference)
        reads = whose_writing(seen, card, facts, file)
        # What the pupil has blocked for other units is shut for support, which is none of them.
        shut = tuple((UUID(unit), process) for unit, process in blocked(seen, facts))
        yield Inside(card, held, seen, decision, reason, replace(reads, shut=shut, flagged=False))
