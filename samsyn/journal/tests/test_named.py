"""What the access log of a pupil calls an entry or a file: for those who may read it, and by one statement a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.readers import show_readers
from samsyn.access.tests.make import Municipality, World
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.journal.actions import attach_file, change_contact, mark_attachment_wrong_pupil, mark_wrong_pupil
from samsyn.journal.reading import open_entry
from samsyn.journal.tests.make import NOTE, signed_visit, start
from samsyn.journal.tests.test_files import picture
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture
def visit(world: World) -> UUID:
    with time_machine.travel(NOON, tick=False):
        return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


def page_of(place: Municipality, who: str, pupil: UUID | None = None) -> str:
    answer = place.client(who).get(reverse("audit:readers", kwargs={"pupil": pupil or place.greta.pk}) + "?period=all")
    assert answer.status_code == 200
    return answer.content.decode()


def read(place: Municipality, who: str, pupil: UUID, what: str, resource: UUID) -> None:
    actor = place.actor(who)
    with within(actor.context()):
        record(actor, AccessEvent(Action.OPEN, what, pupil=pupil, resource=resource))


def added(place: Municipality, title: str) -> UUID:
    nurse = place.actor("nurse")
    with within(nurse.context()):
        content = picture("PNG")
        return attach_file(nurse, pupil=place.greta.pk, content=content, title=title, dated_on=date(2021, 6, 3), origin="scanned")


def test_a_row_says_which_entry_and_which_file(world: World, visit: UUID) -> None:
    ours, doctor = world.ours, world.ours.actor("doctor")
    added(ours, "BVC-journal <1>")
    with within(doctor.context()):
        open_entry(doctor, entry=visit)
    page = page_of(ours, "nurse")
    for words in (
        "Signerade anteckning: Hälsobesök åk 4, 23 nov. 2026",
        "Öppnade anteckning: Hälsobesök åk 4, 23 nov. 2026",
        "Skrev fil: BVC-journal &lt;1&gt;, 3 juni 2021",
    ):
        assert words in page, words


def test_a_row_says_which_contact_was_changed(world: World) -> None:
    nurse = world.ours.actor("nurse")
    with time_machine.travel(NOON, tick=False):
        begun = start(nurse, world.ours.greta.pk)
        with within(nurse.context()):
            change_contact(nurse, entry=begun.entry, occurred_at=NOON, kind="drop_in", place="school")
    assert "Skrev kontakt: öppen mottagning, 23 nov. 2026" in page_of(world.ours, "nurse")


def test_one_who_may_see_the_log_and_not_the_record_sees_the_row_without_it(world: World, visit: UUID) -> None:
    page = page_of(world.ours, "lead")
    assert "Signerade anteckning" in page
    assert "Hälsobesök" not in page


def test_what_lies_in_another_room_or_with_another_pupil_is_not_named(world: World, visit: UUID) -> None:
    ours = world.ours
    read(ours, "psychologist", ours.greta.pk, "journal.entry", visit)
    assert "Öppnade anteckning" in page_of(ours, "psychologist")
    assert "Hälsobesök" not in page_of(ours, "psychologist")
    read(ours, "nurse", ours.ali.pk, "journal.entry", visit)
    assert "Öppnade anteckning" in page_of(ours, "nurse", ours.ali.pk)
    assert "Hälsobesök" not in page_of(ours, "nurse", ours.ali.pk)


def test_what_is_struck_is_named_as_in_the_record(world: World) -> None:
    ours, nurse = world.ours, world.ours.actor("nurse")
    file, entry = added(ours, "Remiss för någon annan"), signed_visit(nurse, ours.greta.pk, NOTE, "note")
    with within(nurse.context()):
        mark_attachment_wrong_pupil(nurse, attachment=file, reason="Fel elev.")
        mark_wrong_pupil(nurse, entry=entry, reason="Fel elev.")
    page = page_of(ours, "doctor")
    assert "Rättade anteckning: Anteckning, " in page
    assert "Rättade fil" in page
    assert "någon annan" not in page


def test_many_rows_cost_as_many_statements_as_one(world: World, visit: UUID) -> None:
    ours, nurse = world.ours, world.ours.actor("nurse")
    counts = []
    for more in (10, 0):
        with within(nurse.context()), CaptureQueriesContext(connection) as queries:
            rows = show_readers(nurse, ours.greta.pk, period="all").rows
        counts.append(len(queries))
        for _ in range(more):
            read(ours, "nurse", ours.greta.pk, "journal.entry", signed_visit(nurse, ours.greta.pk, NOTE, "note"))
    assert len([row for row in rows if row.named]) > 20
    # The card, the page's rows, what is on file, what the rows are called, the log row.
    assert counts == [5, 5]


def test_a_page_without_entries_asks_for_no_names(world: World) -> None:
    nurse = world.ours.actor("nurse")
    with within(nurse.context()), CaptureQueriesContext(connection) as queries:
        show_readers(nurse, world.ours.greta.pk, period="all")
    assert len(queries) == 3
