"""Beginning to write, by the pages: nothing is stored before somebody has written, and nothing is said that nobody has done."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.journal.models import Contact, Entry
from samsyn.journal.tests.make import NOTE, save, start
from samsyn.journal.tests.test_progress import USUAL, VALUES
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
VISIT = "health_visit_grade_4"


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


def stored(world: World, model: Any = Entry) -> list[Any]:
    with within(world.ours.actor("nurse").context()):
        return list(model.objects.order_by("pk"))


def address(world: World, entry: UUID, name: str = "edit") -> str:
    return reverse(f"journal:{name}", kwargs={"pupil": world.ours.greta.pk, "entry": entry})


def posted(template: str = VISIT, **more: Any) -> dict[str, Any]:
    return {"template": template, "version": "0", "sequence": "1", "editing": str(uuid7()), **more}


def typed(answers: dict[str, list[str]]) -> dict[str, list[str]]:
    return {f"q_{name}": values for name, values in answers.items()}


def test_choosing_a_template_stores_nothing_however_often(world: World, client: Client) -> None:
    new = client.get(reverse("journal:new", kwargs={"pupil": world.ours.greta.pk})).content.decode()
    (place,) = re.findall(rf'action="([^"]+)">\s*<input type="hidden" name="template" value="{VISIT}"', new)
    for _ in range(2):
        page = client.get(place, {"template": VISIT})
        assert page.status_code == 200
        assert "Hälsobesök åk 4" in page.content.decode()
        assert " checked" not in page.content.decode()
    assert (stored(world), stored(world, Contact)) == ([], [])
    record = client.get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})).content.decode()
    assert "Journalen är tom" in record
    assert "Inget väntar på din signatur" in client.get(reverse("journal:unsigned")).content.decode()


@pytest.mark.parametrize(("then", "status"), [("sign", 400), ("stay", 200), ("leave", 302)])
def test_a_form_that_nobody_wrote_in_is_not_stored(world: World, client: Client, then: str, status: int) -> None:
    answer = client.post(address(world, uuid7()), posted(then=then, q_assessment_text="", q_sleep=" "[:0]))
    assert answer.status_code == status
    assert stored(world) == []
    if then != "leave":
        assert f'name="template" value="{VISIT}"' in answer.content.decode()
    else:
        assert "Inget är skrivet" in client.get(answer.headers["Location"]).content.decode()


def test_the_first_save_begins_the_entry_and_the_same_again_is_that_one(world: World, client: Client) -> None:
    entry = uuid7()
    sent = posted("note", q_reason="Huvudvärk", then="leave")
    for _ in range(2):
        assert client.post(address(world, entry), sent).status_code == 302
    (row,) = stored(world)
    assert (row.pk, row.version, row.answers) == (entry, 1, {"reason": "Huvudvärk"})
    page = client.get(address(world, entry), {"template": "note"}).content.decode()
    assert 'name="template"' not in page
    assert "Huvudvärk" in page


def test_an_autosave_begins_the_entry_once_there_is_something_to_save(world: World, client: Client) -> None:
    entry = uuid7()
    empty = client.post(address(world, entry, "autosave"), posted("note", q_reason=""))
    assert (empty.status_code, empty.json()["version"], stored(world)) == (200, 0, [])
    first = client.post(address(world, entry, "autosave"), posted("note", q_reason="Huvudvärk"))
    assert (first.status_code, first.json()["version"]) == (200, 1)
    assert [row.pk for row in stored(world)] == [entry]


def test_too_long_a_first_text_comes_back_as_typed(world: World, client: Client) -> None:
    answer = client.post(address(world, uuid7()), posted("note", q_reason="Huvudvärk", q_text="lång text " * 3000, then="leave"))
    assert answer.status_code == 400
    assert answer.content.decode().count("lång text ") > 2900
    assert stored(world) == []


def test_what_is_begun_and_not_signed_is_offered_where_one_begins(world: World, client: Client) -> None:
    new = reverse("journal:new", kwargs={"pupil": world.ours.greta.pk})
    assert "Du har redan börjat skriva" not in client.get(new).content.decode()
    begun = start(world.ours.actor("nurse"), world.ours.greta.pk, "note").entry
    save(world.ours.actor("nurse"), begun, NOTE)
    start(world.ours.actor("doctor"), world.ours.greta.pk, "note")
    page = client.get(new).content.decode()
    assert page.count("Fortsätt: Anteckning") == 1
    assert f'href="{address(world, begun)}"' in page


@pytest.mark.parametrize("name", ["edit", "autosave"])
def test_an_entry_is_not_begun_by_another_pupils_address_or_an_unused_template(world: World, client: Client, name: str) -> None:
    begun = start(world.ours.actor("nurse"), world.ours.ali.pk, "note").entry
    assert client.post(address(world, begun, name), posted("note", q_reason="x")).status_code == 404
    assert client.post(address(world, uuid7(), name), posted("addendum_x", q_text="x")).status_code == 404
    assert client.post(address(world, uuid7(), name), {"version": "0", "q_text": "x"}).status_code == 404
    elsewhere = reverse(f"journal:{name}", kwargs={"pupil": world.ours.elsewhere.pk, "entry": uuid7()})
    assert client.post(elsewhere, posted("note", q_reason="x")).status_code in {403, 404}
    assert [row.pk for row in stored(world)] == [begun]


def test_one_press_fills_in_what_is_usual_says_what_and_leaves_what_is_answered(world: World, client: Client) -> None:
    entry = uuid7()
    blank = client.get(address(world, entry), {"template": VISIT}).content.decode()
    assert "Närvarande: Eleven · Planering: Ingen särskild uppföljning" in blank
    answered = typed({**VALUES, "guardian_informed": ["at_visit"]})
    answer = client.post(address(world, entry), posted(then="usual", **answered), follow=True)
    page = answer.content.decode()
    (row,) = stored(world)
    assert row.answers["present"] == ["pupil"]
    assert (row.answers["plan"], row.answers["pupil_informed"], row.answers["guardian_informed"]) == (["none"], True, "at_visit")
    assert "growth_measured" not in row.answers
    assert "Ifyllt: Närvarande: Eleven, Planering: Ingen särskild uppföljning" in page
    assert "Fyll i det vanliga" not in page
    assert " autofocus" not in page
    # Two presses after the values are typed: what is usual, and the signature.
    signed = client.post(address(world, entry), {**typed(VALUES | USUAL), "version": str(row.version), "then": "sign"})
    assert signed.status_code == 302
    assert stored(world)[0].signed_at is not None


def test_the_keyboard_begins_at_the_first_field_or_at_what_is_wrong(world: World, client: Client) -> None:
    entry = uuid7()
    page = client.get(address(world, entry), {"template": VISIT}).content.decode()
    (focused,) = re.findall(r"<[^>]* autofocus[^>]*>", page)
    assert 'id="id_q_present_0"' in focused
    note = client.get(address(world, entry), {"template": "note"}).content.decode()
    assert len(re.findall(r"<[^>]* autofocus[^>]*>", note)) == 1
    wrong = client.post(address(world, entry), posted(then="sign")).content.decode()
    (focused,) = re.findall(r"<[^>]* autofocus[^>]*>", wrong)
    assert 'class="error-summary"' in focused


def test_the_form_says_how_far_it_has_come_and_what_is_empty_and_so_does_each_autosave(world: World, client: Client) -> None:
    entry = uuid7()
    page = client.get(address(world, entry), {"template": VISIT}).content.decode()
    assert "8 frågor kvar att besvara före signering" in page
    assert "frivilliga frågor är tomma" in page
    fresh = client.post(address(world, entry, "autosave"), posted(**typed(VALUES | USUAL))).json()["fresh"]
    assert "Allt som krävs är besvarat" in fresh["parts"]
    assert "Samtal</a> (hela delen)" in fresh["empty"]
    assert "klar" in fresh["del-assessment"]
    assert set(fresh) == set(re.findall(r'data-fresh="([^"]+)"', page))
