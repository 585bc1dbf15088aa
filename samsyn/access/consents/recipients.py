"""Whom a consent can name: the other branches of the care provider, units past whose block somebody reads, and those outside."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samsyn.access.keeping import room
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Branch, Compartment, Unit

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a consent can name. key: as the consent and the release keep it."""

    key: str
    name: str


def room_key(compartment: UUID) -> str:
    """A compartment as recipient."""
    return f"room:{compartment}"


def outside_key(name: str) -> str:
    """Somebody outside, known by name alone: written in two ways it is two recipients, the strict reading."""
    return f"{OUTSIDE}:{' '.join(name.split()).casefold()}"[:120]


def recipients_for(actor: Actor) -> list[Recipient]:
    """Those inside the care provider, in the order a form offers them: branches first, then the units of the own branch."""
    rooms = Compartment.objects.filter(provider_id=actor.provider).exclude(pk=room(actor)).select_related("board")
    several = rooms.values("board_id").distinct().count() > 1
    named = [
        Recipient(
            room_key(room.pk), f"{Branch(room.branch).label}, {room.board.name}" if several else str(Branch(room.branch).label)
        )
        for room in rooms.order_by("branch", "id")
    ]
    past = _("%(unit)s, för att läsa förbi en spärr")
    return named + [Recipient(str(unit.pk), past % {"unit": unit.name}) for unit in care_units(actor).filter(closed_on=None)]


def care_units(actor: Actor) -> QuerySet[Unit]:
    """The care units that keep their records in the actor's compartment, by name."""
    home = Compartment.objects.filter(pk=room(actor)).values("board_id", "branch")[:1]
    units = Unit.objects.filter(provider_id=actor.provider, kind=Unit.Kind.CARE, branch=home.values("branch"))
    return units.filter(board_id=home.values("board_id")).order_by("name", "id")
