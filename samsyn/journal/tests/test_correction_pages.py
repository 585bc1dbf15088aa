"""A correction says that it is one, and of what: while it is written, when it is signed, and in the access log."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.actions import correct_entry
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import VISIT, changed, save, signed_visit, start
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 11, tzinfo=UTC)


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


@pytest.fixture
def visit(world: World) -> UUID:
    with time_machine.travel(NOON, tick=False):
        return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


@pytest.fixture
def correction(world: World, visit: UUID) -> UUID:
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        return correct_entry(nurse, entry=visit, reason="Längden är fel avläst.").entry


def address(world: World, name: str, entry: UUID) -> str:
    return reverse(f"journal:{name}", kwargs={"pupil": world.ours.greta.pk, "entry": entry})


def form(client: Client, world: World, entry: UUID, **more: object) -> dict[str, object]:
    """The visit as the page would send it, at the stored version."""
    with within(world.ours.actor("nurse").context()):
        version = Entry.objects.get(pk=entry).version
    return {"version": version, "sequence": "1", **{f"q_{name}": values for name, values in VISIT.items()}, **more}


def test_the_form_says_what_is_corrected_and_leads_to_it(world: World, client: Client, visit: UUID, correction: UUID) -> None:
    page = client.get(address(world, "edit", correction)).content.decode()
    assert "<h1>Rättelse av Hälsobesök åk 4, 21 nov. 2026</h1>" in page
    assert "<title>Rättelse av Hälsobesök åk 4, 21 nov. 2026" in page
    assert f'href="{address(world, "entry", visit)}"' in page


def test_it_still_says_so_when_something_stops_the_signing(world: World, client: Client, visit: UUID, correction: UUID) -> None:
    answer = client.post(address(world, "edit", correction), form(client, world, correction, q_present=[], then="sign"))
    assert answer.status_code == 400
    assert "<h1>Rättelse av Hälsobesök åk 4, 21 nov. 2026</h1>" in answer.content.decode()


def test_the_form_of_a_first_entry_is_no_correction(world: World, client: Client) -> None:
    begun = start(world.ours.actor("nurse"), world.ours.greta.pk)
    assert "Rättelse" not in client.get(address(world, "edit", begun.entry)).content.decode()


def test_signing_says_which_of_the_two_was_signed(world: World, client: Client, correction: UUID) -> None:
    sent = form(client, world, correction, q_height=["137,2"], then="sign")
    page = client.post(address(world, "edit", correction), sent, follow=True).content.decode()
    assert "Rättelsen är signerad." in page
    assert "Anteckningen är signerad." not in page


def test_signing_a_correction_that_was_locked_says_so_too(world: World, client: Client, correction: UUID) -> None:
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        Entry.objects.filter(pk=correction).update(locked_at=datetime.now(UTC), lock_note="Låst")
    page = client.post(address(world, "sign", correction), {"version": "1"}, follow=True).content.decode()
    assert "Rättelsen är signerad." in page


def test_the_log_tells_the_two_signings_apart(world: World, client: Client, visit: UUID, correction: UUID) -> None:
    nurse = world.ours.actor("nurse")
    saved = save(nurse, correction, changed(VISIT, height=["137,2"]))
    client.post(address(world, "edit", correction), form(client, world, correction, q_height=["137,2"], then="sign"))
    assert saved.entry == correction
    log = reverse("audit:readers", kwargs={"pupil": world.ours.greta.pk}) + "?period=all"
    page = client.get(log).content.decode()
    assert "Signerade anteckning: Hälsobesök åk 4, 21 nov. 2026" in page
    assert "Signerade anteckning: Rättelse av Hälsobesök åk 4, 21 nov. 2026" in page
    with within(nurse.context()):
        signed = dict(Event.objects.filter(action="sign").values_list("resource_id", "details"))
    assert signed == {visit: "", correction: "correction"}
