"""A class's grade is that of its pupils' clear majority, whoever comes and goes."""

from __future__ import annotations

import pytest
from django.test import Client

from samsyn.integrations.ss12000.actions import approve, commit_run
from samsyn.integrations.ss12000.tests.making import SYSTEM, seeing
from samsyn.integrations.ss12000.tests.test_review_pages import administrator, number, place, run_of, upload
from samsyn.organisation.models import SchoolClass

__all__ = ["administrator", "place"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEADER = "Personnummer;Förnamn;Efternamn;Klass;Skolenhetskod;Årskurs"


def load(client: Client, *pupils: tuple[int, str, str], scope: str = "part") -> None:
    """Read and write a file of pupils: number, class and grade."""
    listed = [f"{number(one)};Åsa;Öqvist{'abcdefghijklmnopqrst'[one] * 6};{name};99010001;{grade}" for one, name, grade in pupils]
    run = run_of(upload(client, "\n".join([HEADER, *listed]), scope=scope))
    if run.state == "review":
        assert commit_run(SYSTEM, approve(SYSTEM, run.pk).pk).state == "committed"


def grade(name: str) -> int | None:
    with seeing():
        return SchoolClass.objects.get(name=name).grade


def test_one_pupil_of_another_grade_comes_and_goes(administrator: Client) -> None:
    load(administrator, *((one, "5A", "5") for one in range(4)), (4, "4A", "4"))
    assert (grade("5A"), grade("4A")) == (5, 4)
    load(administrator, (4, "5A", ""))  # keeps grade 4
    assert grade("5A") == 5  # of four fifths
    assert grade("4A") == 4  # nobody says otherwise
    load(administrator, (4, "4A", ""))
    assert (grade("5A"), grade("4A")) == (5, 4)


def test_a_class_of_several_grades_has_none_until_those_of_the_other_leave(administrator: Client) -> None:
    load(administrator, *((one, "5A", "5") for one in range(3)), (3, "5A", "4"))
    assert grade("5A") is None
    load(administrator, (3, "4A", ""))
    assert (grade("5A"), grade("4A")) == (5, 4)


def test_a_class_follows_also_when_its_last_of_another_grade_leaves_the_register(administrator: Client) -> None:
    load(administrator, *((one, "5A", "5") for one in range(3)), (3, "5A", "4"))
    load(administrator, *((one, "5A", "5") for one in range(3)), scope="classes")
    assert grade("5A") == 5
