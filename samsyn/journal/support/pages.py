"""What the pages of support show: sessions approved in a room, what was read in one, one's own as support, and a record to read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import override

from samsyn.access.decisions import HiddenWithTrace, not_there
from samsyn.access.gate import check
from samsyn.access.keeping import person, room
from samsyn.access.readers import said_done
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.queries import Reading, readers_of
from samsyn.journal import queries
from samsyn.journal.models import SupportSession
from samsyn.journal.policy import READ_IN_SUPPORT
from samsyn.journal.printed import printed_entries
from samsyn.journal.support.asking import WHAT, Inside, check_approver, holds, inside, session_in_room, standing_in, would_read
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Compartment
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session. now: support may read in it; waits: not begun yet; pupils: those that who looks may know of;
    hidden: whether it was for somebody who has become the closed group's alone to see, and who looks knows so already."""

    row: SupportSession
    now: bool
    waits: bool
    pupils: tuple[PupilCard, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Something that support did about a pupil in a session."""

    pupil: str
    reading: Reading
    what: str


@dataclass(frozen=True, slots=True)
class RecordInSession:
    """A record as support reads it, the latest first, in the shape that the print has."""

    there: Inside
    entries: list[dict[str, Any]]


class SupportReasonNeeded(HiddenWithTrace):
    """The session holds, and nothing is said yet of why the record is opened: the page asks."""

    def __init__(self, there: Inside, refused: HiddenWithTrace) -> None:
        super().__init__(refused.message, refused.event)
        self.there = there


def sessions_in_room(actor: Actor) -> list[SessionRow]:
    """The sessions of the own room, the latest first, without pupils. Raises RefusedWithTrace."""
    check_approver(actor)
    rows = SupportSession.objects.filter(provider_id=actor.provider, compartment_id=room(actor)).order_by("-approved_at", "-id")
    record(actor, AccessEvent(Logged.LIST, WHAT))
    return [_row(one) for one in rows]


def _row(row: SupportSession, pupils: tuple[PupilCard, ...] = ()) -> SessionRow:
    waits = row.ended_at is None and clock.now() < row.starts_at
    return SessionRow(row, holds(row), waits, pupils)


def approved_session(actor: Actor, session: UUID) -> tuple[SessionRow, list[Done]]:
    """One session, and what support has done in it, for those who approve. Raises RefusedWithTrace, HiddenWithTrace."""
    held = session_in_room(actor, session)
    cards = _readable(actor, held)
    done = [
        Done(card.name, one, said_done(one.action, one.what))
        for card in cards
        for one in readers_of(actor, card.id, since=held.starts_at, before=held.ends_at + timedelta(days=1)).rows
        if one.user == held.user_id and one.resource == held.pk
    ]
    record(
        actor, AccessEvent(Logged.LIST, WHAT, pupils=tuple(one.id for one in cards), resource=held.pk, reason=held.case_reference)
    )
    hidden = (actor.closed_group or held.approved_by_id == person(actor)) and _has_protected(held)
    return replace(_row(held, cards), hidden=hidden), sorted(done, key=lambda one: one.reading.time)


def _readable(actor: Actor, session: SupportSession) -> tuple[PupilCard, ...]:
    """The session's pupils whom `decide` lets support read: none that has got a protected identity since."""
    there = Compartment.objects.get(pk=session.compartment_id, provider_id=actor.provider)
    seen = standing_in(actor, session, there)
    cards = [pupil_card(one) for one in session.pupils]
    return tuple(one for one in cards if one is not None and would_read(seen, one, session).allowed)


def _has_protected(session: SupportSession) -> bool:
    return any(card is not None and card.protected for card in map(pupil_card, session.pupils))


def own_sessions(actor: Actor) -> list[SessionRow]:
    """As support: the sessions approved for oneself that hold, or will, with pupils once they do. Raises RefusedWithTrace."""
    check(actor, READ_IN_SUPPORT)
    rows = SupportSession.objects.filter(provider_id=actor.provider, user_id=person(actor), ended_at=None, ends_at__gt=clock.now())
    found = [_row(one, _readable(actor, one) if holds(one) else ()) for one in rows.order_by("starts_at", "id")]
    for one in found:
        shown = tuple(card.id for card in one.pupils)
        row = one.row
        said = AccessEvent(Logged.LIST, WHAT, pupils=shown, compartment=row.compartment_id, resource=row.pk)
        record(actor, replace(said, reason=row.case_reference))
    if not found:
        record(actor, AccessEvent(Logged.LIST, WHAT))
    return found


def open_in_session(actor: Actor, *, pupil: UUID, session: UUID) -> RecordInSession:
    """A record, as support. Raises SupportReasonNeeded without a reason stated, RefusedWithTrace, HiddenWithTrace."""
    with inside(actor, pupil=pupil, session=session) as there:
        if not there.decision.allowed:
            record(actor, there.event(Logged.SUPPORT, "people.card"))
            asked = there
            entries = None
        else:
            found = queries.entry_texts(there.actor, pupil, None, there.reads)
            # As through a passage: a draft is its author's, and what is on the wrong pupil is about somebody else.
            texts = [one for one in found if one.locked_at is not None and one.wrong_pupil_at is None]
            record(actor, there.event(Logged.SUPPORT, "journal.record", why=there.reason, details=f"rows={len(texts)}"))
            asked = there
            with override("sv"):
                entries = printed_entries(texts)
    if entries is None:
        raise SupportReasonNeeded(asked, not_there(Logged.SUPPORT, WHAT, session))
    return RecordInSession(asked, entries[::-1])
