"""Reads of the record within the caller's context; the timeline has its own module. `reading.py` decides and logs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from samsyn.access.decisions import Reads
from samsyn.access.keeping import room
from samsyn.content.queries import template_version
from samsyn.journal.models import Attachment, Entry, EntryVersion, LockingRule, Observation
from samsyn.journal.part import not_shut, shown_to
from samsyn.journal.rows import (
    AttachmentText,
    EntryText,
    ObservationRow,
    UnsignedRow,
    VersionRow,
)
from samsyn.journal.rules.changes import Changer, changers
from samsyn.journal.rules.render import sections
from samsyn.journal.rules.states import DEFAULT_LOCK_DAYS, last_day_to_sign
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound

_UNSIGNED = """
SELECT e.id, e.pupil_id, coalesce(nullif(person.given_name, ''), closed.given_name, ''),
    coalesce(nullif(person.family_name, ''), closed.family_name, ''), pupil.alias, person.protection <> 'none', package.title,
    c.occurred_at, e.created_at, e.saved_at, e.locked_at, e.summary
FROM journal_entry e
JOIN journal_contact c ON c.provider_id = e.provider_id AND c.id = e.contact_id
JOIN content_package package ON package.id = e.template_id
JOIN people_pupil pupil ON pupil.provider_id = e.provider_id AND pupil.id = e.pupil_id
JOIN people_person person ON person.provider_id = pupil.provider_id AND person.id = pupil.person_id
LEFT JOIN people_protectedidentity closed ON closed.provider_id = person.provider_id AND closed.person_id = person.id
WHERE e.provider_id = %s AND e.author_id = %s AND e.compartment_id = %s AND e.signed_at IS NULL AND e.wrong_pupil_at IS NULL
    AND (person.protection = 'none' OR closed.id IS NOT NULL)
ORDER BY e.created_at, e.id LIMIT %s"""


def unsigned_entries(actor: Actor, *, limit: int = 200) -> list[UnsignedRow]:
    """The actor's own unsigned entries, oldest first, in the compartment of the active assignment; locked ones too."""
    rules = [(rule.valid_from, rule.days) for rule in reversed(locking_rules(actor.provider))]
    with connection.cursor() as cursor:
        cursor.execute(_UNSIGNED, [actor.provider, actor.user, room(actor), limit])
        return [UnsignedRow(*[*row, last_day_to_sign(clock.day_of(row[8]), rules)]) for row in cursor.fetchall()]


def lock_days(provider: UUID, on: date) -> int:
    """After how many days unsigned entries lock, by the rule that holds on a day."""
    rules = LockingRule.objects.filter(provider_id=provider, valid_from__lte=on, taken_back_at__isnull=True)
    return rules.order_by("-valid_from").values_list("days", flat=True).first() or DEFAULT_LOCK_DAYS


def locking_rules(provider: UUID) -> list[LockingRule]:
    """The provider's rules that hold, have held or will, the latest to hold first."""
    return [rule for rule in decided_rules(provider) if rule.taken_back_at is None]


def decided_rules(provider: UUID) -> list[LockingRule]:
    """All that the provider has decided, what was taken back too, the latest to hold first."""
    return list(LockingRule.objects.filter(provider_id=provider).order_by("-valid_from", "-created_at"))


def decided_rule(provider: UUID, rule: UUID) -> LockingRule:
    """One of them. Raises NotFound."""
    found = LockingRule.objects.filter(provider_id=provider, pk=rule).first()
    if found is None:
        raise NotFound(_("Sidan finns inte."))
    return found


