"""Reading a pupil's record in another compartment through a passage: what is signed or locked there, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import override

from samsyn.access.decisions import Reads, not_there
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
        entries, files = closed_part(there.actor, pupil, there.reads)
        record(actor, there.event(Logged.OPEN, "journal.record", details=f"passage rows={len(entries)} files={len(files)}"))
    passage = there.passage
    return Elsewhere(there.card, there.room, entries, files, passage.reason, passage.ends_at, there.reads.flagged)


def closed_part(seen: Actor, pupil: UUID, reads: Reads) -> tuple[list[dict[str, Any]], list[Attachment]]:
    """What others than the room's own may read of it, the latest first: entries in the shape that the print has, and files.

    A draft is its author's until it is signed, or its days are out; what is on the wrong pupil is about somebody else.
    """
    found = queries.entry_texts(seen, pupil, None, reads)
    texts = [one for one in found if one.locked_at is not None and one.wrong_pupil_at is None]
    files = [one for one in files_of(seen, pupil, reads) if one.wrong_pupil_at is None]
    with override("sv"):
        return printed_entries(texts)[::-1], files[::-1]


def closed_file(seen: Actor, pupil: UUID, reads: Reads, file: UUID) -> Download | None:
    """A file of that part; None when it is not there to read."""
    row = next((one for one in files_of(seen, pupil, reads) if one.pk == file), None)
    if row is None or row.wrong_pupil_at is not None:
        return None
    content = AttachmentContent.objects.values_list("content", flat=True).get(attachment_id=file)
    return Download(f"bilaga-{row.dated_on.isoformat()}.{suffix(row.media_type)}", row.media_type, bytes(content))


def file_elsewhere(actor: Actor, *, pupil: UUID, room: UUID, file: UUID) -> Download:
    """A file of that record. Raises HiddenWithTrace also for one that is not there to read."""
    check(actor, OPEN)
    with inside(actor, pupil=pupil, room=room, action=Action.OPEN) as there:
        found = closed_file(there.actor, pupil, there.reads, file)
        if found is None:
            raise not_there(Logged.OPEN, "journal.attachment", file)
        record(actor, there.event(Logged.OPEN, "journal.attachment", resource=file, details="passage"))
    return found
