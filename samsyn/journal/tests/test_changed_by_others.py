"""What a colleague has written in an unsigned entry is said before it is signed, and stays to be seen afterwards."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pikepdf
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.journal.actions import sign_entry
from samsyn.journal.models import Entry, EntryVersion
from samsyn.journal.reading import print_record
from samsyn.journal.rules.changes import Changer, changers
from samsyn.journal.tests.make import VISIT, changed, save, start
from samsyn.journal.tests.test_pdf import words
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TWO = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
SAID = "enast ändrad av Johan Åkerblom 24 nov. 2026 14:05"
MARIA, JOHAN, EVA = uuid7(), uuid7(), uuid7()


@pytest.fixture
def client(world: World) -> Client:
    return world.ours.client("nurse")


@pytest.fixture
def draft(world: World) -> UUID:
    """The nurse's draft, which the doctor saved last."""
    begun = start(world.ours.actor("nurse"), world.ours.greta.pk)
    saved = save(world.ours.actor("nurse"), begun.entry, VISIT)
    with time_machine.travel(TWO, tick=False):
        save(world.ours.actor("doctor"), begun.entry, changed(VISIT, sleep=["Vaknar tidigt."]), saved.version)
    return begun.entry


def page(world: World, client: Client, name: str, entry: UUID) -> str:
    return client.get(reverse(f"journal:{name}", kwargs={"pupil": world.ours.greta.pk, "entry": entry})).content.decode()


def test_the_signer_sees_who_wrote_last_before_the_button(world: World, client: Client, draft: UUID) -> None:
    form = page(world, client, "edit", draft)
    assert SAID in form
    assert form.index(SAID) < form.index('value="sign"')
    assert "svarar du också för det som Johan Åkerblom har skrivit" in form
    assert SAID in page(world, client, "entry", draft)
    assert "svarar du också" not in page(world, world.ours.client("doctor"), "edit", draft)


def test_nothing_is_said_of_the_authors_own_writing(world: World, client: Client) -> None:
    begun = start(world.ours.actor("nurse"), world.ours.greta.pk)
    save(world.ours.actor("nurse"), begun.entry, VISIT)
    assert "enast ändrad av" not in page(world, client, "edit", begun.entry)
    assert "enast ändrad av" not in page(world, client, "entry", begun.entry)


@pytest.mark.parametrize("again", [True, False])
def test_it_stays_to_be_seen_when_it_is_signed(world: World, client: Client, draft: UUID, again: bool) -> None:
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        version = Entry.objects.get().version
    if again:
        version = save(nurse, draft, changed(VISIT, sleep=["Sover."]), version).version
        assert SAID in page(world, client, "edit", draft)
    with within(nurse.context()):
        sign_entry(nurse, entry=draft, version=version)
        kept = list(EntryVersion.objects.filter(saved_name="Johan Åkerblom").values_list("answers__sleep", flat=True))
        content = print_record(nurse, pupil=world.ours.greta.pk, reason="Till flytten").content
    assert kept == ["Vaknar tidigt."]
    assert "med ändringar av Johan Åkerblom" in page(world, client, "entry", draft)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "Med ändringar av Johan Åkerblom (senast 24 november 2026 kl. 14.05)" in " ".join(words(pdf).split())


@pytest.mark.parametrize(
    ("saves", "named"),
    [
        ([], []),
        ([(MARIA, 1), (MARIA, 2)], []),
        ([(MARIA, 1), (JOHAN, 2)], [(JOHAN, 2)]),
        ([(JOHAN, 5), (EVA, 3), (JOHAN, 1)], [(JOHAN, 5), (EVA, 3)]),
        ([(EVA, 3), (JOHAN, 2), (MARIA, 9)], [(EVA, 3), (JOHAN, 2)]),
    ],
)
def test_each_is_named_once_with_their_last_save(saves: list[tuple[UUID, int]], named: list[tuple[UUID, int]]) -> None:
    found = changers(MARIA, [Changer(by, "", TWO + timedelta(minutes=minute)) for by, minute in saves])
    assert [(one.by, (one.at - TWO).total_seconds() // 60) for one in found] == named
