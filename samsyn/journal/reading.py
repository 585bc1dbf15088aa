"""Opening, listing, downloading and printing: decided, read, and logged before anything is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import Reads, not_there, open_others
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.keeping import room
from samsyn.access.listed import listed_own
from samsyn.access.policy import REVIEW_LOG
from samsyn.access.rules import Action, Shown
from samsyn.access.rules import Outcome as Chosen
from samsyn.access.rules.vocabulary import Purpose
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.content.queries import active_template
from samsyn.content.rules import Template
from samsyn.journal import queries
from samsyn.journal.actions.correcting import stated
from samsyn.journal.coherent.asking import NOTHING, Exists, exists
from samsyn.journal.files.accept import suffix
from samsyn.journal.models import Attachment, AttachmentContent, Entry, Tombstone
from samsyn.journal.part import not_shut, shown_to, unit_not_shut
from samsyn.journal.pdf import make_pdf
from samsyn.journal.policy import CORRECT, OPEN, OPEN_WITHDRAWN, PRINT, WRITE
from samsyn.journal.printed import printed_record
from samsyn.journal.reach import Reached, about, correcting, reach_attachment, reach_entry, reach_record, reach_whole, standing
from samsyn.journal.rows import AttachmentText, EntryText, Timeline, UnsignedRow, VersionRow
from samsyn.journal.rules.answers import initial_answers
from samsyn.journal.rules.changes import Changer
from samsyn.journal.rules.filters import Filters
from samsyn.journal.rules.states import Closing, why_not_add
from samsyn.journal.timeline import timeline
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound, SamsynError
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card


@dataclass(frozen=True, slots=True)
class Record:
    """A pupil's record, one page of its timeline.

    whole: whether what others have written in the compartment is shown too; more_by_choice: whether a choice would show it;
    blocked: whether other units have blocked what they wrote, and that may be said; coherent: what other care providers have.
    """

    card: PupilCard
    timeline: Timeline
    whole: bool
    more_by_choice: bool
    blocked: bool
    coherent: Exists = NOTHING


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry with its addenda and corrections, oldest first, and its kept versions. correctable: by who opened it."""

    card: PupilCard
    entry: EntryText
    addenda: tuple[EntryText, ...]
    versions: tuple[VersionRow, ...]
    correctable: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file to send as a download: a name without anything about anybody, its media type and bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """An entry as it is written in. version 0: nothing of it is stored yet, and its answers are what the template begins with.

    corrects: the first entry, when this is a correction of it. changed_by: who else than the author has written in it.
    """

    card: PupilCard
    id: UUID
    template: Template
    version: int
    answers: dict[str, Any]
    occurred_at: datetime
    saved_at: datetime | None
    author: UUID | None
    author_name: str
    corrects: UUID | None = None
    changed_by: tuple[Changer, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """Of an entry that was closed while somebody wrote: enough to show them their own text, and nothing of what stands there.

    how, at, by: what closed it, and when; by whom, unless its days ran out. root: the first entry, when this is an addendum or
    correction. takes_addenda: whether an addendum may be written to that one.
    """

    card: PupilCard
    root: UUID
    template: UUID
    takes_addenda: bool
    how: Closing
    at: datetime
    by: str


def open_record(actor: Actor, *, pupil: UUID, filters: Filters) -> Record:
    """Open a record. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, OPEN)
    reached, part = reach_whole(actor, pupil, Action.OPEN)
    found = timeline(actor, pupil, filters, part)
    elsewhere = exists(actor, reached.card)
    flagged = f" coherent={int(elsewhere.readable)}{int(elsewhere.blocked)}" if elsewhere else ""
    action = Logged.SEARCH if filters.text else Logged.OPEN
    record(actor, reached.event(action, "journal.record", details=f"page={filters.page} rows={len(found.rows)}{flagged}"))
    return Record(reached.card, found, part.everything, part.by_choice, part.flagged, elsewhere)


def open_reviewed(actor: Actor, *, pupil: UUID, page: int) -> Record:
    """One page of a record, to read, for who has opened it in a review of the log. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, REVIEW_LOG)
    card, decision, part = open_others(actor, pupil, Action.OPEN, Purpose.LOG_REVIEW)
    found = timeline(actor, pupil, Filters(page=page), part)
    record(
        actor, Reached(card, decision).event(Logged.OPEN, "journal.record", details=f"review page={page} rows={len(found.rows)}")
    )
    return Record(card, found, part.everything, part.by_choice, part.flagged)


def about_pupil(actor: Actor, *, pupil: UUID, action: Action) -> PupilCard:
    """The card for a page that is about a pupil but shows nothing of the record. Raises RefusedWithTrace, HiddenWithTrace."""
    reached = reach_record(actor, pupil, action)
    record(actor, reached.event(Logged.OPEN, "people.card"))
    return reached.card


