"""Sessions are kept as Django keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.jobs import clear_sessions
from samsyn.access.models import Session
from samsyn.access.session_store import SessionStore
from samsyn.access.tests.make import World, save
from samsyn.kernel import clock

pytestmark = pytest.mark.django_db


def begun(**values: str) -> SessionStore:
    """A session that is stored."""
    session = SessionStore()
    session.update(values)
    session.save()
    return SessionStore(session.session_key)


def test_a_session_whose_time_is_out_is_removed_at_night_and_no_other() -> None:
    with time_machine.travel(clock.now() - timedelta(hours=9), tick=False):
        begun(unit="Björkskolan")
    lives = begun(unit="Ekskolan")
    assert Session.objects.count() == 2
    clear_sessions(timestamp=0)
    assert Session.objects.get().session_key == lives.session_key


def test_what_is_changed_is_kept_and_the_session_lives_on_from_then() -> None:
    session = begun(unit="Björkskolan")
    ends = Session.objects.get().expire_date
    session["last_seen"] = 7
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        session.save()
        assert dict(SessionStore(session.session_key).items()) == {"unit": "Björkskolan", "last_seen": 7}
    assert Session.objects.get().expire_date - ends >= timedelta(minutes=59)


def test_a_session_that_was_ended_elsewhere_does_not_come_back() -> None:
    session = begun(unit="Björkskolan")
    assert session["unit"]
    SessionStore(session.session_key).delete()
    session["last_seen"] = 7
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def test_a_session_that_has_run_out_is_empty() -> None:
    session = begun(unit="Björkskolan")
    with time_machine.travel(clock.now() + timedelta(hours=9), tick=False):
        assert dict(SessionStore(session.session_key).items()) == {}


def asked(client: Client) -> list[str]:
    """The statements of a page that needs nothing but the user."""
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("web:preferences"))
    return [query["sql"] for query in queries]


def test_the_user_comes_with_the_session(world: World) -> None:
    client = world.ours.client("nurse")
    asked(client)  # says when it was last used
    found = asked(client)
    assert [one for one in found if "access_user" in one] == [found[0]], "one statement reads both"
    assert "access_session" in found[0]


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!changed"}])
def test_a_user_who_may_not_log_in_any_more_is_out_at_once(world: World, change: dict[str, object]) -> None:
    client = world.ours.client("nurse")
    assert client.get(reverse("web:classes")).status_code == 200
    save(world.ours.users["nurse"], **change)
    assert client.get(reverse("web:classes")).status_code == 302


def test_a_session_says_whose_it_is_from_the_log_in_on(world: World) -> None:
    client = Client()
    client.get(reverse("access:login"))
    save(world.ours.users["nurse"], demo=True)
    with override_settings(DEMO=True):
        client.post(reverse("access:demo_login"), {"user": world.ours.users["nurse"].username})
    assert Session.objects.get(session_key=client.session.session_key).user_id == world.ours.users["nurse"].pk
    client.post(reverse("access:log_out"))
    assert not Session.objects.filter(user__isnull=False).exists()
