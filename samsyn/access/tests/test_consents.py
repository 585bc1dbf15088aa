"""What pupils and guardians say: entered on one page, withdrawn, never changed; the overview says what it amounts to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from samsyn.access.consents.recipients import room_key
from samsyn.access.models import Consent, MaturityAssessment
from samsyn.access.tests.make import Municipality, World
from samsyn.audit.models import Event
from samsyn.kernel.db.context import within
from samsyn.people.models import Guardianship
from samsyn.people.tests.make import make_compartment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
TODAY = date(2026, 11, 23)


@pytest.fixture
def monday() -> Iterator[None]:
    """A Monday morning."""
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        yield


def overview_of(pupil: UUID) -> str:
    return reverse("access:secrecy", kwargs={"pupil": pupil})


def support_room(place: Municipality) -> str:
    with within(place.actor("nurse").context()):
        return room_key(make_compartment(place.board, "school_support").pk)


def guardians(place: Municipality) -> list[UUID]:
    with within(place.actor("nurse").context()):
        return list(Guardianship.objects.filter(pupil=place.greta).order_by("id").values_list("guardian_id", flat=True))


def say(client: Client, place: Municipality, said: dict[object, str], **typed: object) -> object:
    form = {
        "question": "support",
        "scope": ["emi_record"],
        "recipient": support_room(place),
        "valid_from": "2026-11-23",
        "valid_to": "2027-06-30",
        "way": "phone",
        **typed,
        **{f"said_{who}": answer for who, answer in said.items()},
    }
    return client.post(reverse("access:consent", kwargs={"pupil": place.greta.pk}), form)


def stored(place: Municipality) -> list[Consent]:
    with within(place.actor("nurse").context()):
        return list(Consent.objects.order_by("recorded_at", "id"))


def page(client: Client, place: Municipality) -> str:
    return client.get(overview_of(place.greta.pk)).content.decode()


def test_the_page_says_in_which_capacity_each_has_answered(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    mother, _father = guardians(ours)
    say(client, ours, {"pupil": "yes", mother: "yes"})
    say(client, ours, {"social_board": "yes"}, decision="SN 2026/88")
    shown = " ".join(client.get(overview_of(ours.greta.pk)).content.decode().split())
    for words in ("Eleven<", "Vårdnadshavare, gemensam vårdnad", "Socialnämnden i vårdnadshavarnas ställe, beslut sn 2026/88"):
        assert words.lower() in shown.lower(), words
    assert "beslut SN 2026/88" in shown


def test_both_guardians_yes_of_a_small_child_is_a_consent(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    anna, erik = guardians(ours)
    assert say(client, ours, {anna: "yes", erik: "yes"}).status_code == 302
    assert [(one.giver_id, one.refused, one.capacity) for one in stored(ours)] == [
        (anna, False, "guardian"),
        (erik, False, "guardian"),
    ]
    assert "Samtycke finns" in page(client, ours)


def test_one_of_two_is_not_enough_and_the_other_is_named(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    anna, _erik = guardians(ours)
    say(client, ours, {anna: "yes"})
    shown = page(client, ours)
    assert "Alla har inte svarat" in shown
    assert "Ännu inte tillfrågade: Erik Berg" in shown


def test_a_no_counts_and_a_withdrawal_too(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    anna, erik = guardians(ours)
    say(client, ours, {anna: "yes", erik: "no"})
    assert "Någon har sagt nej" in page(client, ours)
    say(client, ours, {erik: "yes"}, valid_from=TODAY.isoformat())
    yes = stored(ours)[-1]
    withdrawal = reverse("access:withdraw", kwargs={"pupil": ours.greta.pk, "consent": yes.pk})
    assert client.get(withdrawal).status_code == 200
    assert client.post(withdrawal, {"on": TODAY.isoformat(), "way": "spoken"}).status_code == 302
    shown = page(client, ours)
    assert "Återkallat" in shown
    assert "Någon har sagt nej" in shown
    client.post(withdrawal, {"on": TODAY.isoformat(), "way": "spoken"})
    assert "redan återkallat" in page(client, ours)


def test_the_social_board_answers_in_the_guardians_place_with_its_decision(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    assert say(client, ours, {"social_board": "yes"}).status_code == 400
    assert say(client, ours, {"social_board": "yes"}, decision="SN 2026/114, 2026-11-01").status_code == 302
    shown = page(client, ours)
    assert "Samtycke finns" in shown
    assert "SN 2026/114" in shown


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ({}, {}),
        ({"yes": "yes"}, {}),
        ({"pupil": "yes"}, {"question": ""}),
        ({"pupil": "yes"}, {"question": "everything"}),
        ({"pupil": "yes"}, {"scope": []}),
        ({"pupil": "yes"}, {"scope": ["all"]}),
        ({"pupil": "yes"}, {"recipient": ""}),
        ({"pupil": "yes"}, {"recipient": "outside", "outside": "  "}),
        ({"pupil": "yes"}, {"recipient": f"room:{uuid4()}"}),
        ({"pupil": "yes"}, {"valid_to": "31 februari"}),
        ({"pupil": "yes"}, {"valid_to": "2020-01-01"}),
        ({"pupil": "yes"}, {"valid_from": "2030-01-01"}),
        ({"pupil": "yes"}, {"way": "telepathy"}),
        ({"pupil": "yes"}, {"about": "x" * 301}),
        ({"pupil": "yes"}, {"recipient": "outside", "outside": "x" * 300}),
    ],
)
def test_what_cannot_be_is_refused_at_the_form_and_nothing_is_kept(
    world: World, said: dict[object, str], typed: dict[str, object]
) -> None:
    ours = world.ours
    answer = say(ours.client("nurse"), ours, said, **typed)
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    assert stored(ours) == []


def test_a_recipient_outside_is_named_in_words(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    say(client, ours, {"pupil": "yes"}, recipient="outside", outside="BUP  Sunnevik", question="referral")
    assert stored(ours)[0].recipient == "outside:bup sunnevik"
    assert "BUP  Sunnevik" in page(client, ours)


def test_another_branch_and_another_municipality_see_nothing(world: World) -> None:
    ours = world.ours
    anna, erik = guardians(ours)
    say(ours.client("nurse"), ours, {anna: "yes", erik: "yes"})
    assert "Samtycke finns" not in page(ours.client("counsellor"), ours)
    theirs = world.theirs.client("nurse")
    assert theirs.get(overview_of(ours.greta.pk)).status_code == 404
    withdrawal = reverse("access:withdraw", kwargs={"pupil": ours.greta.pk, "consent": stored(ours)[0].pk})
    assert theirs.get(withdrawal).status_code == 404
    assert theirs.post(withdrawal, {"on": TODAY.isoformat(), "way": "spoken"}).status_code == 404
    elsewhere = reverse("access:withdraw", kwargs={"pupil": ours.ali.pk, "consent": stored(ours)[0].pk})
    assert ours.client("nurse").get(elsewhere).status_code == 404


def test_who_keeps_no_record_is_refused_with_the_reason(world: World) -> None:
    answer = world.ours.client("principal").get(overview_of(world.ours.greta.pk))
    assert answer.status_code == 403
    assert "Anteckna samtycken" in answer.content.decode()


def test_what_was_said_is_never_changed(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    anna, erik = guardians(ours)
    say(client, ours, {anna: "yes", erik: "yes"})
    one = stored(ours)[0]
    withdrawal = reverse("access:withdraw", kwargs={"pupil": ours.greta.pk, "consent": one.pk})
    client.post(withdrawal, {"on": TODAY.isoformat(), "way": "spoken"})
    for statement in ("UPDATE access_consent SET refused = true", "DELETE FROM access_consent"):
        with within(ours.actor("nurse").context()), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(statement)
    with within(ours.actor("nurse").context()), pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=one.pk).update(withdrawn_at=None, withdrawn_on=None)


def test_each_answer_stands_in_the_log_without_what_was_said_in_words(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    anna, erik = guardians(ours)
    say(client, ours, {anna: "yes", erik: "no"}, about="hörselprov")
    with within(ours.actor("nurse").context()):
        rows = list(Event.objects.filter(what="access.consent").order_by("time", "id").values_list("action", "details", "pupil_id"))
    greta = ours.greta.pk
    assert rows == [
        ("write", "question=support capacity=guardian said=yes", greta),
        ("write", "question=support capacity=guardian said=no", greta),
    ]


def test_an_assessment_of_maturity_is_kept_with_its_grounds(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    address = reverse("access:maturity", kwargs={"pupil": ours.greta.pk})
    form = {
        "question": "set_block",
        "capable": "pupil",
        "statement": "Jag vill inte att de andra ser det.",
        "grounds": "Förstår vad spärren innebär.",
        "valid_to": "2027-06-30",
    }
    assert client.post(address, {**form, "grounds": ""}).status_code == 400
    assert client.post(address, form).status_code == 302
    with within(ours.actor("nurse").context()):
        assert MaturityAssessment.objects.get().assessed_name == "Maria Lind"
    assert "Förstår vad spärren innebär." in page(client, ours)


def test_found_able_alone_the_pupil_answers_alone(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    form = {
        "question": "support",
        "capable": "pupil",
        "statement": "Det är okej.",
        "grounds": "Mogen för frågan.",
        "valid_to": "2027-06-30",
    }
    client.post(reverse("access:maturity", kwargs={"pupil": ours.greta.pk}), form)
    say(client, ours, {"pupil": "yes"})
    assert "Samtycke finns" in page(client, ours)