def entry_texts(actor: Actor, pupil: UUID, entries: Sequence[UUID] | None = None, part: Reads | None = None) -> list[EntryText]:
    """Entries in full, addenda too, by contact and writing: all of the record's, or the given ones with what is about them.

    part: whose writing, with what is about it; None when that is decided.
    """
    rows = Entry.objects.filter(provider_id=actor.provider, pupil_id=pupil, compartment_id=room(actor))
    if entries is not None:
        rows = rows.filter(pk__in=entries) | rows.filter(about_id__in=entries)
    if part is not None:
        first = Q(about=None) & shown_to(actor, part, "author_id", "author_role")
        of_first = Q(about__isnull=False) & shown_to(actor, part, "about__author_id", "about__author_role")
        rows = rows.filter(first | of_first).filter(not_shut(part, "contact__unit", "contact__process"))
    found = list(rows.select_related("contact").order_by("contact__occurred_at", "created_at", "id"))
    kept = _saves_of_others(found)
    return [_entry_text(row, changers(row.author_id, [*kept[row.pk], _last_save(row)])) for row in found]


def _last_save(row: Entry) -> Changer:
    return Changer(row.saved_by_id, row.saved_name, row.saved_at)


def _saves_of_others(entries: Sequence[Entry]) -> dict[UUID, list[Changer]]:
    """By entry, the kept versions that somebody else than its author saved."""
    found: dict[UUID, list[Changer]] = defaultdict(list)
    if entries:
        rows = EntryVersion.objects.filter(entry_id__in=[one.pk for one in entries]).exclude(saved_by_id=F("entry__author_id"))
        for entry, by, name, at in rows.values_list("entry_id", "saved_by_id", "saved_name", "saved_at"):
            found[entry].append(Changer(by, name, at))
    return found


def _entry_text(row: Entry, changed_by: tuple[Changer, ...]) -> EntryText:
    template = template_version(row.template_id)
    return EntryText(
        id=row.pk,
        kind=row.kind,
        about=row.about_id,
        title=template.title,
        template=row.template_id,
        template_version=template.version,
        contact_kind=row.contact.get_kind_display(),
        place=row.contact.get_place_display(),
        occurred_at=row.contact.occurred_at,
        created_at=row.created_at,
        author=row.author_id,
        author_name=row.author_name,
        author_role=row.author_role,
        unit_name=row.unit_name,
        saved_at=row.saved_at,
        saved_name=row.saved_name,
        version=row.version,
        signed_at=row.signed_at,
        signed_name=row.signed_name,
        signed_role=row.signed_role,
        locked_at=row.locked_at,
        lock_note=row.lock_note,
        wrong_pupil_at=row.wrong_pupil_at,
        wrong_pupil_by=row.wrong_pupil_by_id,
        wrong_pupil_name=row.wrong_pupil_name,
        wrong_pupil_reason=row.wrong_pupil_reason,
        reason=row.reason,
        answers=row.answers,
        sections=sections(template, row.answers),
        changed_by=changed_by,
    )


def attachment_text(row: Attachment) -> AttachmentText:
    """An attachment as it is described."""
    return AttachmentText(
        id=row.pk,
        title=row.title,
        origin=row.origin,
        dated_on=row.dated_on,
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        added_at=row.added_at,
        added_by=row.added_by_id,
        added_name=row.added_name,
        added_role=row.added_role,
        unit_name=row.unit_name,
        wrong_pupil_at=row.wrong_pupil_at,
        wrong_pupil_by=row.wrong_pupil_by_id,
        wrong_pupil_name=row.wrong_pupil_name,
        wrong_pupil_reason=row.wrong_pupil_reason,
    )


def versions_of(entry: UUID) -> list[VersionRow]:
    """The kept versions of an entry, oldest first."""
    rows = EntryVersion.objects.filter(entry_id=entry).order_by("number", "kept_at")
    return [VersionRow(*row) for row in rows.values_list("number", "cause", "saved_at", "saved_name", "answers")]


def observations_of(actor: Actor, pupil: UUID, codes: Sequence[str]) -> list[ObservationRow]:
    """The pupil's observations in force of the given codes, oldest first, in the actor's own compartment."""
    rows = Observation.objects.filter(
        provider_id=actor.provider,
        pupil_id=pupil,
        compartment_id=room(actor),
        code__in=list(codes),
        superseded_at__isnull=True,
    ).order_by("effective_on", "id")
    names = ("code", "display", "effective_on", "number", "unit", "coded", "text", "entry_id")
    return [ObservationRow(*row) for row in rows.values_list(*names)]
