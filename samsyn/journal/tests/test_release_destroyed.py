"""What was decided to be released and is destroyed before it is handed over: decided again on what stands, or ended in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.actions import add_addendum
from samsyn.journal.models import ReceivedDocument, ReleaseDecision
from samsyn.journal.tests.destroying import destroyed
from samsyn.journal.tests.make import VISIT, changed, signed_visit
from samsyn.journal.tests.releasing import ask, assess, at, begin, decide, page, room_of, staff, text_of, then
from samsyn.journal.tests.test_destruction import visit
from samsyn.kernel import clock
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
__all__ = ["visit"]

STAYS = "Kungsfiskare"
_AGAIN = {"ground": "osl_25_13a", "findings": ["necessary"], "rest_outside": "yes"}


@pytest.fixture
def other(world: World) -> UUID:
    """Another signed visit about Greta, that stays."""
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, changed(VISIT, assessment_text=[STAYS]))


def decided(world: World, *items: UUID) -> UUID:
    """A release to the counsellors, decided and not yet delivered."""
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = begin(nurse, greta, recipient=f"room:{room_of(world.ours, 'counsellor')}")
    for one in items:
        assess(nurse, greta, release, one)
    assert decide(nurse, greta, release, **_AGAIN).status_code == 302
    return release


def delivered(world: World) -> list[ReceivedDocument]:
    with within(world.ours.actor("counsellor").context()):
        return list(ReceivedDocument.objects.all())


def inbox(client: Client) -> str:
    return client.get(reverse("journal:release_inbox")).content.decode()


def test_what_still_stands_is_decided_again_and_delivered(world: World, visit: UUID, other: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    release = decided(world, visit, other)
    destroyed(ours, ours.greta, visit)
    with within(ours.actor("nurse").context()):
        add_addendum(ours.actor("nurse"), entry=other, text="Mer om Greta, som ingen har prövat.")
    assert "Ska beslutas om" in page(nurse, greta, release)
    assert "Ska beslutas om" in inbox(nurse)
    said = "Besluta på nytt om det som finns kvar."
    assert said in then(nurse, greta, release, "deliver")
    printed = nurse.post(at("release_pdf", pupil=greta, release=release), follow=True)
    assert said in printed.content.decode()
    assert assess(nurse, greta, release, other).status_code == 302, "it stays as it was tested"
    assert decide(nurse, greta, release, **_AGAIN).status_code == 302
    assert "Ska lämnas" in page(nurse, greta, release)
    then(nurse, greta, release, "deliver")
    (document,) = delivered(world)
    assert [one["id"] for one in document.content["entries"]] == [str(other)]
    assert STAYS in str(document.content)
    assert "ingen har prövat" not in str(document.content)
    assert "Lämnad" in page(nurse, greta, release)


def test_the_rules_are_asked_anew_about_what_still_stands(world: World, visit: UUID, other: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    release = decided(world, visit, other)
    destroyed(ours, ours.greta, visit)
    assert decide(nurse, greta, release, ground="osl_25_13a").status_code == 400, "nobody has found it necessary"
    assert decide(nurse, greta, release, **_AGAIN, level="authority").status_code == 302, "not the authority's to decide"
    with within(ours.actor("nurse").context()):
        assert ReleaseDecision.objects.count() == 1


def test_a_no_to_what_still_stands_can_be_taken_further_and_nothing_is_tested_anew(world: World, visit: UUID, other: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    release = begin(nurse, greta, recipient="anybody", recipient_name="Ola Granne")
    for one in (visit, other):
        assess(nurse, greta, release, one)
    assert decide(nurse, greta, release).status_code == 302
    destroyed(ours, ours.greta, visit)
    assert decide(nurse, greta, release, release="no", reason="Greta kan lida men.").status_code == 302
    assert "skriftligt beslut" in page(nurse, greta, release)
    then(nurse, greta, release, "authority")
    assert "Myndighetens beslut" in page(nurse, greta, release)
    answer = assess(nurse, greta, release, other)
    assert answer.status_code == 302
    authority = {"level": "authority", "number": "BUN 1", "decided_name": "Nämnden", "decided_on": clock.today().isoformat()}
    assert decide(nurse, greta, release, **authority).status_code == 302
    then(nurse, greta, release, "deliver")
    assert STAYS in text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)


def test_when_nothing_is_left_the_matter_is_ended_with_day_who_and_why(world: World, visit: UUID, other: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    release = decided(world, visit)
    destroyed(ours, ours.greta, visit)
    assert decide(nurse, greta, release, **_AGAIN).status_code == 400
    said = "Skriv vad som har hänt"
    assert said in then(nurse, greta, release, "end", ended_reason=" ")
    with within(ours.actor("nurse").context()):
        assert ReleaseDecision.objects.count() == 1
    assert "Ärendet är avslutat." in then(nurse, greta, release, "end", ended_reason="Besöket är förstört. Mamma vet.")
    with within(ours.actor("nurse").context()):
        made = ReleaseDecision.objects.order_by("entered_at").last()
        assert made is not None
        assert (made.result, made.reason, made.content) == ("ended", "Besöket är förstört. Mamma vet.", {})
        assert (made.decided_on, made.decided_name) == (clock.today(), ours.actor("nurse").name)
        event = Event.objects.filter(what="journal.release", action="release").order_by("time", "id").last()
        assert event is not None
        assert "decided=ended" in event.details
    shown = page(nurse, greta, release)
    assert "Avslutad utan att lämnas" in shown
    assert "Besöket är förstört. Mamma vet." in shown
    assert "Avslutad utan att lämnas" in nurse.get(at("releases", pupil=greta)).content.decode()
    assert "Avslutas utan att lämnas" in nurse.get(at("record", pupil=greta)).content.decode()
    assert str(release) not in inbox(nurse)
    letter = text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)
    assert "Ärendet är avslutat utan att uppgifterna har lämnats." in letter
    assert "skriftligt beslut" not in letter
    nothing_more(nurse, world, release)


def nothing_more(nurse: Client, world: World, release: UUID) -> None:
    greta = world.ours.greta.pk
    assert "Det finns inget att lämna" in then(nurse, greta, release, "deliver")
    assert "kan inte avslutas" in then(nurse, greta, release, "end", ended_reason="En gång till.")
    assert (
        "redan beslutat"
        in nurse.post(
            at("decide_release", pupil=greta, release=release), {"release": "no", "reason": "Nej nej nej."}, follow=True
        ).content.decode()
    )
    with within(world.ours.actor("nurse").context()), connection.cursor() as cursor:
        for one in ReleaseDecision.objects.all():
            with pytest.raises(IntegrityError, match="nothing to deliver"), transaction.atomic():
                cursor.execute("SELECT samsyn_journal_deliver(%s, gen_random_uuid())", [one.pk])


def test_what_is_whole_is_not_ended(world: World, visit: UUID) -> None:
    release = decided(world, visit)
    said = then(world.ours.client("nurse"), world.ours.greta.pk, release, "end", ended_reason="Vi ångrar oss.")
    assert "kan inte avslutas" in said
    assert "Ska lämnas" in page(world.ours.client("nurse"), world.ours.greta.pk, release)


@pytest.mark.parametrize(
    ("to", "fits"), [("asker", True), ("room", True), ("other_room", False), ("pupil", False), ("named", False)]
)
def test_a_request_is_answered_to_who_asked_and_to_nobody_else(world: World, visit: UUID, to: str, fits: bool) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    asked = {"room": str(room_of(ours, "nurse")), "ground": "osl_25_13a", "wanted": "Besöket i fyran", "aim": "Klassrummet"}
    assert ours.client("counsellor").post(at("ask_release", pupil=greta), asked).status_code == 302
    with within(ours.actor("nurse").context()):
        request = ReceivedDocument.objects.get()
    recipients: dict[str, dict[str, Any]] = {
        "asker": {"recipient": staff(ours, "counsellor")},
        "room": {"recipient": f"room:{request.origin_room}"},
        "other_room": {"recipient": f"room:{room_of(ours, 'psychologist')}"},
        "pupil": {"recipient": "pupil"},
        "named": {"recipient": "anybody", "recipient_name": "Ola Granne"},
    }
    answer = nurse.post(at("new_release", pupil=greta), ask(request=str(request.pk), **recipients[to]))
    assert answer.status_code == (302 if fits else 400)
    assert ("Svaret går till den som frågade." in answer.content.decode()) is not fits
    waits = str(request.pk) in nurse.get(at("releases", pupil=greta)).content.decode()
    assert waits is not fits, "a request that nobody has answered still waits"
