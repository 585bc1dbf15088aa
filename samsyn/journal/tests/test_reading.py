"""Opening, listing and downloading: one statement for a timeline, a log row for each, and nothing shown that should not be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from samsyn.access.decisions import HiddenWithTrace, Reads
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.content.tests.make import body
from samsyn.journal.actions import (
    add_addendum,
    attach_file,
    correct_entry,
    lock_overdue,
    mark_attachment_wrong_pupil,
    mark_wrong_pupil,
)
from samsyn.journal.models import Attachment
from samsyn.journal.reading import download_attachment, my_unsigned, open_entry, open_record
from samsyn.journal.responses import download_response
from samsyn.journal.rules.filters import PAGE_SIZE, Filters, Only
from samsyn.journal.rules.states import EntryState
from samsyn.journal.tests.make import NOTE, VISIT, changed, save, signed_visit, start
from samsyn.journal.tests.test_files import _open_action, paper, picture
from samsyn.journal.timeline import timeline
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
ALL = Filters()
WHOLE = Reads(rest=True)


def attach(actor: Actor, pupil: UUID, title: str = "Journal från BVC", **options: Any) -> UUID:
    given = {"content": paper(pages=3), "dated_on": date(2021, 6, 3), "origin": "scanned", **options}
    with within(actor.context()):
        return attach_file(actor, pupil=pupil, title=title, **given)


def rows(actor: Actor, pupil: UUID, filters: Filters = ALL) -> list[tuple[str, str]]:
    with within(actor.context()):
        return [(row.what, row.title) for row in open_record(actor, pupil=pupil, filters=filters).timeline.rows]


@pytest.fixture
def full(world: World) -> World:
    """Greta has a visit with an addendum, an older note, a scanned paper and an entry meant for somebody else."""
    nurse, doctor, greta = world.ours.actor("nurse"), world.ours.actor("doctor"), world.ours.greta.pk
    with time_machine.travel(NOON, tick=False) as now:
        note = start(nurse, greta, "note", occurred_at=NOON - timedelta(days=200), kind="drop_in")
        save(nurse, note.entry, NOTE)
        now.shift(60)
        visit = signed_visit(nurse, greta)
        with within(doctor.context()):
            add_addendum(doctor, entry=visit, text="Röntgen beställs.")
        attach(nurse, greta)
        wrong = signed_visit(nurse, greta, changed(NOTE, text=["Hemligt om någon annan."]), "note")
        with within(nurse.context()):
            mark_wrong_pupil(nurse, entry=wrong, reason="Fel elev.")
    return world


def test_the_timeline_is_in_order_with_addenda_under_their_entry(full: World) -> None:
    nurse, greta = full.ours.actor("nurse"), full.ours.greta.pk
    with within(nurse.context()):
        found = timeline(nurse, greta, ALL, WHOLE)
    assert [(row.what, row.title, row.state) for row in found.rows] == [
        ("entry", "Anteckning", EntryState.SIGNED),
        ("entry", "Hälsobesök åk 4", EntryState.SIGNED),
        ("entry", "Anteckning", EntryState.UNSIGNED),
        ("attachment", "Journal från BVC", EntryState.SIGNED),
    ]
    wrong, visit, note, paper_ = found.rows
    assert (wrong.summary, wrong.wrong_pupil_at is not None) == ("", True)
    assert [(one.kind, one.summary, one.author_name) for one in visit.addenda] == [
        ("addendum", "Röntgen beställs.", "Johan Åkerblom")
    ]
    assert visit.summary.startswith("Längd 136,2 cm. Vikt 35,6 kg.")
    assert (note.kind, note.author_name, note.author) == ("drop_in", "Maria Lind", nurse.user)
    assert (paper_.pages, paper_.kind, clock.day_of(paper_.occurred_at)) == (3, "scanned", date(2021, 6, 3))
    assert (found.total, found.pages) == (4, 1)


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        (Filters(kinds=frozenset(["health_visit"])), ["Hälsobesök åk 4"]),
        (Filters(kinds=frozenset(["scanned"])), ["Journal från BVC"]),
        (Filters(kinds=frozenset(["health_visit", "scanned"])), ["Hälsobesök åk 4", "Journal från BVC"]),
        (Filters(kinds=frozenset(["photo"])), []),
        (Filters(only=frozenset([Only.UNSIGNED])), ["Anteckning"]),
        (Filters(only=frozenset([Only.ATTACHMENTS])), ["Journal från BVC"]),
        (Filters(only=frozenset([Only.ATTACHMENTS, Only.UNSIGNED])), []),
        (Filters(until=date(2022, 1, 1)), ["Journal från BVC"]),
        (Filters(since=date(2021, 6, 3), until=date(2021, 6, 3)), ["Journal från BVC"]),
        (Filters(since=date(2026, 11, 23), until=date(2026, 11, 23)), ["Anteckning", "Hälsobesök åk 4"]),
        (Filters(since=date(2026, 11, 23), until=date.max), ["Anteckning", "Hälsobesök åk 4"]),
        (Filters(since=date.min, until=date(2022, 1, 1)), ["Journal från BVC"]),
        (Filters(text="gympa"), ["Anteckning"]),
        (Filters(text="sömn trött"), []),
        (Filters(text="vaknar trivs"), ["Hälsobesök åk 4"]),
        (Filters(text="röntgen"), ["Hälsobesök åk 4"]),
        (Filters(text="bvc"), ["Journal från BVC"]),
        (Filters(text="hemligt"), []),
        (Filters(text="' OR true --"), []),
        (Filters(page=2), []),
    ],
)
def test_filters_narrow_the_timeline(full: World, filters: Filters, titles: list[str]) -> None:
    assert [title for _, title in rows(full.ours.actor("nurse"), full.ours.greta.pk, filters)] == titles


def test_mine_is_what_i_wrote(full: World) -> None:
    only_mine = Filters(only=frozenset([Only.MINE]))
    assert len(rows(full.ours.actor("nurse"), full.ours.greta.pk, only_mine)) == 4
    assert rows(full.ours.actor("doctor"), full.ours.greta.pk, only_mine) == []


def test_each_compartment_and_provider_sees_its_own_record_only(full: World) -> None:
    greta = full.ours.greta.pk
    assert len(rows(full.ours.actor("doctor"), greta)) == 4
    for who in ("psychologist", "counsellor", "principal", "educator"):
        assert rows(full.ours.actor(who), greta) == []
    for actor in (full.theirs.actor("nurse"), full.theirs.actor("psychologist")):
        with pytest.raises(HiddenWithTrace):
            rows(actor, greta)
    for who in ("teacher", "administrator", "lead"):
        with pytest.raises(RefusedWithTrace):
            rows(full.ours.actor(who), greta)


def test_opening_is_logged_and_a_search_without_its_words(full: World) -> None:
    nurse, greta = full.ours.actor("nurse"), full.ours.greta.pk
    rows(nurse, greta)
    rows(nurse, greta, Filters(text="gympa"))
    with within(nurse.context()):
        events = Event.objects.filter(what="journal.record", pupil_id=greta).order_by("time", "id")
        found = [(one.action, one.rule, one.details, one.reason) for one in events]
    assert found == [
        ("open", "row_001_takes_part_in_care", "page=1 rows=4", ""),
        ("search", "row_001_takes_part_in_care", "page=1 rows=1", ""),
    ]


def test_a_record_of_many_entries_costs_as_many_statements_as_one_of_few(world: World) -> None:
    nurse, greta, ali = world.ours.actor("nurse"), world.ours.greta.pk, world.ours.ali.pk
    for count in range(PAGE_SIZE + 5):
        start(nurse, greta, "note", entry=uuid7(), editing=uuid7(), answers=changed(NOTE, reason=[f"Skäl {count}"]))
    start(nurse, ali, "note")
    counts = []
    for pupil in (ali, greta):
        with within(nurse.context()), CaptureQueriesContext(connection) as queries:
            found = open_record(nurse, pupil=pupil, filters=ALL).timeline
        counts.append(len(queries))
    # The card, the timeline, the log row.
    assert counts == [3, 3]
    assert (len(found.rows), found.total, found.pages) == (PAGE_SIZE, PAGE_SIZE + 5, 2)
    assert len(rows(nurse, greta, Filters(page=2))) == 5


def test_an_entry_opens_with_its_addenda_and_versions(full: World) -> None:
    nurse, greta = full.ours.actor("nurse"), full.ours.greta.pk
    with within(nurse.context()):
        visit = timeline(nurse, greta, Filters(kinds=frozenset(["health_visit"])), WHOLE).rows[0].id
        page = open_entry(nurse, entry=visit)
        assert Event.objects.filter(what="journal.entry", action="open", resource_id=visit).count() == 1
    shipped = body("health_visit_grade_4")["version"]
    assert (page.card.id, page.entry.title, page.entry.template_version) == (greta, "Hälsobesök åk 4", shipped)
    assert [one.kind for one in page.addenda] == ["addendum"]
    assert [one.cause for one in page.versions] == ["signed"]
    assert {part.heading for part in page.entry.sections} >= {"Tillväxt", "Rygg", "Samtal"}


def test_an_addendum_opens_as_what_it_is_about(full: World) -> None:
    nurse, greta = full.ours.actor("nurse"), full.ours.greta.pk
    with within(nurse.context()):
        visit = timeline(nurse, greta, Filters(kinds=frozenset(["health_visit"])), WHOLE).rows[0]
        page = open_entry(nurse, entry=visit.addenda[0].id)
    assert page.entry.id == visit.id
    assert [one.id for one in page.addenda] == [visit.addenda[0].id]


def test_my_unsigned_entries_are_listed_with_their_last_day(full: World) -> None:
    nurse, doctor = full.ours.actor("nurse"), full.ours.actor("doctor")
    with time_machine.travel(NOON, tick=False) as now:
        with within(doctor.context()):
            visit = timeline(doctor, full.ours.greta.pk, Filters(kinds=frozenset(["health_visit"])), WHOLE).rows[0].id
            correct_entry(doctor, entry=visit, reason="Mätt om.")
        with within(nurse.context()):
            mine = my_unsigned(nurse)
            assert Event.objects.get(what="journal.unsigned", user_id=nurse.user).pupils == [full.ours.greta.pk]
        with within(doctor.context()):
            his = my_unsigned(doctor)
        now.shift(timedelta(days=15))
        system = system_actor(nurse.provider, "journal.lock_overdue", (nurse.compartment,))
        with within(system.context()):
            lock_overdue(system)
        with within(nurse.context()):
            late = my_unsigned(nurse)
    assert [(one.family_name, one.title, one.last_day) for one in mine] == [("Andersson", "Anteckning", date(2026, 12, 7))]
    assert [one.title for one in his] == ["Hälsobesök åk 4"]
    assert late[0].locked_at is not None


def test_a_protected_pupil_is_listed_only_for_the_closed_group(world: World) -> None:
    closed = world.ours.actor("closed_nurse")
    start(closed, world.ours.protected.pk, "note")
    with within(closed.context()):
        assert [(one.given_name, one.protected) for one in my_unsigned(closed)] == [("Hemlig", True)]
    opened = Actor(**{name: getattr(closed, name) for name in closed.__slots__ if name != "closed_group"}, closed_group=False)
    with within(opened.context()):
        assert my_unsigned(opened) == []


def test_a_scanned_paper_is_kept_safe_and_downloaded_as_a_file(world: World) -> None:
    nurse, doctor = world.ours.actor("nurse"), world.ours.actor("doctor")
    key = attach(nurse, world.ours.greta.pk, content=paper(_open_action))
    with within(doctor.context()):
        download = download_attachment(doctor, attachment=key)
        assert Event.objects.filter(what="journal.attachment", resource_id=key).count() == 2
    assert (download.name, download.media_type) == ("bilaga-2021-06-03.pdf", "application/pdf")
    assert b"app.alert" not in download.content
    response = download_response(download)
    assert response["Content-Disposition"] == 'attachment; filename="bilaga-2021-06-03.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "no-store")


def test_a_picture_called_pdf_is_kept_as_the_picture_it_is(world: World) -> None:
    nurse = world.ours.actor("nurse")
    key = attach(nurse, world.ours.greta.pk, content=picture("PNG"), origin="photo")
    with within(nurse.context()):
        assert download_attachment(nurse, attachment=key).name.endswith(".png")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"content": b"<html>"}, "file"),
        ({"content": b""}, "file"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"origin": "x"}, "origin"),
        ({"dated_on": date(2199, 1, 1)}, "dated_on"),
        ({"dated_on": date(1950, 1, 1)}, "dated_on"),
        ({"contact": uuid7()}, "contact"),
    ],
)
def test_a_file_that_cannot_be_kept_names_its_field_and_changes_nothing(world: World, options: dict[str, Any], field: str) -> None:
    nurse = world.ours.actor("nurse")
    with pytest.raises(Invalid) as refused:
        attach(nurse, world.ours.greta.pk, **options)
    assert list(refused.value.fields) == [field]
    with within(nurse.context()):
        assert not Attachment.objects.exists()


def test_files_are_within_reach_of_their_compartment_only(world: World) -> None:
    nurse = world.ours.actor("nurse")
    key = attach(nurse, world.ours.greta.pk)
    for actor in (world.theirs.actor("nurse"), world.ours.actor("psychologist")):
        with within(actor.context()), pytest.raises(HiddenWithTrace):
            download_attachment(actor, attachment=key)
    with pytest.raises(HiddenWithTrace):
        attach(nurse, world.theirs.greta.pk)
    with pytest.raises(RefusedWithTrace):
        attach(world.ours.actor("teacher"), world.ours.greta.pk)


def test_a_file_on_the_wrong_pupil_is_marked_once_and_read_by_few(world: World) -> None:
    nurse, other = world.ours.actor("nurse"), world.ours.actor("closed_nurse")
    key = attach(nurse, world.ours.greta.pk)
    with within(nurse.context()):
        mark_attachment_wrong_pupil(nurse, attachment=key, reason="Fel elev.")
        with pytest.raises(Conflict):
            mark_attachment_wrong_pupil(nurse, attachment=key, reason="Fel elev.")
        assert download_attachment(nurse, attachment=key).content
    with within(other.context()), pytest.raises(RefusedWithTrace):
        download_attachment(other, attachment=key)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_attachment SET title = 'x'",
        "UPDATE journal_attachmentcontent SET content = ''",
        "DELETE FROM journal_attachment",
        "DELETE FROM journal_attachmentcontent",
    ],
)
def test_files_are_never_changed_or_removed_by_the_pages_role(world: World, statement: str) -> None:
    nurse = world.ours.actor("nurse")
    attach(nurse, world.ours.greta.pk)
    with pytest.raises(DatabaseError, match="permission denied"), within(nurse.context()), connection.cursor() as cursor:
        cursor.execute(statement)


def test_visit_text_is_searched_by_the_beginning_of_words_and_by_stem(world: World) -> None:
    nurse = world.ours.actor("nurse")
    signed_visit(nurse, world.ours.greta.pk, changed(VISIT, friends=["Leker med kamraterna på rasterna."]))
    for text in ("kamrat", "kamrater", "RAST", "leke kamr"):
        assert rows(nurse, world.ours.greta.pk, Filters(text=text)), text
