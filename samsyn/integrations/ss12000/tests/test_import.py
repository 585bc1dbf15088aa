"""An import from fetch to commit, against the fake server."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from demo.county import ChangedRegister, changed_register
from samsyn.access.gate import RefusedWithTrace
from samsyn.audit.models import Event
from samsyn.integrations.ss12000.actions import (
    answer_question,
    approve,
    cancel_run,
    commit_run,
    decide_row,
    fetch_run,
    start_run,
)
from samsyn.integrations.ss12000.changes import Decision, State
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource, ProtectedRow, UnknownSchoolTask
from samsyn.integrations.ss12000.tests.making import (
    LYSAS,
    SYSTEM,
    TODAY,
    boards,
    demo_register,
    pupils,
    read,
    rows,
    seeing,
    small,
    source,
)
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.organisation.models import SchoolClass, Unit
from samsyn.organisation.tests.make import BJORKDALEN
from samsyn.people.models import Contact, Enrolment, Guardianship, Identifier, Person, ProtectedIdentity, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
Object = dict[str, Any]
# The day that the synthetic county's changes are of.
LATER = datetime(2027, 1, 3, 10, tzinfo=UTC)


@pytest.fixture
def imported() -> ImportRun:
    boards()
    run = read(demo_register())
    assert run.state == State.COMMITTED, (run.message, run.question)
    return run


def objects() -> dict[str, list[Object]]:
    county, provider = small()
    return deepcopy(county.register_for(provider))


def pupil_objects(register: dict[str, list[Object]]) -> list[Object]:
    """Unprotected pupils with a personal number and one enrolment, in the register's order."""
    return [
        one
        for one in register["persons"]
        if one.get("enrolments")
        and len(one["enrolments"]) == 1
        and one["securityMarking"] == "Ingen"
        and one["civicNo"]["value"].isdecimal()
        and int(one["civicNo"]["value"][6:8]) < 32
    ]


def find(source_id: str) -> Person:
    return Person.objects.get(source_id=source_id)


def current(source_id: str) -> list[Enrolment]:
    return list(Enrolment.objects.filter(pupil__person__source_id=source_id, valid_to=None).order_by("valid_from"))


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


