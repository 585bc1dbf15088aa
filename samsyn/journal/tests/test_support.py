"""Support reads nothing but what the care provider has approved: named pupils, a case, some hours, with a reason (row 96)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.models import ActiveChoice, Alarm
from samsyn.access.tests.make import World, block
from samsyn.audit.models import Event
from samsyn.journal.models import Entry, SupportSession
from samsyn.journal.rules.support import Approval, faults_approval, read_clock
from samsyn.journal.tests.destroying import number_of
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.journal.tests.support import CASE, add_support, support_form
from samsyn.journal.tests.support import approved as approved_at
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.ids import uuid7
from samsyn.people.identity_number import Sex, make_test_number

pytestmark = pytest.mark.django_db
WHY = "Se varför visningen är tom."
NOBODYS = make_test_number(date(2009, 2, 3), Sex.FEMALE, 9).value
# The database has a clock of its own, which the rows of the log are timed by.
NOW = clock.now().astimezone(clock.STOCKHOLM).replace(second=0, microsecond=0)
SOON = NOW + timedelta(minutes=90)


def at(name: str, **ids: object) -> str:
    return reverse(f"journal:{name}", kwargs=ids)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    """The clock stands still at the beginning of the minute."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def support(world: World) -> Client:
    """A support technician with an assignment at our care provider, when the nurse has signed a note about Greta."""
    add_support(world.ours, "support")
    add_support(world.ours, "other_support", "Siv Support")
    signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, NOTE, "note")
    return world.ours.client("support")


def form(world: World, **typed: Any) -> dict[str, Any]:
    return support_form(world.ours, **typed)


def approved(world: World, **typed: Any) -> UUID:
    return approved_at(world.ours, **typed)


def read(client: Client, pupil: UUID, session: UUID) -> Any:
    return client.get(at("support_record", pupil=pupil, support_session=session))


def say(client: Client, pupil: UUID, session: UUID, reason: str = WHY) -> Any:
    return client.post(at("support_record", pupil=pupil, support_session=session), {"reason": reason})


def test_support_reads_in_an_approved_session_and_everything_is_told(world: World, support: Client) -> None:
    greta, session = world.ours.greta.pk, approved(world)
    listed = support.get(at("support_sessions")).content.decode()
    assert "Greta Andersson" in listed
    asked = read(support, greta, session).content.decode()
    assert "Varför läser du journalen?" in asked
    assert "gympan" not in asked
    assert say(support, greta, session).status_code == 302
    page = read(support, greta, session).content.decode()
    assert "Huvudvärk efter gympan." in page
    assert "/entries/" not in page
    with within(world.ours.actor("head").context()):
        logged = list(Event.objects.filter(rule="row_096_support_session").order_by("time", "id"))
        assert [(row.action, row.what, row.reason) for row in logged] == [
            ("support", "people.card", CASE),
            ("support", "access.choice", f"{CASE}: {WHY}"),
            ("support", "journal.record", f"{CASE}: {WHY}"),
        ]
        assert {row.compartment_id for row in logged} == {world.ours.actor("nurse").compartment}
        alarm = Alarm.objects.get(rule="row_096_support_session")
        assert (alarm.pupil_id, alarm.user_name) == (greta, "Sten Support")
        made = ActiveChoice.objects.get()
        assert (made.purpose, made.case_reference, made.ends_at) == ("support", CASE, NOW + timedelta(hours=2))
    told = world.ours.client("head").get(at("support_approval", support_session=session)).content.decode()
    assert WHY in told
    with time_machine.travel(NOW + timedelta(minutes=100), tick=False):  # past the database's clock, which went on
        readers = world.ours.client("nurse").get(f"/pupils/{greta}/readers/").content.decode()
    assert "Sten Support" in readers
    assert "Läste journalen som support" in readers
    assert "Sten Support" in world.ours.client("nurse").get(f"/pupils/{greta}/readers/who/").content.decode()


def test_the_alarm_says_that_it_was_support_and_in_which_case(world: World, support: Client) -> None:
    greta = world.ours.greta.pk
    for case in (CASE, CASE, "SUP-902"):
        session = approved(world, case=case)
        assert say(support, greta, session).status_code == 302
        assert read(support, greta, session).status_code == 200
    page = world.ours.client("head").get("/secrecy/alarms/").content.decode()
    assert "Öppnad utan bokning" not in page
    for case in (CASE, "SUP-902"):
        assert page.count(f"Läst av support i ärende {case}") == 1


