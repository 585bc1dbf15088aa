"""`samsyn provider`: care providers, boards and compartments entered twice as once, mistakes in plain words."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samsyn.access.tests.make import World, staff_office
from samsyn.audit.models import Event
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.roles import Role
from samsyn.organisation.models import Board, CareProvider, Compartment, Unit
from samsyn.organisation.tests.make import LYSAS
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.project.cli import COMMAND_ROLES

NUMBER = "212000-9010"
NEW = f"--provider={NUMBER}"
SCHOOLS = "--board=Barn- och utbildningsnämnden"
ADD = ["add", NEW, "--name=Nyköpinge kommun", "--kind=municipality", "--municipality-code=9010"]
BRANCHES = ["--branch=emi", "--branch=psychology=Skolpsykologerna"]


def provider(*arguments: str) -> str:
    said = StringIO()
    with staff_office():
        call_command("provider", *arguments, stdout=said)
    return said.getvalue()


def told(*arguments: str) -> Any:
    return json.loads(provider(*arguments, "--json"))


def entered() -> CareProvider:
    return CareProvider.objects.get(organisation_number="2120009010")


def rooms(key: UUID) -> list[tuple[str, str]]:
    with within(Context("test", provider=key)):
        return list(Compartment.objects.order_by("board__name", "branch").values_list("board__name", "branch"))


def care_units(key: UUID) -> list[tuple[str, str, str]]:
    with within(Context("test", provider=key)):
        found = Unit.objects.filter(kind=Unit.Kind.CARE).order_by("board__name", "branch", "name")
        return list(found.values_list("board__name", "branch", "name"))


def logged(key: UUID) -> list[tuple[str, str, str]]:
    with within(Context("test", provider=key)):
        found = Event.objects.filter(purpose="provider.command").order_by("time", "id")
        return list(found.values_list("what", "rule", "details"))


def everything() -> list[int]:
    counts = [CareProvider.objects.count()]
    for key in CareProvider.objects.values_list("pk", flat=True):
        with within(Context("test", provider=key)):
            counts += [model.objects.count() for model in (Board, Compartment, Unit, Event)]
    return counts


def test_it_runs_as_maintenance() -> None:
    assert COMMAND_ROLES["provider"] is Role.MAINTENANCE


@pytest.mark.django_db
def test_a_new_provider_is_entered_with_a_board_its_rooms_and_care_units_and_logged() -> None:
    said = provider(*ADD, SCHOOLS, *BRANCHES)
    made = entered()
    assert (made.name, made.kind, made.municipality_code) == ("Nyköpinge kommun", "municipality", "9010")
    board = "Barn- och utbildningsnämnden"
    assert rooms(made.pk) == [(board, "emi"), (board, "psychology")]
    assert care_units(made.pk) == [
        (board, "emi", "Elevhälsans medicinska insats"),
        (board, "psychology", "Skolpsykologerna"),
    ]
    assert logged(made.pk) == [
        ("access.provider", "added", "kind=municipality"),
        ("access.board", "added", "compartments=2 units=2"),
    ]
    with within(Context("test", provider=made.pk)):
        assert {one.user_name[:7] for one in Event.objects.all()} == {"Drift ("}
    assert said.splitlines() == [
        "Nyköpinge kommun (212000-9010, municipality) · ny",
        f"  {board} · ny",
        "    emi · ny: Elevhälsans medicinska insats",
        "    psychology · ny: Skolpsykologerna",
    ]


@pytest.mark.django_db
def test_the_same_command_twice_changes_nothing_and_says_so() -> None:
    provider(*ADD, SCHOOLS, *BRANCHES)
    before = everything()
    said = provider(*ADD, SCHOOLS, *BRANCHES)
    assert everything() == before
    assert "ny" not in said.replace("Nyköpinge", "").split()
    assert said.splitlines()[-1] == "Allt fanns redan. Inget har ändrats."
    assert provider("board", NEW, SCHOOLS, *BRANCHES).splitlines()[-1] == "Allt fanns redan. Inget har ändrats."
    assert everything() == before


@pytest.mark.django_db
def test_a_board_and_a_branch_are_added_to_a_provider_that_is_there() -> None:
    provider(*ADD)
    provider("board", NEW, SCHOOLS, "--branch=emi")
    provider("board", "--provider=Nyköpinge kommun", SCHOOLS, "--branch=emi", "--branch=speech")
    provider("board", NEW, "--board=Gymnasienämnden", "--board=Vuxennämnden", "--branch=emi")
    assert rooms(entered().pk) == [
        ("Barn- och utbildningsnämnden", "emi"),
        ("Barn- och utbildningsnämnden", "speech"),
        ("Gymnasienämnden", "emi"),
        ("Vuxennämnden", "emi"),
    ]
    assert [details for _what, _rule, details in logged(entered().pk)] == [
        "kind=municipality",
        "compartments=1 units=1",
        "compartments=1 units=1",
        "compartments=1 units=1",
        "compartments=1 units=1",
    ]
    assert [rule for _what, rule, _details in logged(entered().pk)] == ["added", "added", "extended", "added", "added"]


@pytest.mark.django_db
def test_a_branch_that_has_a_care_unit_gets_no_other_unless_one_is_named() -> None:
    provider(*ADD, SCHOOLS, "--branch=emi=Norra enheten")
    provider("board", NEW, SCHOOLS, "--branch=emi")
    assert [name for _board, _branch, name in care_units(entered().pk)] == ["Norra enheten"]
    provider("board", NEW, SCHOOLS, "--branch=emi=Södra enheten", "--branch=emi=norra enheten")
    assert [name for _board, _branch, name in care_units(entered().pk)] == ["Norra enheten", "Södra enheten"]
    assert len(rooms(entered().pk)) == 1


@pytest.mark.django_db
def test_the_list_shows_providers_boards_rooms_and_units() -> None:
    provider(*ADD, SCHOOLS, *BRANCHES)
    assert provider("list", NEW).splitlines() == [
        "Nyköpinge kommun (212000-9010, municipality)",
        "  Barn- och utbildningsnämnden",
        "    emi: Elevhälsans medicinska insats",
        "    psychology: Skolpsykologerna",
    ]
    assert "Lysås kommun (212000-9001, municipality)" in provider("list")
    (shown,) = told("list", NEW)
    assert (shown["organisation_number"], shown["kind"], shown["new"]) == ("2120009010", "municipality", False)
    (board,) = shown["boards"]
    assert [(one["branch"], [unit["name"] for unit in one["units"]]) for one in board["compartments"]] == [
        ("emi", ["Elevhälsans medicinska insats"]),
        ("psychology", ["Skolpsykologerna"]),
    ]
    assert all(UUID(one["id"]) for one in [shown, board, *board["compartments"]])


@pytest.mark.django_db
def test_json_says_what_is_new() -> None:
    (first,) = told(*ADD, SCHOOLS, "--branch=emi")
    (second,) = told(*ADD, SCHOOLS, *BRANCHES)
    assert (first["new"], first["boards"][0]["new"]) == (True, True)
    assert (second["new"], second["boards"][0]["new"]) == (False, False)
    assert [one["new"] for one in second["boards"][0]["compartments"]] == [False, True]


@pytest.mark.django_db
def test_one_providers_board_says_nothing_of_anothers(world: World) -> None:
    before = rooms(LYSAS)
    provider(*ADD, SCHOOLS, *BRANCHES)
    assert rooms(LYSAS) == before
    assert logged(LYSAS) == []


PERSONAL = make_test_number(date(1980, 1, 2), Sex.FEMALE, 0).value[2:]
NAMED = ["--name=X", "--kind=municipality"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        ([], "add, board eller list", "action"),
        (["add"], "--provider: Ett organisationsnummer har tio siffror", "organisation_number"),
        (["add", "--provider=212000-901", *NAMED], "--provider: Ett organisationsnummer har tio siffror", "organisation_number"),
        (["add", "--provider=21-20009010", *NAMED], "--provider: Ett organisationsnummer har tio siffror", "organisation_number"),
        (["add", "--provider=212000-9011", *NAMED], "--provider: Organisationsnumrets kontrollsiffra", "organisation_number"),
        (["add", f"--provider={PERSONAL}", *NAMED], "--provider: .* ser ut som ett personnummer", "organisation_number"),
        (["add", NEW, "--kind=municipality"], "--name: Ange ett namn", "name"),
        (["add", NEW, "--kind=region", "--name= "], "--name: Ange ett namn", "name"),
        (["add", NEW, "--kind=region", "--name=A\nB"], "--name: Ett namn är högst", "name"),
        (["add", NEW, "--kind=region", f"--name={'x' * 201}"], "--name: Ett namn är högst 200", "name"),
        (["add", NEW, "--name=X"], "--kind: Välj en av: municipality, federation, region, independent", "kind"),
        (["add", NEW, "--name=X", "--kind=kommun"], "--kind: Välj en av: municipality", "kind"),
        ([*ADD[:-1], "--municipality-code=18"], "--municipality-code: En kommunkod har fyra siffror", "municipality_code"),
        ([*ADD, "--board= ", "--branch=emi"], "--board: Ange ett namn", "board"),
        ([*ADD, SCHOOLS], "--branch: Ange minst en verksamhetsgren", "branch"),
        ([*ADD, "--branch=emi"], "--board: Ange vilken nämnd", "board"),
        ([*ADD, SCHOOLS, "--branch=emi", "--branch=tandvård"], "--branch: Välj en av: emi, psychology", "branch"),
        ([*ADD, SCHOOLS, "--branch=emi="], "--branch: Ange ett namn", "branch"),
        (["board", NEW, SCHOOLS, "--branch=emi"], "--provider: Det finns ingen vårdgivare", "organisation_number"),
        (["board", "--provider=212000-9001", "--branch=emi"], "--board: Ange vilken nämnd", "board"),
        (["list", NEW], "--provider: Det finns ingen vårdgivare", "organisation_number"),
    ],
)
def test_a_mistake_is_said_in_plain_words_changes_nothing_and_leaves_a_line(
    arguments: list[str], words: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = everything()
    with pytest.raises(CommandError, match=words) as refused:
        provider(*arguments)
    assert refused.value.returncode == 2
    assert everything() == before
    assert f"'reason_code': '{code}'" in caplog.text
    assert "'event': 'access.provider_refused'" in caplog.text
    # A time of day may hold any four digits.
    assert "9010" not in re.sub(r"'timestamp': '[^']*'", "", caplog.text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("--name=Något annat", "--name: Vårdgivaren finns redan, men med annat värde här: Nyköpinge kommun"),
        ("--kind=region", "--kind: Vårdgivaren finns redan, men med annat värde här: municipality"),
        ("--municipality-code=9011", "--municipality-code: .* 9010"),
    ],
)
def test_the_same_number_with_other_facts_is_refused_and_changes_nothing(other: str, words: str) -> None:
    provider(*ADD)
    before = everything()
    with pytest.raises(CommandError, match=words):
        provider(*ADD, other, SCHOOLS, "--branch=emi")
    assert everything() == before


@pytest.mark.django_db
def test_a_board_that_goes_wrong_takes_the_new_provider_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("samsyn.access.providers.Unit.objects.create", fail)
    with pytest.raises(RuntimeError):
        provider(*ADD, SCHOOLS, "--branch=emi")
    assert everything() == before


@pytest.fixture
def emptied(committed_db: None, admin_url: str) -> Iterator[None]:
    """Care providers stay when the tables are emptied: this test's own goes here."""
    yield
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")  # what refers to it goes with the tables
        admin.execute("DELETE FROM organisation_careprovider WHERE organisation_number = '2120009010'")


