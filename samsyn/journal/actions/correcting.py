"""What was written stays; what was wrong is said beside it: addenda, corrections, and what landed on the wrong pupil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.keeping import lies, person
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.content.queries import active_template, template_version
from samsyn.journal.actions.signing import Signed, sign_row, supersede
from samsyn.journal.actions.writing import Saved, keep_version, new_entry, parsed
from samsyn.journal.models import Contact, Entry, EntryVersion
from samsyn.journal.policy import CORRECT, WRITE
from samsyn.journal.reach import reach_entry, reach_record, standing
from samsyn.journal.rules.findings import findings
from samsyn.journal.rules.states import EntryState, why_not_add
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7
from samsyn.kernel.language import translated
from samsyn.kernel.text import clean_text, length_said

ADDENDUM = "addendum"
MAX_REASON = 1000


@dataclass(frozen=True, slots=True)
class Marked:
    """An entry marked as written for the wrong pupil, and the unsigned copy on the right one, when one was asked for."""

    entry: UUID
    copy: UUID | None


def stated(reason: str, field: str = "reason") -> str:
    """The reason as the user gave it. Raises Invalid when there is none."""
    text = clean_text(reason)
    if not length_said(text) or len(text) > MAX_REASON:
        raise Invalid(_("Skälet saknas."), {field: [_("Skriv ett skäl, högst %(most)d tecken.") % {"most": MAX_REASON}]})
    return text


def add_addendum(actor: Actor, *, entry: UUID, text: str, addendum: UUID | None = None, disagrees: bool = False) -> Signed:
    """Write and sign a dated addendum (tillägg) to a signed or locked entry.

    addendum: an id that the page made beforehand, so that a repeated request finds what the first one made. disagrees: it says
    that the pupil holds something to be wrong or misleading, which is noted in the record (PDL 3 kap. 8 §). Raises Conflict
    when the entry is open or withdrawn or the id is taken by something else, Invalid without text or with too much of it,
    NotFound when the addendum template is not in use, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, CORRECT)
    row, reached = reach_entry(actor, entry, Action.CORRECT, lock=True)
    _must_add(row)
    chosen = active_template(actor.provider, actor.branch, ADDENDUM, clock.today())
    answers = parsed(chosen.template, {"text": [text]})
    # Those who add to the entry wait for its row, so the first one is seen here, however close they came.
    first = Entry.objects.filter(pk=addendum).first() if addendum is not None else None
    kind = Entry.Kind.DISAGREEMENT if disagrees else Entry.Kind.ADDENDUM
    if first is not None:
        return _same_again(actor, first, row, (kind, answers))
    columns = {"kind": kind, "about_id": row.pk, "logged_at": clock.now()}
    # One that cannot be signed leaves nothing behind, though the page that says so is committed.
    with transaction.atomic():
        try:
            made = new_entry(actor, row.contact, chosen.package, chosen.template, answers, pk=addendum or uuid7(), **columns)
        except IntegrityError:
            raise _id_taken() from None
        return sign_row(actor, made, reached)


def _same_again(actor: Actor, first: Entry, about: Entry, said: tuple[str, dict[str, Any]]) -> Signed:
    """What the first request made, when this one is that request again. Another text must not be taken for signed."""
    same = (first.about_id, first.author_id, first.kind, first.answers) == (about.pk, actor.user, *said)
    if first.signed_at is None or not same:
        raise _id_taken()
    return Signed(first.pk, first.version, first.signed_at, 0, first.kind)


def _id_taken() -> Conflict:
    return Conflict(_("Tillägget är redan signerat, med en annan text. Är det här ett tillägg till: signera det också."))


