"""Runs from files are told apart on the register page without a look into them, and without a pupil's name."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.integrations.ss12000 import run_list
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.tests.making import LYSAS, seeing
from samsyn.integrations.ss12000.tests.test_review_pages import lines, number, run_of, upload
from samsyn.organisation.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def place() -> Municipality:
    made = make_municipality(LYSAS)
    with seeing():
        for school, code in ((made.school, "99010001"), (made.other_school, "99010002")):
            Unit.objects.filter(pk=school.pk).update(school_unit_code=code)
        made.school.refresh_from_db()
        made.other_school.refresh_from_db()
    return made


def read(client: Client, *rows: str) -> ImportRun:
    """A file whose school nobody need confirm."""
    run = run_of(upload(client, lines(*rows)))
    with seeing():
        ImportRun.objects.filter(pk=run.pk).update(state="review")
    return run


def told(client: Client) -> list[str]:
    page = client.get(reverse("ss12000:runs")).content.decode()
    return [text.replace("\xa0", " ") for text in re.findall(r">(fil\b[^<]*)<", page)]


def pupil(index: int, code: str = "99010001") -> str:
    return f"{number(index)};Åsa;Öqvist;4B;{code}"


def test_files_that_wait_for_review_are_told_apart_by_school_and_numbers(place: Municipality) -> None:
    client = place.client("administrator")
    read(client, pupil(0))
    read(client, pupil(1, "99010002"), pupil(2, "99010002"))
    ours, theirs = place.school.name, place.other_school.name
    read(client, pupil(3), pupil(4, "99010002"))
    both, second, first = told(client)
    assert first == f"fil · {ours} · 1 elev · 1 ändring"
    assert second.startswith(f"fil · {theirs} · 2 elever · ")
    assert both.startswith(f"fil · {', '.join(sorted((ours, theirs)))} · 2 elever · ")
    assert "Öqvist" not in client.get(reverse("ss12000:runs")).content.decode()


def test_a_file_of_many_schools_or_many_pupils_is_told_by_numbers(place: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    client = place.client("administrator")
    read(client, pupil(0), pupil(1, "99010002"))
    monkeypatch.setattr(run_list, "_MOST_NAMES", 1)
    assert told(client)[0].startswith("fil · 2 skolor · 2 elever · ")
    monkeypatch.setattr(run_list, "MOST_PUPILS", 1)
    assert told(client)[0].startswith("fil · 2 elever · ")


def test_those_who_are_missing_from_a_file_are_changes_but_not_its_pupils(place: Municipality) -> None:
    with seeing():
        greta = place.greta.person.identifiers.get().value
    client = place.client("administrator")
    run = run_of(upload(client, lines(f"{greta};Greta;Andersson;4B;99010001"), scope="classes"))
    with seeing():
        ImportRun.objects.filter(pk=run.pk).update(state="review")
    assert told(client)[0] == f"fil · {place.school.name} · 1 elev · 3 ändringar"


def test_the_school_of_a_protected_pupil_is_not_told(place: Municipality) -> None:
    client = place.client("administrator")
    content = lines(pupil(0) + ";Skyddad folkbokföring").replace("Skolenhetskod", "Skolenhetskod;Skyddsmarkering")
    run = run_of(upload(client, content))
    with seeing():
        ImportRun.objects.filter(pk=run.pk).update(state="review")
    assert told(client)[0] == "fil · 1 elev · 1 ändring"


def test_a_file_that_could_not_be_read_is_a_file(place: Municipality) -> None:
    run = read(place.client("administrator"), pupil(0))
    with seeing():
        ImportRun.objects.filter(pk=run.pk).update(state="failed", counts={})
    assert told(place.client("administrator")) == ["fil"]
