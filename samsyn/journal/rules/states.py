"""What may happen to an entry, and when.

unsigned → signed (and thereby locked) · unsigned → locked, when nobody signed in time · locked → signed (the content stays).
Marked as written for the wrong pupil, from any of them. Nothing leads back (PDL 3 kap. 10 and 14 §§; HSLF-FS 2016:40).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samsyn.kernel.text import N_

SITTING = timedelta(hours=1)
LOG_EVERY = timedelta(minutes=1)
DEFAULT_LOCK_DAYS = 14


class EntryState(StrEnum):
    """State of an entry, worked out from its dates."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    LOCKED = "locked"


class Closing(StrEnum):
    """What closed an entry for writing."""

    SIGNED = "signed"
    LOCKED = "locked"
    WRONG_PUPIL = "wrong_pupil"


def state_of(signed_at: datetime | None, locked_at: datetime | None) -> EntryState:
    """The state that the dates give."""
    if signed_at is not None:
        return EntryState.SIGNED
    return EntryState.LOCKED if locked_at is not None else EntryState.UNSIGNED


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides what may be done: state, whether marked as wrong pupil, and who wrote it."""

    state: EntryState
    wrong_pupil: bool
    author: UUID | None
    is_addendum: bool = False


def why_not_save(entry: Standing) -> str:
    """Why the content may not be changed; empty when it may."""
    if entry.wrong_pupil:
        return N_("Anteckningen är märkt som skriven på fel elev och kan inte ändras.")
    if entry.state is EntryState.SIGNED:
        return N_("Anteckningen är signerad. Skriv en rättelse eller ett tillägg.")
    if entry.state is EntryState.LOCKED:
        return N_("Anteckningen är låst. Signera den som den är, eller skriv en rättelse eller ett tillägg.")
    return ""


def why_not_sign(entry: Standing, signer: UUID | None) -> str:
    """Why this user may not sign; empty when they may. The one who answers for an entry signs it (PDL 3 kap. 10 §)."""
    if entry.wrong_pupil:
        return N_("Anteckningen är märkt som skriven på fel elev och ska inte signeras.")
    if entry.state is EntryState.SIGNED:
        return N_("Anteckningen är redan signerad.")
    if signer is None or signer != entry.author:
        return N_("Bara den som har skrivit anteckningen kan signera den.")
    return ""


def why_not_add(entry: Standing) -> str:
    """Why an addendum or correction may not be written; empty when it may."""
    if entry.wrong_pupil:
        return N_("Anteckningen är märkt som skriven på fel elev.")
    if entry.is_addendum:
        return N_("Skriv tillägget eller rättelsen till den ursprungliga anteckningen.")
    if entry.state is EntryState.UNSIGNED:
        return N_("Anteckningen är inte signerad. Skriv direkt i den.")
    return ""


def last_day_to_sign(created: date, rules: Sequence[tuple[date, int]]) -> date:
    """The last day an entry may stand unsigned; it locks the day after.

    rules: from which day on entries lock after how many days, the earliest first; before the first the default holds. A rule that
    is decided and has not begun counts: the first day on which the rule of that day finds the entry overdue is when it locks.
    """
    all_rules = [(date.min, DEFAULT_LOCK_DAYS), *rules]
    for (begins, days), (ends, _next) in zip(all_rules, [*all_rules[1:], (date.max, 0)], strict=True):
        overdue = max(begins, created + timedelta(days=days + 1))
        if overdue < ends:
            return overdue - timedelta(days=1)
    raise AssertionError("the last rule has no end")


@dataclass(frozen=True, slots=True)
class Save:
    """Who saved, when (and on which day in Sweden), and from which opened page."""

    by: UUID | None
    at: datetime
    day: date
    editing: UUID | None


def keeps_previous(previous: Save, new: Save) -> bool:
    """Whether the earlier content is kept as a version of its own before it is overwritten.

    One sitting of one author is writing, not changing: another author, another day, or more than an hour between makes it a change,
    since others may have read and acted on what stood there (PDL 3 kap. 14 §).
    """
    return previous.by != new.by or previous.day != new.day or new.at - previous.at > SITTING


def is_logged(previous: Save, logged_at: datetime | None, new: Save) -> bool:
    """Whether a save gets its own row in the access log: the first from a page, by a person, and then one a minute at most."""
    if logged_at is None or previous.by != new.by or previous.editing != new.editing:
        return True
    return new.at - logged_at >= LOG_EVERY


def follows(
    *, stored_version: int, stored_editing: UUID | None, stored_sequence: int, version: int, editing: UUID, sequence: int
) -> bool:
    """Whether a save builds on what is stored.

    It does when it names the stored version, and also when the stored version came from the same opened page with a lower sequence
    number: then the page's own earlier save was stored and only its receipt was lost.
    """
    if version == stored_version:
        return True
    return version < stored_version and editing == stored_editing and sequence > stored_sequence
