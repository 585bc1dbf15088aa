"""What the access log calls the entries, contacts and files of a record, for those who may open it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from samsyn.access.decisions import RECORD_OF_BRANCH, opening
from samsyn.access.named import Named
from samsyn.access.on_file import on_file
from samsyn.journal.models import Contact, Entry
from samsyn.journal.policy import OPEN
from samsyn.journal.rules.destroying import Thing
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard

WHATS = ("journal.entry", "journal.contact", "journal.attachment")
# As the record itself shows them: a file on the wrong pupil without its title.
_NAMES = """
SELECT e.id, package.title, e.kind, c.occurred_at
FROM journal_entry e
JOIN journal_contact c ON c.provider_id = e.provider_id AND c.id = e.contact_id
JOIN content_package package ON package.id = e.template_id
WHERE e.provider_id = %(provider)s AND e.pupil_id = %(pupil)s AND e.compartment_id = %(room)s AND e.id = ANY (%(ids)s)
    AND (%(everything)s OR e.author_id = %(me)s OR (e.author_role = ANY (%(roles)s)) <> %(rest)s)
    AND NOT EXISTS (SELECT 1 FROM unnest(%(units)s::uuid[], %(processes)s::text[]) AS s (unit, process)
        WHERE s.unit = c.unit_id AND (s.process = '' OR s.process = c.process))
UNION ALL
SELECT c.id, '', c.kind, c.occurred_at
FROM journal_contact c
WHERE c.provider_id = %(provider)s AND c.pupil_id = %(pupil)s AND c.compartment_id = %(room)s AND c.id = ANY (%(ids)s)
    AND NOT EXISTS (SELECT 1 FROM unnest(%(units)s::uuid[], %(processes)s::text[]) AS s (unit, process)
        WHERE s.unit = c.unit_id AND (s.process = '' OR s.process = c.process))
UNION ALL
SELECT f.id, f.title, '', (f.dated_on + time '12:00') AT TIME ZONE 'Europe/Stockholm'
FROM journal_attachment f
WHERE f.provider_id = %(provider)s AND f.pupil_id = %(pupil)s AND f.compartment_id = %(room)s AND f.id = ANY (%(ids)s)
    AND f.wrong_pupil_at IS NULL
    AND (%(everything)s OR f.added_by_id = %(me)s OR (f.added_role = ANY (%(roles)s)) <> %(rest)s)
    AND (cardinality(%(units)s::uuid[]) = 0 OR f.unit_id <> ALL (%(units)s::uuid[]))
UNION ALL
SELECT t.row, '', 'destroyed ' || t.thing, t.occurred_at
FROM journal_tombstone t
WHERE t.provider_id = %(provider)s AND t.pupil_id = %(pupil)s AND t.compartment_id = %(room)s AND t.row = ANY (%(ids)s)
    AND (%(everything)s OR t.author = %(me)s OR (t.author_role = ANY (%(roles)s)) <> %(rest)s)
    AND (cardinality(%(units)s::uuid[]) = 0 OR t.unit_id <> ALL (%(units)s::uuid[]))"""


def names(actor: Actor, card: PupilCard, ids: Collection[UUID]) -> Mapping[UUID, Named]:
    """Title and day of the pupil's entries, contacts and files with these ids, in the actor's own compartment.

    By one statement, beside the one for what is on file.

    Nothing for one who sees the log and may not open the record.
    """
    if actor.branch not in RECORD_OF_BRANCH or actor.compartment is None or not OPEN.given_to(actor):
        return {}
    found = opening(actor, card, on_file(actor, card.id))
    if not found.own.allowed:
        return {}
    part = found.reads
    asked: dict[str, Any] = {
        "provider": actor.provider,
        "pupil": card.id,
        "room": actor.compartment,
        "ids": list(ids),
        "everything": part.everything,
        "rest": part.rest,
        "roles": list(part.roles),
        "me": actor.user,
        "units": [unit for unit, _process in part.shut],
        "processes": [process for _unit, process in part.shut],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, asked)
        return {key: Named(_title(title, kind), at) for key, title, kind, at in cursor.fetchall()}


def destroyed_title(thing: str) -> str:
    """What is called what is destroyed: by what it was (`rules.destroying.Thing`)."""
    titles = {Thing.FILE: _("Förstörd fil"), Thing.RECEIVED: _("Förstörd mottagen handling")}
    return titles.get(Thing(thing), _("Förstörd anteckning"))


def _title(title: str, kind: str) -> str:
    """A contact is called by its kind; a correction has the template of what it corrects, and says that it is one."""
    if kind.startswith("destroyed "):
        return destroyed_title(kind.removeprefix("destroyed "))
    if not title:
        return str(Contact.Kind(kind).label)
    if kind == Entry.Kind.DISAGREEMENT:
        return _("Avvikande mening")
    return _("Rättelse av %(title)s") % {"title": title} if kind == Entry.Kind.CORRECTION else title
