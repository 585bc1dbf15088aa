"""What reads give back: plain values for pages, lists and prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from samsyn.journal.rules.changes import Changer
from samsyn.journal.rules.render import Section
from samsyn.journal.rules.states import EntryState, state_of


@dataclass(frozen=True, slots=True)
class AddendumRow:
    """An addendum or correction, under the entry it is about."""

    id: UUID
    kind: str
    created_at: datetime
    author_name: str
    author_role: str
    signed_at: datetime | None
    locked_at: datetime | None
    summary: str
    reason: str

    @property
    def state(self) -> EntryState:
        """Its state."""
        return state_of(self.signed_at, self.locked_at)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One row of the timeline: an entry with its addenda, an attachment, a release, something received, an emergency, a tombstone.

    Of what is on the wrong pupil, nothing but that it is. what: "entry", "attachment", "release", "received", "emergency" or
    "destroyed". kind: of contact, an attachment's origin, what a release came to, what was received, or what was destroyed.
    lock_note: of a release its ground, of what was destroyed the decision's number.
    """

    what: str
    id: UUID
    occurred_at: datetime
    kind: str
    title: str
    author: UUID
    author_name: str
    author_role: str
    unit_name: str
    signed_at: datetime | None
    signed_name: str
    locked_at: datetime | None
    lock_note: str
    wrong_pupil_at: datetime | None
    summary: str
    pages: int
    media_type: str
    addenda: tuple[AddendumRow, ...]

    @property
    def state(self) -> EntryState:
        """Its state; an attachment is finished when it is added."""
        return state_of(self.signed_at, self.locked_at)


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of a record, newest first. total: rows that match on all pages."""

    rows: tuple[TimelineRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """One of my unsigned entries. The name is empty for a protected pupil outside the closed group; alias tells them apart."""

    id: UUID
    pupil: UUID
    given_name: str
    family_name: str
    alias: str
    protected: bool
    title: str
    occurred_at: datetime
    created_at: datetime
    saved_at: datetime
    locked_at: datetime | None
    summary: str
    last_day: date


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A kept version of an entry."""

    number: int
    cause: str
    saved_at: datetime
    saved_name: str
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry in full, as it reads: for its page and for print. changed_by: who else than its author has written in it."""

    id: UUID
    kind: str
    about: UUID | None
    title: str
    template: UUID
    template_version: str
    contact_kind: str
    place: str
    occurred_at: datetime
    created_at: datetime
    author: UUID
    author_name: str
    author_role: str
    unit_name: str
    saved_at: datetime
    saved_name: str
    version: int
    signed_at: datetime | None
    signed_name: str
    signed_role: str
    locked_at: datetime | None
    lock_note: str
    wrong_pupil_at: datetime | None
    wrong_pupil_by: UUID | None
    wrong_pupil_name: str
    wrong_pupil_reason: str
    reason: str
    answers: dict[str, Any]
    sections: tuple[Section, ...]
    changed_by: tuple[Changer, ...] = ()

    @property
    def state(self) -> EntryState:
        """Its state."""
        return state_of(self.signed_at, self.locked_at)


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """An attachment as it is described."""

    id: UUID
    title: str
    origin: str
    dated_on: date
    media_type: str
    size: int
    pages: int
    added_at: datetime
    added_by: UUID
    added_name: str
    added_role: str
    unit_name: str
    wrong_pupil_at: datetime | None
    wrong_pupil_by: UUID | None
    wrong_pupil_name: str
    wrong_pupil_reason: str


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """A typed observation in force."""

    code: str
    display: str
    effective_on: date
    number: Any
    unit: str
    coded: str
    text: str
    entry: UUID
