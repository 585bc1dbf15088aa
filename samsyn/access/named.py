"""What the access log calls an entry or a document: told by the app that keeps it, which lies above this one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard


@dataclass(frozen=True, slots=True)
class Named:
    """Its title, and when it is from."""

    title: str
    at: datetime


# Names of the pupil's own resources with these ids, as far as the actor may read them; without a statement when that is not at all.
Naming = Callable[[Actor, PupilCard, Collection[UUID]], Mapping[UUID, Named]]
_declared: dict[str, Naming] = {}


def declare_names(whats: Iterable[str], naming: Naming) -> None:
    """What is logged by these codes is named by this function. Raises ValueError when a code has one."""
    for what in whats:
        if what in _declared:
            raise ValueError(f"{what} is named twice")
        _declared[what] = naming


def names_of(actor: Actor, card: PupilCard, resources: Iterable[tuple[str, UUID | None]]) -> dict[UUID, Named]:
    """The names of what is logged about a pupil: pairs of code and resource. Each naming is asked once for the page."""
    asked: dict[Naming, set[UUID]] = {}
    for what, resource in resources:
        if resource is not None and what in _declared:
            asked.setdefault(_declared[what], set()).add(resource)
    found: dict[UUID, Named] = {}
    for naming, ids in asked.items():
        found.update(naming(actor, card, ids))
    return found
