"""The worker under kill -9 inside a job: the next worker takes the job over, nothing is lost and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from samsyn.kernel.db.roles import Role
from samsyn.project.processes import SAMSYN
from tests.recovery.harness import (
    Server,
    crashable_server,
    held_up,
    kill_with_children,
    loop,
    process,
    wait_until,
    wait_until_held_up,
)
from tests.recovery.import_steps import PUPILS
from tests.recovery.test_import_commit import names_of
from tests.recovery.test_sealing import WRITE, assert_sealed_whole

WORKER = [SAMSYN, "worker", "--silence", "2"]

pytestmark = pytest.mark.xdist_group("recovery")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with crashable_server(tmp_path_factory.mktemp("crash-worker")) as made:
        yield made


def kill_at(server: Server, table: str, task: str) -> None:
    """Kill a worker in the middle of a job, where it writes to a table."""
    with held_up(server, table):
        with process(server, Role.WORKER, WORKER) as worker:
            wait_until_held_up(server)
            kill_with_children(worker)
        assert "doing" in states_of(server, task)


def states_of(server: Server, task: str) -> list[str]:
    with psycopg.connect(server.url()) as admin:
        query = "SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
        return [state for (state,) in admin.execute(query, [task]).fetchall()]


def test_a_sealing_whose_worker_was_killed_is_finished_by_the_next(server: Server) -> None:
    with loop(server, Role.WEB, WRITE) as writer:
        writer.go()
        writer.acknowledged(20)
    server.call(Role.WORKER, "tests.recovery.steps:order_sealing")
    kill_at(server, "audit_seal", "audit.seal_all")
    with process(server, Role.WORKER, WORKER):
        wait_until(server, "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'audit.seal_all' AND status = 'succeeded'")
        wait_until(server, "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'doing')")
    with psycopg.connect(server.url()) as admin:
        sealed = admin.execute("SELECT sum(count) FROM audit_seal").fetchone()
        assert sealed == admin.execute("SELECT count(*) FROM audit_event").fetchone()
    assert_sealed_whole(server)


def test_an_import_whose_worker_was_killed_is_written_once_by_the_next(server: Server) -> None:
    name = server.call(Role.WORKER, "tests.recovery.import_steps:order_commit")
    kill_at(server, "people_person", "ss12000.commit")
    assert names_of(server) == {}
    with process(server, Role.WORKER, WORKER):
        wait_until(server, "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'ss12000.commit' AND status = 'succeeded'")
    assert names_of(server) == {name: PUPILS}
    with psycopg.connect(server.url()) as admin:
        committed = "SELECT count(*) FROM audit_event WHERE what = 'ss12000.run' AND details LIKE 'full committed%'"
        assert admin.execute(committed).fetchone() == (1,)
