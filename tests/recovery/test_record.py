"""Autosave and signing under kill -9: what was acknowledged is there, whole, with its row in the access log."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from samsyn.kernel.db.roles import Role
from samsyn.project.databases import CHECKOUT
from tests.recovery.harness import Server, crashable_server, loop

CYCLES = 4
SAVE, SIGN = "tests.recovery.record_steps:autosave", "tests.recovery.record_steps:sign"

pytestmark = pytest.mark.xdist_group("recovery")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with crashable_server(tmp_path_factory.mktemp("crash-record")) as made:
        made.django(Role.MAINTENANCE, "content_load", "--activate", "2026-08-01")
        code = "import django; django.setup(); from tests.recovery.record_steps import seed; seed()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=made.environment(Role.MAINTENANCE),
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        yield made


def saved_numbers(server: Server) -> dict[str, int]:
    """The number that each draft holds now."""
    with psycopg.connect(server.url()) as admin:
        rows = admin.execute(
            "SELECT id::text, (answers->>'text')::int FROM journal_entry WHERE signed_at IS NULL AND answers->>'text' ~ '^\\d+$'"
        )
        return dict(rows.fetchall())


def assert_signed_whole(server: Server, acknowledged: list[str]) -> None:
    """Each acknowledged signature is there with its kept version and its log row, and no entry is signed by halves."""
    with psycopg.connect(server.url()) as admin:
        whole = admin.execute(
            "SELECT e.id::text FROM journal_entry e JOIN journal_entryversion v ON v.entry_id = e.id AND v.cause = 'signed'"
            " JOIN audit_event a ON a.resource_id = e.id AND a.action = 'sign'"
            " WHERE e.signed_at IS NOT NULL AND e.locked_at IS NOT NULL"
        ).fetchall()
        signed = admin.execute("SELECT id::text FROM journal_entry WHERE signed_at IS NOT NULL").fetchall()
    assert set(acknowledged) <= {one for (one,) in whole}
    assert {one for (one,) in signed} == {one for (one,) in whole}


def assert_saved(server: Server, acknowledged: list[str]) -> None:
    """Each draft holds at least the last number that was acknowledged."""
    numbers = saved_numbers(server)
    for line in acknowledged:
        entry, number = line.split()
        assert numbers[entry] >= int(number)


def test_a_killed_database_loses_no_acknowledged_save_or_signature(server: Server) -> None:
    chance = random.Random(3_14)
    with loop(server, Role.WEB, SAVE) as saving, loop(server, Role.WEB, SIGN) as signing:
        for _ in range(CYCLES):
            for process in (saving, signing):
                process.go()
            saving.acknowledged(chance.randint(1, 40))
            signing.acknowledged(chance.randint(1, 15))
            server.kill()
            for process in (saving, signing):
                process.stopped()
            server.start()
            assert_saved(server, saving.said)
            assert_signed_whole(server, signing.said)


def test_a_killed_web_process_loses_no_acknowledged_save_or_signature(server: Server) -> None:
    chance = random.Random(3_9)
    for step, check in ((SAVE, assert_saved), (SIGN, assert_signed_whole)):
        for _ in range(2):
            with loop(server, Role.WEB, step) as process:
                process.go()
                process.acknowledged(chance.randint(1, 25))
                process.kill()
                check(server, process.said)
