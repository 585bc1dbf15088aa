"""Reads about units, within the caller's context."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from samsyn.organisation.models import Board, CareProvider, Compartment, Unit


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A care unit. new: just entered, here and below."""

    id: UUID
    name: str
    new: bool


@dataclass(frozen=True, slots=True)
class CompartmentShown:
    """A compartment with the care units of its board and branch."""

    id: UUID
    branch: str
    units: tuple[UnitShown, ...]
    new: bool


@dataclass(frozen=True, slots=True)
class BoardShown:
    """A board with its compartments."""

    id: UUID
    name: str
    compartments: tuple[CompartmentShown, ...]
    new: bool


@dataclass(frozen=True, slots=True)
class ProviderShown:
    """A care provider with its boards."""

    id: UUID
    organisation_number: str
    name: str
    kind: str
    municipality_code: str
    boards: tuple[BoardShown, ...]
    new: bool


def unit_name(unit: UUID) -> str:
    """The unit's name; empty when the context reaches no such unit."""
    return Unit.objects.filter(pk=unit).values_list("name", flat=True).first() or ""


def branches_of(compartments: Iterable[UUID]) -> list[str]:
    """The branches whose records lie in the compartments."""
    return list(Compartment.objects.filter(pk__in=list(compartments)).values_list("branch", flat=True).distinct())


def provider_names(providers: Iterable[UUID]) -> dict[UUID, str]:
    """Names of care providers, which are public."""
    return dict(CareProvider.objects.filter(pk__in=list(providers)).values_list("id", "name"))


def provider_named(text: str) -> UUID | None:
    """The care provider with this organisation number (with or without dash) or exactly this name; None when there is none."""
    number = text.replace("-", "").strip()
    found = CareProvider.objects.filter(Q(organisation_number=number) | Q(name=text.strip())).values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def board_name(board: UUID) -> str:
    """What a board is called."""
    return Board.objects.values_list("name", flat=True).get(pk=board)


def schools_of_board(board: UUID) -> list[UUID]:
    """The school units of a board."""
    return list(Unit.objects.filter(board_id=board, kind=Unit.Kind.SCHOOL).values_list("pk", flat=True))


def all_providers() -> list[UUID]:
    """Every care provider of the installation."""
    return list(CareProvider.objects.values_list("pk", flat=True))


def provider_shown(provider: UUID, new: Collection[UUID] = ()) -> ProviderShown:
    """A care provider with boards, compartments and open care units; those whose ids stand in `new` are marked."""
    row = CareProvider.objects.get(pk=provider)
    # The role that asks may be one that row-level security does not hold back: the provider is always said.
    boards = Board.objects.filter(provider_id=provider).order_by("name")
    rooms = list(Compartment.objects.filter(provider_id=provider).order_by("branch"))
    units = list(Unit.objects.filter(provider_id=provider, kind=Unit.Kind.CARE, closed_on=None).order_by("name"))

    def room_shown(room: Compartment) -> CompartmentShown:
        inside = [one for one in units if (one.board_id, one.branch) == (room.board_id, room.branch)]
        shown = tuple(UnitShown(one.pk, one.name, one.pk in new) for one in inside)
        return CompartmentShown(room.pk, room.branch, shown, room.pk in new)

    return ProviderShown(
        id=row.pk,
        organisation_number=row.organisation_number,
        name=row.name,
        kind=row.kind,
        municipality_code=row.municipality_code,
        boards=tuple(
            BoardShown(board.pk, board.name, tuple(room_shown(one) for one in rooms if one.board_id == board.pk), board.pk in new)
            for board in boards
        ),
        new=row.pk in new,
    )
