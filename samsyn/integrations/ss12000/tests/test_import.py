"""An import from fetch to commit, against the fake server."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from demo.county import ChangedRegister, changed_register
from samsyn.access.gate import RefusedWithTrace
from samsyn.audit.models import Event
from samsyn.integrations.ss12000.actions import (
    approve,
    cancel_run,
    start_run,
)
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, UnknownSchoolTask
from samsyn.integrations.ss12000.tests.making import (
    LYSAS,
    SYSTEM,
    TODAY,
    Object,
    boards,
    current,
    demo_register,
    find,
    objects,
    pupil_objects,
    pupils,
    read,
    rows,
    seeing,
    small,
)
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.errors import Conflict
from samsyn.organisation.models import SchoolClass, Unit
from samsyn.organisation.tests.make import BJORKDALEN
from samsyn.people.models import Enrolment, Guardianship, Identifier, Person, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
# The day that the synthetic county's changes are of.
LATER = datetime(2027, 1, 3, 10, tzinfo=UTC)


def test_a_first_import_brings_schools_classes_pupils_and_guardians(imported: ImportRun) -> None:
    register = objects()
    wanted = [one for one in register["persons"] if one.get("enrolments")]
    with seeing():
        assert Unit.objects.count() == 4
        assert SchoolClass.objects.count() == len(register["groups"])
        assert Pupil.objects.count() == len(wanted) == 260
        assert Enrolment.objects.filter(valid_to=None, placement="known").count() == 260
        assert not Enrolment.objects.filter(valid_to=None, school_class=None).exists()
        guardians = sum(len(one["responsibles"]) for one in wanted)
        assert Guardianship.objects.count() == guardians
        one = pupil_objects(register)[0]
        person = find(one["id"])
        assert (person.given_name, person.family_name) == (one["givenName"], one["familyName"])
        assert person.identifiers.get().value == one["civicNo"]["value"]
        assert person.contacts.get().street == one["addresses"][0]["streetAddress"]
        assert current(one["id"])[0].unit.source_id.hex == one["enrolments"][0]["enroledAt"]["id"].replace("-", "")
        assert current(one["id"])[0].valid_from.isoformat() == one["enrolments"][0]["startDate"]


def test_a_second_enrolment_at_the_same_school_follows_although_the_register_says_nothing_new(on_the_day: None) -> None:
    boards()
    register = objects()
    one = pupil_objects(register)[0]
    first = one["enrolments"][0]
    following = {**first, "startDate": "2027-01-01"}
    first["endDate"] = "2026-12-31"
    one["enrolments"].append(following)
    read(demo_register(register))
    assert [place.valid_to for place in ends(one["id"])] == [date(2026, 12, 31)]
    with time_machine.travel(LATER, tick=True):
        read(demo_register(register))
        assert [(place.valid_from, place.valid_to) for place in ends(one["id"])][1:] == [(date(2027, 1, 1), None)]
        assert read(demo_register(register), approve=False).counts["pupil"]["unchanged"] == 260


def ends(source_id: str) -> list[Enrolment]:
    with seeing():
        return list(Enrolment.objects.filter(pupil__person__source_id=source_id).order_by("valid_from"))


def test_staff_who_are_no_guardians_are_left_out(imported: ImportRun) -> None:
    staff = {one["person"]["id"] for one in objects()["duties"]}
    with seeing():
        assert not Person.objects.filter(source_id__in=staff).exists()


def test_an_unchanged_register_changes_nothing_and_needs_no_review(imported: ImportRun) -> None:
    run = read(demo_register(), approve=False)
    assert run.state == State.COMMITTED
    assert pupils(run) == {"unchanged": 260}
    assert rows(run) == []


def test_nothing_changes_before_approval() -> None:
    boards()
    run = read(demo_register(), approve=False)
    assert run.state == State.REVIEW
    with seeing():
        assert not Person.objects.exists()
        assert not Unit.objects.exists()
        assert ImportRow.objects.filter(run=run).count() > 260


def test_a_cancelled_run_leaves_no_trace_but_itself_and_the_log() -> None:
    boards()
    run = read(demo_register(), approve=False)
    cancel_run(SYSTEM, run.pk)
    with seeing():
        assert not Person.objects.exists()
        assert ImportRun.objects.get(pk=run.pk).state == State.CANCELLED
        assert Event.objects.filter(resource_id=run.pk).count() == 3
    with pytest.raises(Conflict):
        approve(SYSTEM, run.pk)


def test_each_kind_of_change_is_told_apart_and_applied_once(imported: ImportRun) -> None:
    county, provider = small()
    changed = changed_register(county, provider, times=2)
    with time_machine.travel(LATER, tick=True):
        _check_changes(changed)


def _check_changes(changed: ChangedRegister) -> None:
    run = read(demo_register(changed.register))
    found = pupils(run)
    kinds = [change.kind.value for change in changed.changes]
    assert found["left"] == kinds.count("left") + kinds.count("deleted")
    assert found["moved"] == kinds.count("moved")
    assert found["invalid"] == kinds.count("invalid_number")
    assert found["near_duplicate"] == kinds.count("near_duplicate")
    assert found["twin"] == kinds.count("twin")
    assert found["new"] == kinds.count("new")
    assert found["protected"] == kinds.count("newly_protected")
    assert found["changed"] == kinds.count("renamed") + kinds.count("number_given")
    again = read(demo_register(changed.register))
    # What nobody can settle by approval stays; everything else is as it should be.
    assert set(pupils(again)) == {"unchanged", "invalid", "near_duplicate"}
    with seeing():
        assert Pupil.objects.count() == 260 + found["new"] + found["twin"]


def test_a_pupil_who_moves_keeps_the_old_enrolment_closed_the_day_before(imported: ImportRun) -> None:
    server = demo_register()
    pupil = pupil_objects(objects())[0]
    with seeing():
        old = current(pupil["id"])[0]
        other = Unit.objects.exclude(pk=old.unit_id).order_by("name").first()
    server.register.move_pupil(pupil["id"], str(other.source_id), TODAY)
    run = read(server)
    assert pupils(run)["moved"] == 1
    with seeing():
        old.refresh_from_db()
        assert old.valid_to == TODAY - timedelta(days=1)
        new = current(pupil["id"])
        assert [(one.unit_id, one.valid_from) for one in new] == [(other.pk, TODAY)]


def test_a_pupil_missing_from_the_register_goes_to_unknown_school_with_a_task(imported: ImportRun) -> None:
    register = objects()
    pupil = pupil_objects(register)[3]
    register["persons"].remove(pupil)
    run = read(demo_register(register))
    assert pupils(run)["left"] == 1
    with seeing():
        assert find(pupil["id"]).given_name == pupil["givenName"]
        now = current(pupil["id"])
        assert [(one.unit_id, one.placement) for one in now] == [(None, "unknown")]
        task = UnknownSchoolTask.objects.get()
        assert (task.pupil.person.source_id.hex, task.reason) == (pupil["id"].replace("-", ""), "missing")
        assert str(task.unit.source_id) == pupil["enrolments"][0]["enroledAt"]["id"]


def test_a_pupil_who_comes_back_is_placed_again_and_the_task_is_done(imported: ImportRun) -> None:
    register = objects()
    pupil = pupil_objects(register)[3]
    register["persons"].remove(pupil)
    read(demo_register(register))
    run = read(demo_register())
    assert pupils(run)["moved"] == 1
    with seeing():
        assert [one.placement for one in current(pupil["id"])] == ["known"]
        assert UnknownSchoolTask.objects.get().outcome == "back"


def test_a_wrong_check_digit_is_listed_and_its_person_left_alone(imported: ImportRun) -> None:
    register = objects()
    pupil = pupil_objects(register)[0]
    value = pupil["civicNo"]["value"]
    pupil["civicNo"] = {"value": value[:-1] + str((int(value[-1]) + 1) % 10)}
    pupil["familyName"] = "Felsson"
    run = read(demo_register(register))
    assert [row.reasons for row in rows(run, change="invalid")] == [["number_check_digit"]]
    with seeing():
        assert find(pupil["id"]).family_name != "Felsson"


def test_two_persons_with_one_number_are_both_refused() -> None:
    boards()
    register = objects()
    one, two = pupil_objects(register)[:2]
    two["civicNo"] = dict(one["civicNo"])
    run = read(demo_register(register))
    assert sorted(row.reasons[0] for row in rows(run, change="invalid")) == ["number_twice"] * 2
    with seeing():
        assert not Person.objects.filter(source_id__in=[one["id"], two["id"]]).exists()


def test_a_number_that_somebody_else_has_is_refused(imported: ImportRun) -> None:
    register = objects()
    one, two = pupil_objects(register)[:2]
    two["civicNo"] = dict(one["civicNo"])
    run = read(demo_register(register))
    assert [row.reasons for row in rows(run, change="invalid")] == [["number_taken"]]
    with seeing():
        assert find(one["id"]).identifiers.get().value == one["civicNo"]["value"]


def test_a_personal_number_after_a_temporary_one_is_added_and_the_old_kept(imported: ImportRun) -> None:
    register = objects()
    pupil = pupil_objects(register)[0]
    with seeing():
        person = find(pupil["id"])
        Identifier.objects.filter(person=person).update(value="20130101TF01", kind="temporary_number", valid_from=date(2026, 9, 1))
        Person.objects.filter(pk=person.pk).update(source_fingerprint=None)
    run = read(demo_register(register))
    assert [row.reasons for row in rows(run, change="changed")] == [["number_given"]]
    with seeing():
        numbers = list(person.identifiers.order_by("valid_from").values_list("kind", "valid_to"))
        assert numbers == [("temporary_number", TODAY - timedelta(days=1)), ("personal_number", None)]


def test_a_person_with_another_id_and_the_same_number_is_the_same_person(imported: ImportRun) -> None:
    register = objects()
    pupil = pupil_objects(register)[0]
    old, new = pupil["id"], "0190aaaa-0000-4000-8000-000000000001"
    pupil["id"] = new
    for group in register["groups"]:
        for member in group["groupMemberships"]:
            if member["person"]["id"] == old:
                member["person"]["id"] = new
    with seeing():
        person = find(old)
    run = read(demo_register(register))
    assert [row.reasons for row in rows(run, change="changed")] == [["source_id"]]
    with seeing():
        assert str(Person.objects.get(pk=person.pk).source_id) == new
        assert Pupil.objects.count() == 260


def test_two_guardians_have_joint_custody_and_one_alone_proves_nothing(imported: ImportRun) -> None:
    with seeing():
        for pupil in Pupil.objects.all()[:60]:
            kinds = list(pupil.guardianships.exclude(kind="other_responsible").values_list("kind", flat=True))
            assert kinds in ([], ["unspecified"], ["joint", "joint"])


def test_custody_that_somebody_has_looked_up_is_not_overruled(imported: ImportRun) -> None:
    with seeing():
        one = Guardianship.objects.filter(kind="unspecified").first()
        Guardianship.objects.filter(pk=one.pk).update(kind="sole")
        Person.objects.filter(pk=one.pupil.person_id).update(source_fingerprint=None)
    run = read(demo_register())
    assert pupils(run) == {"unchanged": 260}
    with seeing():
        assert Guardianship.objects.get(pk=one.pk).kind == "sole"


def test_a_guardian_no_longer_listed_is_closed_not_removed(imported: ImportRun) -> None:
    register = objects()
    pupil = next(one for one in pupil_objects(register) if len(one["responsibles"]) == 2)
    gone = pupil["responsibles"].pop()
    run = read(demo_register(register))
    assert [row.reasons for row in rows(run, kind="pupil", change="changed")] == [["guardians"]]
    with seeing():
        held = {
            str(g.guardian.source_id): g for g in Guardianship.objects.filter(pupil__person__source_id=pupil["id"]).order_by("id")
        }
        assert held[gone["person"]["id"]].valid_to is not None
        open_kinds = Guardianship.objects.filter(pupil__person__source_id=pupil["id"], valid_to=None)
        assert [one.kind for one in open_kinds] == ["unspecified"]


def test_a_class_change_within_the_school_is_dated(imported: ImportRun) -> None:
    register = objects()
    by_unit: dict[str, list[Object]] = {}
    for group in register["groups"]:
        by_unit.setdefault(group["organisation"]["id"], []).append(group)
    first, second = next(groups for groups in by_unit.values() if len(groups) > 1)[:2]
    member = next(one for one in first["groupMemberships"] if "endDate" not in one)
    first["groupMemberships"].remove(member)
    second["groupMemberships"].append({"person": member["person"], "startDate": "2026-11-16"})
    run = read(demo_register(register))
    moved = rows(run, change="moved")
    assert [row.reasons for row in moved] == [["class"]]
    with seeing():
        history = Enrolment.objects.filter(pupil__person__source_id=member["person"]["id"]).order_by("valid_from")
        assert str(history.last().school_class.source_id) == second["id"]
        assert list(history)[-2].valid_to == history.last().valid_from - timedelta(days=1)


def test_a_class_of_a_new_school_year_with_the_same_id_is_another_class(imported: ImportRun) -> None:
    register = objects()
    group = register["groups"][0]
    with seeing():
        old = SchoolClass.objects.get(source_id=group["id"])
    group.update(displayName="Ny 5A", startDate="2025-08-18")
    run = read(demo_register(register))
    assert run.counts["class"]["new"] == 1
    with seeing():
        new = SchoolClass.objects.get(source_id=group["id"])
        assert (new.name, new.school_year) == ("Ny 5A", 2025)
        old.refresh_from_db()
        assert (old.source_id, old.closed_on is not None) == (None, True)
        assert not Enrolment.objects.filter(school_class=old, valid_to=None).exists()


def test_another_providers_rows_are_never_touched(imported: ImportRun) -> None:
    with seeing():
        mine = sorted(Person.objects.values_list("pk", flat=True))
    theirs = system_actor(BJORKDALEN, "ss12000.test")
    boards(BJORKDALEN)
    run = read(demo_register(), actor=theirs)
    assert pupils(run)["new"] + pupils(run).get("twin", 0) == 260
    with seeing():
        assert sorted(Person.objects.values_list("pk", flat=True)) == mine
        assert not Person.objects.exclude(provider_id=LYSAS).exists()


def test_only_the_permitted_may_import() -> None:
    nurse = Actor(provider=LYSAS, purpose="web", user=SYSTEM.provider, role="school_nurse")
    with pytest.raises(RefusedWithTrace):
        start_run(nurse, source=None, way="full")
