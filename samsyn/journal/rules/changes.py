"""Who else has written in an entry than its author: what the one who signs it must know, and what stays readable afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Changer:
    """Somebody else than the author who has saved an entry: who, and when last."""

    by: UUID
    name: str
    at: datetime


def changers(author: UUID, saves: Iterable[Changer]) -> tuple[Changer, ...]:
    """Those of the saves that somebody else than the author made, each person once with their last, the latest first."""
    last: dict[UUID, Changer] = {}
    for save in sorted(saves, key=lambda one: one.at):
        if save.by != author:
            last[save.by] = save
    return tuple(sorted(last.values(), key=lambda one: one.at, reverse=True))
