"""The nightly locking asks the decision before it touches a record, and locks nothing that the decision does not let it."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest

from samsyn.access.tests.make import World
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.actions import lock_overdue
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import start
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Refused
from tests.access_matrix.watch import Watch, deciding

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(world: World, admin_url: str) -> Actor:
    """The system in the nurse's room, where something waits for a signature."""
    store_shipped(admin_url)
    use_shipped(world.ours.provider)
    nurse = world.ours.actor("nurse")
    start(nurse, world.ours.greta.pk, "note")
    return system_actor(world.ours.provider, "journal.lock_overdue", nurse.compartments)


def test_locking_asks_the_decision(night: Actor) -> None:
    watch = Watch()
    with within(night.context()), watch.during("lock") as statuses:
        assert lock_overdue(night, today=clock.today() + timedelta(days=60)) == 1
        statuses.append(200)
    assert watch.decided == {"lock"}


def test_what_the_decision_does_not_let_it_lock_stays_open(night: Actor) -> None:
    with within(night.context()), patch.object(deciding, "_strictest", return_value=None), pytest.raises(Refused):
        lock_overdue(night, today=clock.today() + timedelta(days=60))
    with within(night.context()):
        assert Entry.objects.get().locked_at is None