class TestProtected:
    def test_a_protected_pupil_is_a_stub_outside_the_closed_group(self, imported: ImportRun) -> None:
        marked = [one for one in objects()["persons"] if one["securityMarking"] != "Ingen"]
        if not marked:
            marked = self._mark(imported)
        with within(SYSTEM.context()):
            for one in marked:
                person = Person.objects.filter(source_id=one["id"]).first()
                if person is None:
                    continue
                assert (person.given_name, person.family_name) == ("", "")
                assert not Identifier.objects.filter(person=person).exclude(value="").exists()
                assert not Contact.objects.filter(person=person).exclude(street="", phone="", email="").exists()
                assert not ProtectedIdentity.objects.filter(person=person).exists()

    def _mark(self, imported: ImportRun) -> list[Object]:
        register = objects()
        one = pupil_objects(register)[0]
        one["securityMarking"] = "Skyddad folkbokföring"
        read(demo_register(register))
        return [one]

    def test_one_who_becomes_protected_moves_over_with_every_number(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        guardians = [one["person"]["id"] for one in pupil["responsibles"]]
        pupil["securityMarking"] = "Sekretessmarkering"
        run = read(demo_register(register))
        assert pupils(run)["protected"] == 1
        with seeing():
            person = find(pupil["id"])
            closed = ProtectedIdentity.objects.get(person=person)
            assert (closed.given_name, closed.identity_number) == (pupil["givenName"], pupil["civicNo"]["value"])
            assert person.given_name == ""
            assert [one.value for one in person.identifiers.all()] == [""]
            assert not Contact.objects.filter(person__source_id__in=[*guardians, pupil["id"]]).exclude(street="").exists()
            assert re.fullmatch(r"\w+:\d", Pupil.objects.get(person=person).alias)
            row = ImportRow.objects.get(run=run, change="protected", kind="pupil")
            assert (row.protected, row.before, row.after) == (True, {}, {})
            assert ProtectedRow.objects.get(row=row).after["given"] == pupil["givenName"]
            earlier = ImportRow.objects.get(run=imported, target=person.pk)
            assert earlier.after == {}
        with within(SYSTEM.context()):
            assert not ProtectedRow.objects.exists()

    def test_an_unknown_marking_is_the_strictest(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        pupil["securityMarking"] = "Hemlig"
        read(demo_register(register))
        with seeing():
            assert find(pupil["id"]).protection == "protected_registration"

    def test_a_marking_no_longer_stated_is_not_lifted(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        pupil["securityMarking"] = "Sekretessmarkering"
        read(demo_register(register))
        del pupil["securityMarking"]
        run = read(demo_register(register))
        assert "lifted" not in pupils(run)
        with seeing():
            assert find(pupil["id"]).protection == "confidentiality_marking"

    def test_a_lifted_protection_gives_name_number_and_address_back(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        pupil["securityMarking"] = "Sekretessmarkering"
        read(demo_register(register))
        run = read(demo_register())
        assert pupils(run)["lifted"] == 1
        with seeing():
            person = find(pupil["id"])
            assert (person.protection, person.given_name) == ("none", pupil["givenName"])
            numbers = person.identifiers.filter(valid_to=None)
            assert [one.value for one in numbers] == [pupil["civicNo"]["value"]]
            assert person.contacts.get().street == pupil["addresses"][0]["streetAddress"]
            assert ProtectedIdentity.objects.get(person=person).given_name == ""


class TestJudgement:
    def _typed_in_twice(self, register: dict[str, list[Object]], *, instead: bool = False) -> tuple[Object, Object]:
        model = pupil_objects(register)[0]
        copy = deepcopy(model)
        copy["id"] = "0190aaaa-0000-4000-8000-000000000002"
        copy["familyName"] = model["familyName"] + "e"
        copy["civicNo"] = {"value": model["birthDate"].replace("-", "") + "TF91"}
        register["persons"].append(copy)
        if instead:
            register["persons"].remove(model)
        return model, copy

    def test_a_near_duplicate_waits_until_somebody_says_who_it_is(self, imported: ImportRun) -> None:
        register = objects()
        _, copy = self._typed_in_twice(register)
        run = read(demo_register(register))
        assert [row.change for row in rows(run, source_id=copy["id"])] == ["near_duplicate"]
        with seeing():
            assert not Person.objects.filter(source_id=copy["id"]).exists()

    def test_a_near_duplicate_that_is_somebody_else_is_made(self, imported: ImportRun) -> None:
        register = objects()
        _, copy = self._typed_in_twice(register)
        run = read(demo_register(register), approve=False)
        decide_row(SYSTEM, rows(run, source_id=copy["id"])[0].pk, decision=Decision.CREATE)
        commit_run(SYSTEM, approve(SYSTEM, run.pk).pk)
        with seeing():
            assert find(copy["id"]).family_name == copy["familyName"]

    def test_a_near_duplicate_that_replaces_the_other_is_joined_with_it(self, imported: ImportRun) -> None:
        register = objects()
        model, copy = self._typed_in_twice(register, instead=True)
        with seeing():
            person = find(model["id"])
        run = read(demo_register(register), approve=False)
        decide_row(SYSTEM, rows(run, source_id=copy["id"])[0].pk, decision=Decision.SAME_PERSON)
        commit_run(SYSTEM, approve(SYSTEM, run.pk).pk)
        with seeing():
            joined = Person.objects.get(pk=person.pk)
            assert (str(joined.source_id), joined.family_name) == (copy["id"], copy["familyName"])
            assert Pupil.objects.count() == 260
            assert [one.placement for one in current(copy["id"])] == ["known"]
            assert joined.identifiers.count() == 2

    def test_two_who_are_both_in_the_register_cannot_be_joined(self, imported: ImportRun) -> None:
        register = objects()
        _, copy = self._typed_in_twice(register)
        run = read(demo_register(register), approve=False)
        with pytest.raises(Invalid, match="Båda finns"):
            decide_row(SYSTEM, rows(run, source_id=copy["id"])[0].pk, decision=Decision.SAME_PERSON)

    def test_a_skipped_row_is_not_written_and_comes_again(self, imported: ImportRun) -> None:
        register = objects()
        pupil_objects(register)[0]["familyName"] = "Nysson"
        run = read(demo_register(register), approve=False)
        decide_row(SYSTEM, rows(run, change="changed")[0].pk, decision=Decision.SKIP)
        commit_run(SYSTEM, approve(SYSTEM, run.pk).pk)
        assert pupils(read(demo_register(register), approve=False))["changed"] == 1


class TestQuestion:
    def test_a_register_that_has_lost_its_pupils_is_stopped(self, imported: ImportRun) -> None:
        register = objects()
        register["persons"] = [one for one in register["persons"] if not one.get("enrolments")]
        run = read(demo_register(register))
        assert run.state == State.STOPPED
        assert run.question
        assert all(one["retained"] == 0 for one in run.question)

    def test_another_schools_pupils_are_stopped(self, imported: ImportRun) -> None:
        register = objects()
        units = [one["id"] for one in register["organisations"] if one["organisationType"] == "Skolenhet"]
        turned = dict(zip(units, units[1:] + units[:1], strict=True))
        for one in register["persons"]:
            for enrolment in one.get("enrolments", []):
                enrolment["enroledAt"] = {"id": turned[enrolment["enroledAt"]["id"]]}
        run = read(demo_register(register))
        assert run.state == State.STOPPED
        assert all(one["matched"] < 0.7 * one["rows"] for one in run.question)

    def test_a_stopped_run_goes_on_only_with_a_reason(self, imported: ImportRun) -> None:
        register = objects()
        register["persons"] = [one for one in register["persons"] if not one.get("enrolments")]
        run = read(demo_register(register))
        with pytest.raises(Conflict):
            approve(SYSTEM, run.pk)
        with pytest.raises(Invalid):
            answer_question(SYSTEM, run.pk, reason=" ")
        assert answer_question(SYSTEM, run.pk, reason="Alla skolor läggs ned.").state == State.REVIEW


class TestTwoAtOnce:
    def test_the_second_reviews_only_what_moved_under_it(self, imported: ImportRun) -> None:
        register = objects()
        one, two = pupil_objects(register)[:2]
        one["familyName"] = "Första"
        first = read(demo_register(register), approve=False)
        one["familyName"] = "Andra"
        two["familyName"] = "Bara Andra"
        second = read(demo_register(register), approve=False)
        commit_run(SYSTEM, approve(SYSTEM, first.pk).pk)
        back = commit_run(SYSTEM, approve(SYSTEM, second.pk).pk)
        assert back.state == State.REVIEW
        assert "1 rader" in back.message
        marked = {row.source_id.hex: row for row in rows(back)}
        moved = marked[one["id"].replace("-", "")]
        assert (moved.moved_under, moved.before["family"], moved.after["family"]) == (True, "Första", "Andra")
        assert not marked[two["id"].replace("-", "")].moved_under
        done = commit_run(SYSTEM, approve(SYSTEM, second.pk).pk)
        assert done.state == State.COMMITTED
        with seeing():
            assert find(one["id"]).family_name == "Andra"

    def test_two_first_imports_make_everybody_once(self) -> None:
        boards()
        first, second = (read(demo_register(), approve=False) for _ in range(2))
        commit_run(SYSTEM, approve(SYSTEM, first.pk).pk)
        back = commit_run(SYSTEM, approve(SYSTEM, second.pk).pk)
        assert back.state == State.REVIEW
        assert pupils(back) == {"unchanged": 260}
        assert commit_run(SYSTEM, approve(SYSTEM, second.pk).pk).state == State.COMMITTED
        with seeing():
            assert (Pupil.objects.count(), Unit.objects.count()) == (260, 4)

    def test_committing_twice_writes_once(self) -> None:
        boards()
        run = read(demo_register(), approve=False)
        approve(SYSTEM, run.pk)
        commit_run(SYSTEM, run.pk)
        assert commit_run(SYSTEM, run.pk).state == State.COMMITTED
        with seeing():
            assert Pupil.objects.count() == 260


class TestDelta:
    def test_a_delta_finds_the_changed_the_moved_and_the_deleted(self, imported: ImportRun) -> None:
        server = demo_register()
        named, moved, gone = pupil_objects(objects())[:3]
        server.register.rename(named["id"], "Nytt", "Namn")
        with seeing():
            other = Unit.objects.exclude(pk=current(moved["id"])[0].unit_id).first()
            ImportSource.objects.update(delta_from=imported.started_at)
        server.register.move_pupil(moved["id"], str(other.source_id), TODAY)
        server.register.remove_pupil(gone["id"])
        run = read(server, way="delta")
        assert run.way == "delta"
        assert {change: number for change, number in pupils(run).items() if change != "unchanged"} == {
            "changed": 1,
            "moved": 1,
            "left": 1,
        }

    def test_the_first_delta_of_a_register_is_a_full_run(self) -> None:
        boards()
        assert read(demo_register(), way="delta").way == "full"

    def test_the_next_delta_counts_from_the_registers_own_clock(self, imported: ImportRun) -> None:
        with seeing():
            assert ImportSource.objects.get().delta_from <= imported.started_at


class TestScheduled:
    def _run(self, register: dict[str, list[Object]], chosen: list[str]) -> ImportRun:
        with seeing():
            ImportSource.objects.update(auto_approved=chosen)
        run = start_run(SYSTEM, source=source(), way="full", scheduled=True)
        return fetch_run(SYSTEM, run.pk, http=httpx.WSGITransport(app=demo_register(register)))

    def test_chosen_classes_are_written_and_the_rest_waits(self, imported: ImportRun) -> None:
        county, provider = small()
        run = self._run(changed_register(county, provider, times=1).register, ["changed", "new"])
        assert run.state == State.REVIEW
        assert not {"changed", "new"} & set(pupils(run))
        with seeing():
            taken = ImportRun.objects.get(taken_from=run)
            assert (taken.state, set(taken.counts["pupil"])) == (State.COMMITTED, {"changed", "new"})

    def test_what_needs_a_persons_judgement_is_never_automatic(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        pupil["responsibles"] = []
        run = self._run(register, ["changed", "new", "moved", "left", "twin", "protected"])
        assert "guardians_gone" in rows(run, kind="pupil")[0].reasons


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
