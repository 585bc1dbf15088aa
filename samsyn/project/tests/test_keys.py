"""Commands that meet a database written with other keys, and the way to begin anew."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from psycopg import sql

from samsyn.kernel.db.key_mark import Keys, fingerprint, heed_keys
from samsyn.kernel.db.roles import create_database
from samsyn.kernel.postgres.cluster import ROOT_STATE, Cluster
from samsyn.project import databases
from samsyn.project.deploy_check import production_environment
from samsyn.project.management.commands import db, demo
from samsyn.project.processes import SAMSYN

THEIRS = Keys((fingerprint("one key"),), (fingerprint("another key"),))


def samsyn(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if name != "SAMSYN_DB_ROLE"}
    command = [SAMSYN, *arguments]
    return subprocess.run(command, env=known | environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@pytest.fixture
def theirs(admin_url: str, database_name: str) -> Iterator[str]:
    """The name of a database that was written with other keys."""
    name = f"{database_name}_theirs"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        create_database(admin, name)
    heed_keys(admin_url, name, THEIRS)
    yield name
    with psycopg.connect(admin_url, autocommit=True) as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]).fetchall()
        for (one,) in found:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(one)))


@pytest.mark.parametrize("command", [("worker", "--once"), ("migrate",), ("db", "start"), ("db", "init")])
def test_a_start_with_other_keys_is_refused_in_one_line_that_says_what_to_do(theirs: str, command: tuple[str, ...]) -> None:
    done = samsyn(*command, SAMSYN_DATABASE=theirs)
    assert done.returncode == 1
    (said,) = done.stderr.strip().splitlines()
    for part in (theirs, "SAMSYN_IDENTITY_HASH_KEY", "SAMSYN_CREDENTIAL_KEYS", "samsyn db reset"):
        assert part in said


def test_a_backup_is_made_whatever_the_keys(theirs: str, tmp_path: Path) -> None:
    assert "written with another" not in samsyn("backup", str(tmp_path / "samsyn.dump"), SAMSYN_DATABASE=theirs).stderr


def test_missing_migrations_are_looked_for_whatever_the_keys_so_that_a_new_checkout_can_be_linted(theirs: str) -> None:
    assert samsyn("makemigrations", "--check", "--dry-run", SAMSYN_DATABASE=theirs).stdout.strip() == "No changes detected"


def test_keys_that_are_given_are_marked_and_heeded(theirs: str) -> None:
    one, other = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
    given = {"SAMSYN_DATABASE": f"{theirs}_not", "SAMSYN_IDENTITY_HASH_KEY": one}
    assert samsyn("db", "init", **given).stdout.strip() == "created"
    assert samsyn("db", "start", **given).returncode == 0
    refused = samsyn("db", "start", **{**given, "SAMSYN_IDENTITY_HASH_KEY": other})
    assert "another SAMSYN_IDENTITY_HASH_KEY than" in refused.stderr
    assert not any(key in refused.stderr for key in (one, other))


def test_a_new_checkouts_demo_sets_an_orphaned_one_aside_and_says_so(theirs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    aside: list[str] = []
    monkeypatch.setattr(demo, "DATABASE_NAME", f"{theirs}_new")
    monkeypatch.setattr(databases, "DATABASE_NAME", f"{theirs}_new")
    monkeypatch.setattr(demo, "set_orphaned_demo_aside", lambda: aside.append("x") or f"{theirs}_aside")
    out = StringIO()
    demo.Command(stdout=out)._prepare()
    assert aside
    assert f"{theirs}_aside" in out.getvalue()
    monkeypatch.setattr(demo, "set_orphaned_demo_aside", lambda: "")
    monkeypatch.setattr(demo, "DATABASE_NAME", theirs)
    monkeypatch.setattr(databases, "DATABASE_NAME", theirs)
    with pytest.raises(ImproperlyConfigured, match="db reset"):
        demo.Command(stdout=StringIO())._prepare()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A server of its own for the command, with a key of the checkout in the same folder."""
    folder = (ROOT_STATE if os.geteuid() == 0 else tmp_path) / f"test-{os.getpid()}-reset"
    server = Cluster(folder, databases.cluster().user, databases.cluster().major)
    monkeypatch.setattr(db, "cluster", lambda: server)
    server.start()
    (folder / "samsyn_secret_key").write_text("kept")
    yield server
    server.remove()
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()


def test_reset_stops_the_server_and_removes_its_data_but_no_key(own: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: "nej")
    with pytest.raises(CommandError, match="Inget är borttaget"):
        call_command("db", "reset", stdout=StringIO())
    assert own.is_running()
    call_command("db", "reset", "--yes", stdout=StringIO())
    assert not own.is_running()
    assert {path.name for path in own.state.iterdir()} == {"lock", "samsyn_secret_key"}
    monkeypatch.setattr("builtins.input", lambda _question: "ja")
    call_command("db", "reset", stdout=StringIO())
    own.start()
    assert own.is_running()


def test_reset_without_anybody_to_ask_removes_nothing(own: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match="--yes"):
        call_command("db", "reset", stdout=StringIO())
    assert own.is_running()


def test_reset_refuses_production_and_a_server_of_ones_own() -> None:
    done = samsyn("db", "reset", "--yes", **production_environment())
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    done = samsyn("db", "reset", "--yes", DATABASE_URL="postgresql://samsyn_web@db.example/samsyn")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
