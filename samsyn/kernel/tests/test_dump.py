"""Backup and restore: what comes back is what was there, and a difference is named."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.db.roles import Role, prepare_database
from samsyn.kernel.dump import DumpError, back_up, manifest_file, restore
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import LYSAS
from samsyn.project.databases import connection_settings, postgres_programs


@pytest.fixture
def backup(committed_db: None, database_name: str, tmp_path: Path) -> Path:
    with within(system_actor(LYSAS, "test").context()):
        Board.objects.create(provider_id=LYSAS, name="Nämnden för åäö")
    file = tmp_path / "backup.dump"
    back_up(file, {**connection_settings(Role.MAINTENANCE), "NAME": database_name}, postgres_programs())
    return file


@pytest.fixture
def empty(admin_url: str, database_name: str) -> object:
    name = f"{database_name}_restored"
    prepare_database(admin_url, name)
    yield {**connection_settings(Role.MAINTENANCE), "NAME": name}
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_what_is_restored_is_what_was_backed_up(backup: Path, empty: dict[str, object], admin_url: str) -> None:
    manifest = restore(backup, admin_url, empty, postgres_programs())
    assert manifest["organisation_board"].rows == 1
    target = psycopg.conninfo.make_conninfo(admin_url, dbname=str(empty["NAME"]))
    with psycopg.connect(target) as restored:
        assert restored.execute("SELECT name FROM organisation_board").fetchall() == [("Nämnden för åäö",)]
        forced = restored.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'organisation_board'").fetchone()
        assert forced == (True,)


def test_a_row_that_differs_is_found_by_its_table(backup: Path, empty: dict[str, object], admin_url: str) -> None:
    proof = json.loads(manifest_file(backup).read_text())
    proof["organisation_board"]["hash"] = "1"
    manifest_file(backup).write_text(json.dumps(proof))
    with pytest.raises(DumpError, match="organisation_board"):
        restore(backup, admin_url, empty, postgres_programs())


def test_a_database_with_tables_is_not_overwritten(backup: Path, admin_url: str, database_name: str) -> None:
    with pytest.raises(DumpError, match="inte tom"):
        restore(backup, admin_url, {**connection_settings(Role.MAINTENANCE), "NAME": database_name}, postgres_programs())


def test_a_damaged_file_is_refused(backup: Path, empty: dict[str, object], admin_url: str) -> None:
    backup.write_bytes(backup.read_bytes()[:2000])
    with pytest.raises(DumpError, match="pg_restore"):
        restore(backup, admin_url, empty, postgres_programs())