@pytest.mark.parametrize("reason", ["", "  ", "kort", "x" * 301])
def test_without_a_reason_nothing_opens(world: World, support: Client, reason: str) -> None:
    session = approved(world)
    assert say(support, world.ours.greta.pk, session, reason).status_code == 400
    assert "gympan" not in read(support, world.ours.greta.pk, session).content.decode()


def test_the_session_opens_its_pupils_alone_to_its_user_alone_and_no_other_page(world: World, support: Client) -> None:
    greta, ali = world.ours.greta.pk, world.ours.ali.pk
    signed_visit(world.ours.actor("nurse"), ali, NOTE, "note")
    session = approved(world)
    say(support, greta, session)
    assert read(support, ali, session).status_code == 404
    assert say(support, ali, session).status_code == 404
    other = world.ours.client("other_support")
    assert "SUP-881" not in other.get(at("support_sessions")).content.decode()
    assert read(other, greta, session).status_code == 404
    for name in ("record", "new", "print", "reviewed", "releases", "elsewhere"):
        assert support.get(at(name, pupil=greta)).status_code == 403
    for address in (f"/pupils/{greta}/readers/", "/search/", "/", "/secrecy/settings/"):
        assert "Greta" not in support.get(address, follow=True).content.decode() or address == "/"


def test_before_after_and_once_it_is_ended_nothing_opens(world: World, support: Client) -> None:
    greta, session = world.ours.greta.pk, approved(world, starts_on=SOON.date().isoformat(), starts_at=SOON.strftime("%H.%M"))
    assert "Greta" not in support.get(at("support_sessions")).content.decode()
    assert read(support, greta, session).status_code == 404
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        support = world.ours.client("support")
        assert say(support, greta, session).status_code == 302
        head = world.ours.client("head")
        assert "avbruten" in head.post(at("end_support", support_session=session), follow=True).content.decode()
        assert read(support, greta, session).status_code == 404
        assert "redan slut" in head.post(at("end_support", support_session=session), follow=True).content.decode()
        with within(world.ours.actor("head").context()), pytest.raises(DatabaseError), transaction.atomic():
            SupportSession.objects.update(ended_at=None)
    later = approved(world, hours="8")
    with time_machine.travel(NOW + timedelta(hours=8), tick=False):
        assert read(world.ours.client("support"), greta, later).status_code == 404


def test_a_session_of_anothers_is_as_one_that_nobody_made(world: World, support: Client) -> None:
    greta, session = world.ours.greta.pk, approved(world)
    other, answers = world.ours.client("other_support"), []
    read(other, greta, uuid7())  # the first answer keeps up the browser's session
    for one in (session, uuid7()):
        with CaptureQueriesContext(connection) as asked:
            answer = read(other, greta, one)
        answers.append((answer.status_code, answer.content.count(b"SUP"), len(asked)))
    assert answers[0] == answers[1]
    lead_of_theirs = world.theirs.client("head")
    assert lead_of_theirs.get(at("support_approval", support_session=session)).status_code == 404
    assert lead_of_theirs.post(at("end_support", support_session=session)).status_code == 404


@pytest.mark.parametrize("who", ["nurse", "lead", "principal", "teacher", "administrator"])
def test_nobody_else_approves_or_reads(world: World, support: Client, who: str) -> None:
    greta, session, client = world.ours.greta.pk, approved(world), world.ours.client(who)
    assert client.get(at("support_approvals")).status_code == 403
    assert client.post(at("support_approvals"), form(world)).status_code == 403
    assert client.post(at("end_support", support_session=session)).status_code == 403
    assert read(client, greta, session).status_code == 403
    assert world.ours.client("support").post(at("support_approvals"), form(world)).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"user": ""},
        {"case": " "},
        {"aim": ""},
        {"starts_on": "x"},
        {"starts_on": (NOW + timedelta(16)).date().isoformat()},
        {"starts_at": "25:00"},
        {"starts_on": (NOW - timedelta(1)).date().isoformat()},
        {"hours": "9"},
        {"hours": "0"},
        {"numbers": ""},
        {"numbers": "12"},
        {"numbers": NOBODYS},
    ],
)
def test_an_approval_says_who_what_when_and_whose(world: World, support: Client, change: dict[str, str]) -> None:
    answer = world.ours.client("head").post(at("support_approvals"), form(world, **change))
    assert answer.status_code == 400
    with within(world.ours.actor("head").context()):
        assert not SupportSession.objects.exists()
        assert Event.objects.filter(what="journal.support", outcome="failed").exists()


