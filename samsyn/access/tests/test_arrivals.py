"""That a pupil is newly arrived is noted by those who care for the pupil, or keep the register, and shows in the class list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from samsyn.access.arrivals import note_newly_arrived
from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.audit.models import Event
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Invalid
from samsyn.organisation.tests.make import LYSAS
from samsyn.people.models import Pupil

pytestmark = pytest.mark.django_db
DAY = date(2026, 8, 20)


@pytest.fixture
def place() -> Municipality:
    return make_municipality(LYSAS)


def note(place: Municipality, who: str, pupil: Pupil, on: date | None) -> date | None:
    actor = place.actor(who)
    with within(actor.context()):
        note_newly_arrived(actor, pupil=pupil.pk, on=on)
        return Pupil.objects.get(pk=pupil.pk).newly_arrived_on


@pytest.mark.parametrize("who", ["nurse", "counsellor", "administrator"])
def test_it_is_noted_shown_logged_and_taken_back(place: Municipality, who: str) -> None:
    assert note(place, who, place.greta, DAY) == DAY
    page = place.client("nurse").get(reverse("web:class", kwargs={"school_class": place.class_4b.pk})).content.decode()
    assert "Nyanländ" in page
    assert note(place, who, place.greta, None) is None
    with within(place.actor("nurse").context()):
        events = Event.objects.filter(what="people.newly_arrived", pupil_id=place.greta.pk).order_by("time")
        assert [one.details for one in events] == ["newly_arrived", "not_newly_arrived"]


def test_others_pupils_and_protected_ones_are_out_of_reach(place: Municipality) -> None:
    for who, pupil in (("nurse", place.elsewhere), ("nurse", place.protected), ("administrator", place.protected)):
        with pytest.raises(HiddenWithTrace):
            note(place, who, pupil, DAY)
    with pytest.raises(RefusedWithTrace):
        note(place, "teacher", place.greta, DAY)


def test_a_day_that_cannot_be_is_refused(place: Municipality) -> None:
    for day in (clock.today() + timedelta(days=1), date(2001, 1, 1)):
        with pytest.raises(Invalid):
            note(place, "nurse", place.greta, day)
