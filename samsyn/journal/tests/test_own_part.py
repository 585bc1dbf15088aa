"""In one compartment each reads the own part: what others have written there is a decision of its own (rows 26–28, 38–44)."""

from __future__ import annotations

import io
from uuid import UUID

import pikepdf
import pytest
from django.urls import reverse

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.tests.make import World, make_assignment, make_user
from samsyn.journal.actions import add_addendum, attach_file
from samsyn.journal.models import Attachment
from samsyn.journal.named import names
from samsyn.journal.reading import download_attachment, open_entry, open_record, print_record
from samsyn.journal.rules.filters import Filters
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.journal.tests.test_files import paper
from samsyn.journal.tests.test_pdf import words
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.people.queries import pupil_card

pytestmark = pytest.mark.django_db
TEXT = "Huvudvärk efter gympan"


def shown(actor: Actor, pupil: UUID) -> list[UUID]:
    with within(actor.context()):
        return [row.id for row in open_record(actor, pupil=pupil, filters=Filters()).timeline.rows]


def noted(actor: Actor, pupil: UUID) -> UUID:
    return signed_visit(actor, pupil, NOTE, "note")


@pytest.fixture
def notes(world: World) -> dict[str, UUID]:
    """A note by each of the school's support, and by the psychologist, about Greta."""
    greta = world.ours.greta.pk
    return {who: noted(world.ours.actor(who), greta) for who in ("counsellor", "educator", "principal", "psychologist")}


@pytest.mark.parametrize("who", ["counsellor", "educator", "principal", "psychologist"])
def test_each_sees_the_own_notes_and_no_colleagues(world: World, notes: dict[str, UUID], who: str) -> None:
    actor, greta = world.ours.actor(who), world.ours.greta.pk
    assert shown(actor, greta) == [notes[who]]
    with within(actor.context()):
        assert open_entry(actor, entry=notes[who]).entry.id == notes[who]


@pytest.mark.parametrize(("who", "whose"), [("educator", "counsellor"), ("principal", "counsellor"), ("counsellor", "principal")])
def test_a_colleagues_note_is_as_if_it_were_not_there(world: World, notes: dict[str, UUID], who: str, whose: str) -> None:
    actor = world.ours.actor(who)
    with within(actor.context()), pytest.raises(HiddenWithTrace):
        open_entry(actor, entry=notes[whose])
    with within(actor.context()), pytest.raises(HiddenWithTrace):
        add_addendum(actor, entry=notes[whose], text="Tillägg")


@pytest.fixture
def newcomer(world: World) -> str:
    """A psychologist who has taken over the school."""
    ours = world.ours
    with within(Context("make", provider=ours.provider)):
        ours.users["newcomer"] = make_user("newcomer", "Nils Ny")
        make_assignment(ours.users["newcomer"], ours.board, "psychology", "school_psychologist", [ours.school])
    return "newcomer"


def test_a_successor_sees_nothing_of_the_former_psychologist(world: World, notes: dict[str, UUID], newcomer: str) -> None:
    actor = world.ours.actor(newcomer)
    assert shown(actor, world.ours.greta.pk) == []
    with within(actor.context()), pytest.raises(HiddenWithTrace):
        open_entry(actor, entry=notes["psychologist"])


def test_after_an_active_choice_a_successor_reads_the_former_psychologist(
    world: World, notes: dict[str, UUID], newcomer: str
) -> None:
    client, greta = world.ours.client(newcomer), {"pupil": world.ours.greta.pk}
    before = client.get(reverse("journal:record", kwargs=greta)).content.decode()
    assert "Läs efter aktivt val" in before
    assert str(notes["psychologist"]) not in before
    client.post(reverse("access:choice", kwargs=greta), {"kind": "follow_up", "reason": ""})
    after = client.get(reverse("journal:record", kwargs=greta)).content.decode()
    assert "Läs efter aktivt val" not in after
    assert str(notes["psychologist"]) in after
    entry = reverse("journal:entry", kwargs={**greta, "entry": notes["psychologist"]})
    assert client.get(entry).status_code == 200


def test_a_print_holds_the_own_part(world: World, notes: dict[str, UUID]) -> None:
    actor = world.ours.actor("educator")
    with within(actor.context()):
        whole = print_record(actor, pupil=world.ours.greta.pk, reason="Möte med vårdnadshavare")
    with pikepdf.Pdf.open(io.BytesIO(whole.content)) as pdf:
        assert words(pdf).count(TEXT) == 1


def test_files_are_the_own_ones_too(world: World) -> None:
    counsellor, educator, greta = world.ours.actor("counsellor"), world.ours.actor("educator"), world.ours.greta.pk
    with within(counsellor.context()):
        kept = attach_file(counsellor, pupil=greta, title="Brev", content=paper(), dated_on=clock.today(), origin="scanned")
    assert shown(educator, greta) == []
    with within(educator.context()), pytest.raises(HiddenWithTrace):
        download_attachment(educator, attachment=kept)
    with within(counsellor.context()):
        assert Attachment.objects.filter(pk=kept).exists()


def test_the_access_log_names_no_colleagues_notes(world: World, notes: dict[str, UUID]) -> None:
    actor = world.ours.actor("educator")
    with within(actor.context()):
        card = pupil_card(world.ours.greta.pk)
        assert card is not None
        assert set(names(actor, card, list(notes.values()))) == {notes["educator"]}


def test_in_the_medical_record_all_is_shared_as_before(world: World) -> None:
    greta = world.ours.greta.pk
    begun = start(world.ours.actor("nurse"), greta, "note")
    save(world.ours.actor("nurse"), begun.entry, NOTE)
    assert shown(world.ours.actor("doctor"), greta) == [begun.entry]
