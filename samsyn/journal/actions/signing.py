"""Signing: all that is asked for is there, the content is fixed, its typed observations are drawn, in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.keeping import person
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.content.queries import template_version
from samsyn.journal.actions.writing import keep_version
from samsyn.journal.errors import NotReady
from samsyn.journal.models import Contact, Entry, EntryVersion, Observation
from samsyn.journal.policy import SIGN
from samsyn.journal.reach import Reached, reach_entry, standing
from samsyn.journal.rules.evaluate import Evaluated, evaluate
from samsyn.journal.rules.findings import Level, findings_of
from samsyn.journal.rules.observe import observations
from samsyn.journal.rules.render import summary
from samsyn.journal.rules.states import EntryState, why_not_sign
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict
from samsyn.kernel.language import translated

_SIGNING = ("signed_at", "signed_by", "signed_name", "signed_role", "locked_at")
_CONTENT = ("answers", "summary", "version", "saved_at", "saved_by", "saved_name")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed entry, addendum or correction (kind): when, and how many observations it gave."""

    entry: UUID
    version: int
    signed_at: datetime
    observations: int
    kind: str


def sign_entry(actor: Actor, *, entry: UUID, version: int, accepted: Collection[str] = ()) -> Signed:
    """Sign an own entry, as it stands at `version`; it is then locked.

    accepted: linkIds whose unusual values the user has confirmed. Raises NotReady with what is missing, impossible or to confirm;
    Conflict when it is signed already, is somebody else's, or has changed since; RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, SIGN)
    row, reached = reach_entry(actor, entry, Action.SIGN, lock=True)
    why_not = why_not_sign(standing(row), actor.user)
    if why_not:
        raise Conflict(translated(why_not))
    if row.version != version:
        raise Conflict(_("Anteckningen har ändrats sedan du öppnade den. Läs igenom den och signera igen."))
    if row.about_id and Entry.objects.filter(pk=row.about_id, wrong_pupil_at__isnull=False).exists():
        raise Conflict(_("Anteckningen som rättas är märkt som skriven på fel elev."))
    return sign_row(actor, row, reached, accepted)


def sign_row(actor: Actor, row: Entry, reached: Reached, accepted: Collection[str] = ()) -> Signed:
    """The signing itself, of a row that is locked against others. A row that was locked unsigned keeps its content."""
    template = template_version(row.template_id)
    was_open = standing(row).state is EntryState.UNSIGNED
    if was_open:
        counted = evaluate(template, row.answers)
        found = findings_of(template, counted, signing=True)
        blocking = [one for one in found if one.level is not Level.WARN or one.link_id not in accepted]
        if blocking:
            raise NotReady(blocking)
        _fix_content(actor, row, counted)
    row.signed_at = clock.now()
    row.signed_by_id = actor.user
    row.signed_name = actor.name
    row.signed_role = actor.role
    row.locked_at = row.locked_at or row.signed_at
    row.save(update_fields=[*_SIGNING, *(_CONTENT if was_open else ())])
    if was_open:
        keep_version(row, EntryVersion.Cause.SIGNED)
    drawn = _draw_observations(row)
    details = "" if row.kind == Entry.Kind.ENTRY else row.kind
    record(actor, reached.event(Logged.SIGN, "journal.entry", resource=row.pk, details=details))
    return Signed(row.pk, row.version, row.signed_at, drawn, row.kind)


def _fix_content(actor: Actor, row: Entry, counted: Evaluated) -> None:
    """Leave only answers to questions that are asked, with what was worked out.

    A draft that held more is kept as a version, and so is what somebody else saved last: it stays to be seen that they wrote.
    """
    if row.answers.keys() - counted.answers.keys() or row.saved_by_id != person(actor):
        keep_version(row, EntryVersion.Cause.CHANGED)
    row.answers = counted.answers
    row.summary = summary(template_version(row.template_id), counted.answers)
    row.version += 1
    row.saved_at = clock.now()
    row.saved_by_id = person(actor)
    row.saved_name = actor.name


def _draw_observations(row: Entry) -> int:
    """Typed rows from the signed answers; a correction's take the place of what it corrects."""
    if row.kind == Entry.Kind.CORRECTION:
        corrected = Q(entry_id=row.about_id) | Q(entry__about_id=row.about_id, entry__kind=Entry.Kind.CORRECTION)
        supersede(corrected)
    day = clock.day_of(Contact.objects.values_list("occurred_at", flat=True).get(pk=row.contact_id))
    made = [
        Observation(
            provider_id=row.provider_id,
            compartment_id=row.compartment_id,
            pupil_id=row.pupil_id,
            entry=row,
            effective_on=day,
            link_id=one.link_id,
            system=one.system,
            code=one.code,
            display=one.display,
            number=one.number,
            unit=one.unit,
            coded=one.coded,
            text=one.text,
        )
        for one in observations(template_version(row.template_id), row.answers)
    ]
    Observation.objects.bulk_create(made)
    return len(made)


def supersede(which: Q) -> None:
    """Mark observations as no longer in force. They stay."""
    Observation.objects.filter(which, superseded_at__isnull=True).update(superseded_at=clock.now())
