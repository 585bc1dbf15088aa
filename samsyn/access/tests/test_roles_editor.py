"""The roles editor: what a provider takes from a role is gone everywhere at once, and comes back by two persons only."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.backend import Backend
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.models import PermissionDecision
from samsyn.access.policy import KEPT
from samsyn.access.registry import all_permissions, permission
from samsyn.access.rights.actions import approve_role, decide_role, refuse_role
from samsyn.access.rights.pages import AREAS
from samsyn.access.rights.queries import withdrawn_on
from samsyn.access.roles import Role
from samsyn.access.rules.deciding import GIVE
from samsyn.access.tests.make import World, take, withdrawal
from samsyn.audit.models import Event
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.project.databases import CHECKOUT

pytestmark = pytest.mark.django_db
LIST = reverse("access:roles")
PRINT = "journal.print"


def page_of(name: str) -> str:
    return reverse("access:role_permission", kwargs={"permission_name": name})


def typed(**changes: str) -> dict[str, str]:
    today = clock.today().isoformat()
    usual = {"role": "school_nurse", "change": "take", "valid_from": today, "decided_on": today, "decider": "Britt Sandell"}
    return {**usual, "decider_title": "verksamhetschef", "motive": "Utskrift sker hos registrator.", **changes}


def text(client: Client, address: str, **sent: str) -> str:
    answer = client.post(address, sent, follow=True) if sent else client.get(address)
    return " ".join(answer.content.decode().split())


def rows(world: World) -> int:
    with within(world.ours.actor("lead").context()):
        return PermissionDecision.objects.count()


def test_no_editor_gives_a_role_what_its_permission_is_not_for(world: World) -> None:
    lead = world.ours.actor("lead")
    for one in all_permissions():
        outside = next((role.value for role in Role if role not in one.roles), None)
        if outside is None or one.name in KEPT:
            continue
        for change in ("take", GIVE):
            with within(lead.context()), pytest.raises(Invalid):
                decide_role(lead, asked=withdrawal(permission=one.name, role=outside, change=change))
    assert rows(world) == 0


# What it does


def test_what_is_taken_from_a_role_is_gone_at_the_next_click_for_that_role_at_that_provider(world: World) -> None:
    ours, address = world.ours, reverse("journal:print", kwargs={"pupil": world.ours.greta.pk})
    record = reverse("journal:record", kwargs={"pupil": ours.greta.pk})
    nurse, doctor = ours.client("nurse"), ours.client("doctor")
    assert (nurse.get(address).status_code, doctor.get(address).status_code) == (200, 200)
    assert address in nurse.get(record).content.decode()
    take(ours, "school_nurse", PRINT)
    assert (nurse.get(address).status_code, doctor.get(address).status_code) == (403, 200)
    assert address not in nurse.get(record).content.decode()
    theirs = reverse("journal:print", kwargs={"pupil": world.theirs.greta.pk})
    assert world.theirs.client("nurse").get(theirs).status_code == 200
    with within(Context("test", provider=ours.provider)):
        assert Event.objects.filter(outcome="refused", rule="permission", what=PRINT).count() == 1
        assert Event.objects.get(what="access.permission").details == "permission=journal.print role=school_nurse"


def test_the_navigation_loses_what_the_role_has_lost(world: World) -> None:
    nurse = world.ours.client("nurse")
    assert reverse("web:classes") in text(nurse, LIST)
    take(world.ours, "school_nurse", "people.list_classes")
    assert f'href="{reverse("web:classes")}"' not in text(nurse, LIST)


def test_the_interface_refuses_it_too(world: World) -> None:
    address = f"/api/v1/pupils/{world.ours.greta.pk}/record"
    assert world.ours.client("nurse").get(address).status_code == 200
    take(world.ours, "school_nurse", "journal.open")
    assert world.ours.client("nurse").get(address).status_code == 403


def test_it_begins_on_its_day_and_the_request_knows_what_the_queries_know(world: World) -> None:
    ours, lead = world.ours, world.ours.actor("lead")
    tomorrow = clock.today() + timedelta(days=1)
    with within(lead.context()):
        decide_role(lead, asked=withdrawal(role="school_nurse", valid_from=tomorrow))
        decide_role(lead, asked=withdrawal(role="school_nurse", permission="journal.attach"))
        assert set(withdrawn_on(ours.provider, clock.today())) == {("journal.attach", "school_nurse")}
        assert set(withdrawn_on(ours.provider, tomorrow)) == {("journal.attach", "school_nurse"), (PRINT, "school_nurse")}
    assert ours.actor("nurse").withdrawn == {"journal.attach"}
    user = Backend().get_user(ours.users["nurse"].pk)
    assert user is not None
    assert [one.withdrawn for one in user.held.values()] == [["journal.attach"]]
    assert ours.actor("doctor").withdrawn == frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT samsyn_withdrawn_on(%s, 'school_nurse', %s)", [ours.provider, tomorrow])
        assert set(cursor.fetchone()[0]) == {"journal.attach", PRINT}


def test_a_page_takes_no_statement_more_for_it(world: World) -> None:
    client, address = world.ours.client("nurse"), reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in queries if "samsyn_withdrawn_on" in query["sql"]]
    assert len(asked) == 1
    assert "samsyn_settings_on" in asked[0], "it is the one that finds the user"
    assert not [query["sql"] for query in queries if "access_permissiondecision" in query["sql"]]
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 8


def test_it_comes_back_by_two_persons(world: World) -> None:
    ours, lead, head = world.ours, world.ours.actor("lead"), world.ours.actor("head")
    take(ours, "school_nurse", PRINT)
    with within(lead.context()):
        row = decide_role(lead, asked=withdrawal(role="school_nurse", change=GIVE))
        assert (row.given, row.widens, row.approved_at) == (True, True, None)
        with pytest.raises(Conflict, match="ditt eget förslag"):
            approve_role(lead, decision=row.pk)
    assert PRINT in ours.actor("nurse").withdrawn
    with within(head.context()):
        approve_role(head, decision=row.pk)
        with pytest.raises(Conflict, match="redan godkänt"):
            refuse_role(head, decision=row.pk)
    assert ours.actor("nurse").withdrawn == frozenset()


@pytest.mark.parametrize(("who", "rule"), [("lead", "withdrawn"), ("head", "refused")])
def test_what_is_refused_or_withdrawn_changes_nothing(world: World, who: str, rule: str) -> None:
    ours, lead, answers = world.ours, world.ours.actor("lead"), world.ours.actor(who)
    take(ours, "school_nurse", PRINT)
    with within(lead.context()):
        row = decide_role(lead, asked=withdrawal(role="school_nurse", change=GIVE))
    with within(answers.context()):
        refuse_role(answers, decision=row.pk)
        assert Event.objects.filter(what="access.permission").latest("time").rule == rule
    assert PRINT in ours.actor("nurse").withdrawn


def test_who_does_not_lead_decides_nothing(world: World) -> None:
    for who in ("nurse", "principal", "administrator"):
        actor = world.ours.actor(who)
        with within(actor.context()), pytest.raises(RefusedWithTrace):
            decide_role(actor, asked=withdrawal())
    assert rows(world) == 0


def test_what_gives_it_back_cannot_be_taken_away(world: World) -> None:
    lead = world.ours.actor("lead")
    for name in KEPT:
        with within(lead.context()), pytest.raises(Invalid) as refused:
            decide_role(lead, asked=withdrawal(permission=name, role="medical_lead"))
        assert "utan den kan ingen ge tillbaka" in refused.value.fields["change"][0]


@pytest.mark.parametrize(
    "change",
    [
        {"given": True, "widens": True},  # approved as it is entered
        {"given": True, "widens": False},  # gives without saying so
        {"motive": ""},
        {"approved_at": None},
    ],
)
def test_the_database_takes_no_decision_of_one_person_that_gives(world: World, change: dict[str, Any]) -> None:
    ours, now = world.ours, clock.now()
    usual = {"permission": PRINT, "role": "school_nurse", "given": False, "widens": False, "motive": "x", "approved_at": now}
    grounds = {"valid_from": clock.today(), "decided_on": clock.today(), "decider": "B", "decider_title": "v", "proposed_at": now}
    users = {"proposed_by": ours.users["lead"], "approved_by": ours.users["head"], "provider_id": ours.provider}
    with within(ours.actor("lead").context()), pytest.raises(DatabaseError), transaction.atomic():
        PermissionDecision.objects.create(**{**usual, **grounds, **users, **change})


def test_a_decision_is_never_changed(world: World) -> None:
    row = take(world.ours, "school_nurse", PRINT)
    with within(world.ours.actor("lead").context()):
        for change in ({"motive": "annat"}, {"given": True}, {"refused_by": world.ours.users["head"]}):
            with pytest.raises(DatabaseError), transaction.atomic():
                PermissionDecision.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            PermissionDecision.objects.filter(pk=row.pk).delete()


# Pages


def test_the_page_lists_every_permission_with_help_and_the_roles_that_have_it(world: World) -> None:
    shown = text(world.ours.client("nurse"), LIST)
    for one in all_permissions():
        assert f'href="{page_of(one.name)}"' in shown
    for words in ("Skriva ut journal", "Ta ut en journal som PDF", "Skolsköterska, Skolläkare", "Alla roller"):
        assert words in shown


def test_a_role_is_shown_alone_with_what_it_has_and_has_lost(world: World) -> None:
    take(world.ours, "school_nurse", PRINT)
    shown = text(world.ours.client("lead"), f"{LIST}?role=school_nurse")
    mine = [one for one in all_permissions() if Role.SCHOOL_NURSE in one.roles]
    assert shown.count(">Har behörigheten<") + shown.count("Har behörigheten</span>") == len(mine) - 1
    assert "Borttagen" in shown
    assert f'href="{page_of("ss12000.import")}"' not in shown
    assert "Borttagen från skolsköterska" in text(world.ours.client("lead"), LIST)
    assert world.ours.client("lead").get(f"{LIST}?role=chef").status_code == 400


def test_a_lead_takes_away_and_another_gives_back_by_the_pages(world: World) -> None:
    lead, head, address = world.ours.client("lead"), world.ours.client("head"), page_of(PRINT)
    saved = text(lead, address, **typed(reference="BUN 2026/77"))
    for words in (
        "Beslutet är sparat.",
        "Borttagen",
        "BUN 2026/77",
        "Utskrift sker hos registrator.",
        "Skolsköterska har inte behörigheten",
    ):
        assert words in saved
    assert "när en annan person har godkänt det" in text(lead, address, **typed(change="give"))
    with within(world.ours.actor("lead").context()):
        answer = reverse("access:answer_role", kwargs={"decision": PermissionDecision.objects.get(given=True).pk})
    assert "Ta tillbaka förslaget" in text(lead, LIST)
    assert answer not in text(world.ours.client("nurse"), LIST)
    assert "ditt eget förslag" in text(lead, answer, answer="approve")
    assert "Beslutet är godkänt." in text(head, answer, answer="approve")
    assert "Borttagen" not in text(head, address).partition("Alla beslut")[0]


@pytest.mark.parametrize(
    ("sent", "words", "field"),
    [
        ({"role": ""}, "Välj en av rollerna.", "role"),
        ({"role": "teacher"}, "Välj en av rollerna.", "role"),
        ({"change": ""}, "Välj ett av alternativen.", "change"),
        ({"change": "give"}, "Rollen har redan behörigheten den dagen.", "change"),
        ({"motive": ""}, "Skriv varför.", "motive"),
        ({"valid_from": "snart"}, "Skriv datumet som", "valid_from"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_changed(
    world: World, sent: dict[str, str], words: str, field: str
) -> None:
    answer = world.ours.client("lead").post(page_of(PRINT), typed(**{"decider": "Åsa Öberg", **sent}))
    shown = " ".join(answer.content.decode().split())
    assert answer.status_code == 400
    assert shown.count(words) >= 2
    assert f'href="#field_{field}"' in shown
    assert "Åsa Öberg" in shown
    assert rows(world) == 0


def test_only_leads_have_the_form_and_a_teacher_no_page(world: World) -> None:
    for who in ("nurse", "principal", "administrator"):
        client = world.ours.client(who)
        assert "Nytt beslut" not in text(client, page_of(PRINT))
        assert client.post(page_of(PRINT), typed()).status_code == 403
    assert world.ours.client("teacher").get(LIST).status_code == 403
    assert world.ours.client("lead").get(page_of("no.such")).status_code == 404
    assert "Nytt beslut" not in text(world.ours.client("lead"), page_of("access.decide_roles"))


def test_another_providers_decisions_are_neither_seen_nor_answered(world: World) -> None:
    take(world.ours, "school_nurse", PRINT)
    lead = world.ours.actor("lead")
    with within(lead.context()):
        row = decide_role(lead, asked=withdrawal(role="school_nurse", change=GIVE, motive="Bara vårt."))
    theirs = world.theirs.client("head")
    for address in (LIST, page_of(PRINT)):
        assert "Bara vårt." not in text(theirs, address)
        assert "Borttagen" not in text(theirs, address)
    answer = reverse("access:answer_role", kwargs={"decision": row.pk})
    assert theirs.post(answer, {"answer": "approve"}).status_code == 404
    assert permission(PRINT).given_to(world.theirs.actor("nurse"))


def test_every_apps_permissions_are_known_from_the_start() -> None:
    """In a process of its own: here the tests have imported more than a running Samsyn has."""
    code = "import django; django.setup(); from samsyn.access import registry; print(*[p.name for p in registry.all_permissions()])"
    known = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert set(known.stdout.split()) == {one.name for one in all_permissions()} >= {"cases.schoolwork", "content.activate"}
    assert {one.name.partition(".")[0] for one in all_permissions()} <= set(AREAS)
