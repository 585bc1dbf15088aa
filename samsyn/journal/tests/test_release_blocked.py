"""What a unit has blocked goes out by that unit alone: who reads it in an emergency lets nothing out and decides nothing."""

from __future__ import annotations

from uuid import UUID

import pytest
import time_machine

from samsyn.access.tests.make import World
from samsyn.journal.models import ReleaseDecision
from samsyn.journal.tests.releasing import assess, at, begin, decide, guardian, page
from samsyn.journal.tests.test_blocked import blocked, now, rows, step_one, step_two, visit
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
__all__ = ["blocked", "now", "visit"]


@pytest.fixture
def opened(world: World, blocked: UUID, now: time_machine.Traveller) -> UUID:
    """The blocked visit, which the other unit's nurse has opened in an emergency."""
    step_one(world)
    step_two(world)
    assert rows(world, "closed_nurse") == [blocked]
    return blocked


def test_what_was_opened_in_an_emergency_is_not_let_out(world: World, opened: UUID) -> None:
    nurse, greta = world.ours.client("closed_nurse"), world.ours.greta.pk
    release = begin(nurse, greta, recipient=f"guardian:{guardian(world.ours)}")
    shown = page(nurse, greta, release)
    assert str(opened) not in shown
    assert "Inget att pröva" in shown
    assert nurse.get(at("assess_entry", pupil=greta, release=release, entry=opened)).status_code == 404
    assert assess(nurse, greta, release, opened).status_code == 404


def test_nobody_of_another_unit_lets_out_what_was_tested_before_it_was_blocked(world: World, opened: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    keeper, other = ours.client("nurse"), ours.client("closed_nurse")
    release = begin(keeper, greta, recipient=f"guardian:{guardian(ours)}")
    assess(keeper, greta, release, opened)
    assert other.post(at("decide_release", pupil=greta, release=release), {"release": "no"}).status_code == 404
    assert other.post(at("release_onward", pupil=greta, release=release), {"then": "authority"}).status_code == 404
    with within(ours.actor("nurse").context()):
        assert not ReleaseDecision.objects.exists()
    assert decide(keeper, greta, release).status_code == 302
    assert other.post(at("release_onward", pupil=greta, release=release), {"then": "deliver"}).status_code == 404
    assert other.post(at("release_pdf", pupil=greta, release=release)).status_code != 200
    assert keeper.post(at("release_pdf", pupil=greta, release=release)).status_code == 200