def _waits(admin: psycopg.Connection[Any]) -> bool:
    found = admin.execute(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    return found is not None


@pytest.mark.usefixtures("emptied")
def test_two_at_once_make_one(admin_url: str) -> None:
    said: list[str] = []

    def second() -> None:
        try:
            said.append(provider(*ADD, SCHOOLS, "--branch=emi"))
        finally:
            connection.close()

    with psycopg.connect(admin_url) as first, psycopg.connect(admin_url, autocommit=True) as looking:
        first.execute(
            "INSERT INTO organisation_careprovider (id, name, kind, organisation_number, municipality_code)"
            " VALUES (gen_random_uuid(), 'Nyköpinge kommun', 'municipality', '2120009010', '9010')"
        )
        thread = threading.Thread(target=second)
        thread.start()
        while thread.is_alive() and not _waits(looking):
            time.sleep(0.02)
        first.commit()
        thread.join()
    assert said[0].splitlines()[0] == "Nyköpinge kommun (212000-9010, municipality)"
    assert rooms(entered().pk) == [("Barn- och utbildningsnämnden", "emi")]


def as_an_administrator(database_name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "SAMSYN_DATABASE": database_name, "DJANGO_SETTINGS_MODULE": "samsyn.project.settings"}
    env.pop("SAMSYN_DB_ROLE")
    command = [sys.executable, "-c", "from samsyn.project.cli import main; main()", "provider", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("emptied")
def test_the_role_that_runs_it_may_do_all_of_it(database_name: str) -> None:
    for more in (BRANCHES, BRANCHES, ["--branch=speech"]):
        done = as_an_administrator(database_name, *ADD, SCHOOLS, *more)
        assert (done.returncode, done.stderr) == (0, "")
    assert len(rooms(entered().pk)) == 3
    assert len(care_units(entered().pk)) == 3
    assert [rule for _what, rule, _details in logged(entered().pk)] == ["added", "added", "extended"]
    wrong = as_an_administrator(database_name, "add", "--provider=212000-9011", "--name=X", "--kind=region")
    assert wrong.returncode == 2
    line, said = wrong.stderr.splitlines()
    refused = json.loads(line)
    assert (refused["event"], refused["reason_code"]) == ("access.provider_refused", "organisation_number")
    assert said == "CommandError: --provider: Organisationsnumrets kontrollsiffra stämmer inte. Läs numret en gång till."
