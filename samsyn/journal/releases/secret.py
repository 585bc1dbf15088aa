"""What the tests of releases have found to be secret to guardians: it is left out of their extracts of the access log too."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from samsyn.journal.models import Entry, ReleaseItem, Tombstone
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard


def secret_ids(actor: Actor, card: PupilCard, _guardian: UUID) -> Collection[UUID]:
    """The ids of what is marked, of what was added to it, and of its contacts and the matters it was tested in."""
    if actor.compartment is None:
        return []
    here = {"provider_id": actor.provider, "compartment_id": actor.compartment, "pupil_id": card.id}
    marked = list(
        ReleaseItem.objects.filter(secret_to_guardian=True, **here).values_list("entry_id", "attachment_id", "release_id")
    )
    found = {id for ids in marked for id in ids if id is not None}
    entries = [entry for entry, _file, _release in marked if entry is not None]
    about = Entry.objects.filter(Q(pk__in=entries) | Q(about_id__in=entries), **here)
    for entry, contact in about.values_list("id", "contact_id"):
        found |= {entry, contact}
    # What was destroyed leaves no test behind: its tombstone knows.
    for ids in Tombstone.objects.filter(**here).values_list("secret", flat=True):
        found.update(ids)
    return found
