"""Whom a consent can name: the other branches of the care provider, units past whose block somebody reads, other care providers'
branches, and those outside."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samsyn.access.keeping import room
from samsyn.kernel.actor import Actor
from samsyn.kernel.ids import uuid_in
from samsyn.organisation.models import Branch, CareProvider, Compartment, Unit

OUTSIDE = "outside"
# Another care provider that uses Samsyn too: which, and which of its branches.
CARE_PROVIDER = "care_provider"
# Branches that keep a record to receive something in.
_RECEIVING = (Branch.EMI, Branch.PSYCHOLOGY, Branch.SPEECH, Branch.SCHOOL_SUPPORT)


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


def care_provider_key(provider: UUID, branch: str) -> str:
    """A branch of another care provider as recipient."""
    return f"{CARE_PROVIDER}:{provider}:{branch}"


def care_provider_in(key: str) -> tuple[UUID, str] | None:
    """The care provider and the branch that such a key names; None for any other."""
    kind, _colon, rest = key.partition(":")
    id, _colon, branch = rest.partition(":")
    provider = uuid_in(id) if kind == CARE_PROVIDER and branch in _RECEIVING else None
    return (provider, branch) if provider else None


def care_providers(actor: Actor) -> list[Recipient]:
    """The branches of the other care providers in the installation: whether one has such a branch is not told here."""
    found = CareProvider.objects.exclude(pk=actor.provider).order_by("name", "id")
    return [
        Recipient(care_provider_key(one.pk, branch), f"{one.name}, {Branch(branch).label}")
        for one in found
        for branch in _RECEIVING
    ]


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
    past = _("%(unit)s, för att läsa förbi en spärr eller hos andra vårdgivare")
    return named + [Recipient(str(unit.pk), past % {"unit": unit.name}) for unit in care_units(actor).filter(closed_on=None)]


def care_units(actor: Actor) -> QuerySet[Unit]:
    """The care units that keep their records in the actor's compartment, by name."""
    home = Compartment.objects.filter(pk=room(actor)).values("board_id", "branch")[:1]
    units = Unit.objects.filter(provider_id=actor.provider, kind=Unit.Kind.CARE, branch=home.values("branch"))
    return units.filter(board_id=home.values("board_id")).order_by("name", "id")
