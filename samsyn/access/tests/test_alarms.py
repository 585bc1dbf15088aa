"""Alarms: what is told of, to whom, and who sees to it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import Error
from django.test import Client
from django.urls import reverse, reverse_lazy

from samsyn.access.models import Alarm
from samsyn.access.tests.make import Municipality, World, decide, save
from samsyn.audit.models import Event
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.kernel import clock
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
PAGE = "/secrecy/alarms/"


@pytest.fixture(autouse=True)
def templates(world: World, admin_url: str) -> None:
    store_shipped(admin_url)
    use_shipped(world.ours.provider)


def record(client: Client, pupil: UUID) -> int:
    return client.get(reverse("journal:record", kwargs={"pupil": pupil})).status_code


def text(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def into_the_closed_group(place: Municipality, who: str) -> None:
    save(place.users[who].assignments.get(), closed_group=True)


def kept(place: Municipality) -> list[Alarm]:
    with within(place.actor("closed_nurse").context()):
        return list(Alarm.objects.order_by("first_at"))


def test_each_opening_of_somebody_protected_is_told_of_to_the_closed_group_alone(world: World) -> None:
    ours = world.ours
    nurse = ours.client("closed_nurse")
    assert record(nurse, ours.protected.pk) == 200
    assert record(nurse, ours.protected.pk) == 200
    (alarm,) = kept(ours)
    assert (alarm.user_name, alarm.times, alarm.protected) == ("Karin Ström", 2, True)
    outside = text(ours.client("lead"))
    assert "Hemligsson" not in outside
    assert "Karin Ström" not in outside, "not even that there is one"
    into_the_closed_group(ours, "lead")
    assert "Hemligsson" in text(ours.client("lead"))
    with within(ours.actor("lead").context()):
        assert Event.objects.get(what="access.alarm", action="list", pupils=[ours.protected.pk]).outcome == "allowed"


def test_an_ordinary_opening_is_not_told_of(world: World) -> None:
    assert record(world.ours.client("nurse"), world.ours.greta.pk) == 200
    assert kept(world.ours) == []


def test_a_doctor_without_errand_is_told_of_to_the_leads(world: World) -> None:
    ours = world.ours
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], date(2026, 8, 2), P_1="errand")
    doctor = ours.client("doctor")
    doctor.post(reverse("access:choice", kwargs={"pupil": ours.greta.pk}), {"kind": "acute", "reason": ""})
    assert record(doctor, ours.greta.pk) == 200
    shown = text(ours.client("lead"))
    assert "Johan Åkerblom" in shown
    assert "Öppnad utan bokning" in shown


def test_somebody_else_sees_to_it_and_what_comes_after_wakes_it_again(world: World) -> None:
    ours = world.ours
    into_the_closed_group(ours, "lead")
    nurse, lead = ours.client("closed_nurse"), ours.client("lead")
    record(nurse, ours.protected.pk)
    (alarm,) = kept(ours)
    record(nurse, ours.protected.pk)
    seen = reverse("access:alarm_seen", kwargs={"alarm": alarm.pk})
    assert "Larmet är sett." in lead.post(seen, {"times": "1"}, follow=True).content.decode()
    assert "Markera som sett" in text(lead), "the second opening came after the page was made"
    lead.post(seen, {"times": "2"})
    assert "Sett av Eva Nordin" in text(lead)
    record(nurse, ours.protected.pk)
    assert "Markera som sett" in text(lead)


@pytest.mark.parametrize("times", ["", "-1", "x", "9999999999", "1e3", "²"])
def test_a_count_that_is_none_marks_nothing(world: World, times: str) -> None:
    ours = world.ours
    into_the_closed_group(ours, "lead")
    record(ours.client("closed_nurse"), ours.protected.pk)
    (alarm,) = kept(ours)
    answer = ours.client("lead").post(reverse("access:alarm_seen", kwargs={"alarm": alarm.pk}), {"times": times})
    assert answer.status_code == 302
    assert kept(ours)[0].seen_times == 0


def test_nobody_sees_to_their_own(world: World) -> None:
    ours = world.ours
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], date(2026, 8, 2), P_1="errand")
    doctor = ours.client("doctor")
    doctor.post(reverse("access:choice", kwargs={"pupil": ours.greta.pk}), {"kind": "acute", "reason": ""})
    record(doctor, ours.greta.pk)
    (alarm,) = kept(ours)
    with pytest.raises(Error), within(ours.actor("lead").context()):
        Alarm.objects.filter(pk=alarm.pk).update(seen_by=alarm.user_id)


def test_who_may_not_know_of_an_alarm_gets_nothing(world: World) -> None:
    ours = world.ours
    record(ours.client("closed_nurse"), ours.protected.pk)
    (alarm,) = kept(ours)
    door = reverse("access:alarm_seen", kwargs={"alarm": alarm.pk})
    assert ours.client("lead").post(door, {"times": "1"}).status_code == 404, "outside the closed group"
    assert world.theirs.client("lead").post(door, {"times": "1"}).status_code == 404
    for who in ("nurse", "teacher", "principal", "administrator"):
        assert ours.client(who).get(PAGE).status_code == 403
        assert ours.client(who).post(door, {"times": "1"}).status_code == 403
    assert kept(ours)[0].seen_times == 0


def test_an_alarm_stays_when_the_pupil_has_left_without_saying_who_it_was(world: World) -> None:
    ours = world.ours
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], date(2026, 8, 2), P_1="errand")
    doctor = ours.client("doctor")
    doctor.post(reverse("access:choice", kwargs={"pupil": ours.greta.pk}), {"kind": "acute", "reason": ""})
    record(doctor, ours.greta.pk)
    with within(ours.actor("lead").context()):
        ours.greta.enrolments.update(valid_to=clock.today() - timedelta(days=1))
    shown = text(ours.client("lead"))
    assert "Johan Åkerblom" in shown
    assert "elev som du inte får se vem det är" in shown
    assert "Andersson" not in shown
    (alarm,) = kept(ours)
    ours.client("lead").post(reverse("access:alarm_seen", kwargs={"alarm": alarm.pk}), {"times": "9"})
    assert "Sett av Eva Nordin" in text(ours.client("lead"))


UNHEARD = "Larm om elever med skyddade personuppgifter når ingen"


@pytest.mark.parametrize("address", ["/secrecy/settings/P-20/", reverse_lazy("access:rights")])
def test_where_no_lead_is_in_the_closed_group_it_is_said_that_alarms_reach_nobody(world: World, address: str) -> None:
    lead = world.ours.client("lead")
    told = lead.get(address).content.decode()
    assert UNHEARD in told
    assert "Karin Ström" not in told[told.index(UNHEARD) :][:400]
    into_the_closed_group(world.ours, "head")
    assert UNHEARD not in world.ours.client("lead").get(address).content.decode()
    with within(world.ours.actor("lead").context()):
        save(world.ours.users["head"].assignments.get(), valid_to=clock.today() - timedelta(days=1))
    assert UNHEARD in world.ours.client("lead").get(address).content.decode()


def test_other_settings_do_not_speak_of_it(world: World) -> None:
    assert UNHEARD not in world.ours.client("lead").get("/secrecy/settings/P-19/").content.decode()
