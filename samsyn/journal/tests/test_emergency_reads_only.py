"""An emergency lets read what is blocked, and no more: nothing is offered that would be refused, and what is sent is not lost."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.tests.test_blocked import blocked, now, step_one, step_two, visit
from samsyn.kernel.db.context import within

__all__ = ["blocked", "now", "visit"]
pytestmark = pytest.mark.django_db
WORDS = "Ringde ambulansen och mamma."


@pytest.fixture
def reader(world: World, blocked: UUID) -> Client:
    """Who has opened the blocked entry in an emergency."""
    step_one(world)
    step_two(world)
    return world.ours.client("closed_nurse")


def at(name: str, world: World, entry: UUID) -> str:
    return reverse(f"journal:{name}", kwargs={"pupil": world.ours.greta.pk, "entry": entry})


def test_who_reads_in_an_emergency_is_offered_no_correction(world: World, blocked: UUID, reader: Client) -> None:
    page = reader.get(at("entry", world, blocked))
    assert page.status_code == 200
    for offer in ("Gör ett tillägg", "Rätta ett fel", "Skriven på fel elev?"):
        assert offer not in page.content.decode()
        assert offer in world.ours.client("nurse").get(at("entry", world, blocked)).content.decode()


@pytest.mark.parametrize(("door", "field"), [("addendum", "text"), ("correct", "reason"), ("wrong_pupil", "why")])
def test_what_is_sent_anyway_is_refused_with_the_reason_and_given_back(
    world: World, blocked: UUID, reader: Client, door: str, field: str
) -> None:
    answer = reader.post(at(door, world, blocked), {field: WORDS, "then": "strike"})
    assert answer.status_code == 403
    assert "Du kan läsa det här" in answer.content.decode()
    assert WORDS in answer.content.decode()
    with within(world.ours.actor("closed_nurse").context()):
        assert Event.objects.filter(outcome="refused", action="correct", resource_id=blocked).count() == 1


def test_the_page_that_strikes_is_not_shown_to_who_may_not(world: World, blocked: UUID, reader: Client) -> None:
    assert reader.get(at("wrong_pupil", world, blocked)).status_code == 403
