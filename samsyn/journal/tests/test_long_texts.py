"""A text that is longer than can be kept is refused at its field, with how long it is and may be; and it is still there."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import signed_visit, start
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
LONG = "ö" * 20_001


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


@pytest.fixture
def visit(world: World) -> UUID:
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


def address(world: World, name: str, entry: UUID) -> str:
    return reverse(f"journal:{name}", kwargs={"pupil": world.ours.greta.pk, "entry": entry})


def count(world: World) -> int:
    with within(world.ours.actor("nurse").context()):
        return Entry.objects.count()


@pytest.mark.parametrize("says", ["addendum", "disagreement"])
def test_an_addendum(world: World, client: Client, visit: UUID, says: str) -> None:
    answer = client.post(address(world, "addendum", visit), {"text": LONG, "says": says})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_text_error"' in page
    assert "20001 tecken" in page
    assert "högst 20000" in page
    assert LONG in page
    assert count(world) == 1


@pytest.mark.parametrize(("name", "field"), [("correct", "reason"), ("wrong_pupil", "why")])
def test_the_reason_of_a_correction_or_a_striking(world: World, client: Client, visit: UUID, name: str, field: str) -> None:
    answer = client.post(address(world, name, visit), {field: LONG})
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert LONG in answer.content.decode()


@pytest.mark.parametrize("name", ["edit", "settle"])
def test_a_question_of_the_form(world: World, client: Client, name: str) -> None:
    entry = start(world.ours.actor("nurse"), world.ours.greta.pk).entry
    answer = client.post(address(world, name, entry), {"version": "1", "sequence": "1", "q_sleep": LONG, "then": "leave"})
    assert answer.status_code == 400
    assert LONG in answer.content.decode()


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999", "9" * 5000])
def test_a_number_of_the_form_that_is_none_is_said_and_the_text_kept(world: World, client: Client, number: str) -> None:
    entry = start(world.ours.actor("nurse"), world.ours.greta.pk).entry
    sent = {"version": "1", "sequence": number, "q_sleep": "Sover gott.", "then": "leave"}
    answer = client.post(address(world, "edit", entry), sent)
    assert answer.status_code == 400
    assert "Sover gott." in answer.content.decode()
