"""Pooled connections: a request that ends in the middle, however it ends, leaves no context for the next one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from samsyn.kernel.db.context import SETTINGS, Context, committing, within
from samsyn.kernel.ids import uuid7
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS

Value = TypeVar("Value")


class Killed(BaseException):
    """Ends a request as a signal does: no handler for ordinary errors catches it."""


def backend() -> int:
    """The server's process behind this thread's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def next_request() -> tuple[int, set[str]]:
    """The connection that the pool hands a new request, and the settings that are left on it."""
    pid = backend()
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS))
        found = set(cursor.fetchone())
    connection.close()
    return pid, found


def in_threads(*works: Callable[[], Value]) -> list[Value]:
    """Run each in a thread of its own, all at once, as requests do; what they gave. Raises what any of them raised."""
    with ThreadPoolExecutor(len(works)) as threads:
        running = [threads.submit(_as_request, work) for work in works]
    return [one.result() for one in running]


def _as_request(work: Callable[[], Value]) -> Value:
    try:
        return work()
    finally:
        connections.close_all()


@pytest.fixture
def single(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A pool of one connection: whatever a request leaves on it, the next one meets."""
    connections.close_all()  # an earlier test's own connection is of another pool
    connection.close_pool()
    options = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(options, "pool", {**options["pool"], "min_size": 1, "max_size": 1})
    yield
    connections.close_all()
    connection.close_pool()


def full_context() -> Context:
    return Context("killed", provider=LYSAS, compartments=(uuid7(),), closed_group=True, passage_pupils=(uuid7(),))


# Each ends a request in its own way, and gives the connection it had.
def dies_in_python() -> int:
    with pytest.raises(Killed), within(full_context()):
        pid = backend()
        raise Killed
    return pid


def dies_on_the_server() -> int:
    with pytest.raises(Exception, match=r"terminat|closed|connection"), within(full_context()), connection.cursor() as cursor:
        pid = backend()
        with psycopg.connect(**_admin()) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])
        cursor.execute("SELECT 1")
    return pid


def dies_while_it_commits() -> int:
    with pytest.raises(Killed), within(full_context()):
        pid = backend()
        with committing():
            raise Killed
    return pid


def forgets_to_finish() -> int:
    manager = within(full_context())
    manager.__enter__()
    pid = backend()
    connection.close()
    return pid


def breaks_its_transaction() -> int:
    with pytest.raises(Exception, match="division"), within(full_context()), connection.cursor() as cursor:
        pid = backend()
        cursor.execute("SELECT 1/0")
    return pid


def _admin() -> dict[str, object]:
    settings = connection.settings_dict
    return {"host": settings["HOST"], "port": settings["PORT"], "dbname": settings["NAME"], "user": "postgres"}


@pytest.mark.parametrize(
    "ending", [dies_in_python, dies_on_the_server, dies_while_it_commits, forgets_to_finish, breaks_its_transaction]
)
def test_nothing_is_left_on_the_connection(single: None, ending: Callable[[], int]) -> None:
    for _ in range(3):
        (used,) = in_threads(ending)
        for _ in range(4):
            pid, left = next_request()
            assert left == {""}
            # Only a connection that the server itself has ended is replaced: any other is the same one, met again.
            assert (pid == used) is (ending is not dies_on_the_server)


def test_a_setting_that_outlives_its_transaction_would_be_met_by_the_next_request(single: None) -> None:
    def leaks() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('samsyn.provider', %s, false)", [str(LYSAS)])
        return backend()

    (used,) = in_threads(leaks)
    assert next_request() == (used, {"", str(LYSAS)}), "the tests above see what is left behind"


@hypothesis_settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_requests_side_by_side_never_see_each_others_rows(two_boards: None, random_: random.Random) -> None:
    def request(provider: UUID, name: str, times: int) -> tuple[set[int], int]:
        pids, right = set(), 0
        for _ in range(times):
            with within(Context("test", provider=provider)):
                right += set(Board.objects.values_list("name", flat=True)) == {name}
                pids.add(backend())
            connection.close()
        return pids, right

    who = [(LYSAS, "Vår"), (BJORKDALEN, "Deras")] * 3
    times = [random_.randint(2, 6) for _ in who]
    answers = in_threads(*(partial(request, *one, many) for one, many in zip(who, times, strict=True)))
    assert [right for _pids, right in answers] == times
    # One connection has served both municipalities, turn by turn.
    used = set().union(*(pids for pids, _right in answers))
    assert len(used) == 1


@pytest.fixture
def two_boards(single: None) -> None:
    for provider, name in ((LYSAS, "Vår"), (BJORKDALEN, "Deras")):
        with within(Context("make", provider=provider)):
            Board.objects.create(provider_id=provider, name=name)
    connection.close()
