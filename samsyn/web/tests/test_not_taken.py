"""A form that is sent when the session has ended: what was typed is shown, said not to be saved, and log-in leads to a page."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.backend import LOGIN_BACKEND
from samsyn.access.tests.make import World, make_world
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.models import Entry
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TEXT = "Ont i <b>magen</b> i en vecka."


@pytest.fixture
def world(db: None, admin_url: str) -> World:
    store_shipped(admin_url)
    made = make_world()
    use_shipped(made.ours.provider)
    return made


def edit(world: World) -> str:
    return reverse("journal:edit", kwargs={"pupil": world.ours.greta.pk, "entry": uuid7()})


def sent(client: Client, address: str, **more: str) -> tuple[int, str]:
    form = {"version": "0", "template": "health_visit_grade_4", "q_sleep": TEXT, "then": "leave", **more}
    on = f"http://testserver{address}?template=health_visit_grade_4"
    answer = client.post(address, form, headers={"Referer": on})
    return answer.status_code, answer.content.decode()


def unassigned(world: World) -> Client:
    client = Client()
    client.force_login(world.ours.users["nurse"], backend=LOGIN_BACKEND)
    return client


def test_what_was_typed_is_shown_and_nothing_is_saved(world: World) -> None:
    status, page = sent(Client(), edit(world))
    assert status == 401
    assert "<h1>Du är utloggad.</h1>" in page
    assert "Det du skrev har inte sparats." in page
    assert html.escape(TEXT) in page
    with within(world.ours.actor("nurse").context()):
        assert not Entry.objects.exists()


def test_log_in_leads_back_to_a_page_that_is_there(world: World) -> None:
    _status, page = sent(Client(), edit(world))
    (login,) = re.findall(rf'href="({reverse("access:login")}[^"]*)"', page)
    after = world.ours.client("nurse").get(html.unescape(login), follow=True)
    assert after.status_code == 200
    assert "<h1>Hälsobesök åk 4</h1>" in after.content.decode()


def test_without_an_assignment_the_text_is_shown_too(world: World) -> None:
    status, page = sent(unassigned(world), edit(world))
    assert status == 401
    assert "Välj uppdrag först." in page
    assert html.escape(TEXT) in page
    assert f'href="{reverse("access:choose")}?next=' in page


def test_with_nothing_typed_it_is_log_in_at_once_and_then_the_page_of_the_form(world: World) -> None:
    address = reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    answer = Client().post(edit(world), {}, headers={"Referer": f"http://testserver{address}"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('access:login')}?next={address}"


def test_no_page_of_somebody_elses_is_led_to(world: World) -> None:
    address = edit(world)
    answer = Client().post(address, {}, headers={"Referer": "https://elsewhere.test/x"})
    assert answer["Location"] == f"{reverse('access:login')}?next={address}"
