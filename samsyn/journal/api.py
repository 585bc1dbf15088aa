"""The record, as its pages show it: the timeline with the same filters, an entry in full, one's own unsigned entries."""

# Annotations stay values here: the operations are read from them, behind the gate.

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Schema

from samsyn.access.gate import StaffRequest, requires
from samsyn.journal.policy import OPEN
from samsyn.journal.reading import entry_belongs, my_unsigned, open_entry, open_record
from samsyn.journal.rows import Timeline, UnsignedRow
from samsyn.journal.rules.filters import InvalidFilters, read_filters
from samsyn.journal.views.shared import CONTACT_KINDS, ORIGINS, OTHERS
from samsyn.kernel import clock
from samsyn.kernel.errors import Invalid

router = Router(tags=["journal"])


class AddendumOut(Schema):
    """An addendum or correction under the entry it is about."""

    id: UUID
    kind: str
    state: str
    created_at: datetime
    author_name: str
    author_role: str
    summary: str
    reason: str


class RowOut(Schema):
    """A row of the timeline. what: entry, attachment, release, received, emergency or destroyed. Of what is on the wrong pupil,
    only that."""

    what: str
    id: UUID
    occurred_at: datetime
    kind: str
    title: str
    state: str
    author_name: str
    author_role: str
    unit_name: str
    signed_at: datetime | None
    signed_name: str
    wrong_pupil_at: datetime | None
    summary: str
    addenda: list[AddendumOut]


class TimelineOut(Schema):
    """A page of a record, newest first. total: rows on all pages."""

    rows: list[RowOut]
    total: int
    page: int
    pages: int


class AnswerOut(Schema):
    """A keyword and its answer as text."""

    link_id: str
    label: str
    text: str


class SectionOut(Schema):
    """A heading with its answers."""

    heading: str
    level: int
    rows: list[AnswerOut]


class EntryOut(Schema):
    """An entry in full. answers: by the template's link ids; sections: the same as they read."""

    id: UUID
    kind: str
    about: UUID | None
    title: str
    template_version: str
    occurred_at: datetime
    state: str
    version: int
    author_name: str
    author_role: str
    unit_name: str
    signed_at: datetime | None
    signed_name: str
    wrong_pupil_at: datetime | None
    reason: str
    answers: dict[str, Any]
    sections: list[SectionOut]


class EntryPageOut(Schema):
    """An entry with its addenda and corrections, oldest first."""

    entry: EntryOut
    addenda: list[EntryOut]


class UnsignedOut(Schema):
    """One of one's own unsigned entries: the last day to write in it, and since when it is locked, to be signed as it stands."""

    id: UUID
    pupil: UUID
    given_name: str
    family_name: str
    alias: str
    title: str
    occurred_at: datetime
    last_day: date
    locked_at: datetime | None


@router.get("/pupils/{uuid:pupil}/record", response=TimelineOut)
@requires(OPEN)
def record(request: StaffRequest, pupil: UUID) -> Timeline:
    """The timeline. Parameters as in the page's address: kind, only, since, until, text, page."""
    query = {name: request.GET.getlist(name) for name in request.GET}
    try:
        filters = read_filters(query, kinds=[*CONTACT_KINDS, *ORIGINS, *OTHERS], today=clock.today())
    except InvalidFilters as error:
        raise Invalid(_("Filtret kan inte läsas: %(places)s.") % {"places": ", ".join(sorted(error.fields))}) from None
    return open_record(request.actor, pupil=pupil, filters=filters).timeline


@router.get("/pupils/{uuid:pupil}/entries/{uuid:entry}", response=EntryPageOut)
@requires(OPEN)
def one_entry(request: StaffRequest, pupil: UUID, entry: UUID) -> Any:
    """An entry of the pupil. 404 for another pupil's."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    return open_entry(request.actor, entry=entry)


@router.get("/unsigned", response=list[UnsignedOut])
@requires(OPEN)
def unsigned(request: StaffRequest) -> list[UnsignedRow]:
    """One's own unsigned entries, the oldest first."""
    return my_unsigned(request.actor)
