"""`samsyn backup` and `samsyn restore` as an administrator runs them."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from samsyn.access.tests.make import make_world
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.tests.destroying import NUMBER, destroyed, entrust
from samsyn.journal.tests.make import NOTE, signed_visit
from samsyn.kernel.dump import differing, manifest_file, proofs
from samsyn.project.processes import SAMSYN


def samsyn(*arguments: str, database: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SAMSYN_DATABASE": database, "SAMSYN_LOG_LEVEL": "WARNING"}
    environment.pop("SAMSYN_DB_ROLE", None)
    environment["DJANGO_SETTINGS_MODULE"] = "samsyn.project.settings"  # which knows the role that a command has
    return subprocess.run([SAMSYN, *arguments], env=environment, capture_output=True, text=True, check=False, **options)


@pytest.fixture
def restored(admin_url: str, database_name: str) -> Iterator[str]:
    """The name of a database that is gone afterwards."""
    name = f"{database_name}_by_command"
    yield name
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def backup(committed_db: None, database_name: str, tmp_path: Path) -> Path:
    make_world()
    file = tmp_path / "samsyn.dump"
    done = samsyn("backup", str(file), database=database_name, umask=0)
    assert done.returncode == 0, done.stderr
    assert "tabeller" in done.stdout
    return file


def test_a_backup_goes_round_by_the_commands_row_for_row(backup: Path, restored: str, admin_url: str, database_name: str) -> None:
    done = samsyn("restore", str(backup), "--database", restored, database=database_name)
    assert done.returncode == 0, done.stderr
    with psycopg.connect(admin_url) as before, psycopg.connect(admin_url, dbname=restored) as after:
        was, came = proofs(before), proofs(after)
        assert came["people_person"].rows >= 8
        assert differing(was, came) == []


def test_only_its_owner_may_read_a_backup_and_its_manifest(backup: Path) -> None:
    modes = [stat.S_IMODE(file.stat().st_mode) for file in (backup, manifest_file(backup))]
    assert modes == [0o600, 0o600]
    assert sorted(backup.parent.iterdir()) == [backup, manifest_file(backup)]


def test_what_was_destroyed_after_the_backup_is_destroyed_again_in_what_is_restored(
    committed_db: None, restored: str, admin_url: str, database_name: str, tmp_path: Path
) -> None:
    store_shipped(admin_url)
    world = make_world()
    use_shipped(world.ours.provider)
    entrust(world.ours)
    visit = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, NOTE, "note")
    file = tmp_path / "samsyn.dump"
    assert samsyn("backup", str(file), database=database_name).returncode == 0
    after_backup = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, NOTE, "note")
    destroyed(world.ours, world.ours.greta, visit, after_backup)
    later = samsyn("destructions", "--since", "2999-01-01", database=database_name)
    assert (later.returncode, later.stdout, later.stderr) == (0, "", "")
    listed = samsyn("destructions", "--since", "2026-01-01", database=database_name)
    assert listed.returncode == 0, listed.stderr
    assert "Huvudvärk" not in listed.stdout
    decisions = tmp_path / "destructions.jsonl"
    decisions.write_text(listed.stdout)
    assert samsyn("restore", str(file), "--database", restored, database=database_name).returncode == 0
    assert held(admin_url, restored) == (1, 0)
    done = samsyn("destructions", "--redo", str(decisions), database=restored)
    assert (done.returncode, done.stdout) == (0, f"{NUMBER}: 1 förstörda, 1 fanns inte i den här databasen\n"), done.stderr
    assert held(admin_url, restored) == (0, 1)
    again = samsyn("destructions", "--redo", str(decisions), database=restored)
    assert again.stdout == f"{NUMBER}: redan verkställt i den här databasen\n"
    decisions.write_text(listed.stdout.replace("8.4", "", 1)[:-40])
    broken = samsyn("destructions", "--redo", str(decisions), database=restored)
    assert broken.returncode != 0
    assert "Rad 1 kan inte läsas" in broken.stderr
    decisions.write_text(listed.stdout.replace(str(visit), str(after_backup)))
    forged = samsyn("destructions", "--redo", str(decisions), database=restored)
    assert forged.returncode != 0
    assert "Rad 1 har ändrats" in forged.stderr


def held(admin_url: str, database: str) -> tuple[int, int]:
    """How many entries and tombstones a database has."""
    with psycopg.connect(admin_url, dbname=database) as admin:
        row = admin.execute("SELECT (SELECT count(*) FROM journal_entry), (SELECT count(*) FROM journal_tombstone)").fetchone()
        assert row is not None
        return row[0], row[1]


def test_a_tampered_backup_is_refused_in_one_line(backup: Path, restored: str, database_name: str) -> None:
    content = bytearray(backup.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    backup.write_bytes(content)
    done = samsyn("restore", str(backup), "--database", restored, database=database_name)
    assert done.returncode != 0
    assert done.stderr.startswith("CommandError: ")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, django_db_setup: None, database_name: str) -> None:
    file = tmp_path / "missing" / "samsyn.dump"
    done = samsyn("backup", str(file), database=database_name)
    assert done.returncode != 0
    assert done.stderr.startswith(f"CommandError: Säkerhetskopian går inte att skriva till {file}")
    assert len(done.stderr.splitlines()) == 1
