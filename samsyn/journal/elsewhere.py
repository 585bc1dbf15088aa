"""Reading a pupil's record in another compartment through a passage: what is signed or locked there, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import override

from samsyn.access.decisions import not_there
from samsyn.access.gate import check
from samsyn.access.passages import Room, inside
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.journal import queries
from samsyn.journal.files.accept import suffix
from samsyn.journal.models import Attachment, AttachmentContent
from samsyn.journal.policy import OPEN
from samsyn.journal.printed import printed_entries
from samsyn.journal.reading import Download, files_of
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A record as it reads through a passage, the latest first. entries: in the shape that the print has.

    blocked: whether something is blocked there, and that may be said.
    """

    card: PupilCard
    room: Room
    entries: list[dict[str, Any]]
    files: list[Attachment]
    reason: str
    ends_at: datetime
    blocked: bool


def open_elsewhere(actor: Actor, *, pupil: UUID, room: UUID) -> Elsewhere:
    """The pupil's record in the room. Raises as `access.passages.inside`."""
    check(actor, OPEN)
    with inside(actor, pupil=pupil, room=room, action=Action.OPEN) as there:
        found = queries.entry_texts(there.actor, pupil, None, there.reads)
        # A draft is its author's until it is signed, or its days are out; what is on the wrong pupil is about somebody else.
        texts = [one for one in found if one.locked_at is not None and one.wrong_pupil_at is None]
        files = [one for one in files_of(there.actor, pupil, there.reads) if one.wrong_pupil_at is None]
        record(actor, there.event(Logged.OPEN, "journal.record", details=f"passage rows={len(texts)} files={len(files)}"))
        with override("sv"):
            entries = printed_entries(texts)
    passage = there.passage
    return Elsewhere(there.card, there.room, entries[::-1], files[::-1], passage.reason, passage.ends_at, there.reads.flagged)


def file_elsewhere(actor: Actor, *, pupil: UUID, room: UUID, file: UUID) -> Download:
    """A file of that record. Raises HiddenWithTrace also for one that is not there to read."""
    check(actor, OPEN)
    with inside(actor, pupil=pupil, room=room, action=Action.OPEN) as there:
        row = next((one for one in files_of(there.actor, pupil, there.reads) if one.pk == file), None)
        if row is None or row.wrong_pupil_at is not None:
            raise not_there(Logged.OPEN, "journal.attachment", file)
        content = AttachmentContent.objects.values_list("content", flat=True).get(attachment_id=file)
        record(actor, there.event(Logged.OPEN, "journal.attachment", resource=file, details="passage"))
    return Download(f"bilaga-{row.dated_on.isoformat()}.{suffix(row.media_type)}", row.media_type, bytes(content))
