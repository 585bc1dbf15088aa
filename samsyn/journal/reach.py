"""The way to an entry, an attachment or a whole record: the row, whose it is, and the decision that lets the actor at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from samsyn.access.decisions import (
    Circumstances,
    Reads,
    decision_on,
    kept_as,
    not_there,
    open_pupil,
    open_whole,
    own_part,
    own_record,
    unfound,
)
from samsyn.access.gate import ChoiceNeeded, KeptElsewhere
from samsyn.access.keeping import room
from samsyn.access.rules import Action, Decision
from samsyn.access.rules.facts import DocumentClass, Period, Relation, RelationKind
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.journal.models import Attachment, Entry
from samsyn.journal.rules.states import Standing, state_of
from samsyn.kernel.actor import Actor
from samsyn.kernel.clock import day_of
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card


@dataclass(frozen=True, slots=True)
class Reached:
    """Whose record it is, and the decision to log."""

    card: PupilCard
    decision: Decision

    def event(self, action: Logged, what: str, *, resource: UUID | None = None, reason: str = "", details: str = "") -> AccessEvent:
        """The access-log row of something done in the record."""
        return AccessEvent(
            action,
            what,
            pupil=self.card.id,
            resource=resource,
            ground=self.decision.ground,
            rule=self.decision.rule,
            reason=reason,
            details=details,
        )


def reach_record(actor: Actor, pupil: UUID, action: Action) -> Reached:
    """The record of a pupil in the actor's own compartment. Raises as `access.decisions.open_pupil`."""
    return Reached(*open_pupil(actor, pupil, action, own_record(actor), own_part(actor)))


def reach_whole(actor: Actor, pupil: UUID, action: Action) -> tuple[Reached, Reads]:
    """The record of a pupil, and what of others' writing in it the actor may read. Raises as `reach_record`."""
    card, decision, part = open_whole(actor, pupil, action)
    return Reached(card, decision), part


def reaches_record(actor: Actor, pupil: UUID) -> bool:
    """Whether the actor can open the pupil's record. Nothing is shown, and so nothing is logged."""
    card = pupil_card(pupil)
    return card is not None and decision_on(actor, card, Action.OPEN, own_record(actor), own_part(actor)).allowed


def reach_entry(actor: Actor, entry: UUID, action: Action, *, lock: bool = False) -> tuple[Entry, Reached]:
    """An entry, its row locked until the transaction ends when asked for.

    An author reaches the own unsigned entry also when the pupil has left the assignment's schools: it must be finished and signed.
    Raises HiddenWithTrace when it is not there or may not be known of, RefusedWithTrace when it is refused with a reason.
    """
    rows = Entry.objects.filter(pk=entry, compartment_id=room(actor)).select_related("contact")
    found = (rows.select_for_update(no_key=True, of=("self",)) if lock else rows).first()
    if found is None:
        raise unfound(actor, Logged(action.value), "journal.entry", entry)
    return found, _reached(actor, found.pupil_id, action, kept_as(actor, found.author_role), _of_entry(actor, found))


def _of_entry(actor: Actor, row: Entry) -> Circumstances:
    own = row.author_id == actor.user and row.signed_at is None
    relations = (Relation(RelationKind.OWN_ENTRY, Period(day_of(row.created_at))),) if own else ()
    return Circumstances(row.author_id, row.signed_at is not None, relations, row.contact.unit_id, row.contact.process)


def _of_file(row: Attachment) -> Circumstances:
    return Circumstances(row.added_by_id, signed=True, unit=row.unit_id, process=row.contact.process if row.contact else "")


def correcting(actor: Actor, card: PupilCard, row: Entry | Attachment) -> Reached:
    """What `decide` says of correcting what the actor has opened: an emergency lets read, and no more. Nothing is raised."""
    if isinstance(row, Entry):
        role, about = row.author_role, _of_entry(actor, row)
    else:
        role, about = row.added_role, _of_file(row)
    return Reached(card, decision_on(actor, card, Action.CORRECT, kept_as(actor, role), about))


def reach_attachment(actor: Actor, attachment: UUID, action: Action) -> tuple[Attachment, Reached]:
    """An attachment. Raises as `reach_entry`."""
    found = Attachment.objects.filter(pk=attachment, compartment_id=room(actor)).select_related("contact").first()
    if found is None:
        raise unfound(actor, Logged(action.value), "journal.attachment", attachment)
    return found, _reached(actor, found.pupil_id, action, kept_as(actor, found.added_role), _of_file(found))


@contextmanager
def about(pupil: UUID, action: Logged, what: str, resource: UUID) -> Iterator[None]:
    """Within it, a refusal that leads on to somebody else's page than the pupil's in the address is that of no row at all.

    Raises HiddenWithTrace in its place.
    """
    try:
        yield
    except (ChoiceNeeded, KeptElsewhere) as refusal:
        if refusal.pupil == pupil:
            raise
        raise not_there(action, what, resource) from None


def standing(entry: Entry) -> Standing:
    """What decides what may be done with the entry."""
    return Standing(
        state_of(entry.signed_at, entry.locked_at),
        entry.wrong_pupil_at is not None,
        entry.author_id,
        is_addendum=entry.about_id is not None,
    )


def _reached(actor: Actor, pupil: UUID, action: Action, kind: DocumentClass, about: Circumstances) -> Reached:
    return Reached(*open_pupil(actor, pupil, action, kind, about))
