"""The page on which a nurse says from which day a pupil is newly arrived."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.kernel.db.context import within
from samsyn.people.models import Pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


def day_of(world: World) -> object:
    with within(world.ours.actor("nurse").context()):
        return Pupil.objects.get(pk=world.ours.greta.pk).newly_arrived_on


def test_the_day_is_noted_on_its_page_and_taken_back(world: World, client: Client) -> None:
    address = reverse("journal:newly_arrived", kwargs={"pupil": world.ours.greta.pk})
    record = client.get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})).content.decode()
    assert address in record
    assert client.post(address, {"newly_arrived_on": "20/8 2026"}).status_code == 302
    assert str(day_of(world)) == "2026-08-20"
    assert "2026-08-20" in client.get(address).content.decode()
    client.post(address, {"newly_arrived_on": ""})
    assert day_of(world) is None


@pytest.mark.parametrize("typed", ["i höstas", "2026-02-30", "2126-08-20", "1999-01-01"])
def test_a_day_that_cannot_be_comes_back_with_what_is_wrong_and_nothing_changed(world: World, client: Client, typed: str) -> None:
    answer = client.post(reverse("journal:newly_arrived", kwargs={"pupil": world.ours.greta.pk}), {"newly_arrived_on": typed})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert typed in page
    assert 'href="#id_newly_arrived_on"' in page
    assert day_of(world) is None


def test_looking_is_logged_and_anothers_pupil_is_not_there(world: World, client: Client) -> None:
    address = reverse("journal:newly_arrived", kwargs={"pupil": world.ours.greta.pk})
    client.get(address)
    with within(world.ours.actor("nurse").context()):
        assert Event.objects.filter(what="people.newly_arrived", action="open", pupil_id=world.ours.greta.pk).count() == 1
    hidden = reverse("journal:newly_arrived", kwargs={"pupil": world.theirs.greta.pk})
    assert client.get(hidden).status_code == 404
