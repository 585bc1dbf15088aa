"""Beginning a contact, and saving what is written: by hand or by itself every ten seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.keeping import lies, person, unit, unit_name
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.content.queries import active_template, template_version
from samsyn.content.rules import Template
from samsyn.journal.errors import EntryConflict, Stored
from samsyn.journal.models import Contact, Entry, EntryVersion
from samsyn.journal.policy import WRITE
from samsyn.journal.reach import Reached, reach_entry, reach_record, standing
from samsyn.journal.rules.answers import InvalidAnswers, initial_answers, parse_answers
from samsyn.journal.rules.findings import Finding, day_finding, findings
from samsyn.journal.rules.render import summary
from samsyn.journal.rules.states import Save, follows, is_logged, keeps_previous, why_not_save
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7
from samsyn.kernel.language import translated

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Saved:
    """Where an entry stands after a save. findings: what the page may tell at the fields; none stops a draft from being kept."""

    entry: UUID
    version: int
    saved_at: datetime
    findings: tuple[Finding, ...]
    template: Template


def start_contact(  # noqa: PLR0913  (what the form sends, and by whom)
    actor: Actor,
    *,
    pupil: UUID,
    template: str,
    occurred_at: datetime | None = None,
    kind: str = "",
    place: str = Contact.Place.SCHOOL,
    process: str = "",
    entry: UUID | None = None,
    editing: UUID | None = None,
    sequence: int = 0,
    answers: Typed | None = None,
) -> Saved:
    """Begin a contact with an unsigned entry by the template that applies today.

    entry: an id that the page made beforehand, so that a repeated request finds what the first one made and saves into it. answers:
    what was typed so far; without it, the template's initial answers. Raises RefusedWithTrace, HiddenWithTrace, Invalid, and
    NotFound for a template not in use.
    """
    check(actor, WRITE)
    reached = reach_record(actor, pupil, Action.WRITE)
    chosen = active_template(actor.provider, actor.branch, template, clock.today())
    content = initial_answers(chosen.template) if answers is None else parsed(chosen.template, answers)
    made = uuid7() if entry is None else entry
    try:
        with transaction.atomic():
            contact = _new_contact(actor, pupil, occurred_at, kind or chosen.template.contact_kind, place, process)
            page = {"pk": made, "editing": editing, "sequence": sequence, "logged_at": clock.now()}
            row = new_entry(actor, contact, chosen.package, chosen.template, content, **page)
    except IntegrityError:
        if answers is None or editing is None or not Entry.objects.filter(pk=made, pupil_id=pupil).exists():
            raise Conflict(_("Anteckningen är redan påbörjad. Öppna den från journalen.")) from None
        return save_draft(actor, entry=made, version=0, editing=editing, sequence=sequence, answers=answers)
    record(actor, reached.event(Logged.WRITE, "journal.entry", resource=made, details="start"))
    return Saved(made, row.version, row.saved_at, findings(chosen.template, content, signing=False), chosen.template)


def _checked_time(occurred_at: datetime | None) -> datetime:
    when = occurred_at or clock.now()
    fault = day_finding(clock.day_of(when), clock.today())
    if fault:
        raise Invalid(_("Kontrollera kontaktens datum."), {"occurred_at": [translated(fault)]})
    return when


def _new_contact(actor: Actor, pupil: UUID, occurred_at: datetime | None, kind: str, place: str, process: str) -> Contact:
    _check_words(kind, place, process)
    return Contact.objects.create(
        **lies(actor, pupil),
        occurred_at=_checked_time(occurred_at),
        kind=kind,
        place=place,
        process=process,
        unit_id=unit(actor),
        created_by_id=person(actor),
        created_at=clock.now(),
    )


def _check_words(kind: str, place: str, process: str) -> None:
    faults: dict[str, list[str]] = {}
    if kind not in Contact.Kind.values:
        faults["kind"] = [_("Välj slag av kontakt.")]
    if place not in Contact.Place.values:
        faults["place"] = [_("Välj hur ni möttes.")]
    if len(process) > 40:
        faults["process"] = [_("Vårdprocessen är längre än 40 tecken.")]
    if faults:
        raise Invalid(_("Kontakten kan inte sparas."), faults)


def new_entry(actor: Actor, contact: Contact, package: UUID, template: Template, answers: dict[str, Any], **columns: Any) -> Entry:
    """A new unsigned entry of the actor's, with name, role and unit as they are now. columns: further ones, by name."""
    now = clock.now()
    return Entry.objects.create(
        **lies(actor, contact.pupil_id),
        contact=contact,
        template_id=package,
        answers=answers,
        summary=summary(template, answers),
        author_id=person(actor),
        author_name=actor.name,
        author_role=actor.role,
        unit_name=unit_name(actor),
        created_at=now,
        saved_at=now,
        saved_by_id=person(actor),
        saved_name=actor.name,
        **columns,
    )


