"""What was locked unsigned can still be signed by its author, as it stands, from its page; nobody else is offered it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.actions import correct_entry, mark_wrong_pupil
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.people.models import Enrolment

pytestmark = pytest.mark.django_db
LOCKED_AT = datetime(2026, 12, 8, 3, 10, tzinfo=UTC)
BUTTON = "Signera (låst 8 dec. 2026)"


@pytest.fixture
def locked(world: World) -> UUID:
    """A note of the nurse's that nobody signed in time."""
    return lock(world, written(world))


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


def written(world: World, who: str = "nurse") -> UUID:
    actor = world.ours.actor(who)
    entry = start(actor, world.ours.greta.pk, "note").entry
    save(actor, entry, NOTE)
    return entry


def lock(world: World, entry: UUID) -> UUID:
    with within(world.ours.actor("nurse").context()):
        Entry.objects.filter(pk=entry).update(locked_at=LOCKED_AT, lock_note="Låst utan signatur efter 14 dagar.")
    return entry


def stored(world: World, entry: UUID) -> Entry:
    with within(world.ours.actor("nurse").context()):
        return Entry.objects.get(pk=entry)


def address(world: World, name: str, entry: UUID) -> str:
    return reverse(f"journal:{name}", kwargs={"pupil": world.ours.greta.pk, "entry": entry})


def events(world: World, **which: Any) -> int:
    with within(world.ours.actor("nurse").context()):
        return Event.objects.filter(**which).count()


def test_the_unsigned_list_and_the_entrys_page_offer_the_author_to_sign(world: World, client: Client, locked: UUID) -> None:
    listed = client.get(reverse("journal:unsigned")).content.decode()
    assert f'href="{address(world, "entry", locked)}#sign-{locked}"' in listed
    assert BUTTON in listed
    page = client.get(address(world, "entry", locked)).content.decode()
    assert "Låst utan signatur" in page
    assert BUTTON in page
    assert f'id="sign-{locked}" method="post" action="{address(world, "sign", locked)}"' in page
    assert address(world, "edit", locked) not in page


def test_the_author_signs_it_and_not_a_letter_changes(world: World, client: Client, locked: UUID) -> None:
    before = stored(world, locked)
    page = client.post(address(world, "sign", locked), {"version": before.version}, follow=True).content.decode()
    assert "Anteckningen är signerad." in page
    assert "Inget väntar på din signatur" in page
    after = stored(world, locked)
    assert (after.answers, after.summary, after.version, after.saved_at) == (
        before.answers,
        before.summary,
        before.version,
        before.saved_at,
    )
    assert (after.signed_name, after.locked_at) == ("Maria Lind", LOCKED_AT)
    assert after.signed_at is not None
    assert events(world, action="sign", resource_id=locked) == 1
    shown = client.get(address(world, "entry", locked)).content.decode()
    assert "Låst utan signatur efter 14 dagar." in shown
    assert "signerad av Maria Lind" in shown
    assert BUTTON not in shown


def test_what_is_locked_unfinished_can_be_signed_as_it_stands(world: World, client: Client) -> None:
    entry = lock(world, start(world.ours.actor("nurse"), world.ours.greta.pk, "note").entry)
    client.post(address(world, "sign", entry), {"version": "1"})
    assert stored(world, entry).signed_name == "Maria Lind"


@pytest.mark.parametrize("who", ["doctor", "closed_nurse"])
def test_another_reads_it_but_is_not_offered_to_sign_and_may_not(world: World, locked: UUID, who: str) -> None:
    other = world.ours.client(who)
    page = other.get(address(world, "entry", locked)).content.decode()
    assert "Låst utan signatur" in page
    assert "Signera (låst" not in page
    answer = other.post(address(world, "sign", locked), {"version": "2"})
    assert answer.status_code == 409
    assert "Bara den som har skrivit anteckningen kan signera den." in answer.content.decode()
    assert stored(world, locked).signed_at is None


@pytest.mark.parametrize(("who", "status"), [("lead", 403), ("administrator", 403), ("psychologist", 404), ("teacher", 403)])
def test_those_without_the_right_are_refused(world: World, locked: UUID, who: str, status: int) -> None:
    assert world.ours.client(who).post(address(world, "sign", locked), {"version": "2"}).status_code == status
    assert world.theirs.client("nurse").post(address(world, "sign", locked), {"version": "2"}).status_code == 404
    assert stored(world, locked).signed_at is None


