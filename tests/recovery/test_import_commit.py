"""The import's commit under kill -9 of the database and of the process: never half an import, nothing acknowledged lost."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from samsyn.kernel.db.roles import Role
from tests.recovery.harness import Server, crashable_server, held_up, loop, wait_until_held_up
from tests.recovery.import_steps import PUPILS

IMPORT, COMMIT = "tests.recovery.import_steps:import_renamed", "tests.recovery.import_steps:commit_approved"
# Tables that a commit writes, early, in the middle and last.
PLACES = ["people_person", "people_identifier", "organisation_schoolclass"]

pytestmark = pytest.mark.xdist_group("recovery")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with crashable_server(tmp_path_factory.mktemp("crash")) as made:
        yield made


def names_of(server: Server) -> dict[str, int]:
    """How many pupils have each family name."""
    with psycopg.connect(server.url()) as admin:
        return dict(admin.execute("SELECT family_name, count(*) FROM people_person GROUP BY 1").fetchall())


@pytest.mark.parametrize("table", PLACES)
def test_a_database_killed_in_the_middle_of_a_commit_has_the_import_before_it_whole(server: Server, table: str) -> None:
    with loop(server, Role.WORKER, IMPORT) as importer:
        importer.go()
        importer.acknowledged(1)
        try:
            with held_up(server, table):
                wait_until_held_up(server)
                last = importer.said[-1]
                server.kill()
        except psycopg.OperationalError:
            pass  # our own lock went with the server
        importer.stopped()
        server.start()
        assert names_of(server) == {last: PUPILS}
        importer.go()
        newest = importer.acknowledged(1)[-1]
        importer.kill()
    assert sum(names_of(server).values()) == PUPILS
    assert newest != last


def test_a_process_killed_in_the_middle_of_a_commit_leaves_a_run_that_another_writes(server: Server) -> None:
    with loop(server, Role.WORKER, IMPORT) as importer:
        importer.go()
        importer.acknowledged(1)
        with held_up(server, "people_person"):
            wait_until_held_up(server)
            last = importer.said[-1]
            importer.kill()
        assert names_of(server) == {last: PUPILS}
    with loop(server, Role.WORKER, COMMIT) as other:
        other.go()
        assert other.acknowledged(1)[0] == "1"
    found = names_of(server)
    assert (list(found.values()), last in found) == ([PUPILS], False)
