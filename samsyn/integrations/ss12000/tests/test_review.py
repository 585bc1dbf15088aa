"""Review: what a human judges, questions, two at once, deltas, scheduled runs."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

import httpx
import pytest

from demo.county import changed_register
from samsyn.integrations.ss12000.actions import (
    answer_question,
    approve,
    commit_run,
    decide_row,
    fetch_run,
    start_run,
)
from samsyn.integrations.ss12000.changes import Decision, State
from samsyn.integrations.ss12000.models import ImportRun, ImportSource
from samsyn.integrations.ss12000.tests.making import (
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
    source,
)
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.organisation.models import SchoolClass, Unit
from samsyn.people.models import Enrolment, Person, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
# The day that the synthetic county's changes are of.
LATER = datetime(2027, 1, 3, 10, tzinfo=UTC)


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
        assert "Någon annan har ändrat" in back.message
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

    @pytest.mark.parametrize("way", ["delta", "full"])
    def test_a_deleted_class_and_a_deleted_school_are_closed_after_review(self, imported: ImportRun, way: str) -> None:
        server, register = demo_register(), objects()
        unit = register["organisations"][-1]["id"]
        group = next(one for one in register["groups"] if one["organisation"]["id"] != unit and one["groupMemberships"])
        with seeing():
            ImportSource.objects.update(delta_from=imported.started_at)
            pupils_of_it = set(
                Enrolment.objects.filter(school_class__source_id=group["id"], valid_to=None).values_list("pupil", flat=True)
            )
        server.register.remove("groups", group["id"])
        server.register.remove("organisations", unit)
        run = read(server, way=way, approve=False)
        assert {(row.kind, str(row.before["source_id"])) for row in rows(run, change="left", kind__in=["class", "unit"])} >= {
            ("class", group["id"]),
            ("unit", unit),
        }
        with seeing():
            assert SchoolClass.objects.get(source_id=group["id"]).closed_on is None
        if run.state == State.STOPPED:
            answer_question(SYSTEM, run.pk, reason="Skolan har lagts ned.")
        commit_run(SYSTEM, approve(SYSTEM, run.pk).pk)
        with seeing():
            assert SchoolClass.objects.get(source_id=group["id"]).closed_on is not None
            assert Unit.objects.get(source_id=unit).closed_on is not None
            now = Enrolment.objects.filter(pupil__in=pupils_of_it, valid_to=None)
            assert pupils_of_it
            assert set(now.values_list("school_class", flat=True)) == {None}

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
