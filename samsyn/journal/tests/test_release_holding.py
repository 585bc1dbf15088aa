"""What was decided to be released is asked about again on the day it is handed over: the ground may have fallen away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samsyn.access.models import Consent
from samsyn.access.tests.make import Municipality, World
from samsyn.access.tests.test_consents import guardians, say
from samsyn.audit.models import Event
from samsyn.journal.models import ReceivedDocument
from samsyn.journal.tests.releasing import assess, at, begin, decide, page, room_of, then
from samsyn.journal.tests.test_destruction import visit
from samsyn.kernel.db.context import within
from samsyn.people.models import Guardianship

pytestmark = pytest.mark.django_db
__all__ = ["visit"]

GONE = "Uppgifterna får inte längre lämnas ut"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        yield


def consented(place: Municipality, **typed: object) -> None:
    """Both guardians say yes to the support."""
    assert say(place.client("nurse"), place, dict.fromkeys(guardians(place), "yes"), **typed).status_code == 302


def decided(place: Municipality, visit: UUID, **ground: object) -> UUID:
    """A release to the counsellors, decided and not yet handed over."""
    nurse, greta = place.client("nurse"), place.greta.pk
    release = begin(nurse, greta, recipient=f"room:{room_of(place, 'counsellor')}")
    assess(nurse, greta, release, visit)
    assert decide(nurse, greta, release, **(ground or {"ground": "consent", "question": "support"})).status_code == 302
    return release


def withdraw(place: Municipality, which: int = 0) -> None:
    with within(place.actor("nurse").context()):
        one = Consent.objects.filter(withdrawn_at=None).order_by("recorded_at", "id")[which]
    address = reverse("access:withdraw", kwargs={"pupil": place.greta.pk, "consent": one.pk})
    assert place.client("nurse").post(address, {"on": "2026-11-23", "way": "phone"}).status_code == 302


def arrived(place: Municipality) -> int:
    with within(place.actor("counsellor").context()):
        return ReceivedDocument.objects.count()


def nothing_goes(place: Municipality, release: UUID) -> Client:
    nurse, greta = place.client("nurse"), place.greta.pk
    assert GONE in page(nurse, greta, release)
    assert GONE in then(nurse, greta, release, "deliver")
    assert GONE in nurse.post(at("release_pdf", pupil=greta, release=release), follow=True).content.decode()
    assert arrived(place) == 0
    with within(place.actor("lead").context()):
        assert Event.objects.filter(what="journal.release", outcome="failed", rule="no_longer").count() == 2
    return nurse


def test_what_one_of_two_has_withdrawn_does_not_go_out(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    consented(ours)
    release = decided(ours, visit)
    assert "Ska lämnas" in page(ours.client("nurse"), greta, release)
    withdraw(ours)
    nurse = nothing_goes(ours, release)
    again = {"ground": "consent", "question": "support"}
    assert decide(nurse, greta, release, **again).status_code == 400
    assert decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"]).status_code == 302, "another ground"
    then(nurse, greta, release, "deliver")
    assert arrived(ours) == 1


def test_what_a_consent_no_longer_reaches_is_ended_or_refused(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    consented(ours, valid_to="2026-11-24")
    release = decided(ours, visit)
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC)):
        nurse = nothing_goes(ours, release)
        assert "Avslutad utan" in then(nurse, greta, release, "end", ended_reason="Samtycket gick ut, och kuratorn vet det.")


def test_a_new_guardian_has_a_say_before_it_goes(world: World, visit: UUID) -> None:
    ours = world.ours
    anna = guardians(ours)[0]
    with within(ours.actor("nurse").context()):
        Guardianship.objects.filter(pupil=ours.greta).exclude(guardian_id=anna).update(valid_to=date(2026, 11, 22))
    assert say(ours.client("nurse"), ours, {anna: "yes"}).status_code == 302
    release = decided(ours, visit)
    with within(ours.actor("nurse").context()):
        Guardianship.objects.filter(pupil=ours.greta).exclude(guardian_id=anna).update(valid_to=None)
    nothing_goes(ours, release)


def test_what_was_handed_over_stays_so_when_the_consent_is_withdrawn(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    consented(ours)
    release = decided(ours, visit)
    nurse = ours.client("nurse")
    then(nurse, greta, release, "deliver")
    withdraw(ours)
    assert "Lämnad" in page(nurse, greta, release)
    assert arrived(ours) == 1
    assert nurse.post(at("release_pdf", pupil=greta, release=release)).status_code == 200, "what was handed over, as it was"
