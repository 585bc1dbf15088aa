"""What in a record can be tested for release: finished entries and files that the actor may take out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samsyn.access.keeping import room
from samsyn.access.rules import Action
from samsyn.journal.models import Attachment, ReleaseItem
from samsyn.journal.part import not_shut, shown_to
from samsyn.journal.queries import entry_texts
from samsyn.journal.reach import reach_whole
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Thing:
    """An entry or a file that can be tested, and its test when there is one."""

    id: UUID
    title: str
    day: date
    detail: str
    is_file: bool
    item: ReleaseItem | None


def things(actor: Actor, pupil: UUID, items: Mapping[UUID | None, ReleaseItem]) -> list[Thing]:
    """What can be tested, the latest first: finished entries and files that the actor may print. What is tested comes first."""
    _reached, part = reach_whole(actor, pupil, Action.PRINT)
    texts = [one for one in entry_texts(actor, pupil, part=part) if one.about is None and one.locked_at and not one.wrong_pupil_at]
    found = [
        Thing(one.id, one.title, clock.day_of(one.occurred_at), f"{one.author_name}, {one.unit_name}", False, items.get(one.id))
        for one in texts
    ]
    rows = Attachment.objects.filter(pupil_id=pupil, compartment_id=room(actor), wrong_pupil_at=None)
    whose = shown_to(actor, part, "added_by_id", "added_role") & not_shut(part, "unit", "contact__process")
    found += [
        Thing(one.pk, one.title, one.dated_on, f"{one.get_origin_display()}, {one.added_name}", True, items.get(one.pk))
        for one in rows.filter(whose)
    ]
    return sorted(found, key=lambda one: (one.item is not None, one.day, one.id), reverse=True)
