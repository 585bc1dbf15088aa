"""Logging in, being refused, choosing, switching and leaving each stand in the access log of every provider concerned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import Error
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from samsyn.access.login import AccountAdapter, SocialAccountAdapter
from samsyn.access.models import User
from samsyn.access.session_store import SessionStore
from samsyn.access.tests.make import World, make_assignment, make_user, save
from samsyn.audit.models import Event
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Unavailable
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS
from samsyn.web.idle import LAST_SEEN

pytestmark = pytest.mark.django_db
Row = tuple[str, str, str, str]


@pytest.fixture
def nurse(world: World) -> User:
    user = world.ours.users["nurse"]
    return save(user, demo=True)


@pytest.fixture
def demo() -> Iterator[None]:
    with override_settings(DEMO=True):
        yield


def rows(provider: UUID = LYSAS) -> list[Row]:
    with within(Context("test", provider=provider)):
        found = Event.objects.order_by("time", "id").values_list("user_name", "action", "what", "outcome", "rule")
        return [(f"{name}: {action}", what, outcome, rule) for name, action, what, outcome, rule in found]


def log_in(user: User) -> Client:
    client = Client()
    client.post(reverse("access:demo_login"), {"user": user.username}, follow=True)
    return client


def ends(user: User) -> None:
    save(user.assignments.get(), valid_to=date(2026, 8, 31))


def subject(uid: str, user: User | None = None, process: str = "login") -> Any:
    """What the identity provider says, and whom a stored row connects it with."""
    return SimpleNamespace(user=user, account=SimpleNamespace(uid=uid), state={"process": process})


def refused(sociallogin: Any) -> str:
    """Where somebody is sent who isn't let in."""
    with pytest.raises(ImmediateHttpResponse) as raised:
        SocialAccountAdapter().pre_social_login(RequestFactory().get("/"), sociallogin)
    return str(raised.value.response.headers["Location"])


def test_a_log_in_and_the_chosen_assignment_are_two_rows(nurse: User, demo: None) -> None:
    log_in(nurse)
    assert rows() == [
        ("Maria Lind: log_in", "access.session", "allowed", ""),
        ("Maria Lind: log_in", "access.assignment", "allowed", ""),
    ]


def test_a_log_in_stands_with_each_provider_and_so_does_its_end(world: World, nurse: User, demo: None) -> None:
    with within(Context("make", provider=BJORKDALEN)):
        make_assignment(nurse, world.theirs.board, "emi", "school_nurse", [world.theirs.school])
    client = log_in(nurse)
    session = ("Maria Lind: log_in", "access.session", "allowed", "")
    assert rows() == rows(BJORKDALEN) == [session]
    first = nurse.assignments.get(provider=LYSAS)
    client.post(reverse("access:choose"), {"assignment": str(first.pk)})
    client.post(reverse("access:log_out"))
    left = ("Maria Lind: log_out", "access.session", "allowed", "")
    assert rows() == [session, ("Maria Lind: log_in", "access.assignment", "allowed", ""), left]
    assert rows(BJORKDALEN) == [session, left]


def test_a_switch_is_logged_with_the_assignment(world: World, nurse: User, demo: None) -> None:
    client = log_in(nurse)
    with within(Context("make", provider=LYSAS)):
        second = make_assignment(nurse, world.ours.board, "school_support", "principal", [world.ours.school])
    client.post(reverse("access:choose"), {"assignment": str(second.pk)})
    assert rows()[-1] == ("Maria Lind: switch", "access.assignment", "allowed", "")
    with within(Context("test", provider=LYSAS)):
        assert Event.objects.get(action="switch").assignment_id == second.pk


@pytest.mark.parametrize("chosen", [True, False])
def test_choosing_what_is_not_ones_own_is_a_refusal_in_the_log(world: World, nurse: User, demo: None, chosen: bool) -> None:
    client = log_in(nurse)
    if not chosen:
        session = client.session
        del session["assignment"]
        session.save()
    stranger = world.theirs.users["nurse"].assignments.get()
    assert client.post(reverse("access:choose"), {"assignment": str(stranger.pk)}).status_code == 404
    assert rows()[-1] == ("Maria Lind: switch", "access.assignment", "refused", "not_own_assignment")


