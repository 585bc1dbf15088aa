"""The active choice: asked for where the decision asks for it, with a reason, for one pupil, until the day ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.models import ActiveChoice
from samsyn.access.stating import LONGEST
from samsyn.access.tests.make import World, decide
from samsyn.audit.models import Event
from samsyn.kernel.db.context import Context, within

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)
REASON = {"kind": "visit", "reason": ""}


@pytest.fixture
def strict(world: World) -> World:
    """A care provider for which the class list is no care relation (P-1), as for one that has decided nothing."""
    ours = world.ours
    with within(Context("make", provider=ours.provider)):
        decide(ours.provider, ours.users["lead"], ours.users["head"], date(2026, 8, 2), P_1="errand")
    return world


def record_of(pupil: UUID) -> str:
    return reverse("journal:record", kwargs={"pupil": pupil})


def choice_of(pupil: UUID) -> str:
    return reverse("access:choice", kwargs={"pupil": pupil})


def choose(client: Client, pupil: UUID, **typed: str) -> object:
    return client.post(choice_of(pupil), {**REASON, "next": record_of(pupil), **typed})


def choices(world: World) -> list[ActiveChoice]:
    with within(world.ours.actor("nurse").context()):
        return list(ActiveChoice.objects.order_by("made_at"))


def test_a_record_on_the_class_list_asks_why_and_then_opens(strict: World) -> None:
    client, greta = strict.ours.client("nurse"), strict.ours.greta.pk
    asked = client.get(record_of(greta))
    assert asked.status_code == 302
    assert asked.url == f"{choice_of(greta)}?next={record_of(greta)}"
    page = client.get(asked.url).content.decode()
    assert "Varför öppnar du journalen?" in page
    assert "Andersson" in page
    answer = choose(client, greta)
    assert answer.url == record_of(greta)
    assert client.get(record_of(greta)).status_code == 200


def test_the_reason_is_kept_and_logged_with_the_rule(strict: World) -> None:
    client, greta = strict.ours.client("nurse"), strict.ours.greta.pk
    choose(client, greta, kind="other", reason="  Ringde om \n sömn ")
    [made] = choices(strict)
    assert (made.reason, made.purpose, made.pupil_id) == ("Ringde om sömn", "care", greta)
    client.get(record_of(greta))
    with within(strict.ours.actor("nurse").context()):
        events = list(Event.objects.filter(pupil_id=greta).order_by("time", "id").values_list("what", "rule", "reason"))
    assert ("access.choice", "row_002_on_the_class_list", "Ringde om sömn") in events
    assert events[-1][:2] == ("journal.record", "row_002_on_the_class_list")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "curious"}, "kind"),
        ({"kind": "other", "reason": ""}, "reason"),
        ({"kind": "other", "reason": " \n\t\u00a0 "}, "reason"),
        ({"kind": "other", "reason": "oj"}, "reason"),
        ({"kind": "other", "reason": "x" * (LONGEST + 1)}, "reason"),
        ({"kind": "other", "reason": "\u200b" * 6}, "reason"),
        ({"kind": "other", "reason": "....."}, "reason"),
        ({"kind": "other", "reason": "\x00\x00\x00\x00\x00\x00"}, "reason"),
    ],
)
def test_without_a_reason_nothing_is_chosen(strict: World, typed: dict[str, str], field: str) -> None:
    client, greta = strict.ours.client("nurse"), strict.ours.greta.pk
    answer = choose(client, greta, **typed)
    assert answer.status_code == 400
    assert f'name="{field}"' in answer.content.decode()
    assert choices(strict) == []
    assert client.get(record_of(greta)).status_code == 302


def test_a_choice_is_for_one_pupil_and_one_user(strict: World) -> None:
    ours = strict.ours
    choose(ours.client("nurse"), ours.greta.pk)
    assert ours.client("nurse").get(record_of(ours.ali.pk)).status_code == 302
    assert ours.client("doctor").get(record_of(ours.greta.pk)).status_code == 404


def test_a_choice_ends_with_the_day(strict: World) -> None:
    client, greta = strict.ours.client("nurse"), strict.ours.greta.pk
    with time_machine.travel(MORNING, tick=False) as now:
        choose(client, greta)
        now.move_to(datetime(2026, 11, 23, 22, 59, tzinfo=UTC))
        assert strict.ours.client("nurse").get(record_of(greta)).status_code == 200
        now.move_to(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
        assert strict.ours.client("nurse").get(record_of(greta)).status_code == 302


def test_writing_needs_the_choice_too_and_a_form_leads_to_it(strict: World) -> None:
    client, greta = strict.ours.client("nurse"), strict.ours.greta.pk
    asked = client.post(reverse("journal:print", kwargs={"pupil": greta}), {"reason": "Till vårdnadshavare"})
    assert (asked.status_code, asked.url) == (302, choice_of(greta))


def test_a_program_is_told_instead_of_led(strict: World) -> None:
    answer = strict.ours.client("nurse").get(f"/api/v1/pupils/{strict.ours.greta.pk}/record")
    assert answer.status_code == 403
    assert "aktivt val" in answer.json()["message"]


@pytest.mark.parametrize("who", ["elsewhere", "protected", "nobody"])
def test_whom_no_choice_opens_has_no_page(strict: World, who: str) -> None:
    pupil = uuid4() if who == "nobody" else getattr(strict.ours, who).pk
    client = strict.ours.client("nurse")
    assert client.get(choice_of(pupil)).status_code == 404
    assert choose(client, pupil).status_code == 404
    assert choices(strict) == []


def test_a_refused_pupil_costs_what_one_who_does_not_exist_does(strict: World) -> None:
    client = strict.ours.client("nurse")
    client.get(record_of(uuid4()))
    with CaptureQueriesContext(connection) as nobody:
        missing = client.get(record_of(uuid4()))
    with CaptureQueriesContext(connection) as hidden:
        refused = client.get(record_of(strict.ours.elsewhere.pk))
    assert (missing.status_code, len(nobody)) == (refused.status_code, len(hidden)) == (404, len(nobody))


@pytest.mark.parametrize("who", ["principal", "teacher", "administrator", "lead"])
def test_others_than_carers_make_no_choice(strict: World, who: str) -> None:
    assert strict.ours.client(who).get(choice_of(strict.ours.greta.pk)).status_code == 403


def test_with_a_decision_that_the_class_list_is_enough_nobody_is_asked(world: World) -> None:
    assert world.ours.client("nurse").get(record_of(world.ours.greta.pk)).status_code == 200
    assert world.ours.client("nurse").get(choice_of(world.ours.greta.pk)).status_code == 404


def test_the_class_list_says_nothing_of_a_record_that_takes_a_choice(strict: World) -> None:
    ours = strict.ours
    client, address = ours.client("nurse"), reverse("web:class", kwargs={"school_class": ours.class_4b.pk})
    page = client.get(address).content.decode()
    assert "Andersson, Greta" in page
    assert page.count("Visas efter aktivt val") == 2
    assert "Inget besök" not in page.split("<table")[1]


def test_no_choice_is_changed_or_taken_away(strict: World) -> None:
    choose(strict.ours.client("nurse"), strict.ours.greta.pk)
    with within(strict.ours.actor("nurse").context()):
        for change in (lambda: ActiveChoice.objects.update(reason="annat"), lambda: ActiveChoice.objects.all().delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()


def test_the_database_takes_no_choice_without_reason(strict: World) -> None:
    nurse = strict.ours.actor("nurse")
    with within(nurse.context()), pytest.raises(IntegrityError), transaction.atomic():
        ActiveChoice.objects.create(
            provider_id=nurse.provider,
            compartment_id=nurse.compartment,
            pupil_id=strict.ours.greta.pk,
            user_id=nurse.user,
            purpose="care",
            reason="",
            made_at=MORNING,
            ends_at=MORNING.replace(hour=20),
        )


def test_an_address_elsewhere_is_not_followed(strict: World) -> None:
    answer = choose(strict.ours.client("nurse"), strict.ours.greta.pk, next="https://elsewhere.example/")
    assert answer.url == record_of(strict.ours.greta.pk)