def must_correct(actor: Actor, *, entry: UUID | None = None, attachment: UUID | None = None) -> None:
    """That the actor may correct what they have opened: one of both. Raises RefusedWithTrace where the correction itself would be
    refused as something that is not there, since who has opened it knows that it is."""
    row: Entry | Attachment
    if entry is not None:
        row = Entry.objects.select_related("contact").get(pk=entry, compartment_id=room(actor))
    elif attachment is not None:
        row = Attachment.objects.select_related("contact").get(pk=attachment, compartment_id=room(actor))
    else:
        return
    card = pupil_card(row.pupil_id)
    asked = correcting(actor, card, row) if card is not None else None
    if asked is not None and asked.decision.outcome is Chosen.BLOCK and asked.decision.shown is not Shown.REASON:
        event = asked.event(Logged.CORRECT, "journal.entry" if entry else "journal.attachment", resource=row.pk)
        said = _("Du kan läsa det här, men inte rätta det eller lägga till något.")
        raise RefusedWithTrace(said, replace(event, outcome=Outcome.REFUSED))


def entry_belongs(actor: Actor, *, pupil: UUID, entry: UUID) -> None:
    """That the entry in the address is the pupil's in the address, and the actor's to open: before anything else is asked of it,
    so that one that is not takes the statements of one that is nowhere. Raises HiddenWithTrace: no such page; RefusedWithTrace."""
    with about(pupil, Logged.OPEN, "journal.entry", entry):
        found = reach_entry(actor, entry, Action.OPEN)[0]
    if found.pupil_id != pupil:
        raise not_there(Logged.OPEN, "journal.entry", entry)


def attachment_belongs(actor: Actor, *, pupil: UUID, attachment: UUID) -> None:
    """That the file in the address is the pupil's in the address, and the actor's to open. Raises as `entry_belongs`."""
    with about(pupil, Logged.OPEN, "journal.attachment", attachment):
        found = reach_attachment(actor, attachment, Action.OPEN)[0]
    if found.pupil_id != pupil:
        raise not_there(Logged.OPEN, "journal.attachment", attachment)


def open_entry(actor: Actor, *, entry: UUID) -> EntryPage:
    """Open one entry in full. Raises RefusedWithTrace (also for what is on the wrong pupil, for most), HiddenWithTrace."""
    check(actor, OPEN)
    row, reached = reach_entry(actor, entry, Action.OPEN)
    root = row.about_id or row.pk
    if row.about_id is not None:  # what it is about is shown too, and may be somebody else's
        reach_entry(actor, root, Action.OPEN)
    texts = queries.entry_texts(actor, row.pupil_id, [root])
    asked = next(one for one in texts if one.id == entry)
    _withdrawn_only_for_few(actor, reached, asked)
    shown = [one for one in texts if one.wrong_pupil_at is None or one.id == entry]
    record(actor, reached.event(Logged.OPEN, "journal.entry", resource=entry))
    return EntryPage(
        reached.card,
        next((one for one in shown if one.about is None), asked),
        tuple(one for one in shown if one.about is not None),
        tuple(queries.versions_of(entry)),
        CORRECT.given_to(actor) and correcting(actor, reached.card, row).decision.allowed,
    )


def is_begun(actor: Actor, *, pupil: UUID, entry: UUID) -> bool:
    """Whether anything of the entry is stored. Raises HiddenWithTrace when it is another pupil's."""
    begun = Entry.objects.filter(pk=entry).exists()
    if begun:
        entry_belongs(actor, pupil=pupil, entry=entry)
    return begun


def blank_sheet(actor: Actor, *, pupil: UUID, entry: UUID, template: str) -> Sheet:
    """What a new entry is written in. Nothing is stored: the first save begins it, by `start_contact` with the same id.

    Raises NotFound for a template not in use, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, WRITE)
    reached = reach_record(actor, pupil, Action.WRITE)
    chosen = active_template(actor.provider, actor.branch, template, clock.today()).template
    record(actor, reached.event(Logged.OPEN, "people.card"))
    return Sheet(reached.card, entry, chosen, 0, initial_answers(chosen), clock.now(), None, actor.user, actor.name)


def unfinished(actor: Actor, *, pupil: UUID) -> list[UnsignedRow]:
    """The actor's own unsigned entries about the pupil that are still open, the oldest first; `about_pupil` logs the page."""
    return [row for row in queries.unsigned_entries(actor) if row.pupil == pupil and row.locked_at is None]


def writing_of(actor: Actor, *, entry: UUID) -> EntryText:
    """An entry that the actor is writing in, as it is stored right now; the save that follows logs. Raises as `reach_entry`."""
    row, _reached = reach_entry(actor, entry, Action.WRITE)
    return next(one for one in queries.entry_texts(actor, row.pupil_id, [row.about_id or row.pk]) if one.id == entry)


