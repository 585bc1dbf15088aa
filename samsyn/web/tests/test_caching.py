"""No browser stores what somebody who is logged in was shown; static files are stored as before."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse

from samsyn.access.tests.make import World

pytestmark = pytest.mark.django_db


def is_stored(answer: object) -> bool:
    return "no-store" not in answer.headers.get("Cache-Control", "")


def test_no_page_about_anybody_is_stored(world: World) -> None:
    client, pupil = world.ours.client("nurse"), {"pupil": world.ours.greta.pk}
    for answer in (
        client.get(reverse("web:classes")),
        client.get(reverse("web:class", kwargs={"school_class": world.ours.class_4b.pk})),
        client.get(reverse("journal:record", kwargs=pupil)),
        client.get(reverse("audit:readers", kwargs=pupil)),
        client.get("/api/v1/classes"),
    ):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_refusal_or_mistake_is_not_stored_either(world: World) -> None:
    client = world.ours.client("teacher")
    assert not is_stored(client.get(reverse("audit:readers", kwargs={"pupil": world.ours.greta.pk})))
    assert not is_stored(client.get("/finns-inte/"))
    assert not is_stored(client.get(reverse("access:log_out")))
    client.handler.enforce_csrf_checks = True
    assert not is_stored(client.post(reverse("web:search"), {"q": "andersson"}))


def test_nor_an_answer_while_the_database_is_away(world: World) -> None:
    client = world.ours.client("nurse")
    client.raise_request_exception = False

    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(away):
        answer = client.get(reverse("web:classes"))
    assert answer.status_code == 503
    assert not is_stored(answer)


def test_what_a_pages_script_asks_for_does_not_cost_the_back_button(world: World) -> None:
    assert is_stored(world.ours.client("nurse").get(reverse("web:session_status")))


def test_what_a_search_found_is_kept_for_the_back_button_and_for_nothing_else(world: World) -> None:
    answer = world.ours.client("nurse").post(reverse("web:search"), {"q": "andersson"})
    assert answer.headers["Cache-Control"] == "no-cache, private"


def test_a_page_for_everybody_may_be_stored(db: None) -> None:
    assert is_stored(Client().get(reverse("web:help")))


def test_static_files_are_stored_also_with_a_session(world: World, tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text("body {}")
    with override_settings(STATIC_ROOT=tmp_path, WHITENOISE_USE_FINDERS=False, WHITENOISE_AUTOREFRESH=False):
        client = world.ours.client("nurse")
        client.handler.load_middleware()
        answer = client.get(f"{settings.STATIC_URL}theme.css")
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Cache-Control"]
    assert is_stored(answer)
