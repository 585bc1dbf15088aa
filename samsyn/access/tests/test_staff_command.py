"""`samsyn staff`: users and assignments from the command line, each change in the access log, each mistake in plain words."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from samsyn.access.models import Assignment, NeedsAndRiskAnalysis, User
from samsyn.access.sessions import assignments_of
from samsyn.access.tests.make import ANALYSIS, World, make_analysis, save, staff_office, trust
from samsyn.audit.models import Event
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.roles import Role
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.project.cli import COMMAND_ROLES

pytestmark = pytest.mark.django_db
HSA = "SE2120009001-A1B2"
UNIT = "Elevhälsans medicinska insats"
PROVIDER = "--provider=212000-9001"
REVIEW = clock.today() + timedelta(days=180)
GROUND = [f"--analysis={ANALYSIS}", "--decider=Britt Sandell", f"--review={REVIEW}"]
NURSE = ["assign", HSA, PROVIDER, *GROUND, "--role=school_nurse", f"--unit={UNIT}"]


def staff(*arguments: str) -> str:
    said = StringIO()
    with staff_office():
        call_command("staff", *arguments, stdout=said)
    return said.getvalue()


def logged(provider: Any = LYSAS) -> list[tuple[str, str, str]]:
    with within(Context("test", provider=provider)):
        found = Event.objects.filter(purpose="staff.command").order_by("time", "id").values_list("action", "what", "rule")
        return list(found)


@pytest.fixture
def hired(world: World) -> User:
    staff("add", HSA, PROVIDER, "--name=Nils Nyanställd")
    return User.objects.get(username=HSA)


def hire(world: World, *more: str) -> Assignment:
    staff(*NURSE[:-1], "--unit=Nya enheten", "--board=Barn- och utbildningsnämnden", "--branch=emi", *more)
    return Assignment.objects.get(user__username=HSA)


def test_it_runs_as_maintenance() -> None:
    assert COMMAND_ROLES["staff"] is Role.MAINTENANCE


def test_a_new_nurse_is_entered_with_an_assignment_and_both_are_logged(world: World, hired: User) -> None:
    school = world.ours.school
    given = hire(world, f"--school={school.school_unit_code}", "--from=2026-08-01")
    assert (given.board_id, given.branch, given.role, given.closed_group) == (world.ours.board.pk, "emi", "school_nurse", False)
    assert given.compartment_id == world.ours.users["nurse"].assignments.get().compartment_id
    assert [one.school_ids for one in assignments_of(hired)] == [[school.pk]]
    assert logged() == [("administer", "access.user", "added"), ("administer", "access.assignment", "assigned")]
    with within(Context("test", provider=LYSAS)):
        row = Event.objects.get(what="access.assignment")
        assert (row.resource_id, row.details) == (
            given.pk,
            f"user={hired.pk} role=school_nurse schools=1 analysis={given.analysis_id} review={REVIEW}",
        )
        assert row.user_name.startswith("Drift (")
    listed = staff("list", PROVIDER)
    assert (
        f"{given.pk} · {HSA} · Nils Nyanställd · school_nurse · Nya enheten · Barn- och utbildningsnämnden · 2026-08-01–" in listed
    )
    assert school.name in listed


def test_an_administrator_gets_no_compartment(world: World, hired: User) -> None:
    staff("assign", HSA, PROVIDER, *GROUND, "--role=administrator", "--unit=IT", "--board=Nämnden", "--branch=school_support")
    given = hired.assignments.get()
    assert (given.administrative, given.compartment_id) == (True, None)


@pytest.fixture
def two_boards(world: World) -> None:
    """Two boards with a care unit of the same name; the second also has it in another branch."""
    with staff_office():
        names = ["--board=Nämnd ett", "--board=Nämnd två"]
        call_command("provider", "board", PROVIDER, *names, "--branch=emi=Insatsen", stdout=StringIO())
        call_command("provider", "board", PROVIDER, names[1], "--branch=psychology=Insatsen", stdout=StringIO())


INSATSEN = [*NURSE[:-1], "--unit=Insatsen"]


@pytest.mark.usefixtures("two_boards")
def test_a_care_unit_is_told_from_another_boards_of_the_same_name(hired: User) -> None:
    for name in ("Nämnd ett", "nämnd två"):  # the case of the letters is as little told apart as in the unit's name
        staff(*INSATSEN, f"--board={name}", "--branch=emi")
    with within(Context("test", provider=LYSAS)):
        assert {one.unit.board.name for one in hired.assignments.all()} == {"Nämnd ett", "Nämnd två"}


@pytest.mark.usefixtures("two_boards")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--branch=emi"], r"Ange nämnd \(--board\): Nämnd ett, Nämnd två\."),
        (["--board=Nämnd två"], r"Ange verksamhetsgren \(--branch\): emi, psychology\."),
        ([], r"Ange nämnd \(--board\) och verksamhetsgren \(--branch\)\."),
        (["--board=Nämnd tvo", "--branch=emi"], "Nämnden Nämnd tvo finns inte. Det finns: Barn- och utbildningsnämnden, Nämnd"),
        (["--board=Nämnd två", "--branch=psychology"], "hör inte till vårdenhetens"),
    ],
)
def test_what_tells_care_units_of_one_name_apart_is_said(hired: User, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        staff(*INSATSEN, *arguments)
    with within(Context("test", provider=LYSAS)):
        assert not Board.objects.filter(name="Nämnd tvo").exists()


def test_care_units_alike_in_all_cannot_be_told_apart(world: World, hired: User) -> None:
    with pytest.raises(CommandError, match="Flera vårdenheter heter så i samma nämnd och gren"):
        staff(*NURSE, "--board=Barn- och utbildningsnämnden", "--branch=emi")


def test_schools_are_added_and_taken_away_by_day(world: World, hired: User) -> None:
    first, second = world.ours.school.school_unit_code, world.ours.other_school.school_unit_code
    given = hire(world, f"--school={first}", "--from=2026-08-01")
    staff("cover", str(given.pk), PROVIDER, f"--school={second}")
    assert set(assignments_of(hired).get().school_ids) == {world.ours.school.pk, world.ours.other_school.pk}
    with pytest.raises(CommandError, match="omfattar redan"):
        staff("cover", str(given.pk), PROVIDER, f"--school={second}")
    yesterday = clock.today() - timedelta(days=1)
    staff("end", str(given.pk), PROVIDER, f"--school={first}", f"--on={yesterday}")
    assert assignments_of(hired).get().school_ids == [world.ours.other_school.pk]
    assert [rule for _action, _what, rule in logged()[-2:]] == ["covers", "covers_no_more"]


def test_an_assignment_ends_and_gives_nothing_from_the_next_day(world: World, hired: User) -> None:
    given = hire(world, "--from=2026-08-01")
    staff("end", str(given.pk), PROVIDER, "--on=2026-09-30")
    assert Assignment.objects.get(pk=given.pk).valid_to == date(2026, 9, 30)
    assert not assignments_of(hired).exists()
    assert logged()[-1] == ("administer", "access.assignment", "ended")
    with pytest.raises(CommandError, match="Slutade redan 2026-09-30"):
        staff("end", str(given.pk), PROVIDER, "--on=2026-10-01")


def test_closing_a_log_in_is_logged_with_every_provider_of_the_user(world: World) -> None:
    nurse = world.theirs.users["nurse"]
    staff("change", nurse.username, PROVIDER, "--close", "--name=Maria Lind-Berg")
    nurse.refresh_from_db()
    assert (nurse.is_active, nurse.name) == (False, "Maria Lind-Berg")
    assert logged(LYSAS) == logged(BJORKDALEN) == [("administer", "access.user", "renamed+closed")]
    staff("change", nurse.username, PROVIDER, "--open")
    assert User.objects.get(pk=nurse.pk).is_active


PERSONAL = make_test_number(date(1980, 1, 2), Sex.FEMALE, 0).value


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", HSA, "--provider=999999-9999", "--name=X"], "Det finns ingen vårdgivare"),
        (["add", HSA, PROVIDER, "--name=X"], "finns redan"),
        (["add", PERSONAL, PROVIDER, "--name=X"], "personnummer får inte vara användarnamn"),
        (["add", "Nils Ny", PROVIDER, "--name=X"], "utan mellanslag"),
        (["add", "SE2120009001-NY", PROVIDER, "--name= "], "Ange personens namn"),
        (["change", HSA, PROVIDER], "Ange vad som ska ändras"),
        (["change", "SE1-X", PROVIDER, "--close"], "ingen användare SE1-X"),
        ([*NURSE], "Flera vårdenheter heter så"),
        ([*NURSE[:-1], "--unit=Finns ej"], "Vårdenheten Finns ej finns inte"),
        ([*NURSE[:-1], "--unit=Ny", "--board=B", "--branch=psychology"], "hör inte till vårdenhetens"),
        ([*NURSE[:-1], "--unit=Ny", "--board=B", "--branch=xyz"], "Grenen finns inte"),
        ([*NURSE[:-1], "--unit=Ny", "--board=B", "--branch=emi", "--school=1"], "ingen skola med skolenhetskod 1"),
        ([*NURSE, "--from=2026-09-01", "--to=2026-08-01"], "Sista dagen ligger före"),
        ([*NURSE, "--from=17/8"], "är ingen dag"),
        (["end", "019a0000-0000-7000-8000-000000000009", PROVIDER], "inget sådant uppdrag"),
        (["end", "x", PROVIDER], "inget uppdrags-id"),
    ],
)
def test_a_mistake_is_said_in_plain_words_and_changes_nothing(world: World, hired: User, arguments: list[str], words: str) -> None:
    before = (User.objects.count(), Assignment.objects.count(), len(logged()))
    with pytest.raises(CommandError, match=words):
        staff(*arguments)
    assert (User.objects.count(), Assignment.objects.count(), len(logged())) == before


def test_another_providers_assignment_is_not_reached(world: World) -> None:
    theirs = world.theirs.users["nurse"].assignments.get()
    with pytest.raises(CommandError, match="inget sådant uppdrag"):
        staff("end", str(theirs.pk), PROVIDER)


ANALYSE = ["analysis", "BoR 2026/2", PROVIDER, "--role=school_nurse", "--role=school_doctor", "--decider=Britt Sandell"]
DECIDED = ["--decided=2026-06-15", f"--review={REVIEW}"]


def ground(reference: str) -> list[str]:
    return [f"--analysis={reference}", "--decider=Britt Sandell", f"--review={REVIEW}"]


def test_an_analysis_is_entered_and_an_assignment_rests_on_it(world: World, hired: User) -> None:
    said = staff(*ANALYSE, *DECIDED, "--to=2027-06-30")
    assert said.strip() == f"BoR 2026/2 · school_doctor, school_nurse · Britt Sandell · 2026-06-15–2027-06-30 · ses över {REVIEW}"
    given = hire(world, *ground("BoR 2026/2"), "--to=2027-06-11")
    with within(Context("test", provider=LYSAS)):
        assert given.analysis is not None
        assert (given.analysis.reference, given.decider, given.review_on) == ("BoR 2026/2", "Britt Sandell", REVIEW)
    assert ("administer", "access.analysis", "registered") in logged()
    assert "analys BoR 2026/2, följs upp" in staff("list", PROVIDER)


def test_a_review_gives_an_assignment_a_new_ground(world: World, hired: User) -> None:
    given = hire(world, "--from=2026-08-01")
    staff(*ANALYSE, *DECIDED, f"--from={clock.today()}")
    staff("review", str(given.pk), PROVIDER, "--analysis=BoR 2026/2", "--decider=Eva Nordin", f"--review={REVIEW}")
    given.refresh_from_db()
    with within(Context("test", provider=LYSAS)):
        assert given.analysis is not None
        assert (given.analysis.reference, given.decider) == ("BoR 2026/2", "Eva Nordin")
    assert logged()[-1] == ("administer", "access.assignment", "reviewed")
    staff("end", str(given.pk), PROVIDER, "--on=2026-09-30")
    with pytest.raises(CommandError, match="Slutade redan"):
        staff("review", str(given.pk), PROVIDER, *ground("BoR 2026/2"))


def written() -> tuple[int, int, int]:
    with within(Context("test", provider=LYSAS)):
        return NeedsAndRiskAnalysis.objects.count(), Assignment.objects.count(), len(logged())


BARE = ["assign", HSA, PROVIDER, "--role=school_nurse", "--unit=Ny", "--board=B", "--branch=emi"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (BARE, "Behörighet ges bara efter en behovs- och riskanalys"),
        ([*BARE, f"--analysis={ANALYSIS}", f"--review={REVIEW}"], r"vem som har beslutat \(--decider\)"),
        ([*BARE, f"--analysis={ANALYSIS}", "--decider=B"], r"nästa uppföljning \(--review\)"),
        ([*BARE, *ground("BoR 1999/1")], "Analysen BoR 1999/1 finns inte"),
        ([*BARE, *ground("BoR 2026/7")], "omfattar inte rollen"),
        ([*BARE, *ground("BoR 2026/8")], "inom tiden för analysen BoR 2026/8: 2026-07-01–2026-12-31"),
        ([*BARE, *ground("BoR 2026/8"), "--to=2027-01-01"], "inom tiden för analysen"),
        ([*BARE, *ground(ANALYSIS), "--from=2026-06-30"], "inom tiden för analysen"),
        ([*BARE, f"--analysis={ANALYSIS}", "--decider=B", f"--review={clock.today()}"], "ska ligga efter i dag"),
        ([*BARE, f"--analysis={ANALYSIS}", "--decider=B", "--review=2099-01-01"], "inom fem år"),
        ([*ANALYSE, "--decided=2099-01-01", f"--review={REVIEW}"], "Dagen har inte varit än"),
        ([*ANALYSE, *DECIDED, "--from=2026-06-14"], "innan den fastställdes"),
        ([*ANALYSE, *DECIDED, "--to=2026-06-14"], "Sista dagen ligger före"),
        ([*ANALYSE, *DECIDED, "--role=chef"], "Rollen chef finns inte"),
        (["analysis", " ", *ANALYSE[2:], *DECIDED], "Ange analysens beteckning"),
        (["analysis", ANALYSIS, *ANALYSE[2:], *DECIDED], "finns redan"),
    ],
)
def test_access_without_a_sound_analysis_is_refused(world: World, hired: User, arguments: list[str], words: str) -> None:
    with within(Context("make", provider=LYSAS)):
        make_analysis(LYSAS, "BoR 2026/7", roles=["school_doctor"])
        make_analysis(LYSAS, "BoR 2026/8", valid_to=date(2026, 12, 31))
    before = written()
    with pytest.raises(CommandError, match=words):
        staff(*arguments)
    assert written() == before


def held_by(user: User) -> list[str]:
    return list(assignments_of(user).get().competences)  # type: ignore[attr-defined]  # annotated


def test_what_is_entrusted_rests_on_an_analysis_and_says_by_whom_and_how_long(world: World, hired: User) -> None:
    given = hire(world, "--from=2026-08-01")
    ends = clock.today() + timedelta(days=90)
    one = ["entrust", str(given.pk), PROVIDER, "--competence=log_review"]
    said = staff(*one, f"--analysis={ANALYSIS}", "--decider=Eva Nordin", f"--review={REVIEW}", f"--to={ends}")
    assert f"log_review {clock.today()}–{ends} (analys {ANALYSIS}, följs upp {REVIEW})" in said
    assert held_by(hired) == ["log_review"]
    with within(Context("test", provider=LYSAS)):
        row = given.grants.get()
        assert row.analysis is not None
        assert (row.competence, row.decider, row.analysis.reference, row.valid_to) == ("log_review", "Eva Nordin", ANALYSIS, ends)
        logs = Event.objects.filter(rule="entrusted").get()
        assert f"log_review:{row.analysis_id}:{REVIEW}" in logs.details


def test_what_is_entrusted_runs_out_by_its_day_at_the_next_request(world: World) -> None:
    today = clock.today()
    lead = world.ours.users["lead"]
    trust(lead.assignments.get(), "log_review", valid_to=today)
    assert world.ours.client("lead").get(reverse("access:log_reviews")).status_code == 200
    trust(lead.assignments.get(), "log_review", valid_to=today - timedelta(days=1))
    assert held_by(lead) == []
    assert world.ours.client("lead").get(reverse("access:log_reviews")).status_code == 403


def test_what_is_taken_back_ends_at_once_and_stays_as_a_row(world: World, hired: User) -> None:
    given = hire(world, "--from=2026-08-01", "--competence=log_review", "--competence=destruction")
    assert held_by(hired) == ["destruction", "log_review"]
    staff("entrust", str(given.pk), PROVIDER, "--competence=destruction")
    assert held_by(hired) == ["destruction"]
    with pytest.raises(CommandError, match="redan just de behörigheterna"):
        staff("entrust", str(given.pk), PROVIDER, "--competence=destruction")
    staff("entrust", str(given.pk), PROVIDER, "--competence=destruction", *ground(ANALYSIS))
    staff("entrust", str(given.pk), PROVIDER)
    assert held_by(hired) == []
    with within(Context("test", provider=LYSAS)):
        kept = given.grants.order_by("competence", "id").values_list("competence", "decider")
        assert list(kept) == [("destruction", "Britt Sandell")] * 2 + [("log_review", "Britt Sandell")]
        assert not given.grants.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Behörighet ges bara efter en behovs- och riskanalys"),
        ([f"--analysis={ANALYSIS}", f"--review={REVIEW}"], r"vem som har beslutat \(--decider\)"),
        ([f"--analysis={ANALYSIS}", "--decider=B"], r"nästa uppföljning \(--review\)"),
        (ground("BoR 1999/1"), "Analysen BoR 1999/1 finns inte"),
        (ground("BoR 2026/7"), "omfattar inte rollen"),
        ([*ground(ANALYSIS), "--to=2026-08-02"], "Sista dagen ligger före"),
        ([*ground(ANALYSIS), "--competence=trolla"], "Behörigheten trolla finns inte"),
    ],
)
def test_nothing_is_entrusted_without_a_sound_ground(world: World, hired: User, arguments: list[str], words: str) -> None:
    with within(Context("make", provider=LYSAS)):
        make_analysis(LYSAS, "BoR 2026/7", roles=["school_doctor"])
    given = hire(world, "--from=2026-08-01")
    before = len(logged())
    with pytest.raises(CommandError, match=words):
        staff("entrust", str(given.pk), PROVIDER, "--competence=log_review", *arguments)
    assert held_by(hired) == []
    assert len(logged()) == before


@pytest.mark.parametrize("changes", [{"analysis": None}, {"decider": ""}, {"review_on": None}])
def test_the_database_entrusts_nobody_on_nothing(world: World, changes: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="rests on"), transaction.atomic():
        trust(world.ours.users["lead"].assignments.get(), "log_review", **changes)


def test_what_was_entrusted_is_never_changed(world: World) -> None:
    held = world.ours.users["lead"].assignments.get()
    trust(held, "log_review")
    for changes in ({"decider": "Någon annan"}, {"valid_to": clock.today()}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), within(Context("x", provider=LYSAS)):
            save(held.grants.get(), **changes)
