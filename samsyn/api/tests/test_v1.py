"""The interface: the same reach, refusals and log rows as the pages; nothing of another compartment, and mistakes as JSON."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.backend import LOGIN_BACKEND
from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(world: World, admin_url: str) -> UUID:
    """A note about Greta that the nurse has begun and filled in."""
    store_shipped(admin_url)
    use_shipped(world.ours.provider)
    client, pupil, key = world.ours.client("nurse"), world.ours.greta.pk, uuid7()
    typed = {
        "template": "note",
        "version": "0",
        "sequence": "1",
        "q_reason": "Huvudvärk",
        "q_text": "Ont i en vecka.",
        "then": "leave",
    }
    assert client.post(reverse("journal:edit", kwargs={"pupil": pupil, "entry": key}), typed).status_code == 302
    return key


def rows_logged(world: World) -> list[tuple[str, str, str]]:
    with within(world.ours.actor("nurse").context()):
        return list(Event.objects.order_by("pk").values_list("action", "what", "outcome"))


def test_classes_and_their_pupils(world: World) -> None:
    client = world.ours.client("nurse")
    (found,) = client.get("/api/v1/classes").json()
    assert (found["name"], found["unit_name"]) == ("4B", world.ours.school.name)
    listed = client.get(f"/api/v1/classes/{found['id']}").json()
    assert [one["given_name"] for one in listed["pupils"]] == ["Greta", "Ali"]
    closed = world.ours.client("closed_nurse").get(f"/api/v1/classes/{found['id']}").json()
    assert [one["protection"] for one in closed["pupils"]].count("confidentiality_marking") == 1


def test_a_search_takes_its_words_in_the_body(world: World) -> None:
    client = world.ours.client("nurse")
    found = client.post("/api/v1/pupils/search", {"text": "åb"}, content_type="application/json").json()
    assert [one["family_name"] for one in found] == ["Åberg"]
    assert client.get("/api/v1/pupils/search?text=ab").status_code == 405


def test_a_record_and_an_entry(world: World, entry: UUID) -> None:
    client, pupil = world.ours.client("nurse"), world.ours.greta.pk
    found = client.get(f"/api/v1/pupils/{pupil}/record").json()
    assert found["total"] == 1
    assert (found["rows"][0]["id"], found["rows"][0]["state"]) == (str(entry), "unsigned")
    one = client.get(f"/api/v1/pupils/{pupil}/entries/{entry}").json()
    assert one["entry"]["answers"]["reason"] == "Huvudvärk"
    assert [row["id"] for row in client.get("/api/v1/unsigned").json()] == [str(entry)]


def test_what_is_read_stands_in_the_log(world: World, entry: UUID) -> None:
    before = len(rows_logged(world))
    client, pupil = world.ours.client("nurse"), world.ours.greta.pk
    client.get(f"/api/v1/pupils/{pupil}/record")
    client.get(f"/api/v1/pupils/{pupil}/entries/{entry}")
    assert rows_logged(world)[before:] == [("open", "journal.record", "allowed"), ("open", "journal.entry", "allowed")]


@pytest.mark.parametrize("who", ["psychologist", "principal", "counsellor"])
def test_another_compartment_gets_nothing(world: World, entry: UUID, who: str) -> None:
    client, pupil = world.ours.client(who), world.ours.greta.pk
    answer = client.get(f"/api/v1/pupils/{pupil}/record")
    assert answer.status_code in {200, 403, 404}
    if answer.status_code == 200:
        assert answer.json()["total"] == 0
    assert client.get(f"/api/v1/pupils/{pupil}/entries/{entry}").status_code in {403, 404}
    assert "Huvudvärk" not in client.get(f"/api/v1/pupils/{pupil}/entries/{entry}").content.decode()


def test_another_provider_gets_404_without_a_hint(world: World, entry: UUID) -> None:
    client, pupil = world.theirs.client("nurse"), world.ours.greta.pk
    for address in (f"/api/v1/pupils/{pupil}/record", f"/api/v1/classes/{world.ours.class_4b.pk}"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()) == (
            404,
            {"status": 404, "message": "Finns inte, eller visas inte för ditt uppdrag."},
        )


def test_a_refusal_says_why_and_is_logged(world: World) -> None:
    answer = world.ours.client("teacher").get("/api/v1/classes")
    assert answer.status_code == 403
    assert "Se klasslistor" in answer.json()["message"]
    assert rows_logged(world)[-1] == ("open", "people.list_classes", "refused")


def test_without_a_session_or_an_assignment(world: World) -> None:
    assert Client().get("/api/v1/classes").status_code == 401
    client = Client()
    client.force_login(world.ours.users["nurse"], backend=LOGIN_BACKEND)
    assert client.get("/api/v1/classes").json() == {"status": 403, "message": "Välj uppdrag först."}


def test_a_post_from_elsewhere_is_refused(world: World) -> None:
    client = world.ours.client("nurse")
    client.handler.enforce_csrf_checks = True
    assert client.post("/api/v1/pupils/search", {"text": "åb"}, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "query, place", [("page=0", "page"), ("since=igår-ish", "since"), ("kind=magic", "kind"), ("only=theirs", "only")]
)
def test_a_filter_that_does_not_exist_is_named(world: World, query: str, place: str) -> None:
    answer = world.ours.client("nurse").get(f"/api/v1/pupils/{world.ours.greta.pk}/record?{query}")
    assert (answer.status_code, answer.json()["message"]) == (400, f"Filtret kan inte läsas: {place}.")


def test_unreadable_input_is_named_but_not_repeated(world: World) -> None:
    client = world.ours.client("nurse")
    answer = client.post("/api/v1/pupils/search", {"text": {"number": "201412319999"}}, content_type="application/json")
    assert answer.status_code == 422
    assert "text" in answer.json()["message"]
    assert "2014" not in answer.content.decode()
    assert client.post("/api/v1/pupils/search", b"{", content_type="application/json").status_code == 400


def test_the_description_names_every_operation() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert "/api/v1/pupils/{pupil}/record" in schema["paths"]
