"""Approving a session of support, ending it, and saying as support why a record is opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.choosing import WHAT as WHAT_CHOICE
from samsyn.access.keeping import person, room
from samsyn.access.models import ActiveChoice, Assignment, User
from samsyn.access.roles import Role
from samsyn.access.rules.vocabulary import Purpose
from samsyn.access.sessions import holding
from samsyn.access.stating import stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.journal.destruction.actions import things_of
from samsyn.journal.models import SupportSession
from samsyn.journal.rules.support import MOST_PUPILS, Approval, faults_approval
from samsyn.journal.support.asking import WHAT, check_approver, inside, session_in_room, standing_in, would_read
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.organisation.models import Compartment
from samsyn.people.identity_number import MESSAGES, InvalidIdentityNumber, parse
from samsyn.people.queries import pupil_by_number, pupil_card


def support_users(actor: Actor) -> list[User]:
    """Those who are support at the care provider today, and may log in."""
    held = Assignment.objects.filter(holding(clock.today()), provider_id=actor.provider, role=Role.SUPPORT.value)
    rows = User.objects.filter(pk__in=held.values("user_id"), is_active=True).exclude(pk=person(actor))
    return list(rows.order_by("name", "id"))


def approve_session(actor: Actor, *, approval: Approval, numbers: list[str]) -> SupportSession:
    """Approve that support reads the records of pupils with these numbers. Raises Invalid naming the fields, RefusedWithTrace."""
    check_approver(actor)
    now = clock.now()
    wrong = {name: [translated(said)] for name, said in faults_approval(approval, now.astimezone(clock.STOCKHOLM)).items()}
    user = next((one for one in support_users(actor) if str(one.pk) == approval.user), None)
    if user is None:
        wrong["user"] = [_("Välj vem som får läsa.")]
    wanted = _numbers(numbers, wrong)
    if wrong or user is None or approval.starts_on is None or approval.starts_at is None or approval.hours is None:
        raise _failed(actor, wrong)
    starts = datetime.combine(approval.starts_on, approval.starts_at, clock.STOCKHOLM)
    session = SupportSession(
        provider_id=actor.provider,
        compartment_id=room(actor),
        user=user,
        user_name=user.name,
        case_reference=approval.case.strip(),
        aim=approval.aim.strip(),
        starts_at=starts,
        ends_at=starts + timedelta(hours=approval.hours),
        approved_by_id=person(actor),
        approved_name=actor.name,
        approved_at=now,
    )
    session.pupils = _pupils(actor, session, wanted)
    session.save(force_insert=True)
    event = AccessEvent(
        Logged.APPROVE, WHAT, pupils=tuple(session.pupils), resource=session.pk, reason=session.case_reference, rule="approved"
    )
    record(actor, event)
    return session


def _numbers(numbers: list[str], wrong: dict[str, list[str]]) -> list[str]:
    """The numbers as they are kept; what is wrong with one of them is added to the others."""
    found = []
    for typed in numbers:
        try:
            found.append(parse(typed, today=clock.today()).value)
        except InvalidIdentityNumber as error:
            wrong["numbers"] = [f"{typed}: {translated(MESSAGES[error.code])}"]
    if not numbers:
        wrong["numbers"] = [_("Skriv minst ett personnummer. Utan elever öppnas ingenting.")]
    elif len(set(found)) > MOST_PUPILS:
        wrong["numbers"] = [_("Högst %(most)d elever i en session.") % {"most": MOST_PUPILS}]
    return list(dict.fromkeys(found))


def _pupils(actor: Actor, session: SupportSession, numbers: list[str]) -> list[UUID]:
    """The pupils of the numbers. Raises Invalid, in the same words for a number that nobody has, a pupil without a record in the
    room, and one whom support never reads."""
    there = Compartment.objects.get(pk=room(actor), provider_id=actor.provider)
    seen, found = standing_in(actor, session, there), []
    for number in numbers:
        pupil = pupil_by_number(actor.provider, number)
        card = pupil_card(pupil) if pupil else None
        if card is None or card.stub or not things_of(actor, card.id) or not would_read(seen, card, session).allowed:
            said = _("Verksamheten har ingen journal som support kan läsa för personnumret %(number)s.") % {"number": number}
            raise _failed(actor, {"numbers": [said]}, "not_found")
        found.append(card.id)
    return found


def end_session(actor: Actor, *, session: UUID) -> None:
    """End a session at once. Raises Conflict when it is over, RefusedWithTrace, HiddenWithTrace."""
    held = session_in_room(actor, session, lock=True)
    if held.ended_at is not None or held.ends_at <= clock.now():
        record(actor, AccessEvent(Logged.ADMINISTER, WHAT, Outcome.FAILED, resource=held.pk, rule="state"))
        raise Conflict(_("Sessionen är redan slut."))
    held.ended_at, held.ended_name = clock.now(), actor.name
    held.save(update_fields=["ended_at", "ended_name"])
    event = AccessEvent(
        Logged.ADMINISTER, WHAT, pupils=tuple(held.pupils), resource=held.pk, reason=held.case_reference, rule="ended"
    )
    record(actor, event)


def open_for(actor: Actor, *, pupil: UUID, session: UUID, reason: str) -> None:
    """Choose, as support, to open a record of the session while it holds.

    Raises Invalid without a reason, RefusedWithTrace, HiddenWithTrace.
    """
    with inside(actor, pupil=pupil, session=session) as there:
        why = stated(reason)
        held = there.session
        ActiveChoice.objects.create(
            provider_id=actor.provider,
            compartment_id=held.compartment_id,
            pupil_id=pupil,
            user_id=person(actor),
            purpose=Purpose.SUPPORT.value,
            reason=why,
            case_reference=held.case_reference,
            made_at=clock.now(),
            ends_at=held.ends_at,
        )
        record(actor, there.event(Logged.SUPPORT, WHAT_CHOICE, why=why))


def _failed(actor: Actor, wrong: dict[str, list[str]], rule: str = "invalid") -> Invalid:
    """What was typed wrongly, as an error to raise; the attempt stands in the log, without what was typed."""
    record(actor, AccessEvent(Logged.APPROVE, WHAT, Outcome.FAILED, rule=rule))
    return Invalid(_("Det går inte att godkänna än."), wrong)