def test_twice_and_a_stale_page_are_told_and_sign_once(world: World, client: Client, locked: UUID) -> None:
    for version in ("1", "", "x"):
        stale = client.post(address(world, "sign", locked), {"version": version})
        assert stale.status_code == 409
        assert "har ändrats sedan du öppnade den" in stale.content.decode()
    client.post(address(world, "sign", locked), {"version": "2"})
    again = client.post(address(world, "sign", locked), {"version": "2"})
    assert again.status_code == 409
    assert "Anteckningen är redan signerad." in again.content.decode()
    assert events(world, action="sign", resource_id=locked) == 1


def test_what_is_still_open_is_signed_in_its_form(world: World, client: Client) -> None:
    entry = start(world.ours.actor("nurse"), world.ours.greta.pk, "note").entry
    assert "Signera (låst" not in client.get(address(world, "entry", entry)).content.decode()
    answer = client.post(address(world, "sign", entry), {"version": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, address(world, "edit", entry))
    assert stored(world, entry).signed_at is None


def test_a_locked_correction_is_signed_from_the_page_of_what_it_corrects(world: World, client: Client) -> None:
    nurse = world.ours.actor("nurse")
    first = signed_visit(nurse, world.ours.greta.pk, NOTE, "note")
    with within(nurse.context()):
        correction = correct_entry(nurse, entry=first, reason="Fel dag.").entry
    lock(world, correction)
    assert (
        f'href="{address(world, "entry", correction)}#sign-{correction}"'
        in client.get(reverse("journal:unsigned")).content.decode()
    )
    page = client.get(address(world, "entry", correction)).content.decode()
    assert f'id="sign-{correction}"' in page
    assert f'action="{address(world, "sign", correction)}"' in page
    assert f'action="{address(world, "sign", first)}"' not in page
    client.post(address(world, "sign", correction), {"version": "1"})
    assert stored(world, correction).signed_name == "Maria Lind"


def test_what_is_on_the_wrong_pupil_is_not_offered(world: World, client: Client, locked: UUID) -> None:
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        mark_wrong_pupil(nurse, entry=locked, reason="Fel elev.")
    assert "Signera (låst" not in client.get(address(world, "entry", locked)).content.decode()
    assert client.post(address(world, "sign", locked), {"version": "2"}).status_code == 409


def test_the_author_signs_also_when_the_pupil_has_left(world: World, client: Client, locked: UUID) -> None:
    with within(world.ours.actor("nurse").context()):
        Enrolment.objects.filter(pupil=world.ours.greta.pk).update(valid_to=date(2026, 8, 20))
    assert BUTTON in client.get(address(world, "entry", locked)).content.decode()
    page = client.post(address(world, "sign", locked), {"version": "2"}, follow=True)
    assert page.status_code == 200
    assert "Anteckningen är signerad." in page.content.decode()


@pytest.mark.parametrize(("then", "said"), [("sign", "Anteckningen är signerad."), ("leave", "Sparad som osignerad.")])
def test_a_form_about_a_pupil_who_has_left_ends_where_the_author_may_be(world: World, client: Client, then: str, said: str) -> None:
    entry = written(world)
    with within(world.ours.actor("nurse").context()):
        Enrolment.objects.filter(pupil=world.ours.greta.pk).update(valid_to=date(2026, 8, 20))
    typed = {"version": "2", "sequence": "1", "q_reason": "Huvudvärk", "q_text": "Huvudvärk efter gympan.", "then": then}
    page = client.post(address(world, "edit", entry), typed, follow=True)
    assert page.status_code == 200
    assert page.redirect_chain[-1][0] == reverse("journal:unsigned")
    assert said in page.content.decode()


def test_what_locks_tonight_is_said_to(world: World, client: Client) -> None:
    with time_machine.travel(clock.now() - timedelta(days=20)):
        written(world)
    assert "i natt" in client.get(reverse("journal:unsigned")).content.decode()


def test_it_is_offered_in_english(world: World, client: Client, locked: UUID) -> None:
    client.get("/language/?language=en&next=/unsigned/")
    page = client.get(address(world, "entry", locked)).content.decode()
    assert "Sign (locked 8 Dec 2026)" in page
    assert "Locked unsigned" in page
