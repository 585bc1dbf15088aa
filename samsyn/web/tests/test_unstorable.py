"""What no database can store, a NUL or half a character, is refused as something unreadable: never an error of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World, make_world
from samsyn.audit.models import Event
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, admin_url: str) -> World:
    store_shipped(admin_url)
    made = make_world()
    use_shipped(made.ours.provider)
    return made


def refusals(world: World) -> list[tuple[str, str]]:
    with within(world.ours.actor("nurse").context()):
        return list(Event.objects.filter(outcome="refused").values_list("what", "rule"))


def test_a_search_for_a_nul_is_answered_in_plain_words_and_logged(world: World) -> None:
    answer = world.ours.client("nurse").post(reverse("web:search"), {"q": "åb\0"})
    assert answer.status_code == 400
    assert "tecken som inte går att spara" in answer.content.decode()
    assert ("web.search", "unstorable") in refusals(world)


def test_a_nul_in_an_address_is_answered_in_plain_words_and_logged(world: World) -> None:
    edit = reverse("journal:edit", kwargs={"pupil": world.ours.greta.pk, "entry": uuid7()})
    answer = world.ours.client("nurse").get(f"{edit}?template=%00")
    assert answer.status_code == 400
    assert ("journal.edit", "unstorable") in refusals(world)


def test_what_was_typed_besides_is_given_back(world: World) -> None:
    edit = reverse("journal:edit", kwargs={"pupil": world.ours.greta.pk, "entry": uuid7()})
    typed = {"template": "note\0", "version": "0", "sequence": "1", "q_text": "Ont i magen\0 i en vecka.", "then": "leave"}
    answer = world.ours.client("nurse").post(edit, typed)
    assert answer.status_code == 400
    assert "Ont i magen i en vecka." in answer.content.decode()


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_the_interface_refuses_it_too(world: World, text: str) -> None:
    client = world.ours.client("nurse")
    answer = client.post("/api/v1/pupils/search", {"text": text}, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert set(answer.json()) == {"status", "message"}


def test_the_interface_logs_a_nul(world: World) -> None:
    world.ours.client("nurse").post("/api/v1/pupils/search", {"text": "a\0b"}, content_type="application/json")
    assert [rule for _what, rule in refusals(world)] == ["unstorable"]


def test_whoever_is_not_logged_in_meets_no_error_of_ours(world: World) -> None:
    client = Client(raise_request_exception=False)
    for address in (reverse("access:login"), "/"):
        for sent in ({"next": "\0", "login": "\0", "user": "\0", "assignment": "\0"}, {}):
            assert client.post(address, sent).status_code < 500
        assert client.get(f"{address}?next=%00").status_code < 500
    client.cookies[settings.SESSION_COOKIE_NAME] = "a\0b"
    client.cookies["csrftoken"] = "a\0b"
    assert client.get("/").status_code < 500


def test_no_address_gives_an_error_of_ours_for_a_nul_in_its_query(world: World) -> None:
    client = world.ours.client("lead")
    client.raise_request_exception = False
    ids = {"pupil": world.ours.greta.pk, "entry": uuid7()}
    pages = [
        reverse("journal:record", kwargs={"pupil": ids["pupil"]}),
        reverse("journal:edit", kwargs=ids),
        reverse("access:choice", kwargs={"pupil": ids["pupil"]}),
        reverse("access:setting", kwargs={"setting": "P-20"}),
        reverse("web:search"),
    ]
    names = [
        "q",
        "template",
        "from",
        "to",
        "kind",
        "who",
        "on",
        "page",
        "next",
        "found",
        "unit",
        "class",
        "role",
        "after",
        "filter",
    ]
    for page in pages:
        for name in names:
            assert client.get(f"{page}?{name}={quote(chr(0))}").status_code < 500, (page, name)
