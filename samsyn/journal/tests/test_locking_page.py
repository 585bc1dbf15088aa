"""The page where the number of days is decided after which unsigned entries lock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.models import LockingRule
from samsyn.journal.queries import lock_days
from samsyn.journal.rules.locking import latest_start
from samsyn.journal.tests.make import start
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.tests.make import LYSAS

pytestmark = pytest.mark.django_db
PAGE = reverse("journal:locking")
# The world's assignments hold; the night's locking is done.
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


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


def test_a_rule_that_locks_entries_at_once_is_saved_when_that_is_confirmed(world: World) -> None:
    lead, nurse = world.ours.actor("lead"), world.ours.actor("nurse")
    for days in (3, 8, 20):
        with time_machine.travel(NOON - timedelta(days=days)):
            start(nurse, world.ours.greta.pk, "note")
    rule = {"days": "7", "valid_from": "2026-11-23", "decision": "Beslut 5"}

    def in_force() -> int:
        with within(lead.context()):
            return lock_days(lead.provider, clock.today())

    with time_machine.travel(NOON, tick=False):
        client = world.ours.client("lead")
        asked = client.post(PAGE, rule).content.decode()
        # The one from twenty days ago is overdue by the rule that holds.
        assert "Regeln låser 1 osignerad anteckning natten till 24 nov. 2026" in asked
        assert "Nätterna efter kan den låsa fler." in asked
        assert 'name="confirmed" value="1"' in asked
        assert in_force() == 14
        # Today is the last day to sign the one from three days ago: it locks in the coming night, the first by the rule.
        more = client.post(PAGE, rule | {"days": "3", "confirmed": "1"}).content.decode()
        assert "Regeln låser 2 osignerade anteckningar" in more
        assert "Regeln är sparad." in client.post(PAGE, rule | {"confirmed": "1"}, follow=True).content.decode()
        assert in_force() == 7


def test_the_question_compares_with_the_rule_that_would_hold_that_day(world: World) -> None:
    client, nurse = world.ours.client("lead"), world.ours.actor("nurse")
    start(nurse, world.ours.greta.pk, "note")
    longer = {"days": "60", "valid_from": (clock.today() + timedelta(days=5)).isoformat(), "decision": "Beslut 5"}
    shorter = {"days": "14", "valid_from": (clock.today() + timedelta(days=20)).isoformat(), "decision": "Beslut 6"}
    assert "Regeln är sparad." in client.post(PAGE, longer, follow=True).content.decode()
    assert "Regeln låser 1 osignerad anteckning" in client.post(PAGE, shorter).content.decode()


def test_a_rule_begins_within_a_year(world: World) -> None:
    client, latest = world.ours.client("lead"), latest_start(clock.today())
    rule = {"days": "21", "valid_from": "9999-12-31", "decision": "Beslut 5"}
    answer = client.post(PAGE, rule)
    assert answer.status_code == 400
    assert f"Regeln ska börja gälla inom ett år, senast {latest.isoformat()}." in answer.content.decode()
    assert "Regeln är sparad." in client.post(PAGE, rule | {"valid_from": latest.isoformat()}, follow=True).content.decode()


def decided(client: Client, **rule: str) -> UUID:
    """A rule saved by its page."""
    assert client.post(PAGE, {"days": "21", "decision": "Beslut 5", **rule}).status_code == 302
    with within(Context("test", provider=LYSAS)):
        return LockingRule.objects.latest("created_at").pk


def test_a_rule_that_has_not_begun_is_taken_back_after_a_question_and_stays_in_the_list(world: World) -> None:
    client, lead, soon = world.ours.client("lead"), world.ours.actor("lead"), clock.today() + timedelta(days=5)
    rule = decided(client, valid_from=soon.isoformat())
    question = reverse("journal:take_back_rule", kwargs={"rule": rule})
    assert question in client.get(PAGE).content.decode()
    asked = client.get(question).content.decode()
    assert "Beslut 5" in asked
    assert "Anteckningar fortsätter att låsas efter 14 dagar." in asked
    with within(lead.context()):
        assert lock_days(lead.provider, soon) == 21
    page = client.post(question, follow=True).content.decode()
    assert "Regeln är tillbakatagen." in page
    assert "Tillbakatagen" in page
    assert "Beslut 5" in page
    assert question not in page
    with within(lead.context()):
        assert lock_days(lead.provider, soon) == 14
        assert [(one.days, one.taken_back_by) for one in LockingRule.objects.all()] == [(21, "Eva Nordin")]
        row = Event.objects.get(what="journal.locking_rule", details="taken_back")
        assert (row.resource_id, row.action, row.user_name) == (rule, "administer", "Eva Nordin")
    # The day is free again.
    decided(client, valid_from=soon.isoformat(), days="30")


def test_a_rule_that_has_begun_stays_and_one_is_taken_back_once(world: World) -> None:
    client = world.ours.client("lead")
    begun = decided(client, valid_from=clock.today().isoformat(), days="30")
    soon = decided(client, valid_from=(clock.today() + timedelta(days=1)).isoformat())
    page = client.get(PAGE).content.decode()
    assert reverse("journal:take_back_rule", kwargs={"rule": begun}) not in page
    for method in (client.get, client.post):
        answer = method(reverse("journal:take_back_rule", kwargs={"rule": begun}), follow=True).content.decode()
        assert "Regeln gäller redan och kan inte tas tillbaka." in answer
        assert "efter 30 dagar" in answer
    client.post(reverse("journal:take_back_rule", kwargs={"rule": soon}))
    again = client.post(reverse("journal:take_back_rule", kwargs={"rule": soon}), follow=True).content.decode()
    assert "Regeln är redan tillbakatagen." in again


def test_the_database_too_keeps_a_rule_that_has_begun_and_what_was_decided(world: World) -> None:
    client, lead = world.ours.client("lead"), world.ours.actor("lead")
    begun = decided(client, valid_from=clock.today().isoformat())
    soon = decided(client, valid_from=(clock.today() + timedelta(days=1)).isoformat())
    with pytest.raises(IntegrityError), within(lead.context()):
        LockingRule.objects.filter(pk=begun).update(taken_back_at=clock.now())
    client.post(reverse("journal:take_back_rule", kwargs={"rule": soon}))
    with pytest.raises(IntegrityError, match="set once"), within(lead.context()):
        LockingRule.objects.filter(pk=soon).update(taken_back_at=None)
    with pytest.raises(ProgrammingError, match="permission denied"), within(lead.context()):
        LockingRule.objects.filter(pk=soon).update(days=1)


def test_others_neither_see_nor_decide_it(world: World) -> None:
    client = world.ours.client("nurse")
    assert PAGE not in client.get(reverse("web:classes")).content.decode()
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"days": "5"}).status_code == 403
    soon = decided(world.ours.client("lead"), valid_from=(clock.today() + timedelta(days=1)).isoformat())
    assert client.post(reverse("journal:take_back_rule", kwargs={"rule": soon})).status_code == 403
    assert world.theirs.client("lead").post(reverse("journal:take_back_rule", kwargs={"rule": soon})).status_code == 404
