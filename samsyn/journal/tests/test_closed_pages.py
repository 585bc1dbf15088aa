"""Writing in what somebody has closed meanwhile: the true reason, by whom and when, and what was typed is never lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.actions import mark_wrong_pupil, sign_entry
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


def rows(world: World, model: Any, **which: Any) -> list[Any]:
    with within(world.ours.actor("nurse").context()):
        return list(model.objects.filter(**which))


def typed(version: int = 1, **more: str) -> dict[str, str]:
    return {"version": str(version), "sequence": "1", "q_reason": "Huvudvärk", "q_text": "Det jag skrev sist.", **more}


def address(world: World, name: str, entry: UUID) -> str:
    return reverse(f"journal:{name}", kwargs={"pupil": world.ours.greta.pk, "entry": entry})


@pytest.mark.parametrize("then", ["leave", "stay", "sign"])
def test_what_was_typed_in_an_entry_that_was_closed_meanwhile_is_shown_with_why(world: World, client: Client, then: str) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk, "note")
    with within(nurse.context()):
        Entry.objects.filter(pk=begun.entry).update(locked_at=Entry.objects.get().created_at, lock_note="Låst")
    answer = client.post(address(world, "edit", begun.entry), typed(then=then))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Anteckningen låstes" in page
    assert "Det jag skrev sist." in page
    (row,) = rows(world, Entry)
    assert row.answers.get("text") is None


def test_the_typed_text_can_go_in_as_an_addendum(world: World, client: Client) -> None:
    nurse = world.ours.actor("nurse")
    entry = start(nurse, world.ours.greta.pk, "note").entry
    saved = save(nurse, entry, NOTE)
    client.post(address(world, "edit", entry), {**typed(saved.version), "q_text": NOTE["text"][0], "then": "sign"})
    page = client.post(address(world, "edit", entry), typed(saved.version, then="leave")).content.decode()
    assert "Anteckningen signerades av Maria Lind" in page
    assert f'action="{address(world, "addendum", entry)}"' in page
    assert page.count("Det jag skrev sist.") == 2


def new_id(page: str) -> str:
    """The id that the page's form gives the addendum."""
    found = re.search(r'name="addendum" value="([^"]+)"', page)
    assert found
    return found[1]


def test_an_addendum_that_is_sent_again_is_made_once_and_answered_as_before(world: World, client: Client) -> None:
    entry = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    sent = {"text": "Röntgen beställs.", "addendum": new_id(client.get(address(world, "entry", entry)).content.decode())}
    for _ in range(3):
        answer = client.post(address(world, "addendum", entry), sent)
        assert answer.headers["Location"] == address(world, "entry", entry)
    assert [str(row.pk) for row in rows(world, Entry, about_id=entry)] == [sent["addendum"]]


