"""A pupil file whose rows are too few of the school's pupils stops with a question, whatever it says it is a list of."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.integrations.ss12000.files.file_import import Scope
from samsyn.integrations.ss12000.files.uploads import import_file
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.tests.making import LYSAS, seeing
from samsyn.organisation.models import SchoolClass, Unit
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.people.models import Pupil
from samsyn.people.tests.make import make_pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def place() -> Municipality:
    made = make_municipality(LYSAS)
    with seeing():
        Unit.objects.filter(pk=made.school.pk).update(school_unit_code="99010001")
        Unit.objects.filter(pk=made.other_school.pk).update(school_unit_code="99010002")
    return made


def strangers(count: int) -> list[str]:
    return [make_test_number(date(2017, 3, 1 + index), Sex.FEMALE).display for index in range(count)]


def classmates(school_class: SchoolClass, count: int) -> list[str]:
    with seeing():
        return [known(make_pupil(school_class, "Ida", f"Ek{chr(97 + index)}")) for index in range(count)]


def known(pupil: Pupil) -> str:
    return str(pupil.person.identifiers.get().value)


def sent(place: Municipality, numbers: list[str], scope: Scope, *, name: str = "4B", code: str = "99010001") -> ImportRun:
    rows = [f"{number};Ida;Ek{index};{name};{code}" for index, number in enumerate(numbers)]
    content = "\n".join(["Personnummer;Förnamn;Efternamn;Klass;Skolenhetskod", *rows])
    found = import_file(place.actor("administrator"), BytesIO(content.encode()), "elever.csv", unit=None, scope=scope)
    assert found.run is not None, found
    return found.run


@pytest.mark.parametrize("scope", [Scope.SCHOOLS, Scope.CLASSES, Scope.PART])
@pytest.mark.parametrize("name", ["4B", "Ny 4C"])
def test_strangers_sent_as_a_class_are_asked_about(place: Municipality, scope: Scope, name: str) -> None:
    run = sent(place, strangers(15), scope, name=name)
    assert run.state == "stopped"
    assert [(one["rows"], one["matched"], one["known"]) for one in run.question] == [(15, 0, 3)]


def test_a_list_of_the_schools_own_pupils_is_not_asked_about(place: Municipality) -> None:
    numbers = classmates(place.class_4b, 12)
    assert sent(place, numbers, Scope.PART).state == "review"


def test_a_list_that_has_lost_most_of_its_class_is_asked_about_though_the_school_is_large(place: Municipality) -> None:
    numbers = classmates(place.class_4b, 12)
    with seeing():
        large = SchoolClass.objects.create(provider_id=LYSAS, unit=place.school, name="5A", grade=5, school_year=2026)
    classmates(large, 20)
    run = sent(place, numbers[:5], Scope.CLASSES)
    assert run.state == "stopped"
    assert [(one["due"], one["kept"], one["known"], one["retained"]) for one in run.question] == [(15, 5, 35, 25)]


def test_a_school_where_nobody_is_known_is_read_without_a_question(place: Municipality) -> None:
    with seeing():
        new = Unit.objects.create(
            provider_id=LYSAS, board=place.board, kind=Unit.Kind.SCHOOL, name="Nya skolan", school_unit_code="99010003"
        )
    assert sent(place, strangers(15), Scope.CLASSES, name="1A", code=str(new.school_unit_code)).state == "review"


def test_fewer_than_ten_rows_are_read_without_a_question(place: Municipality) -> None:
    assert sent(place, strangers(9), Scope.PART).state == "review"
