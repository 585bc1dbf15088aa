"""What stands in a printed record, as the template's JSON: Swedish words, dates and names, in the order of the contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from samsyn.access.roles import Role
from samsyn.journal.models import Attachment, Entry, Tombstone
from samsyn.journal.rows import EntryText
from samsyn.journal.rules.states import EntryState
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.text import with_capital
from samsyn.organisation.models import CareProvider
from samsyn.people.cards import PupilCard


def _instant(value: datetime) -> str:
    return format_datetime(value, "d MMMM y 'kl.' HH.mm", tzinfo=clock.STOCKHOLM, locale="sv_SE")


def _day(value: Any) -> str:
    return format_date(value, "d MMMM y", locale="sv_SE")


def _role(code: str) -> str:
    return str(Role(code).label) if code in Role.values else code


@override("sv")
def printed_record(
    actor: Actor,
    card: PupilCard,
    entries: Sequence[EntryText],
    files: Iterable[Attachment],
    reason: str,
    destroyed: Iterable[Tombstone] = (),
) -> dict[str, Any]:
    """The data of one print, in Swedish as the record is.

    What is on the wrong pupil is struck through, without its content: that is about another person. destroyed: what is left of
    what was destroyed by decision.
    """
    now = clock.now()
    enrolment = card.current(clock.today())
    school = f"{enrolment.unit_name} {enrolment.class_name}".strip() if enrolment else ""
    texts = printed_entries(entries)
    return {
        # A reader shows it in its window and in lists of files: no name of a pupil.
        "title": _("Utdrag ur journal"),
        "heading": _("Journal"),
        "provider": CareProvider.objects.values_list("name", flat=True).get(pk=actor.provider),
        "printed_at": now.isoformat(),
        "printed_by": actor.name,
        "pupil": {"name": card.name, "number": card.display_number, "school": school, "protected": card.protected},
        "facts": [
            _("Utskriven %(when)s av %(name)s, %(role)s") % {"when": _instant(now), "name": actor.name, "role": _role(actor.role)},
            _("Skäl: %(reason)s") % {"reason": reason},
            _("Anteckningar: %(count)d") % {"count": len(texts)},
        ],
        "footer": _("Utskriven %(when)s av %(name)s. Skäl: %(reason)s")
        % {"when": _instant(now), "name": actor.name, "reason": reason if len(reason) <= 80 else reason[:79] + "…"},
        "words": _words(),
        "entries": texts,
        "files": [printed_file(one) for one in files],
        "destroyed": [_printed_tombstone(one) for one in destroyed],
    }


def printed_entries(entries: Sequence[EntryText]) -> list[dict[str, Any]]:
    """The entries, each with what is written about it, as the template takes them."""
    roots = [one for one in entries if one.about is None]
    known = {one.id for one in roots}
    loose = [one for one in entries if one.about is not None and one.about not in known]
    return [_with_addenda(one, [other for other in entries if other.about == one.id]) for one in roots] + [
        {**printed_entry(one), "addenda": []} for one in loose
    ]


def _words() -> dict[str, str]:
    return {
        "page": _("sida"),
        "of": _("av"),
        "files": _("Filer och inskannat"),
        "destroyed": _("Förstört efter beslut"),
        "protected": _("Skyddade personuppgifter"),
    }


def _printed_tombstone(row: Tombstone) -> dict[str, str]:
    said = _("%(what)s, förstörd %(when)s av %(name)s efter IVO:s beslut %(number)s.")
    order = row.order
    values = {
        "what": with_capital(row.get_thing_display()),
        "when": _day(clock.day_of(row.destroyed_at)),
        "name": order.confirmed_name,
        "number": order.number,
    }
    return {"label": _day(clock.day_of(row.occurred_at)), "text": said % values}


def _with_addenda(entry: EntryText, addenda: Sequence[EntryText]) -> dict[str, Any]:
    made = printed_entry(entry)
    if any(one.kind == Entry.Kind.CORRECTION and one.signed_at and one.wrong_pupil_at is None for one in addenda):
        made["state_note"] = " ".join(filter(None, [made["state_note"], _("Rättad: se rättelsen nedan.")]))
    return {**made, "addenda": [printed_entry(one) for one in addenda]}


def printed_entry(entry: EntryText) -> dict[str, Any]:
    """An entry, or an addendum, as the template takes it."""
    withdrawn = entry.wrong_pupil_at is not None
    return {
        "heading": _heading(entry),
        "facts": _facts(entry),
        "withdrawn": withdrawn,
        "withdrawn_note": _withdrawn_note(entry),
        "state_note": _state_note(entry),
        "sections": []
        if withdrawn
        else [
            {
                "heading": section.heading,
                "level": section.level,
                "rows": [{"label": row.label, "text": row.text} for row in section.rows],
            }
            for section in entry.sections
        ],
    }


def _heading(entry: EntryText) -> str:
    if entry.kind == Entry.Kind.ADDENDUM:
        return _("Tillägg %(day)s") % {"day": _day(clock.day_of(entry.created_at))}
    if entry.kind == Entry.Kind.CORRECTION:
        return _("Rättelse %(day)s") % {"day": _day(clock.day_of(entry.created_at))}
    if entry.kind == Entry.Kind.DISAGREEMENT:
        return _("Avvikande mening %(day)s") % {"day": _day(clock.day_of(entry.created_at))}
    return f"{entry.title}, {_day(clock.day_of(entry.occurred_at))}"


def _facts(entry: EntryText) -> list[str]:
    written = _("Skriven %(when)s av %(name)s, %(role)s, %(unit)s") % {
        "when": _instant(entry.created_at),
        "name": entry.author_name,
        "role": _role(entry.author_role),
        "unit": entry.unit_name,
    }
    facts = [written]
    if entry.about is None:
        contact = _("Kontakt: %(kind)s, %(place)s, %(when)s")
        facts.insert(0, contact % {"kind": entry.contact_kind, "place": entry.place, "when": _instant(entry.occurred_at)})
    if entry.kind == Entry.Kind.CORRECTION:
        facts.append(_("Rättelse av anteckningen ovan. Skäl: %(reason)s") % {"reason": entry.reason})
    if entry.changed_by:
        facts.append(_("Med ändringar av %(names)s") % {"names": _changers(entry)})
    if entry.signed_at:
        signed = _("Signerad %(when)s av %(name)s, %(role)s")
        facts.append(signed % {"when": _instant(entry.signed_at), "name": entry.signed_name, "role": _role(entry.signed_role)})
    facts.append(_("Mall: %(title)s %(version)s") % {"title": entry.title, "version": entry.template_version})
    return facts


def _changers(entry: EntryText) -> str:
    said = _("%(name)s (senast %(when)s)")
    return ", ".join(said % {"name": one.name, "when": _instant(one.at)} for one in entry.changed_by)


def _state_note(entry: EntryText) -> str:
    if entry.state is EntryState.UNSIGNED:
        return _("Osignerad. Senast sparad %(when)s av %(name)s.") % {"when": _instant(entry.saved_at), "name": entry.saved_name}
    return _("Osignerad. %(note)s") % {"note": entry.lock_note} if entry.state is EntryState.LOCKED else ""


def _withdrawn_note(entry: EntryText) -> str:
    if entry.wrong_pupil_at is None:
        return ""
    note = _("Skriven på fel elev. Märkt %(when)s av %(name)s. Innehållet hör till en annan elev och skrivs inte ut.")
    return note % {"when": _instant(entry.wrong_pupil_at), "name": entry.wrong_pupil_name}


def printed_file(row: Attachment) -> dict[str, str]:
    """A file as the template's list names it."""
    if row.wrong_pupil_at is not None:
        return {
            "label": _day(row.dated_on),
            "text": _("Fil inlagd på fel elev, märkt %(when)s.") % {"when": _instant(row.wrong_pupil_at)},
        }
    pages = _("1 sida") if row.pages == 1 else _("%(count)d sidor") % {"count": row.pages}
    text = f"{row.title} ({row.get_origin_display()}, {pages})"
    added = _("Inlagd %(when)s av %(name)s") % {"when": _instant(row.added_at), "name": row.added_name}
    return {"label": _day(row.dated_on), "text": f"{text}\n{added}"}
