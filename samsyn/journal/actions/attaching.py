"""Files into the record: made safe, then kept in the database with their date."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.keeping import lies, person, unit, unit_name
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome
from samsyn.journal.actions.correcting import stated
from samsyn.journal.files import FileRefused, accept
from samsyn.journal.models import Attachment, AttachmentContent, Contact
from samsyn.journal.policy import ATTACH, CORRECT
from samsyn.journal.reach import reach_attachment, reach_record
from samsyn.journal.rules.findings import day_finding
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.text import clean_text


def attach_file(  # noqa: PLR0913  (the form's own fields)
    actor: Actor, *, pupil: UUID, content: bytes, title: str, dated_on: date, origin: str, contact: UUID | None = None
) -> UUID:
    """Keep a file in the record, dated into the timeline; returns the attachment's id. The file's own name is not kept.

    Raises Invalid naming the field (a file of the wrong type, too large, damaged, encrypted), RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, ATTACH)
    reached = reach_record(actor, pupil, Action.WRITE)
    faults = file_faults(title=title, dated_on=dated_on, origin=origin, born=reached.card.birth_date)
    if contact is not None and not Contact.objects.filter(pk=contact, pupil_id=pupil).exists():
        faults["contact"] = [_("Kontakten finns inte i elevens journal.")]
    if faults:
        raise Invalid(_("Filen kan inte läggas in."), faults)
    try:
        accepted = accept(content, most_bytes=settings.MAX_UPLOAD_BYTES)
    except FileRefused as refusal:
        raise Invalid(_("Filen kan inte läggas in."), {"file": [translated(refusal.message)]}) from None
    row = Attachment.objects.create(
        **lies(actor, pupil),
        contact_id=contact,
        title=clean_text(title),
        origin=origin,
        dated_on=dated_on,
        media_type=accepted.media_type,
        size=len(accepted.content),
        pages=accepted.pages,
        sha256=hashlib.sha256(accepted.content).hexdigest(),
        received_sha256=hashlib.sha256(content).hexdigest(),
        **_added(actor),
    )
    AttachmentContent.objects.create(**lies(actor, pupil), attachment=row, content=accepted.content)
    record(actor, reached.event(Logged.WRITE, "journal.attachment", resource=row.pk))
    return row.pk


def note_unusable_file(actor: Actor, *, pupil: UUID, fields: Collection[str]) -> None:
    """Log that a file could not be added, by the names of the fields that were wrong. Raises RefusedWithTrace, HiddenWithTrace."""
    reached = reach_record(actor, pupil, Action.WRITE)
    event = reached.event(Logged.WRITE, "journal.attachment", details=" ".join(sorted(fields)))
    record(actor, replace(event, outcome=Outcome.FAILED, rule="invalid"))


def file_faults(*, title: str, dated_on: date | None, origin: str, born: date | None = None) -> dict[str, list[str]]:
    """What is wrong with what is said of a file, by field. dated_on: None when no day can be read. born: the pupil."""
    faults: dict[str, list[str]] = {}
    if not 0 < len(clean_text(title)) <= 200:
        faults["title"] = [_("Skriv vad filen är, högst 200 tecken.")]
    if dated_on is None:
        faults["dated_on"] = [_("Skriv dagen som 2014-12-31, 20141231 eller 31/12-14.")]
    elif fault := day_finding(dated_on, clock.today()):
        faults["dated_on"] = [translated(fault)]
    elif born is not None and dated_on < born:
        faults["dated_on"] = [_("Dagen är före elevens födelse. Kontrollera året.")]
    if origin not in Attachment.Origin.values:
        faults["origin"] = [_("Välj varifrån filen kommer.")]
    return faults


def mark_attachment_wrong_pupil(actor: Actor, *, attachment: UUID, reason: str, copy_to: UUID | None = None) -> UUID | None:
    """Mark a file as added to the wrong pupil: it stays, closed to most. Returns the copy on the right pupil, when asked for.

    copy_to: the right pupil, whose record gets the same file on the same day; the actor must be let into that record too.
    Raises Conflict when it is marked already, Invalid without reason, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, CORRECT)
    row, reached = reach_attachment(actor, attachment, Action.CORRECT)
    why = stated(reason)
    if copy_to == row.pupil_id:
        raise Invalid(_("Välj en annan elev."), {"copy_to": [_("Filen ligger redan på den eleven.")]})
    marked = Attachment.objects.filter(Q(pk=row.pk), wrong_pupil_at__isnull=True).update(
        wrong_pupil_at=clock.now(), wrong_pupil_by_id=actor.user, wrong_pupil_name=actor.name, wrong_pupil_reason=why
    )
    if not marked:
        raise Conflict(_("Filen är redan märkt som inlagd på fel elev."))
    copy = _copy_to(actor, row, copy_to) if copy_to is not None else None
    record(actor, reached.event(Logged.CORRECT, "journal.attachment", resource=row.pk, reason=why, details="wrong_pupil"))
    return copy


def _copy_to(actor: Actor, row: Attachment, pupil: UUID) -> UUID:
    check(actor, ATTACH)
    right = reach_record(actor, pupil, Action.WRITE)
    copy = Attachment.objects.create(
        **lies(actor, pupil),
        title=row.title,
        origin=row.origin,
        dated_on=row.dated_on,
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        sha256=row.sha256,
        received_sha256=row.received_sha256,
        **_added(actor),
    )
    content = AttachmentContent.objects.values_list("content", flat=True).get(attachment_id=row.pk)
    AttachmentContent.objects.create(**lies(actor, pupil), attachment=copy, content=content)
    record(actor, right.event(Logged.WRITE, "journal.attachment", resource=copy.pk, details="copy"))
    return copy.pk


def _added(actor: Actor) -> dict[str, Any]:
    """Who adds a file, when and where, as it is now."""
    return {
        "added_at": clock.now(),
        "added_by_id": person(actor),
        "added_name": actor.name,
        "added_role": actor.role,
        "unit_id": unit(actor),
        "unit_name": unit_name(actor),
    }
