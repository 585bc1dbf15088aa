"""The page where the number of days is decided after which unsigned entries lock."""

from __future__ import annotations

import pytest
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.queries import lock_days
from samsyn.kernel import clock
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
PAGE = reverse("journal:locking")


def test_the_lead_decides_by_a_page_in_the_navigation(world: World) -> None:
    client, lead = world.ours.client("lead"), world.ours.actor("lead")
    assert f'href="{PAGE}"' in client.get(reverse("web:classes")).content.decode()
    assert "efter 14 dagar" in client.get(PAGE).content.decode()
    rule = {"days": " 21 ", "valid_from": clock.today().isoformat(), "decision": "Beslut 2026-11 § 4, verksamhetschefen"}
    page = client.post(PAGE, rule, follow=True).content.decode()
    assert "Regeln är sparad." in page
    assert "efter 21 dagar" in page
    assert "Beslut 2026-11 § 4" in page
    with within(lead.context()):
        assert lock_days(lead.provider, clock.today()) == 21
        assert Event.objects.filter(what="journal.locking_rule", action="administer").count() == 1
    again = client.post(PAGE, rule)
    assert again.status_code == 400
    assert "En annan regel börjar redan gälla den dagen." in again.content.decode()


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stays(world: World) -> None:
    client, lead = world.ours.client("lead"), world.ours.actor("lead")
    answer = client.post(PAGE, {"days": "två", "valid_from": "snart", "decision": ""})
    page = answer.content.decode()
    assert answer.status_code == 400
    for said in ("Välj 1–60 dagar.", "Skriv datumet som", "Ange beslutet", "två", "snart"):
        assert said in page
    with within(lead.context()):
        assert lock_days(lead.provider, clock.today()) == 14


def test_others_neither_see_nor_decide_it(world: World) -> None:
    client = world.ours.client("nurse")
    assert PAGE not in client.get(reverse("web:classes")).content.decode()
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"days": "5"}).status_code == 403
