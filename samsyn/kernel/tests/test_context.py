"""The context: what a query reaches inside it, that nothing is reached outside it, and that it never leaks."""

from __future__ import annotations

from contextlib import nullcontext
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from samsyn.journal.models import Entry
from samsyn.kernel.db.context import SETTINGS, Context, MissingContext, current, within
from samsyn.kernel.ids import uuid7
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS

pytestmark = pytest.mark.django_db


def settings_now() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}', true)" for name in SETTINGS))
        return {name: value or "" for name, value in zip(SETTINGS, cursor.fetchone(), strict=True)}


def board_of(provider: UUID) -> Board:
    with within(Context("test", provider=provider)):
        return Board.objects.create(provider_id=provider, name="Barn- och utbildningsnämnden")


def test_a_query_outside_any_context_raises() -> None:
    with pytest.raises(MissingContext):
        Board.objects.count()
    with pytest.raises(MissingContext):
        current()


def test_rows_of_another_provider_are_not_there() -> None:
    board = board_of(LYSAS)
    with within(Context("test", provider=BJORKDALEN)):
        assert not Board.objects.filter(id=board.id).exists()
    with within(Context("test", provider=LYSAS)):
        assert Board.objects.get() == board


def test_a_row_cannot_be_written_for_another_provider() -> None:
    with pytest.raises(DatabaseError, match="row-level security"), within(Context("test", provider=LYSAS)):
        Board.objects.create(provider_id=BJORKDALEN, name="Fel")


def test_the_context_is_gone_afterwards_also_inside_an_enclosing_transaction() -> None:
    with within(Context("test", provider=LYSAS, compartments=(uuid7(),), closed_group=True)):
        assert settings_now()["samsyn.provider"] == str(LYSAS)
    assert set(settings_now().values()) == {""}


def test_the_context_is_gone_after_an_error() -> None:
    with pytest.raises(RuntimeError, match="midway"), within(Context("test", provider=LYSAS)):
        raise RuntimeError("midway")
    assert set(settings_now().values()) == {""}
    with pytest.raises(MissingContext):
        Board.objects.count()


def test_an_inner_context_gives_the_outer_one_back() -> None:
    with within(Context("outer", provider=LYSAS)):
        with within(Context("inner", provider=BJORKDALEN)):
            assert current().purpose == "inner"
        assert current().purpose == "outer"
        assert settings_now()["samsyn.provider"] == str(LYSAS)


def test_an_error_in_a_context_undoes_what_was_written_in_it() -> None:
    with pytest.raises(RuntimeError), within(Context("test", provider=LYSAS)):
        Board.objects.create(provider_id=LYSAS, name="Halv")
        raise RuntimeError
    with within(Context("test", provider=LYSAS)):
        assert Board.objects.count() == 0


def test_a_passage_without_pupils_is_refused() -> None:
    with pytest.raises(ValueError, match="names its pupils"):
        Context("passage", passage_pupils=())


def test_the_database_gives_no_rows_when_the_guard_is_passed_by() -> None:
    board_of(LYSAS)
    with transaction.atomic():
        assert connection.connection.execute("SELECT count(*) FROM organisation_board").fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM/* hidden */organisation_board",
        "SELECT count(*) FROM organisation_careprovider, organisation_board",
        'SELECT count(*) FROM public."organisation_board"',
        "WITH found AS (SELECT 1 FROM ORGANISATION_BOARD) SELECT * FROM found",
        "CREATE TEMPORARY TABLE mine AS SELECT * FROM organisation_board",
        "SET CONSTRAINTS ALL IMMEDIATE; SELECT count(*) FROM organisation_board",
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("organisation_board")),
    ],
)
def test_no_way_of_writing_a_query_passes_the_guard(statement: object) -> None:
    for context in (None, Context("test"), Context("test", compartments=(uuid7(),))):
        within_it = within(context) if context else nullcontext()
        with pytest.raises(MissingContext, match="organisation_board"), within_it, connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_record_asks_for_compartments() -> None:
    with pytest.raises(MissingContext, match="without compartments"), within(Context("test", provider=LYSAS)):
        Entry.objects.exists()
    with within(Context("test", provider=LYSAS, compartments=(uuid7(),))):
        assert not Entry.objects.exists()


def test_a_text_that_names_a_table_is_no_query_on_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('organisation_board') IS NOT NULL -- organisation_board")
        assert cursor.fetchone() == (True,)


def test_tests_run_as_the_restricted_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("samsyn_web", False, False)
