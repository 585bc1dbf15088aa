"""Whom the register lists in student health is shown beside the assignments, and changes nobody."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from samsyn.access.models import Assignment, User
from samsyn.access.tests.make import Municipality, make_assignment, make_municipality, make_user
from samsyn.integrations.ss12000.fake import TOKEN, serve
from samsyn.integrations.ss12000.models import ImportRun, RegisterDuty
from samsyn.integrations.ss12000.schedule import forget_old_rows
from samsyn.integrations.ss12000.tests.making import LYSAS, SYSTEM, Object, boards, demo_register, objects, read, seeing
from samsyn.kernel import clock
from samsyn.organisation.models import Board, Unit
from samsyn.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEALTH = {
    "Skolsköterska": "school_nurse",
    "Skolläkare": "school_doctor",
    "Skolpsykolog": "school_psychologist",
    "Kurator": "counsellor",
    "Speciallärare/specialpedagog": "special_educator",
}


def listed(register: dict[str, list[Object]]) -> set[tuple[str, str]]:
    """(id of the duty, role) of those in student health."""
    return {(one["id"], HEALTH[one["dutyRole"]]) for one in register["duties"] if one["dutyRole"] in HEALTH}


def duties(run: ImportRun) -> list[RegisterDuty]:
    with seeing():
        return list(RegisterDuty.objects.filter(run=run).order_by("id"))


def test_the_staff_of_student_health_is_kept_with_school_and_name_and_becomes_nobody(imported: ImportRun) -> None:
    register = objects()
    found = duties(imported)
    assert found
    assert {(str(one.source_id), one.role) for one in found} == listed(register)
    names = {one["id"]: f"{one['givenName']} {one['familyName']}" for one in register["persons"]}
    assert all(one.name == names[str(one.person_source_id)] for one in found)
    with seeing():
        units = dict(Unit.objects.values_list("pk", "name"))
        assert not Person.objects.filter(source_id__in=[one.person_source_id for one in found]).exists()
    assert all(units[one.unit] == one.place for one in found)
    assert not User.objects.exists()
    assert not Assignment.objects.exists()


def test_a_protected_member_of_staff_has_no_name_here(on_the_day: None) -> None:
    boards()
    register = objects()
    nurse = next(one for one in register["duties"] if one["dutyRole"] == "Skolsköterska")["person"]["id"]
    next(one for one in register["persons"] if one["id"] == nurse)["securityMarking"] = "Sekretessmarkering"
    run = read(demo_register(register))
    assert {one.name for one in duties(run) if str(one.person_source_id) == nurse} == {""}


def test_a_register_of_version_2_0_says_student_health_in_the_assignment(on_the_day: None) -> None:
    boards()
    register = objects()
    one = next(one for one in register["duties"] if one["dutyRole"] == "Skolsköterska")
    group = register["groups"][0]["id"]
    one["dutyRole"] = "Övrig personal"
    one["assignmentRole"] = [{"group": {"id": group}, "assignmentRoleType": "Elevhälsopersonal"}]
    ended = next(one for one in register["duties"] if one["dutyRole"] == "Kurator")
    ended["endDate"] = "2026-10-01"
    found = {str(duty.source_id): duty.role for duty in duties(read(demo_register(register)))}
    assert found[one["id"]] == "student_health"
    assert ended["id"] not in found


@pytest.mark.parametrize("switches", [{"not_offered": frozenset({"duties"})}, {"unknown_values": True}], ids=["none", "strange"])
def test_a_register_without_such_duties_is_reported_and_read(on_the_day: None, switches: dict[str, object]) -> None:
    boards()
    run = read(demo_register(**switches))
    assert run.state == "committed"
    assert duties(run) == []
    code = "not_offered" if "not_offered" in switches else "unknown_value"
    assert any(one["code"] == code and one["path"].startswith("duties") for one in run.deviations)


def test_a_delta_lists_nobody_and_old_names_are_forgotten(imported: ImportRun) -> None:
    assert duties(read(demo_register(), way="delta")) == []
    with seeing():
        ImportRun.objects.update(ended_at=clock.now() - timedelta(days=91))
    forget_old_rows(SYSTEM)
    assert {one.name for one in duties(imported)} == {""}


@pytest.fixture
def place(on_the_day: None) -> Municipality:
    return make_municipality(LYSAS)


def test_the_run_shows_them_beside_the_assignments(place: Municipality, imported: ImportRun) -> None:
    nurse = next(one for one in duties(imported) if one.role == "school_nurse")
    with seeing(replace(SYSTEM, closed_group=True)):
        school = Unit.objects.get(pk=nurse.unit)
        user = make_user("there", "Siv Bok")
        make_assignment(user, Board.objects.get(pk=school.board_id), "emi", "school_nurse", [school])
    page = place.client("administrator").get(reverse("ss12000:run", kwargs={"run": imported.pk})).content.decode()
    assert "Elevhälsans personal enligt registret" in page
    assert nurse.name in page
    assert "1: Siv Bok" in page


def test_the_command_tells_how_many_and_nobodys_name(on_the_day: None) -> None:
    boards()
    out = io.StringIO()
    with serve(demo_register()) as server:
        call_command("ss12000", "--provider", "Lysås kommun", "--url", f"{server.url}/v2", "--token", TOKEN, "--json", stdout=out)
    said = json.loads(out.getvalue())["duties"]
    assert sum(one["count"] for one in said) == len(listed(objects()))
    assert set(said[0]) == {"unit", "role", "count"}
