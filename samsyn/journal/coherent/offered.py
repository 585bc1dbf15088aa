"""Which care providers a reading can go to, once its ground is stated, in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from samsyn.access.rules import Facts, Shown
from samsyn.journal.coherent.asking import naming
from samsyn.journal.models import CoherentReading
from samsyn.organisation.models import CareProvider


@dataclass(frozen=True, slots=True)
class Offer:
    """One room of one provider. room: none where everything is blocked. pupil: who the pupil is there, of the chosen room alone.

    blocked: something of it is blocked, and the emergency lets that be told.
    """

    provider: UUID
    name: str
    room: UUID | None
    pupil: UUID | None
    blocked: bool


def offers(row: CoherentReading) -> list[Offer]:
    """What storage tells of a reading with its ground, by the providers' names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at_provider, at_room, at_pupil, board, readable, blocked FROM samsyn_coherent_offered(%s)", [row.pk])
        rows = cursor.fetchall()
    names = dict(CareProvider.objects.filter(pk__in=[one[0] for one in rows]).values_list("pk", "name"))
    found = [
        Offer(provider, f"{names[provider]}, {board}", room if readable else None, pupil, blocked)
        for provider, room, pupil, board, readable, blocked in rows
    ]
    return sorted(found, key=lambda one: one.name)


def told_blocked(found: list[Offer], facts: Facts) -> list[str]:
    """The names of those whose pupil has blocked: told when the decision says so, never more than the name."""
    return [one.name for one in found if one.blocked and naming(facts, one.provider).shown is Shown.PROVIDER_NAME]
