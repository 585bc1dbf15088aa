"""The request's transaction: no log row, no page; a refusal's row survives; an error undoes what the page wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World, save
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The access log can't be written."""

    def refuse(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if "audit_event" in sql and "INSERT" in sql:
            raise DatabaseError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_what_cannot_be_logged_is_not_shown(world: World, no_log: None) -> None:
    answer = world.ours.client("nurse").get(reverse("web:class", kwargs={"school_class": world.ours.class_4b.pk}))
    assert answer.status_code == 503
    assert "Andersson" not in answer.content.decode()


def test_a_refusal_that_cannot_be_logged_is_503_too(world: World, no_log: None) -> None:
    assert world.ours.client("administrator").get(reverse("web:classes")).status_code == 503


def test_a_record_elsewhere_is_404_and_the_attempt_is_logged(world: World) -> None:
    client = world.ours.client("nurse")
    for stranger in (world.ours.elsewhere, world.theirs.greta, world.ours.protected):
        answer = client.get(reverse("journal:record", kwargs={"pupil": stranger.pk}))
        assert answer.status_code == 404
        assert stranger.person.family_name not in answer.content.decode() or not stranger.person.family_name
    with within(world.ours.actor("nurse").context()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE outcome = 'refused'")
        assert cursor.fetchone() == (3,)


@pytest.mark.parametrize("who", ["principal", "counsellor", "psychologist", "administrator", "teacher"])
def test_other_branches_never_see_what_the_nurse_wrote(world: World, who: str) -> None:
    answer = world.ours.client(who).get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk}))
    assert answer.status_code in {200, 403, 404}
    assert "Hälsobesök" not in answer.content.decode()


def test_a_database_that_is_away_is_503_and_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.ours.client("nurse")

    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("connection refused for user Greta")

    monkeypatch.setattr("samsyn.web.middleware.active_actor", away)
    answer = client.get(reverse("web:classes"))
    assert answer.status_code == 503
    assert "Greta" not in answer.content.decode()


@pytest.mark.parametrize("address", ["web:classes", "web:session_status", "access:login"])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_answers_nothing_is_503_with_a_session_too(world: World, address: str, error: type[Exception]) -> None:
    client = world.ours.client("nurse")
    client.raise_request_exception = False

    def away(*_args: object, **_kwargs: object) -> None:
        raise error("connection refused for user Greta")

    with connection.execute_wrapper(away):
        answer = client.get(reverse(address))
    assert answer.status_code == 503
    assert "Greta" not in answer.content.decode()
    assert "Åsa" not in answer.content.decode()


@pytest.mark.parametrize("who", ["nurse", "somebody without assignment"])
def test_a_method_that_a_page_does_not_take_has_a_page_that_says_so_and_what_it_takes(
    world: World, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = world.ours.client("nurse")
    if who != "nurse":
        assignment = world.ours.users["nurse"].assignments.get()
        save(assignment, valid_to=assignment.valid_from)
    answer = client.get(reverse("access:log_out"))
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Adressen går inte att öppna direkt" in page
    assert "Inget har sparats." in page
    assert 'href="/"' in page
    assert len([one for one in caplog.records if one.name == "django.request"]) == 1


def test_one_who_is_not_logged_in_is_told_too(db: None) -> None:
    answer = Client().post(reverse("web:help"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert "Adressen går inte att öppna direkt" in answer.content.decode()


def test_a_program_is_told_the_same_as_json(world: World) -> None:
    answer = world.ours.client("nurse").get("/api/v1/pupils/search?text=ab")
    assert answer.status_code == 405
    assert answer.json()["message"] == "Adressen tar inte emot GET. Inget har sparats."