def correct_entry(actor: Actor, *, entry: UUID, reason: str) -> Saved:
    """Begin a correction (rättelse): an unsigned copy of what is in force, to change and sign. The original stays as it is.

    Raises Conflict when the entry is open, withdrawn or already under correction; Invalid without reason; RefusedWithTrace,
    HiddenWithTrace.
    """
    check(actor, CORRECT)
    row, reached = reach_entry(actor, entry, Action.CORRECT, lock=True)
    _must_add(row)
    why = stated(reason)
    current = in_force(row)
    template = template_version(current.template_id)
    answers = without_calculated(current)
    try:
        with transaction.atomic():
            made = new_entry(
                actor,
                row.contact,
                current.template_id,
                template,
                answers,
                kind=Entry.Kind.CORRECTION,
                about_id=row.pk,
                reason=why,
                logged_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(_("En rättelse av anteckningen är redan påbörjad. Fortsätt i den.")) from None
    record(actor, reached.event(Logged.CORRECT, "journal.entry", resource=made.pk, reason=why, details="correction"))
    return Saved(made.pk, made.version, made.saved_at, findings(template, answers, signing=False), template)


def _must_add(row: Entry) -> None:
    why_not = why_not_add(standing(row))
    if why_not:
        raise Conflict(translated(why_not))


def in_force(row: Entry) -> Entry:
    """The latest signed correction of an entry; the entry itself when there is none."""
    corrections = Entry.objects.filter(
        about_id=row.pk, kind=Entry.Kind.CORRECTION, signed_at__isnull=False, wrong_pupil_at__isnull=True
    )
    return corrections.order_by("-signed_at").first() or row


def without_calculated(row: Entry) -> dict[str, Any]:
    """The answers to begin anew from: what was worked out is worked out again."""
    by_id = template_version(row.template_id).by_id
    return {link_id: value for link_id, value in row.answers.items() if not by_id[link_id].calculated}


def mark_wrong_pupil(actor: Actor, *, entry: UUID, reason: str, copy_to: UUID | None = None) -> Marked:
    """Mark an entry, with its addenda and corrections, as written for the wrong pupil; its observations leave the record.

    copy_to: the right pupil, who gets an unsigned copy of what is in force; the actor must be let into that record too.
    Raises Conflict when it is marked already, Invalid, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, CORRECT)
    row, reached = reach_entry(actor, entry, Action.CORRECT, lock=True)
    if row.wrong_pupil_at is not None:
        raise Conflict(_("Anteckningen är redan märkt som skriven på fel elev."))
    why = stated(reason)
    copy = _copy_to(actor, row, copy_to) if copy_to is not None else None
    group = Entry.objects.select_for_update(no_key=True).filter(Q(pk=row.pk) | Q(about_id=row.pk), wrong_pupil_at__isnull=True)
    for one in group.order_by("created_at", "id"):
        _withdraw(actor, one, why)
    supersede(Q(entry_id=row.pk) | Q(entry__about_id=row.pk))
    record(actor, reached.event(Logged.CORRECT, "journal.entry", resource=row.pk, reason=why, details="wrong_pupil"))
    return Marked(row.pk, copy)


def _withdraw(actor: Actor, row: Entry, why: str) -> None:
    row.wrong_pupil_at = clock.now()
    row.wrong_pupil_by_id = actor.user
    row.wrong_pupil_name = actor.name
    row.wrong_pupil_reason = why
    fields = ["wrong_pupil_at", "wrong_pupil_by", "wrong_pupil_name", "wrong_pupil_reason"]
    if standing(row).state is EntryState.UNSIGNED:
        row.locked_at = row.wrong_pupil_at
        row.lock_note = _("Låst när den märktes som skriven på fel elev.")
        fields += ["locked_at", "lock_note"]
        keep_version(row, EntryVersion.Cause.LOCKED)
    row.save(update_fields=fields)


def _copy_to(actor: Actor, row: Entry, pupil: UUID) -> UUID:
    if row.about_id is not None:
        raise Invalid(_("Ett tillägg kan inte flyttas för sig."), {"copy_to": [_("Märk den ursprungliga anteckningen i stället.")]})
    if pupil == row.pupil_id:
        raise Invalid(_("Välj en annan elev."), {"copy_to": [_("Anteckningen står redan på den eleven.")]})
    check(actor, WRITE)
    right = reach_record(actor, pupil, Action.WRITE)
    source = row.contact
    contact = Contact.objects.create(
        **lies(actor, pupil),
        occurred_at=source.occurred_at,
        kind=source.kind,
        place=source.place,
        process=source.process,
        unit_id=source.unit_id,
        created_by_id=person(actor),
        created_at=clock.now(),
    )
    current = in_force(row)
    made = new_entry(
        actor,
        contact,
        current.template_id,
        template_version(current.template_id),
        without_calculated(current),
        copied_from_id=row.pk,
        logged_at=clock.now(),
    )
    record(actor, right.event(Logged.WRITE, "journal.entry", resource=made.pk, details="copy"))
    return made.pk
