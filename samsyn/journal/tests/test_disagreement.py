"""That the pupil holds something to be wrong is noted beside it, signed; what was written stays and is not called corrected."""

from __future__ import annotations

import io
from uuid import UUID

import pikepdf
import pytest
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.journal.models import Entry
from samsyn.journal.reading import print_record
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.test_pdf import words
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TEXT = "Greta anser att hon somnar tidigt och att det står fel."


@pytest.fixture
def visit(world: World) -> UUID:
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


def note(world: World, visit: UUID, **typed: str) -> object:
    address = reverse("journal:addendum", kwargs={"pupil": world.ours.greta.pk, "entry": visit})
    return world.ours.client("nurse").post(address, {"text": TEXT, "says": "disagreement", **typed})


def entries(world: World) -> list[Entry]:
    with within(world.ours.actor("nurse").context()):
        return list(Entry.objects.order_by("created_at", "id"))


def test_it_stands_beside_the_entry_signed_and_the_entry_is_as_it_was(world: World, visit: UUID) -> None:
    before = entries(world)[0].answers
    assert note(world, visit).status_code == 302
    first, noted = entries(world)
    assert (noted.kind, noted.about_id, noted.signed_name) == ("disagreement", visit, "Maria Lind")
    assert first.answers == before
    client, greta = world.ours.client("nurse"), world.ours.greta.pk
    for address in (
        reverse("journal:entry", kwargs={"pupil": greta, "entry": visit}),
        reverse("journal:record", kwargs={"pupil": greta}),
    ):
        page = client.get(address).content.decode()
        assert "Avvikande mening" in page
        assert TEXT in page
        assert "Rättad: se rättelsen nedan" not in page


def test_it_is_printed_with_the_entry(world: World, visit: UUID) -> None:
    note(world, visit)
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        content = print_record(nurse, pupil=world.ours.greta.pk, reason="Till flytten").content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        printed = words(pdf)
    assert "Avvikande mening" in printed


def test_it_takes_a_text_and_the_same_request_twice_makes_one(world: World, visit: UUID) -> None:
    assert note(world, visit, text=" ").status_code == 400
    assert len(entries(world)) == 1
    made = str(uuid7())
    note(world, visit, addendum=made)
    note(world, visit, addendum=made)
    assert len(entries(world)) == 2
    assert note(world, visit, addendum=made, says="addendum").status_code == 409
    assert len(entries(world)) == 2


def test_an_ordinary_addendum_is_still_one(world: World, visit: UUID) -> None:
    note(world, visit, says="addendum")
    note(world, visit, says="")
    assert [one.kind for one in entries(world)] == ["entry", "addendum", "addendum"]
