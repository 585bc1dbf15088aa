"""Pooled connections: a request that ends in the middle, however it ends, leaves no context for the next one."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from samsyn.kernel.db.context import SETTINGS, Context, within
from samsyn.kernel.ids import uuid7
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS


class Killed(BaseException):
    """Ends a request as a signal does: no handler for ordinary errors catches it."""


def settings_of_next_request() -> set[str]:
    """What a new request finds on the connection that the pool hands it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS))
        found = set(cursor.fetchone())
    connection.close()
    return found


def in_thread(work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def full_context() -> Context:
    return Context("killed", provider=LYSAS, compartments=(uuid7(),), closed_group=True, passage_pupils=(uuid7(),))


def dies_in_python() -> None:
    with pytest.raises(Killed), within(full_context()):
        raise Killed


def dies_on_the_server() -> None:
    with pytest.raises(Exception, match=r"terminat|closed|connection"), within(full_context()), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        with psycopg.connect(**_admin()) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])
        cursor.execute("SELECT 1")


def forgets_to_finish() -> None:
    manager = within(full_context())
    manager.__enter__()
    connection.close()


def breaks_its_transaction() -> None:
    with pytest.raises(Exception, match="division"), within(full_context()), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")


def _admin() -> dict[str, object]:
    settings = connection.settings_dict
    return {"host": settings["HOST"], "port": settings["PORT"], "dbname": settings["NAME"], "user": "postgres"}


@pytest.mark.parametrize("ending", [dies_in_python, dies_on_the_server, forgets_to_finish, breaks_its_transaction])
def test_nothing_is_left_on_the_connection(committed_db: None, ending: Callable[[], None]) -> None:
    for _ in range(3):
        in_thread(ending)
        for _ in range(4):
            assert settings_of_next_request() == {""}


@hypothesis_settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_requests_side_by_side_never_see_each_others_rows(committed_db_once: None, random_: random.Random) -> None:
    wrong: list[str] = []

    def request(provider: object, name: str) -> None:
        for _ in range(random_.randint(1, 6)):
            with within(Context("test", provider=provider)):
                if set(Board.objects.values_list("name", flat=True)) != {name}:
                    wrong.append(name)
        connections.close_all()

    threads = [threading.Thread(target=request, args=who) for who in [(LYSAS, "Vår"), (BJORKDALEN, "Deras")] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.fixture
def committed_db_once(committed_db: None) -> None:
    for provider, name in ((LYSAS, "Vår"), (BJORKDALEN, "Deras")):
        with within(Context("make", provider=provider)):
            Board.objects.create(provider_id=provider, name=name)
