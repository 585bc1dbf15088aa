"""`samsyn synth`, with every foreign key checked, into a database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from demo.register_server import CountyServer, demo_county, demo_providers
from samsyn.integrations.ss12000.fake import TOKEN, serve
from samsyn.kernel.db.roles import Role, create_database, open_schema, prepare_database
from samsyn.project.processes import SAMSYN

PUPILS, ENTRIES = 500, 6


def _samsyn(name: str, *command: str, role: Role) -> subprocess.CompletedProcess[str]:
    chosen = {"DJANGO_SETTINGS_MODULE": "samsyn.project.settings", "SAMSYN_DATABASE": name, "SAMSYN_DB_ROLE": role}
    return subprocess.run([SAMSYN, *command], env={**os.environ, **chosen}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def migrated(admin_url: str) -> Iterator[str]:
    name = f"samsyn_synth_{os.getpid()}"
    prepare_database(admin_url, name)
    try:
        done = _samsyn(name, "migrate", "-v0", role=Role.OWNER)
        assert done.returncode == 0, done.stderr[-3000:]
        yield name
    finally:
        _drop(admin_url, name)


def _drop(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module", params=[ENTRIES])
def filled(admin_url: str, migrated: str, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    name = f"{migrated}_{request.param}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        create_database(admin, name, template=migrated)
    try:
        with psycopg.connect(admin_url, dbname=name, autocommit=True) as admin:
            open_schema(admin)
        done = _samsyn(name, "synth", f"--pupils={PUPILS}", f"--entries={request.param}", "--checked", role=Role.MAINTENANCE)
        assert done.returncode == 0, done.stderr[-3000:]
        with psycopg.connect(admin_url, dbname=name, autocommit=True) as connection:
            yield connection
    finally:
        _drop(admin_url, name)


def _one(connection: psycopg.Connection, statement: str) -> object:
    row = connection.execute(statement).fetchone()
    return row and row[0]


def test_every_pupil_has_a_class_and_the_entries_asked_for(filled: psycopg.Connection) -> None:
    assert _one(filled, "SELECT count(*) FROM people_pupil") == PUPILS
    assert _one(filled, "SELECT count(*) FROM people_enrolment WHERE valid_to IS NULL AND school_class_id IS NOT NULL") == PUPILS
    per_pupil = filled.execute("SELECT DISTINCT count(*) FROM journal_entry GROUP BY pupil_id").fetchall()
    assert per_pupil == [(ENTRIES,)]
    assert _one(filled, "SELECT count(*) FROM journal_contact") == PUPILS * ENTRIES
    assert _one(filled, "SELECT count(*) FROM journal_entryversion WHERE cause = 'signed'") == PUPILS * ENTRIES


def test_some_pupils_are_newly_arrived_and_the_class_list_can_say_so(filled: psycopg.Connection) -> None:
    arrived = _one(filled, "SELECT count(*) FROM people_pupil WHERE newly_arrived_on > current_date - 400")
    assert isinstance(arrived, int)
    assert 0 < arrived < PUPILS / 5


def test_each_care_provider_has_decided_two_settings_by_two_persons(filled: psycopg.Connection) -> None:
    decided = filled.execute(
        "SELECT array_agg(setting || '=' || value ORDER BY setting), bool_and(approved_by_id <> proposed_by_id)"
        " FROM access_settingdecision GROUP BY provider_id"
    ).fetchall()
    assert len(decided) == _one(filled, "SELECT count(DISTINCT provider_id) FROM organisation_unit")
    assert all(row == (["P-1=class_list", "P-20=closed_group"], True) for row in decided)


def test_entries_are_signed_by_nurses_in_their_own_boards_record(filled: psycopg.Connection) -> None:
    assert (
        _one(filled, "SELECT count(*) FROM journal_entry WHERE signed_at IS NULL OR locked_at IS NULL OR signed_by_id <> author_id")
        == 0
    )
    strangers = """
        SELECT count(*) FROM journal_entry e WHERE NOT EXISTS (SELECT 1 FROM access_assignment a
            WHERE a.user_id = e.author_id AND a.compartment_id = e.compartment_id AND a.role = e.author_role)"""
    assert _one(filled, strangers) == 0
    assert _one(filled, "SELECT count(*) FROM journal_observation WHERE code = 'height' AND number BETWEEN 80 AND 210") > 0


def test_protected_persons_have_names_in_the_closed_table_only(filled: psycopg.Connection) -> None:
    hidden = _one(filled, "SELECT count(*) FROM people_person WHERE protection <> 'none'")
    assert hidden == _one(filled, "SELECT count(*) FROM people_protectedidentity WHERE given_name <> '' AND identity_number <> ''")
    seen = "SELECT count(*) FROM {} x JOIN people_person p ON p.id = x.person_id WHERE p.protection <> 'none'"
    assert _one(filled, seen.format("people_identifier")) == 0
    assert _one(filled, seen.format("people_contact")) == 0


@pytest.mark.parametrize("filled", [0], indirect=True)
def test_demo_personas_are_made_in_a_demo_only(filled: psycopg.Connection) -> None:
    assert _one(filled, "SELECT count(*) FROM access_user WHERE demo") == 0
    assert _one(filled, "SELECT count(*) FROM access_user") > 0


def test_a_database_with_classes_is_refused(filled: psycopg.Connection) -> None:
    done = _samsyn(filled.info.dbname, "synth", f"--pupils={PUPILS}", role=Role.MAINTENANCE)
    assert done.returncode == 1
    assert "har redan klasser" in done.stderr
    assert _one(filled, "SELECT count(*) FROM people_pupil") == PUPILS


def test_an_import_of_the_same_registers_finds_nothing_to_change(filled: psycopg.Connection) -> None:
    made = demo_county(PUPILS)
    with serve(CountyServer(made)) as server:
        for provider in demo_providers(made):
            name, url = provider.organisation_number, f"{server.url}/{provider.key}/v2"
            command = ["ss12000", "--provider", name, "--url", url, "--token", TOKEN, "--json"]
            done = _samsyn(filled.info.dbname, *command, role=Role.WORKER)
            assert done.returncode == 0, done.stderr[-3000:]
            counts = json.loads(done.stdout)["counts"]
            assert counts["pupil"]["unchanged"] == provider.pupils
            assert {kind: change for kind, change in _changes(counts).items() if change} == {}


def _changes(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    return {
        kind: sum(number for change, number in by_change.items() if change != "unchanged") for kind, by_change in counts.items()
    }


_HISTORY = """
import django
django.setup()
from demo.county import county
from demo.history import enter_history
from samsyn.kernel import clock
made = county(2026, 500, today=clock.today())
enter_history(made, made.providers[:2], clock.today())
"""


@pytest.mark.parametrize("filled", [0], indirect=True)
def test_earlier_records_are_entered_once_for_pupils_who_have_none(filled: psycopg.Connection) -> None:
    counts = []
    filled.execute("UPDATE people_pupil SET newly_arrived_on = NULL")
    for _ in range(2):
        chosen = {"DJANGO_SETTINGS_MODULE": "samsyn.project.settings", "SAMSYN_DB_ROLE": Role.MAINTENANCE}
        environment = {**os.environ, **chosen, "SAMSYN_DATABASE": filled.info.dbname}
        done = subprocess.run([sys.executable, "-c", _HISTORY], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        counts.append(_one(filled, "SELECT count(*) FROM journal_entry"))
    assert counts[0] == counts[1]
    assert _one(filled, "SELECT count(newly_arrived_on) FROM people_pupil")
    assert _one(filled, "SELECT count(DISTINCT pupil_id) FROM journal_entry") == PUPILS
    unsigned = filled.execute("""
        SELECT u.username, count(*), array_agg(DISTINCT c.kind), array_agg(DISTINCT p.grade) FROM journal_entry e
        JOIN access_user u ON u.id = e.author_id
        JOIN journal_contact c ON c.id = e.contact_id
        JOIN people_enrolment p ON p.pupil_id = e.pupil_id AND p.valid_to IS NULL
        WHERE e.signed_at IS NULL AND e.locked_at IS NULL GROUP BY 1""").fetchall()
    assert {"demo-nurse", "demo-neighbour"} == {username for username, *_ in unsigned}
    assert all(1 <= count <= 4 and kinds == ["health_visit"] and grades == [4] for _, count, kinds, grades in unsigned)
