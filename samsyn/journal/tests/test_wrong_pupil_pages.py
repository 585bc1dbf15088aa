"""What landed on the wrong pupil, by the pages and without JavaScript: struck with a reason, and taken to the right pupil."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.models import Attachment, AttachmentContent, Entry
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.test_pages import PNG
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


@pytest.fixture
def entry_page(world: World) -> str:
    """The wrong-pupil page of a signed visit of Greta's."""
    entry = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    return reverse("journal:wrong_pupil", kwargs={"pupil": world.ours.greta.pk, "entry": entry})


@pytest.fixture
def file_page(world: World, client: Client) -> str:
    """The wrong-pupil page of a file of Greta's."""
    file = BytesIO(PNG)
    file.name = "scan.png"
    sent = {"file": file, "title": "BVC-journal", "dated_on": "2021-06-03", "origin": "scanned"}
    client.post(reverse("journal:add_file", kwargs={"pupil": world.ours.greta.pk}), sent)
    with within(world.ours.actor("nurse").context()):
        attachment = Attachment.objects.get().pk
    return reverse("journal:file_wrong_pupil", kwargs={"pupil": world.ours.greta.pk, "attachment": attachment})


def rows(world: World, model: Any, **which: Any) -> list[Any]:
    with within(world.ours.actor("nurse").context()):
        return list(model.objects.filter(**which))


def test_the_entrys_page_and_the_files_row_lead_there(world: World, client: Client, entry_page: str, file_page: str) -> None:
    record = client.get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})).content.decode()
    entry = client.get(entry_page.removesuffix("wrong-pupil/")).content.decode()
    assert file_page in record
    assert entry_page in entry
    assert client.get(entry_page).status_code == client.get(file_page).status_code == 200


def test_searching_keeps_what_is_typed_and_strikes_nothing(world: World, client: Client, entry_page: str) -> None:
    answer = client.post(entry_page, {"why": "Fel Andersson", "q": "Åb", "then": "search"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Fel Andersson" in page
    assert f'value="{world.ours.ali.pk}"' in page
    assert not rows(world, Entry, wrong_pupil_at__isnull=False)
    assert rows(world, Event, action="search", pupils__contains=[world.ours.ali.pk])


def test_only_those_whom_the_actor_may_see_are_offered_and_never_the_same_pupil(
    world: World, client: Client, entry_page: str
) -> None:
    for text, hidden in (("Ärlig", world.ours.elsewhere), ("Andersson", world.ours.greta), ("Hemligsson", world.ours.protected)):
        page = client.post(entry_page, {"why": "x", "q": text, "then": "search"}).content.decode()
        assert f'value="{hidden.pk}"' not in page
        assert "Ingen elev hittades" in page


def test_an_entry_goes_to_the_right_pupil_as_a_copy_to_sign(world: World, client: Client, entry_page: str) -> None:
    answer = client.post(entry_page, {"why": "Fel elev.", "q": "Åb", "copy_to": str(world.ours.ali.pk), "then": "strike"})
    (copy,) = rows(world, Entry, pupil_id=world.ours.ali.pk)
    (struck,) = rows(world, Entry, pupil_id=world.ours.greta.pk)
    assert answer.headers["Location"] == reverse("journal:edit", kwargs={"pupil": world.ours.ali.pk, "entry": copy.pk})
    assert copy.copied_from_id == struck.pk
    assert copy.signed_at is None
    assert struck.wrong_pupil_reason == "Fel elev."


def test_a_file_goes_to_the_right_pupil_with_its_bytes_and_both_are_logged(world: World, client: Client, file_page: str) -> None:
    answer = client.post(file_page, {"why": "Fel elev.", "q": "Åb", "copy_to": str(world.ours.ali.pk)})
    (copy,) = rows(world, Attachment, pupil_id=world.ours.ali.pk)
    (struck,) = rows(world, Attachment, pupil_id=world.ours.greta.pk)
    assert answer.headers["Location"] == reverse("journal:record", kwargs={"pupil": world.ours.ali.pk})
    assert struck.wrong_pupil_reason == "Fel elev."
    assert (copy.title, copy.dated_on, copy.sha256) == (struck.title, struck.dated_on, struck.sha256)
    first, second = (bytes(one.content) for one in rows(world, AttachmentContent))
    assert first == second
    assert rows(world, Event, resource_id=copy.pk, action="write", details="copy", pupil_id=world.ours.ali.pk)
    assert rows(world, Event, resource_id=struck.pk, action="correct", details="wrong_pupil", pupil_id=world.ours.greta.pk)


@pytest.mark.parametrize("which", ["entry_page", "file_page"])
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"why": " "}, "Skriv ett skäl"),
        ({"why": "Fel elev.", "q": "Åb"}, "Välj rätt elev i listan"),
        ({"why": "Fel elev.", "q": "Åb", "copy_to": "x'; --"}, "Välj rätt elev i listan"),
    ],
)
def test_a_form_that_is_not_whole_comes_back_as_typed_and_changes_nothing(
    world: World, client: Client, request: pytest.FixtureRequest, which: str, sent: dict[str, str], said: str
) -> None:
    answer = client.post(request.getfixturevalue(which), sent)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert sent.get("q", "") in answer.content.decode()
    for model in (Entry, Attachment):
        assert not rows(world, model, wrong_pupil_at__isnull=False)
        assert not rows(world, model, pupil_id=world.ours.ali.pk)


@pytest.mark.parametrize("which", ["entry_page", "file_page"])
def test_nothing_is_struck_when_the_chosen_pupil_may_not_be_written_about(
    world: World, client: Client, request: pytest.FixtureRequest, which: str
) -> None:
    sent = {"why": "Fel elev.", "copy_to": str(world.ours.elsewhere.pk)}
    assert client.post(request.getfixturevalue(which), sent).status_code in {403, 404}
    assert client.post(request.getfixturevalue(which), {**sent, "copy_to": str(world.ours.greta.pk)}).status_code == 400
    for model in (Entry, Attachment):
        assert not rows(world, model, wrong_pupil_at__isnull=False)


@pytest.mark.parametrize("which", ["entry_page", "file_page"])
def test_what_is_struck_already_is_told_so_and_not_copied_again(
    world: World, client: Client, request: pytest.FixtureRequest, which: str
) -> None:
    page = request.getfixturevalue(which)
    client.post(page, {"why": "Fel elev.", "q": "Åb", "copy_to": "none"})
    answer = client.post(page, {"why": "Fel elev.", "q": "Åb", "copy_to": str(world.ours.ali.pk)}, follow=True)
    assert "är redan märkt som" in answer.content.decode()
    assert client.get(page).status_code == 302
    for model in (Entry, Attachment):
        assert not rows(world, model, pupil_id=world.ours.ali.pk)
