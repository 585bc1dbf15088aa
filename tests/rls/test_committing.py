"""Committing while a page is made: what was written is kept before the page is done, or the page is not sent."""

from __future__ import annotations

from contextlib import nullcontext

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from samsyn.access.models import User
from samsyn.kernel.db.context import Context, MissingContext, committing, within
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import LYSAS

HERE = Context("test", provider=LYSAS)


def write() -> None:
    Board.objects.create(provider_id=LYSAS, name="Barn- och utbildningsnämnden")


def kept(admin_url: str) -> int:
    """How many boards another connection sees."""
    with psycopg.connect(admin_url) as admin:
        return len(admin.execute("SELECT FROM organisation_board").fetchall())


def test_it_is_kept_once_the_page_is_made(committed_db: None, admin_url: str) -> None:
    with within(HERE):
        write()
        assert kept(admin_url) == 0
        with committing():
            pass
        assert kept(admin_url) == 1
    with within(HERE):
        assert Board.objects.count() == 1


def test_a_page_that_fails_leaves_what_was_written_and_no_context(committed_db: None, admin_url: str) -> None:
    with pytest.raises(ZeroDivisionError), within(HERE):
        write()
        with committing():
            1 / 0  # noqa: B018
    assert kept(admin_url) == 1
    with pytest.raises(MissingContext):
        Board.objects.count()


@pytest.mark.parametrize("enclosed", [True, False])
def test_no_query_runs_meanwhile_of_whatever_table(committed_db: None, enclosed: bool) -> None:
    with transaction.atomic() if enclosed else nullcontext(), within(HERE):
        with committing():
            for query in (Board.objects.count, User.objects.count):
                with pytest.raises(MissingContext):
                    query()
        if not enclosed:
            # The database's context has ended with the transaction.
            with pytest.raises(MissingContext):
                Board.objects.count()
        else:
            assert Board.objects.count() == 0


def test_what_waits_for_the_commit_is_run_though_the_page_is_made_meanwhile(committed_db: None, admin_url: str) -> None:
    done: list[int] = []
    with within(HERE):
        write()
        transaction.on_commit(lambda: done.append(kept(admin_url)))
        with committing():
            pass
    assert done == [1]


def test_in_an_enclosing_transaction_nothing_is_committed(committed_db: None, admin_url: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with within(HERE):
            write()
            with committing():
                pass
        assert kept(admin_url) == 0
        1 / 0  # noqa: B018
    assert kept(admin_url) == 0


def test_a_commit_that_fails_is_an_error_at_the_end_of_the_page(committed_db: None, admin_url: str) -> None:
    with pytest.raises(OperationalError), within(HERE):
        write()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with psycopg.connect(admin_url) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])
        with committing():
            pass
    connection.close()
    assert kept(admin_url) == 0


def test_a_transaction_that_is_broken_already_is_not_taken_for_kept(committed_db: None, admin_url: str) -> None:
    with pytest.raises(OperationalError), within(HERE):
        write()
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.connection.execute("SELECT 1/0")
        with committing():
            pass
    assert kept(admin_url) == 0
