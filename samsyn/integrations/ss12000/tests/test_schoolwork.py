"""Absence, attendance and grades land in school support's compartment, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from samsyn.access.gate import RefusedWithTrace
from samsyn.cases.models import Absence, AttendanceSummary, Grade
from samsyn.cases.queries import schoolwork_of
from samsyn.integrations.ss12000.fake import FakeServer
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.run.schoolwork import read_schoolwork
from samsyn.integrations.ss12000.tests.making import LYSAS, SYSTEM, boards, demo_register, read, seeing, source
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from samsyn.organisation.models import Board, Branch, Compartment
from samsyn.people.models import Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def server(on_the_day: None) -> FakeServer:
    boards()
    with seeing():
        for board in Board.objects.all():
            for branch in (Branch.EMI, Branch.SCHOOL_SUPPORT):
                Compartment.objects.create(provider_id=LYSAS, board=board, branch=branch)
    made = demo_register()
    assert read(made).state == "committed"
    return made


def schoolwork(server: FakeServer) -> ImportRun:
    return read_schoolwork(SYSTEM, source(), http=httpx.WSGITransport(app=server))


def room(branch: Branch) -> Actor:
    """Somebody whose compartments are all of one branch."""
    with seeing():
        compartments = tuple(Compartment.objects.filter(branch=branch).values_list("pk", flat=True))
    return replace(SYSTEM, compartments=compartments, compartment=compartments[0])


def test_everything_lands_in_school_support_and_nothing_is_seen_from_health_care(server: FakeServer) -> None:
    run = schoolwork(server)
    assert run.state == "committed"
    with within(room(Branch.SCHOOL_SUPPORT).context()):
        assert Absence.objects.count() == len(server.register.absences)
        assert AttendanceSummary.objects.count() == len(server.register.aggregated_attendance)
        assert Grade.objects.count() == len(server.register.grades)
    with within(room(Branch.EMI).context()):
        assert not Absence.objects.exists()
        assert not AttendanceSummary.objects.exists()
        assert not Grade.objects.exists()


def test_each_row_lies_with_its_own_board(server: FakeServer) -> None:
    schoolwork(server)
    with within(replace(room(Branch.SCHOOL_SUPPORT), closed_group=True).context()):
        for one in Absence.objects.select_related("compartment", "unit"):
            assert one.unit.board_id == one.compartment.board_id


def test_reading_again_changes_nothing(server: FakeServer) -> None:
    schoolwork(server)
    again = schoolwork(server)
    assert {kind: number["changed"] for kind, number in again.counts.items()} == {"absence": 0, "attendance": 0, "grade": 0}


@pytest.mark.parametrize(("resource", "table"), [("absences", Absence), ("grades", Grade)])
def test_what_is_taken_back_is_kept_and_marked_until_it_comes_again(
    server: FakeServer, resource: str, table: type[Absence] | type[Grade]
) -> None:
    schoolwork(server)
    raw = server.register.rows(resource)[0]
    gone = raw["id"]
    server.register.remove(resource, gone)
    schoolwork(server)
    with within(room(Branch.SCHOOL_SUPPORT).context()):
        assert table.objects.get(source_id=gone).withdrawn_at is not None
    server.register.gone.clear()
    server.register.add(resource, [raw])
    schoolwork(server)
    with within(room(Branch.SCHOOL_SUPPORT).context()):
        assert table.objects.get(source_id=gone).withdrawn_at is None


NOWHERE = "0190aaaa-0000-4000-8000-00000000dead"


def test_rows_that_no_compartment_takes_are_told_by_reason(server: FakeServer) -> None:
    register = server.register
    register.absences[0]["student"] = {"id": NOWHERE}
    register.absences[1]["organisation"] = {"id": NOWHERE}
    register.absences.append(dict(register.absences[2]))
    del register.aggregated_attendance[0]["activity"]
    register.aggregated_attendance[1]["student"] = {"id": NOWHERE}
    register.grades[0]["student"] = {"id": NOWHERE}
    run = schoolwork(server)
    assert run.state == "committed"
    assert {(one["code"], one["path"], one["count"]) for one in run.deviations} == {
        ("student_unknown", "absences.student", 1),
        ("unit_unknown", "absences.organisation", 1),
        ("duplicate_id", "absences.id", 1),
        ("missing", "aggregatedAttendance.activity", 1),
        ("student_unknown", "aggregatedAttendance.student", 1),
        ("student_unknown", "grades.student", 1),
    }
    with within(room(Branch.SCHOOL_SUPPORT).context()):
        assert Absence.objects.count() == len(register.absences) - 3


def test_a_board_without_school_support_is_told_and_so_is_a_pupil_without_a_school(server: FakeServer) -> None:
    with seeing():
        Enrolment.objects.filter(pupil__person__source_id=server.register.aggregated_attendance[0]["student"]["id"]).update(
            unit=None, school_class=None, placement="unknown"
        )
        Compartment.objects.filter(branch=Branch.SCHOOL_SUPPORT).update(branch=Branch.PSYCHOLOGY)
    run = schoolwork(server)
    found = {(one["code"], one["path"]): one["count"] for one in run.deviations}
    assert found[("no_school_support", "absences.organisation")] == len(server.register.absences)
    assert found[("school_unknown", "aggregatedAttendance.student")] == 1
    assert found[("no_school_support", "aggregatedAttendance.organisation")] == len(server.register.aggregated_attendance) - 1


def test_a_register_without_schoolwork_is_no_failure(server: FakeServer) -> None:
    server.deviations = replace(server.deviations, not_offered=frozenset({"absences", "grades", "aggregatedAttendance"}))
    run = schoolwork(server)
    assert run.state == "committed"
    assert {one["code"] for one in run.deviations} == {"not_offered"}


def test_a_nurse_has_no_door_to_it(server: FakeServer) -> None:
    with seeing():
        pupil = Enrolment.objects.first().pupil_id
    nurse = replace(room(Branch.EMI), user=uuid7(), role="school_nurse", branch="emi")
    with pytest.raises(RefusedWithTrace), within(nurse.context()):
        schoolwork_of(nurse, pupil)
