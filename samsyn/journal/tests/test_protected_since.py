"""Whoever becomes protected is from then on the closed group's alone: no row and no count of what was before is left outside it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from samsyn.access.models import Alarm, EmergencyOpening
from samsyn.access.tests.make import World, make_assignment, make_user, save
from samsyn.audit.models import Event
from samsyn.journal.tests import lead_tasks
from samsyn.journal.tests.make import NOTE, signed_visit
from samsyn.journal.tests.support import add_support, approved
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.models import Person

pytestmark = pytest.mark.django_db
HIDDEN = "ser bara den slutna kretsen"


def at(name: str, **ids: object) -> str:
    return reverse(f"access:{name}", kwargs=ids)


def shown(world: World, who: str, address: str) -> str:
    answer = world.ours.client(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def protect(world: World) -> None:
    """Greta gets a protected identity, and the head of operations is of the closed group."""
    ours = world.ours
    with within(ours.actor("closed_nurse").context()):
        Person.objects.filter(pk=ours.greta.person_id).update(
            protection="confidentiality", given_name="", middle_name="", family_name=""
        )
    save(ours.users["head"].assignments.get(), closed_group=True)


def add_head(world: World) -> None:
    """A second head of operations."""
    ours = world.ours
    with within(Context("make", provider=ours.provider)):
        ours.users["other_head"] = make_user("other_head", "Hans Chef")
        make_assignment(ours.users["other_head"], ours.board, "emi", "head_of_operations")


@pytest.fixture
def opening(world: World) -> EmergencyOpening:
    """An emergency opening of Greta's record."""
    ours, now = world.ours, clock.now()
    nurse = ours.actor("nurse")
    with within(nurse.context()):
        return EmergencyOpening.objects.create(
            provider_id=ours.provider,
            compartment_id=nurse.compartment,
            pupil=ours.greta,
            user=ours.users["nurse"],
            user_name="Maria Lind",
            user_role="school_nurse",
            unit_id=nurse.unit,
            no_consent_because="Medvetslös efter fall",
            needed_because="Behöver veta om epilepsi",
            named=[nurse.unit],
            named_at=now,
            ends_at=now,
        )


def test_an_emergency_opening_leaves_no_row_outside_the_closed_group(world: World, opening: EmergencyOpening) -> None:
    assert "Medvetslös" in shown(world, "lead", at("emergencies"))
    protect(world)
    outside = shown(world, "lead", at("emergencies"))
    for trace in ("Medvetslös", "Maria Lind", "elev som du inte får se"):
        assert trace not in outside
    assert "Ingen har öppnat spärrade uppgifter i nödläge" in outside
    with within(world.ours.actor("lead").context()):
        rows = Event.objects.filter(what="access.emergency", action="list").order_by("time", "id").values_list("pupils", flat=True)
        assert list(rows) == [[world.ours.greta.pk], []]
    assert "Medvetslös" in shown(world, "head", at("emergencies"))
    answer = world.ours.client("lead").post(at("review_emergency", opening=opening.pk), {"justified": "yes"})
    assert answer.status_code == 404


def test_an_alarm_leaves_no_row_outside_the_closed_group_and_is_not_marked_from_there(world: World) -> None:
    ours, now = world.ours, clock.now()
    with within(ours.actor("nurse").context()):
        alarm = Alarm.objects.create(
            provider_id=ours.provider,
            compartment_id=ours.actor("nurse").compartment,
            pupil=ours.greta,
            user=ours.users["doctor"],
            user_name="Johan Åkerblom",
            user_role="school_doctor",
            rule="row_001_errand",
            ground="PDL 4 kap. 1 §",
            protected=False,
            day=clock.today(),
            first_at=now,
            last_at=now,
        )
    assert "Johan Åkerblom" in shown(world, "lead", at("alarms"))
    protect(world)
    assert "Johan Åkerblom" not in shown(world, "lead", at("alarms"))
    door = at("alarm_seen", alarm=alarm.pk)
    assert world.ours.client("lead").post(door, {"times": "1"}).status_code == 404
    assert "Johan Åkerblom" in shown(world, "head", at("alarms"))
    assert world.ours.client("head").post(door, {"times": "1"}).status_code == 302


def test_a_support_session_says_so_to_who_approved_it_and_to_nobody_else_outside(world: World) -> None:
    add_support(world.ours, "support")
    add_head(world)
    signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, NOTE, "note")
    page = reverse("journal:support_approval", kwargs={"support_session": approved(world.ours)})
    assert HIDDEN not in shown(world, "head", page)
    with within(world.ours.actor("closed_nurse").context()):
        Person.objects.filter(pk=world.ours.greta.person_id).update(
            protection="confidentiality", given_name="", middle_name="", family_name=""
        )
    told = shown(world, "head", page)
    assert HIDDEN in told
    assert "Uppgift saknas" not in told
    other = shown(world, "other_head", page)
    assert HIDDEN not in other
    assert "Elever" not in other[other.index("<main") : other.index("</main")]


def test_a_task_says_so_of_whom_the_lead_named_and_counts_nobody(world: World) -> None:
    ours = world.ours
    signed_visit(ours.actor("nurse"), ours.greta.pk, NOTE, "note")
    head = ours.client("head")
    task = lead_tasks.begin_deviation(head, ours, ours.greta)
    page, listed = lead_tasks.at("lead_task", lead_task=task), lead_tasks.at("lead_tasks")
    assert "0 av 1" in head.get(listed).content.decode()
    with within(ours.actor("closed_nurse").context()):
        Person.objects.filter(pk=ours.greta.person_id).update(
            protection="confidentiality", given_name="", middle_name="", family_name=""
        )
    told = head.get(page).content.decode()
    assert HIDDEN in told
    assert "Uppgift saknas" not in told
    assert "0 av 1" not in head.get(listed).content.decode()


def test_a_task_says_nothing_of_whom_chance_drew(world: World) -> None:
    ours = world.ours
    signed_visit(ours.actor("nurse"), ours.greta.pk, NOTE, "note")
    lead = ours.client("lead")
    page = lead_tasks.at("lead_task", lead_task=lead_tasks.begin_review(lead))
    protect(world)
    assert HIDDEN not in lead.get(page).content.decode()