def test_nobody_outside_support_is_chosen(world: World, support: Client) -> None:
    for who in ("nurse", "head"):
        change = {"user": str(world.ours.users[who].pk)}
        assert world.ours.client("head").post(at("support_approvals"), form(world, **change)).status_code == 400


def test_a_protected_pupil_is_never_read_and_not_told_of(world: World, support: Client) -> None:
    hidden = world.ours.protected
    signed_visit(world.ours.actor("closed_nurse"), hidden.pk, NOTE, "note")
    for number in (number_of(world.ours, hidden), number_of(world.ours, world.ours.ali), NOBODYS):
        answer = world.ours.client("head").post(at("support_approvals"), form(world, numbers=number))
        assert "Verksamheten har ingen journal som support kan läsa" in answer.content.decode()
    with within(world.ours.actor("head").context()):
        assert not Alarm.objects.exists()
        session = SupportSession.objects.create(
            provider_id=world.ours.provider,
            compartment_id=world.ours.actor("nurse").compartment,
            pupils=[hidden.pk],
            user=world.ours.users["support"],
            user_name="Sten Support",
            case_reference=CASE,
            aim="Visningen är tom",
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=1),
            approved_by=world.ours.users["head"],
            approved_name="Britt Sandell",
            approved_at=NOW,
        )
    assert read(support, hidden.pk, session.pk).status_code == 404
    assert say(support, hidden.pk, session.pk).status_code == 404
    assert "Hemlig" not in support.get(at("support_sessions")).content.decode()


def test_what_is_blocked_or_unsigned_support_does_not_read(world: World, support: Client) -> None:
    greta, nurse = world.ours.greta.pk, world.ours.actor("nurse")
    save(nurse, start(nurse, greta, "note").entry, {**NOTE, "text": ["Öronvärk."]})
    session = approved(world)
    say(support, greta, session)
    page = read(support, greta, session).content.decode()
    assert "Öronvärk" not in page
    assert "gympan" in page
    block(world.ours.client("nurse"), greta)
    assert "gympan" not in read(support, greta, session).content.decode()


def test_supports_own_context_reaches_no_row_of_a_record(world: World, support: Client) -> None:
    approved(world)
    actor = world.ours.actor("support")
    assert (actor.compartment, actor.compartments) == (None, ())
    room, greta, ali = world.ours.actor("nurse").compartment, world.ours.greta.pk, world.ours.ali.pk
    assert room is not None
    with within(Context("test", provider=world.ours.provider, compartments=(room,), passage_pupils=(ali,))):
        assert not Entry.objects.exists()
    with within(Context("test", provider=world.ours.provider, compartments=(room,), passage_pupils=(greta,))):
        assert Entry.objects.exists()


@pytest.mark.parametrize("change", [{"pupils": []}, {"ends_at": NOW + timedelta(hours=9)}, {"approved_by": "support"}, {"aim": ""}])
def test_the_database_takes_no_session_without_pupils_too_long_or_approved_by_oneself(
    world: World, support: Client, change: dict[str, Any]
) -> None:
    with within(world.ours.actor("head").context()):
        row = SupportSession(
            provider_id=world.ours.provider,
            compartment_id=world.ours.actor("nurse").compartment,
            pupils=[world.ours.greta.pk],
            user=world.ours.users["support"],
            case_reference=CASE,
            aim="Visningen är tom",
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=1),
            approved_by=world.ours.users["head"],
            approved_at=NOW,
        )
        for name, value in change.items():
            setattr(row, name, world.ours.users[value] if value == "support" else value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_a_session_may_end_tomorrow_and_may_not_be_over() -> None:
    nine = datetime(2026, 11, 25, 9, tzinfo=clock.STOCKHOLM)
    usual = Approval("x", CASE, "Visningen är tom", nine.date(), time(23, 30), 8)
    assert faults_approval(usual, nine) == {}
    assert set(faults_approval(Approval("x", CASE, "Visningen är tom", nine.date(), time(0, 30), 8), nine)) == {"starts_at"}
    assert (read_clock("8.05"), read_clock("08:05"), read_clock("24:00"), read_clock("8")) == (time(8, 5), time(8, 5), None, None)