def test_a_log_out_before_any_choice_is_logged_too(nurse: User) -> None:
    client = Client()
    client.force_login(nurse)
    client.post(reverse("access:log_out"))
    assert rows() == [("Maria Lind: log_out", "access.session", "allowed", "")]


def test_a_session_that_ends_by_itself_is_a_log_out_and_ends_even_when_that_cannot_be_logged(
    nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for broken in (False, True):
        client = Client()
        client.force_login(nurse)
        session = client.session
        session[LAST_SEEN] = 1
        session.save()
        if broken:
            monkeypatch.setattr("samsyn.access.actions.record_for_user", lambda *_args, **_options: _away())
        assert client.get(reverse("web:classes")).headers["Location"].startswith("/login/")
        assert "_auth_user_id" not in client.session
    assert rows() == [("Maria Lind: log_out", "access.session", "allowed", "idle")]


def _away() -> None:
    raise Unavailable("Åtkomstloggen svarar inte.")


def test_without_an_assignment_today_the_log_in_is_a_refusal_with_the_last_provider(nurse: User, demo: None) -> None:
    ends(nurse)
    client = log_in(nurse)
    assert rows() == [("Maria Lind: log_in", "access.session", "refused", "no_assignment")]
    assert "inget uppdrag" in client.get("/", follow=True).content.decode()


def test_nobody_is_let_in_whom_the_log_cannot_hold(nurse: User, demo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise Error

    monkeypatch.setattr("samsyn.audit.actions.record", broken)
    client = Client()
    assert client.post(reverse("access:demo_login"), {"user": nurse.username}).status_code == 503
    assert "_auth_user_id" not in client.session


def test_the_identity_providers_log_in_is_logged_before_the_session_is_there(nurse: User) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    AccountAdapter().login(request, nurse)
    assert rows() == [("Maria Lind: log_in", "access.session", "allowed", "")]
    assert request.session["_auth_user_id"] == str(nurse.pk)


def test_somebody_who_has_left_is_a_refusal_in_the_log(nurse: User) -> None:
    save(nurse, is_active=False, demo=False)
    assert refused(subject(nurse.username)) == reverse("access:unknown_user")
    assert rows() == [("Maria Lind: log_in", "access.session", "refused", "inactive")]


def test_an_unknown_subject_leaves_a_line_without_identity_and_no_row(world: World, caplog: pytest.LogCaptureFixture) -> None:
    assert refused(subject("SE2120009001-XXXX")) == reverse("access:unknown_user")
    assert "'reason_code': 'unknown_subject'" in caplog.text
    assert "XXXX" not in caplog.text
    assert rows() == rows(BJORKDALEN) == []


def test_a_user_who_never_had_an_assignment_leaves_a_line_without_identity(
    world: World, demo: None, caplog: pytest.LogCaptureFixture
) -> None:
    user = make_user("new", "Nils Nyanställd")
    log_in(save(user, demo=True))
    assert "'reason_code': 'no_assignment'" in caplog.text
    assert "Nyanst" not in caplog.text
    assert str(user.pk) not in caplog.text
    assert rows() == rows(BJORKDALEN) == []


def test_a_demo_persona_does_not_come_in_by_the_identity_provider(nurse: User) -> None:
    assert refused(subject(nurse.username)) == reverse("access:unknown_user")
    assert rows() == [("Maria Lind: log_in", "access.session", "refused", "demo")]


def test_a_subject_is_the_user_of_that_name_whatever_is_stored_or_asked(nurse: User, world: World) -> None:
    save(nurse, demo=False)
    lead = world.ours.users["lead"]
    sociallogin = subject(nurse.username, lead, process="connect")
    SocialAccountAdapter().pre_social_login(RequestFactory().get("/"), sociallogin)
    assert (sociallogin.user, sociallogin.state["process"]) == (nurse, "login")


@pytest.mark.parametrize("error", ["cancelled", "denied", "unknown"])
def test_a_log_in_that_the_identity_provider_stops_leaves_a_line_and_a_page(error: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ImmediateHttpResponse) as raised:
        SocialAccountAdapter().on_authentication_error(RequestFactory().get("/"), None, error=error)
    assert f"'reason_code': 'provider_{error}'" in caplog.text
    page = Client().get(raised.value.response.headers["Location"])
    assert "Inloggningen blev inte av" in page.content.decode()