def closed_meanwhile(actor: Actor, *, entry: UUID, refusal: SamsynError) -> Closed:
    """An entry that was closed while the actor wrote. refusal: what the save met; it is logged here when it asks for that.

    Raises the refusal when it is about something else, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, WRITE)
    if isinstance(refusal, RefusedWithTrace):
        if refusal.event.rule != "row_102_signed_stays":
            raise refusal
        record(actor, refusal.event)
    row, reached = reach_entry(actor, entry, Action.OPEN)
    root = Entry.objects.get(pk=row.about_id) if row.about_id else row
    record(actor, reached.event(Logged.OPEN, "people.card"))
    return Closed(reached.card, root.pk, row.template_id, not why_not_add(standing(root)), *_closing(row))


def _closing(row: Entry) -> tuple[Closing, datetime, str]:
    if row.wrong_pupil_at is not None:
        return Closing.WRONG_PUPIL, row.wrong_pupil_at, row.wrong_pupil_name
    if row.signed_at is not None:
        return Closing.SIGNED, row.signed_at, row.signed_name
    return Closing.LOCKED, row.locked_at or row.saved_at, ""


def _withdrawn_only_for_few(actor: Actor, reached: Reached, entry: EntryText) -> None:
    """What is on the wrong pupil is about somebody else: for its author, who marked it, and those with the permission."""
    if entry.wrong_pupil_at is None or actor.user in {entry.author, entry.wrong_pupil_by}:
        return
    _must_have_withdrawn(actor, reached, "journal.entry", entry.id)


def _withdrawn_file_only_for_few(actor: Actor, reached: Reached, row: Attachment) -> None:
    if row.wrong_pupil_at is not None and actor.user not in {row.added_by_id, row.wrong_pupil_by_id}:
        _must_have_withdrawn(actor, reached, "journal.attachment", row.pk)


def _must_have_withdrawn(actor: Actor, reached: Reached, what: str, resource: UUID) -> None:
    if OPEN_WITHDRAWN.given_to(actor):
        return
    event = AccessEvent(Logged.OPEN, what, Outcome.REFUSED, pupil=reached.card.id, resource=resource, rule="withdrawn")
    raise RefusedWithTrace(
        _("Den är märkt som hörande till en annan elev och visas bara för den som skrev eller märkte den."), event
    )


def my_unsigned(actor: Actor) -> list[UnsignedRow]:
    """The actor's own unsigned entries, with the names of the pupils. Raises RefusedWithTrace."""
    check(actor, OPEN)
    found = queries.unsigned_entries(actor)
    named = listed_own(actor, {row.id: (row.pupil, row.protected, clock.day_of(row.created_at)) for row in found})
    rows = [row for row in found if row.id in named]
    record(actor, AccessEvent(Logged.LIST, "journal.unsigned", pupils=tuple(dict.fromkeys(row.pupil for row in rows))))
    return rows


def open_attachment(actor: Actor, *, attachment: UUID) -> tuple[PupilCard, AttachmentText]:
    """An attachment as it is described, without its bytes. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, OPEN)
    row, reached = reach_attachment(actor, attachment, Action.OPEN)
    _withdrawn_file_only_for_few(actor, reached, row)
    record(actor, reached.event(Logged.OPEN, "journal.attachment", resource=attachment, details="described"))
    return reached.card, queries.attachment_text(row)


def download_attachment(actor: Actor, *, attachment: UUID) -> Download:
    """An attachment's bytes. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, OPEN)
    row, reached = reach_attachment(actor, attachment, Action.OPEN)
    _withdrawn_file_only_for_few(actor, reached, row)
    content = AttachmentContent.objects.filter(attachment_id=attachment).values_list("content", flat=True).first()
    if content is None:
        raise NotFound(_("Sidan finns inte."))
    record(actor, reached.event(Logged.OPEN, "journal.attachment", resource=attachment))
    return Download(f"bilaga-{row.dated_on.isoformat()}.{suffix(row.media_type)}", row.media_type, bytes(content))


def files_of(actor: Actor, pupil: UUID, part: Reads) -> list[Attachment]:
    """The record's files, as far as the actor may read them, by date; the caller logs."""
    rows = Attachment.objects.filter(pupil_id=pupil, compartment_id=room(actor))
    whose = shown_to(actor, part, "added_by_id", "added_role") & not_shut(part, "unit", "contact__process")
    return list(rows.filter(whose).order_by("dated_on", "id"))


def _tombstones_of(actor: Actor, pupil: UUID, part: Reads) -> list[Tombstone]:
    rows = Tombstone.objects.filter(pupil_id=pupil, compartment_id=room(actor)).select_related("order")
    whose = shown_to(actor, part, "author", "author_role") & unit_not_shut(part, "unit")
    return list(rows.filter(whose).order_by("occurred_at", "id"))


def print_record(actor: Actor, *, pupil: UUID, reason: str, entries: tuple[UUID, ...] | None = None) -> Download:
    """The record, or the given entries of it, as PDF; the reason is printed and logged. Raises Invalid without reason,
    NotFound when none of the entries is there, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, PRINT)
    reached, part = reach_whole(actor, pupil, Action.PRINT)
    why = stated(reason)
    texts = queries.entry_texts(actor, pupil, entries, part)
    files = [] if entries is not None else files_of(actor, pupil, part)
    gone = [] if entries is not None else _tombstones_of(actor, pupil, part)
    if entries is not None and not texts:
        raise NotFound(_("Sidan finns inte."))
    content = make_pdf(printed_record(actor, reached.card, texts, files, why, gone))
    record(actor, reached.event(Logged.PRINT, "journal.record", reason=why, details=f"entries={len(texts)} files={len(files)}"))
    return Download("journal.pdf", "application/pdf", content)