def test_another_addendum_from_a_page_that_the_back_button_gave_is_kept_to_sign(world: World, client: Client) -> None:
    entry = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    sent = {"text": "Röntgen beställs.", "addendum": new_id(client.get(address(world, "entry", entry)).content.decode())}
    client.post(address(world, "addendum", entry), sent)
    answer = client.post(address(world, "addendum", entry), {**sent, "text": "Återbesök i maj."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tillägget är redan signerat" in page
    assert "Återbesök i maj." in page
    client.post(address(world, "addendum", entry), {"text": "Återbesök i maj.", "addendum": new_id(page)})
    assert len(rows(world, Entry, about_id=entry)) == 2


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_addendum_is_refused_and_leaves_nothing_behind(world: World, client: Client, text: str) -> None:
    entry = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    answer = client.post(address(world, "addendum", entry), {"text": text})
    assert answer.status_code == 400
    assert [row.pk for row in rows(world, Entry)] == [entry]


def test_the_text_of_one_who_may_not_open_what_was_struck_is_shown_all_the_same(world: World) -> None:
    nurse, doctor = world.ours.actor("nurse"), world.ours.client("closed_nurse")
    entry = start(nurse, world.ours.greta.pk, "note").entry
    with within(nurse.context()):
        mark_wrong_pupil(nurse, entry=entry, reason="Fel elev.")
    answer = doctor.post(address(world, "edit", entry), typed(then="leave"))
    assert answer.status_code == 409
    assert "Det jag skrev sist." in answer.content.decode()
    assert "Signera tillägget" not in answer.content.decode()


def test_signing_what_may_not_be_signed_keeps_the_text_and_says_why(world: World, client: Client) -> None:
    entry = start(world.ours.actor("doctor"), world.ours.greta.pk, "note").entry
    answer = client.post(address(world, "edit", entry), typed(then="sign"), follow=True)
    page = answer.content.decode()
    assert "Bara den som har skrivit anteckningen kan signera den." in page
    assert "Texten är sparad" in page
    (row,) = rows(world, Entry)
    assert row.answers["text"] == "Det jag skrev sist."


def test_a_choice_between_two_texts_that_a_third_overtook_shows_both_again(world: World, client: Client) -> None:
    nurse, doctor = world.ours.actor("nurse"), world.ours.actor("doctor")
    entry = start(nurse, world.ours.greta.pk, "note").entry
    save(doctor, entry, {**NOTE, "text": ["Skolläkarens text."]})
    chosen = {**typed(1), "choice_text": "mine"}
    answer = client.post(address(world, "settle", entry), chosen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Det jag skrev sist." in page
    assert "Skolläkarens text." in page


def test_a_choice_in_an_entry_that_was_closed_meanwhile_is_not_lost(world: World, client: Client) -> None:
    nurse = world.ours.actor("nurse")
    entry = start(nurse, world.ours.greta.pk, "note").entry
    with within(nurse.context()):
        mark_wrong_pupil(nurse, entry=entry, reason="Fel elev.")
    answer = client.post(address(world, "settle", entry), {**typed(1), "choice_text": "mine"})
    assert answer.status_code == 409
    assert "Det jag skrev sist." in answer.content.decode()


@pytest.mark.parametrize(("name", "field"), [("addendum", "text"), ("correct", "reason")])
def test_an_addendum_or_correction_that_cannot_be_begun_keeps_its_words(
    world: World, client: Client, name: str, field: str
) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    with within(nurse.context()):
        mark_wrong_pupil(nurse, entry=entry, reason="Fel elev.")
    answer = client.post(address(world, name, entry), {field: "Ringt hem i dag."})
    assert answer.status_code == 409
    assert "Ringt hem i dag." in answer.content.decode()


SIGNED_AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


def closed_entry(world: World, how: str) -> UUID:
    """A note of the nurse's that was signed, locked or struck at 10.41."""
    nurse = world.ours.actor("nurse")
    with time_machine.travel(SIGNED_AT, tick=False):
        entry = start(nurse, world.ours.greta.pk, "note").entry
        saved = save(nurse, entry, NOTE)
        with within(nurse.context()):
            if how == "signed":
                sign_entry(nurse, entry=entry, version=saved.version)
            elif how == "struck":
                mark_wrong_pupil(nurse, entry=entry, reason="Fel elev.")
            else:
                Entry.objects.filter(pk=entry).update(locked_at=SIGNED_AT, lock_note="Låst utan signatur efter 14 dagar.")
    return entry


@pytest.mark.parametrize("who", ["nurse", "doctor"])
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("signed", "Anteckningen signerades av Maria Lind 23 nov. 2026 10:41 och kan inte ändras."),
        ("locked", "Anteckningen låstes 23 nov. 2026 10:41, för att den inte hade signerats i tid, och kan inte ändras."),
        ("struck", "Anteckningen märktes av Maria Lind 23 nov. 2026 10:41 som skriven på fel elev och kan inte ändras."),
    ],
)
def test_an_autosave_and_a_save_say_what_closed_the_entry_and_keep_what_was_typed(
    world: World, who: str, how: str, said: str
) -> None:
    entry, client = closed_entry(world, how), world.ours.client(who)
    answer = client.post(address(world, "autosave", entry), typed(2))
    assert answer.status_code == 409
    assert answer.json() == {"closed": address(world, "edit", entry), "message": said}
    page = client.post(address(world, "edit", entry), typed(2))
    assert page.status_code == 409
    assert said in page.content.decode()
    assert "Det jag skrev sist." in page.content.decode()
    assert ("Signera tillägget" in page.content.decode()) == (how != "struck")
    (row,) = rows(world, Entry)
    assert row.answers["text"] == NOTE["text"][0]


def test_the_refused_autosave_is_logged_as_such(world: World, client: Client) -> None:
    entry = closed_entry(world, "signed")
    client.post(address(world, "autosave", entry), typed(2))
    (event,) = rows(world, Event, outcome="refused")
    assert (event.rule, event.pupil_id) == ("row_102_signed_stays", world.ours.greta.pk)


def test_an_autosave_by_one_without_the_right_is_still_refused(world: World) -> None:
    entry = closed_entry(world, "signed")
    assert world.ours.client("psychologist").post(address(world, "autosave", entry), typed(2)).status_code == 404
    assert world.ours.client("administrator").post(address(world, "autosave", entry), typed(2)).status_code == 403
