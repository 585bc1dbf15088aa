"""Reading a record in another compartment: by a passage, for a reason, until midnight; never without the provider's decision."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import Error, connection

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.models import Alarm, Passage
from samsyn.access.passages import inside
from samsyn.access.rules import Action
from samsyn.access.tests.make import Municipality, World, block, decide, save
from samsyn.audit.models import Event
from samsyn.journal.actions import attach_file, mark_wrong_pupil
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import NOTE, signed_visit, start
from samsyn.journal.tests.releasing import at, room_of
from samsyn.journal.tests.test_files import paper
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.tests.make import make_board, make_compartment

pytestmark = pytest.mark.django_db
WHY = "Gemensam insats för skolfrånvaron"


@pytest.fixture
def note(world: World) -> UUID:
    """What the psychologist has signed about Greta."""
    return signed_visit(world.ours.actor("psychologist"), world.ours.greta.pk, NOTE, "note")


def joined(place: Municipality, **settings: str) -> None:
    """Decide that psychology and EMI are one branch, or something else."""
    with within(place.actor("lead").context()):
        decide(place.provider, place.users["lead"], place.users["head"], **(settings or {"P_2": "same"}))


def door_of(place: Municipality) -> str:
    return at("elsewhere_record", pupil=place.greta.pk, room=room_of(place, "psychologist"))


def enter(place: Municipality, who: str = "nurse") -> None:
    answer = place.client(who).post(door_of(place), {"reason": WHY})
    assert answer.status_code == 302


def logged(place: Municipality) -> list[Event]:
    with within(place.actor("nurse").context()):
        return list(Event.objects.order_by("time", "id"))


def test_without_the_providers_decision_the_wall_stands(world: World, note: UUID) -> None:
    ours = world.ours
    nurse = ours.client("nurse")
    assert "Psykologiska" not in nurse.get(at("elsewhere", pupil=ours.greta.pk)).content.decode()
    for answer in (nurse.get(door_of(ours)), nurse.post(door_of(ours), {"reason": WHY})):
        assert answer.status_code == 404
    refused = [event for event in logged(ours) if event.what == "access.passage"]
    assert [(event.outcome, event.rule) for event in refused] == [("refused", "row_022_another_compartment")] * 2


def test_a_nurse_reads_the_psychologists_record_for_a_reason_until_midnight(world: World, note: UUID) -> None:
    ours = world.ours
    joined(ours)
    nurse = ours.client("nurse")
    assert at("elsewhere", pupil=ours.greta.pk) in nurse.get(at("record", pupil=ours.greta.pk)).content.decode()
    assert "Psykologiska insatser" in nurse.get(at("elsewhere", pupil=ours.greta.pk)).content.decode()
    asked = nurse.get(door_of(ours)).content.decode()
    assert "Varför läser du journalen?" in asked
    assert "Huvudvärk" not in asked
    answer = nurse.post(door_of(ours), {"reason": WHY}, follow=True)
    shown = answer.content.decode()
    assert "Huvudvärk efter gympan." in shown
    assert WHY in shown
    assert "Huvudvärk" not in nurse.get(at("record", pupil=ours.greta.pk)).content.decode(), "it is not the nurse's record"
    passage, read = logged(ours)[-3:-1]
    room = room_of(ours, "psychologist")
    assert (passage.what, passage.compartment_id, passage.reason) == ("access.passage", room, WHY)
    assert (read.what, read.compartment_id, read.rule) == ("journal.record", room, "row_032_psychology_and_emi")
    with within(ours.actor("psychologist").context()):
        kept = Passage.objects.get()
    assert (kept.user_name, kept.from_compartment_id, kept.rule) == ("Maria Lind", room_of(ours, "nurse"), read.rule)
    assert kept.ends_at == clock.start_of(clock.today() + timedelta(days=1))


def test_it_goes_both_ways_and_for_nobody_else(world: World) -> None:
    ours = world.ours
    joined(ours)
    signed_visit(ours.actor("nurse"), ours.greta.pk)
    there = at("elsewhere_record", pupil=ours.greta.pk, room=room_of(ours, "nurse"))
    psychologist = ours.client("psychologist")
    assert "136,2" in psychologist.post(there, {"reason": WHY}, follow=True).content.decode()
    for who in ("counsellor", "educator", "principal", "teacher", "administrator", "lead"):
        assert ours.client(who).post(there, {"reason": WHY}).status_code in {403, 404}, who
    assert world.theirs.client("nurse").post(there, {"reason": WHY}).status_code == 404


def test_the_decision_is_asked_anew_at_each_reading(world: World, note: UUID) -> None:
    ours = world.ours
    joined(ours)
    enter(ours)
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], date(2026, 8, 2), P_2="separate")
    assert ours.client("nurse").get(door_of(ours)).status_code == 404


def test_what_is_blocked_there_is_shut_there(world: World, note: UUID) -> None:
    ours = world.ours
    joined(ours)
    enter(ours)
    block(ours.client("psychologist"), ours.greta.pk)
    shown = ours.client("nurse").get(door_of(ours)).content.decode()
    assert "Huvudvärk" not in shown
    assert "Spärrade uppgifter finns" in shown


def test_a_draft_there_is_not_shown(world: World) -> None:
    ours = world.ours
    joined(ours)
    start(ours.actor("psychologist"), ours.greta.pk, "note")
    enter(ours)
    assert "Inget signerat" in ours.client("nurse").get(door_of(ours)).content.decode()


def test_a_file_there_is_downloaded_through_the_passage(world: World) -> None:
    ours = world.ours
    joined(ours)
    psychologist = ours.actor("psychologist")
    with within(psychologist.context()):
        file = attach_file(
            psychologist, pupil=ours.greta.pk, content=paper(), title="WISC", dated_on=clock.today(), origin="scanned"
        )
    door = at("elsewhere_file", pupil=ours.greta.pk, room=room_of(ours, "psychologist"), file=file)
    nurse = ours.client("nurse")
    assert nurse.get(door).status_code == 404, "no passage yet"
    enter(ours)
    assert "WISC" in nurse.get(door_of(ours)).content.decode()
    assert nurse.get(door)["Content-Type"] in {"image/png", "application/pdf"}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_reason_in_words_nothing_opens(world: World, note: UUID, reason: str) -> None:
    ours = world.ours
    joined(ours)
    answer = ours.client("nurse").post(door_of(ours), {"reason": reason})
    assert answer.status_code == 400
    assert "Huvudvärk" not in answer.content.decode()
    with within(ours.actor("psychologist").context()):
        assert not Passage.objects.exists()


def test_a_passage_is_for_its_own_day_and_assignment(world: World, note: UUID) -> None:
    ours = world.ours
    joined(ours)
    enter(ours)
    assert "Varför läser du journalen?" in ours.client("doctor").get(door_of(ours)).content.decode()
    doctor = ours.actor("doctor")
    with (
        within(doctor.context()),
        pytest.raises(HiddenWithTrace),
        inside(doctor, pupil=ours.greta.pk, room=room_of(ours, "psychologist"), action=Action.OPEN),
    ):
        pass


def test_the_database_shows_one_pupil_through_a_passage_and_takes_no_change_of_it(world: World, note: UUID) -> None:
    ours = world.ours
    signed_visit(ours.actor("psychologist"), ours.ali.pk, NOTE, "note")
    joined(ours)
    enter(ours)
    nurse, room = ours.actor("nurse"), room_of(ours, "psychologist")
    with within(nurse.context()):
        with inside(nurse, pupil=ours.greta.pk, room=room, action=Action.OPEN):
            assert set(Entry.objects.values_list("pupil_id", flat=True)) == {ours.greta.pk}
        assert not Entry.objects.exists(), "and the nurse's own room is what it was"
    narrow = Context("test", provider=ours.provider, compartments=(room,), passage_pupils=(ours.greta.pk,))
    with pytest.raises(Error), within(narrow), connection.cursor() as cursor:
        cursor.execute("UPDATE access_passage SET ends_at = ends_at + interval '1 day'")


@pytest.mark.parametrize("board", ["own", "other"])
def test_another_boards_records_by_the_map_are_not_the_speech_therapists_that_are_kept_with_pupil_support(
    world: World, board: str
) -> None:
    ours = world.ours
    joined(ours, P_4="school", P_8="direct")
    with within(ours.actor("nurse").context()):
        room = make_compartment(ours.board if board == "own" else make_board(ours.provider, "Gymnasienämnden"), "speech").pk
    door = at("elsewhere_record", pupil=ours.greta.pk, room=room)
    assert ours.client("nurse").post(door, {"reason": WHY}).status_code == 404


def test_another_boards_medical_record_is_read_by_the_map(world: World) -> None:
    ours = world.ours
    joined(ours, P_8="direct")
    with within(ours.actor("nurse").context()):
        room = make_compartment(make_board(ours.provider, "Gymnasienämnden"), "emi").pk
    door = at("elsewhere_record", pupil=ours.greta.pk, room=room)
    assert ours.client("nurse").post(door, {"reason": WHY}).status_code == 302


def test_what_is_on_the_wrong_pupil_there_is_not_shown(world: World, note: UUID) -> None:
    ours = world.ours
    psychologist = ours.actor("psychologist")
    with within(psychologist.context()):
        mark_wrong_pupil(psychologist, entry=note, reason="Hör till en annan elev")
    joined(ours)
    enter(ours)
    shown = ours.client("nurse").get(door_of(ours)).content.decode()
    assert "Amira Haddad" not in shown
    assert "Inget signerat" in shown


def test_a_refusal_stands_in_the_log_of_the_room_that_was_tried(world: World) -> None:
    ours = world.ours
    ours.client("nurse").get(door_of(ours))
    (refused,) = [event for event in logged(ours) if event.what == "access.passage"]
    assert refused.compartment_id == room_of(ours, "psychologist")


def test_a_reading_of_somebody_protected_is_told_of_once_in_each_room(world: World) -> None:
    ours = world.ours
    signed_visit(ours.actor("closed_nurse"), ours.protected.pk)
    joined(ours)
    save(ours.users["psychologist"].assignments.get(), closed_group=True)
    reader = ours.client("psychologist")
    there = at("elsewhere_record", pupil=ours.protected.pk, room=room_of(ours, "nurse"))
    assert reader.post(there, {"reason": WHY}).status_code == 302

    def told(who: str) -> list[int]:
        with within(ours.actor(who).context()):
            return list(Alarm.objects.values_list("times", flat=True))

    before, here_before = told("closed_nurse"), told("psychologist")
    assert reader.get(there).status_code == 200
    assert sum(told("closed_nurse")) - sum(before) == 1
    assert sum(told("psychologist")) - sum(here_before) == 1
