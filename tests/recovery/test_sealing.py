"""The access log under kill -9: nothing acknowledged is lost, and the chain verifies and goes on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import psycopg
import pytest

from samsyn.kernel.db.roles import Role
from samsyn.organisation.tests.make import LYSAS
from tests.recovery.harness import Loop, Server, crashable_server, loop

CYCLES = 6
WRITE, SEAL = "tests.recovery.steps:open_record", "tests.recovery.steps:seal_some"
ROWS_OF_A_STEP = 2

pytestmark = pytest.mark.xdist_group("recovery")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with crashable_server(tmp_path_factory.mktemp("crash")) as made:
        yield made


def assert_sealed_whole(server: Server) -> None:
    """Sealing goes on, and then every row of the log is in a chain that verifies."""
    server.django(Role.WORKER, "audit_seal")
    report = json.loads(server.django(Role.MAINTENANCE, "audit_verify", "--json", "--provider", str(LYSAS)))
    with psycopg.connect(server.url()) as admin:
        rows = admin.execute("SELECT count(*) FROM audit_event").fetchone()
    assert (report["ok"], report["unsealed"], report["rows"]) == (True, 0, rows[0])


def rows_of(server: Server, acknowledged: list[str]) -> list[int]:
    """How many rows each acknowledged step has in the log."""
    with psycopg.connect(server.url()) as admin:
        counted = dict(admin.execute("SELECT resource_id::text, count(*) FROM audit_event GROUP BY 1").fetchall())
    return [counted.get(one, 0) for one in acknowledged]


def acknowledged_by(writers: list[Loop]) -> list[str]:
    return [one for writer in writers for one in writer.said]


def test_a_killed_database_loses_no_acknowledged_row_and_the_chain_goes_on(server: Server) -> None:
    chance = random.Random(2016_40)
    with loop(server, Role.WEB, WRITE) as one, loop(server, Role.WEB, WRITE) as two, loop(server, Role.WORKER, SEAL) as sealing:
        for _ in range(CYCLES):
            for process in (one, two, sealing):
                process.go()
            sealing.acknowledged(chance.randint(1, 8))
            chance.choice((one, two)).acknowledged(chance.randint(1, 150))
            server.kill()
            for process in (one, two, sealing):
                process.stopped()
            server.start()
            assert set(rows_of(server, acknowledged_by([one, two]))) == {ROWS_OF_A_STEP}
        acknowledged = acknowledged_by([one, two])
        assert len(set(acknowledged)) == len(acknowledged) >= CYCLES
    assert_sealed_whole(server)


def test_a_killed_sealer_leaves_a_chain_that_the_next_goes_on_with(server: Server) -> None:
    chance = random.Random(4_9)
    with loop(server, Role.WEB, WRITE) as writer, loop(server, Role.WORKER, SEAL) as one, loop(server, Role.WORKER, SEAL) as two:
        writer.go()
        for sealing in (one, two):
            sealing.go()
            sealing.acknowledged(chance.randint(1, 6))
            writer.acknowledged(chance.randint(1, 40))
            sealing.kill()
        acknowledged = writer.acknowledged(1)
    assert set(rows_of(server, acknowledged)) == {ROWS_OF_A_STEP}
    assert_sealed_whole(server)
