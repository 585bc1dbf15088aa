"""Schools that a register has no longer: what is closed, what is asked about, and what is another register's."""

from __future__ import annotations

from copy import deepcopy

import httpx
import pytest
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.integrations.ss12000.actions import answer_question, approve, commit_run, run_import
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.fake import TOKEN
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.sources import Register as Address
from samsyn.integrations.ss12000.sources import ensure_source
from samsyn.integrations.ss12000.tests.making import SYSTEM, Object, demo_register, objects, read, rows, seeing
from samsyn.organisation.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
SCHOOL_UNIT = "Skolenhet"


def schools(register: dict[str, list[Object]]) -> list[str]:
    """The ids of the schools, those with pupils first."""
    places = [one["enroledAt"]["id"] for person in register["persons"] for one in person.get("enrolments") or []]
    units = {one["id"] for one in register["organisations"] if one["organisationType"] == SCHOOL_UNIT}
    return sorted(units, key=lambda unit: -places.count(unit))


def without(register: dict[str, list[Object]], school: str, *, then: str | None = None) -> dict[str, list[Object]]:
    """The register without one of its schools; its pupils are not there either, or go to another."""
    left = deepcopy(register)
    left["organisations"] = [one for one in left["organisations"] if one["id"] != school]
    left["groups"] = [one for one in left["groups"] if one["organisation"]["id"] != school]
    kept = []
    for person in left["persons"]:
        places = person.get("enrolments") or []
        if then is not None:
            for place in places:
                if place["enroledAt"]["id"] == school:
                    place["enroledAt"] = {"id": then}
        elif places:
            places[:] = [place for place in places if place["enroledAt"]["id"] != school]
            if not places:
                continue
        kept.append(person)
    left["persons"] = kept
    return left


def test_a_register_without_schools_is_refused_and_closes_none(imported: ImportRun) -> None:
    run = read(demo_register({"organisations": []}))
    assert run.state == State.FAILED
    assert "inga skolor" in run.message
    assert not rows(run)
    with seeing():
        assert not Unit.objects.exclude(closed_on=None).exists()


def test_a_school_that_is_gone_while_pupils_go_there_is_asked_about(imported: ImportRun) -> None:
    register = objects()
    gone = schools(register)[0]
    run = read(demo_register(without(register, gone)))
    assert run.state == State.STOPPED
    with seeing():
        unit = Unit.objects.get(source_id=gone)
        assert unit.closed_on is None
    (asked,) = [one for one in run.question if one.get("gone")]
    assert asked["name"] == unit.name
    assert asked["known"] > 0


def test_once_the_question_is_answered_and_the_run_approved_the_school_is_closed(imported: ImportRun) -> None:
    register = objects()
    gone = schools(register)[0]
    run = read(demo_register(without(register, gone)))
    answer_question(SYSTEM, run.pk, reason="Skolan är nedlagd.")
    approve(SYSTEM, run.pk)
    assert commit_run(SYSTEM, run.pk).state == State.COMMITTED
    with seeing():
        assert Unit.objects.get(source_id=gone).closed_on is not None


def test_schools_that_are_joined_are_not_asked_about(imported: ImportRun) -> None:
    register = objects()
    kept, gone = schools(register)[0], schools(register)[-1]
    run = read(demo_register(without(register, gone, then=kept)), approve=False)
    assert not [one for one in run.question if one.get("gone")]
    assert [row.change for row in rows(run, kind="unit")] == ["left"]


def test_a_register_closes_no_school_that_another_has_given(imported: ImportRun) -> None:
    register = objects()
    gone = schools(register)[0]
    server = demo_register(without(register, gone))
    other = ensure_source(SYSTEM, Address("http://localhost:81/v2", token=TOKEN)).pk
    run = run_import(SYSTEM, other, http=httpx.WSGITransport(app=server))
    assert not rows(run, kind="unit", change="left")
    assert not run.question


def test_the_page_says_which_school_is_gone(imported: ImportRun, world: World) -> None:
    run = read(demo_register(without(objects(), schools(objects())[0])))
    page = world.ours.client("administrator").get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
    assert "finns inte längre i registret" in page


def test_the_page_of_a_school_with_few_of_its_pupils_says_how_many(imported: ImportRun, world: World) -> None:
    register = objects()
    school = schools(register)[0]
    there = [one for one in register["persons"] if any(place["enroledAt"]["id"] == school for place in one.get("enrolments") or [])]
    for one in there[3:]:
        register["persons"].remove(one)
    run = read(demo_register(register))
    page = world.ours.client("administrator").get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
    assert "elever finns kvar" in page