def save_draft(actor: Actor, *, entry: UUID, version: int, editing: UUID, sequence: int, answers: Typed) -> Saved:
    """Save the whole form of an unsigned entry; returns the new version to name next time.

    version: the one the page was made from or last got back. editing: the opened page's own id; sequence: its count of saves.
    Sending the same again changes nothing. Raises EntryConflict when somebody else saved meanwhile, Conflict when it is locked,
    Invalid, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, WRITE)
    row, reached = reach_entry(actor, entry, Action.WRITE)
    why_not = why_not_save(standing(row))
    if why_not:
        raise Conflict(translated(why_not))
    template = template_version(row.template_id)
    content = parsed(template, answers)
    found = findings(template, content, signing=False)
    if content == row.answers:
        return Saved(entry, row.version, row.saved_at, found, template)
    builds_on = follows(
        stored_version=row.version,
        stored_editing=row.editing,
        stored_sequence=row.sequence,
        version=version,
        editing=editing,
        sequence=sequence,
    )
    if not builds_on:
        raise EntryConflict(stored_of(row), content)
    save = Save(actor.user, clock.now(), clock.today(), editing)
    _overwrite(actor, row, content, save, sequence=sequence, reached=reached)
    return Saved(entry, row.version + 1, save.at, found, template)


def _overwrite(actor: Actor, row: Entry, content: dict[str, Any], save: Save, *, sequence: int, reached: Reached) -> None:
    before = Save(row.saved_by_id, row.saved_at, clock.day_of(row.saved_at), row.editing)
    logged = is_logged(before, row.logged_at, save)
    # One statement compares and writes, so of two who save at once one is told.
    changed = Entry.objects.filter(pk=row.pk, version=row.version, locked_at__isnull=True).update(
        answers=content,
        summary=summary(template_version(row.template_id), content),
        version=F("version") + 1,
        saved_at=save.at,
        saved_by_id=save.by,
        saved_name=actor.name,
        editing=save.editing,
        sequence=sequence,
        logged_at=save.at if logged else row.logged_at,
    )
    if not changed:
        now_stored = Entry.objects.get(pk=row.pk)
        why_not = why_not_save(standing(now_stored))
        if why_not:
            raise Conflict(translated(why_not))
        raise EntryConflict(stored_of(now_stored), content)
    if keeps_previous(before, save):
        keep_version(row, EntryVersion.Cause.CHANGED)
    if logged:
        record(actor, reached.event(Logged.WRITE, "journal.entry", resource=row.pk, details="save"))


def keep_version(row: Entry, cause: EntryVersion.Cause) -> None:
    """Keep the content that the given row holds, as a version that nobody can change."""
    EntryVersion.objects.create(
        provider_id=row.provider_id,
        compartment_id=row.compartment_id,
        pupil_id=row.pupil_id,
        entry_id=row.pk,
        number=row.version,
        cause=cause,
        answers=row.answers,
        saved_at=row.saved_at,
        saved_by_id=row.saved_by_id,
        saved_name=row.saved_name,
        kept_at=clock.now(),
    )


def stored_of(row: Entry) -> Stored:
    """What the row holds, for the page that shows both texts."""
    return Stored(row.pk, row.template_id, row.version, row.answers, row.saved_at, row.saved_name)


def parsed(template: Template, answers: Typed) -> dict[str, Any]:
    """The answers to store. Raises Invalid with a message at each question whose text cannot be kept."""
    try:
        return parse_answers(template, answers, clock.today())
    except InvalidAnswers as error:
        fields = {link_id: [translated(message)] for link_id, message in error.fields.items()}
        raise Invalid(_("Anteckningen kan inte sparas."), fields) from None


def change_contact(actor: Actor, *, entry: UUID, occurred_at: datetime, kind: str, place: str, process: str = "") -> None:
    """Change when, what kind and where, as long as no entry of the contact is signed or locked.

    Raises Invalid, Conflict, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, WRITE)
    row, reached = reach_entry(actor, entry, Action.WRITE)
    if why_not := why_not_save(standing(row)):
        raise Conflict(translated(why_not))
    if Entry.objects.filter(contact_id=row.contact_id, locked_at__isnull=False).exists():
        raise Conflict(_("Kontakten har en låst anteckning och kan inte ändras."))
    _check_words(kind, place, process)
    when = _checked_time(occurred_at)
    Contact.objects.filter(pk=row.contact_id).update(occurred_at=when, kind=kind, place=place, process=process)
    record(actor, reached.event(Logged.WRITE, "journal.contact", resource=row.contact_id, details="change"))
