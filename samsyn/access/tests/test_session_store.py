"""Sessions are kept as Django keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError

from samsyn.access.models import Session
from samsyn.access.session_store import SessionStore
from samsyn.kernel import clock

pytestmark = pytest.mark.django_db


def begun(**values: str) -> SessionStore:
    """A session that is stored."""
    session = SessionStore()
    session.update(values)
    session.save()
    return SessionStore(session.session_key)


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
