"""A page that one user opened writes nothing as another, nor in another assignment than it was opened in."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World, make_assignment, make_world
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.models import Entry
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from samsyn.web.opened_in import FIELD

pytestmark = pytest.mark.django_db
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_FIELD = re.compile(rf'name="{FIELD}" value="([^"]+)"')
TEXT = "Ont i magen i en vecka."


@pytest.fixture
def world(db: None, admin_url: str) -> World:
    store_shipped(admin_url)
    made = make_world()
    use_shipped(made.ours.provider)
    return made


def addresses(world: World, entry: UUID) -> dict[str, str]:
    ids = {"pupil": world.ours.greta.pk, "entry": entry}
    return {name: reverse(f"journal:{name}", kwargs=ids) for name in ("edit", "autosave", "settle", "sign", "addendum", "correct")}


def opened(client: Client, world: World, entry: UUID) -> dict[str, str]:
    """What the form of a new entry carries, with a text typed in it."""
    page = client.get(addresses(world, entry)["edit"] + "?template=health_visit_grade_4").content.decode()
    form = page[page.index('id="entry"') :]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[: form.index("<h1")]))
    return {**fields, "q_sleep": TEXT}


def refusals(world: World, who: str) -> list[tuple[str, str]]:
    with within(world.ours.actor(who).context()), connection.cursor() as cursor:
        cursor.execute("SELECT what, rule FROM audit_event WHERE outcome = 'refused'")
        return list(cursor.fetchall())


def test_a_new_entry_is_not_begun_by_whoever_logged_in_after(world: World) -> None:
    entry = uuid7()
    typed = opened(world.ours.client("nurse"), world, entry)
    answer = world.ours.client("doctor").post(addresses(world, entry)["edit"], {**typed, "then": "leave"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Du är inloggad som någon annan än när sidan öppnades" in page
    assert TEXT in page
    assert reverse("access:log_out") in page
    with within(world.ours.actor("nurse").context()):
        assert not Entry.objects.exists()
    assert ("journal.edit", "opened_by_another") in refusals(world, "doctor")


@pytest.mark.parametrize("way", ["edit", "autosave", "settle", "sign", "addendum", "correct"])
def test_nothing_of_a_stored_draft_is_written_or_signed_in_anothers_name(world: World, way: str) -> None:
    entry, nurse = uuid7(), world.ours.client("nurse")
    typed = opened(nurse, world, entry)
    assert nurse.post(addresses(world, entry)["autosave"], typed).status_code == 200
    sent = {**typed, "version": "1", "sequence": "2", "q_sleep": "Något annat.", "then": "sign", "text": "x", "reason": "y"}
    answer = world.ours.client("doctor").post(addresses(world, entry)[way], sent, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json()["other"] is True
    with within(world.ours.actor("nurse").context()):
        stored = Entry.objects.get()
    assert (stored.version, stored.signed_at, stored.answers["sleep"]) == (1, None, TEXT)


def test_the_users_own_other_assignment_saves_nothing_either(world: World) -> None:
    ours, entry = world.ours, uuid7()
    first = ours.users["nurse"].assignments.get()
    typed = opened(ours.client("nurse", first), world, entry)
    with within(ours.actor("lead").context()):
        second = make_assignment(ours.users["nurse"], ours.board, "emi", "school_nurse", [ours.school])
    answer = ours.client("nurse", second).post(addresses(world, entry)["edit"], {**typed, "then": "leave"})
    assert answer.status_code == 409
    assert "Du har bytt uppdrag sedan sidan öppnades" in answer.content.decode()
    assert reverse("access:choose") in answer.content.decode()
    assert ours.client("nurse", first).post(addresses(world, entry)["edit"], {**typed, "then": "leave"}).status_code == 302


def test_one_who_has_not_chosen_an_assignment_yet_is_told_the_same(world: World) -> None:
    entry = uuid7()
    typed = opened(world.ours.client("nurse"), world, entry)
    other = Client()
    other.force_login(world.ours.users["doctor"])
    assert other.post(addresses(world, entry)["edit"], typed).status_code == 409


@pytest.mark.parametrize("name", ["access:log_out", "access:choose"])
def test_logging_out_and_choosing_work_from_any_page(world: World, name: str) -> None:
    typed = opened(world.ours.client("nurse"), world, uuid7())
    doctor = world.ours.client("doctor")
    chosen = str(world.ours.users["doctor"].assignments.get().pk)
    assert doctor.post(reverse(name), {FIELD: typed[FIELD], "assignment": chosen}).status_code == 302


def test_each_form_of_a_page_carries_what_it_was_opened_in(world: World) -> None:
    client, entry = world.ours.client("nurse"), uuid7()
    typed = opened(client, world, entry)
    client.post(addresses(world, entry)["autosave"], typed)
    pupil = {"pupil": world.ours.greta.pk}
    pages = [
        addresses(world, entry)["edit"],
        reverse("journal:entry", kwargs={**pupil, "entry": entry}),
        reverse("journal:add_file", kwargs=pupil),
        reverse("journal:record", kwargs=pupil),
        reverse("web:home"),
    ]
    for address in pages:
        html = client.get(address, follow=True).content.decode()
        forms = [form for form in _FORM.findall(html) if 'method="post"' in form]
        assert forms
        assert {mark for form in forms for mark in _FIELD.findall(form) or ["none"]} == {typed[FIELD]}, address


def test_the_pages_script_learns_whose_the_session_is(world: World) -> None:
    typed = opened(world.ours.client("nurse"), world, uuid7())
    assert world.ours.client("nurse").get(reverse("web:session_status")).json()[FIELD] == typed[FIELD]
    assert world.ours.client("doctor").get(reverse("web:session_status")).json()[FIELD] != typed[FIELD]
    assert Client().get(reverse("web:session_status")).json()[FIELD] is None
