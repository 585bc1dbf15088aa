"""The session's end as the page's script asks for it and puts it off."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from django.test import override_settings
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.web.context import session_minutes
from samsyn.web.idle import LAST_SEEN

pytestmark = pytest.mark.django_db


def test_asking_does_not_prolong_the_session_and_staying_does(world: World) -> None:
    client = world.ours.client("nurse")
    session = client.session
    session[LAST_SEEN] = int(time.time()) - 20 * 60
    session.save()
    soon = datetime.fromisoformat(client.get(reverse("web:session_status")).json()["ends"])
    answer = client.post(reverse("web:session_extend"))
    assert answer.status_code == 200
    assert (datetime.fromisoformat(answer.json()["ends"]) - soon).total_seconds() >= 20 * 60


@pytest.mark.parametrize(("idle", "before"), [(30, 5), (10, 5), (8, 4), (5, 2), (2, 1), (1, 1)])
def test_a_short_session_warns_later(idle: int, before: int) -> None:
    with override_settings(SESSION_IDLE_MINUTES=idle):
        assert session_minutes() == before
