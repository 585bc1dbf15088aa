"""Who may write users and assignments: whoever does gives reach to a compartment, so neither the pages nor the worker may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from allauth.account.signals import user_logged_in
from django.contrib.auth.models import update_last_login
from psycopg import sql

from samsyn.access.actions import set_shortcuts
from samsyn.access.models import User
from samsyn.access.tests.make import World

TABLES = ("access_user", "access_assignment", "access_assignmentschool", "socialaccount_socialaccount")
ROLES = ("samsyn_web", "samsyn_worker")


@pytest.fixture
def superuser(admin_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(admin_url) as connection:
        yield connection
        connection.rollback()


def refused(connection: psycopg.Connection[Any], statement: sql.Composed) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", TABLES)
def test_the_application_can_neither_make_nor_change_nor_remove_who_may_do_what(superuser: Any, table: str, role: str) -> None:
    superuser.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    name = sql.Identifier(table)
    assert refused(superuser, sql.SQL("INSERT INTO {} DEFAULT VALUES").format(name))
    assert refused(superuser, sql.SQL("DELETE FROM {}").format(name))
    assert refused(superuser, sql.SQL("TRUNCATE {} CASCADE").format(name))
    # Every column but those of one's own settings, which no right hangs on.
    own = {"last_login", "shortcuts"} if (table, role) == ("access_user", "samsyn_web") else set()
    columns = superuser.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table]
    )
    writable = {
        column
        for (column,) in columns.fetchall()
        if not refused(superuser, sql.SQL("UPDATE {} SET {} = NULL WHERE false").format(name, sql.Identifier(column)))
    }
    assert writable == own


def test_what_log_in_and_preferences_write_is_still_written(world: World) -> None:
    nurse = world.ours.users["nurse"]
    assert nurse.last_login is None
    update_last_login(user_logged_in, nurse)
    set_shortcuts(nurse, on=False)
    kept = User.objects.get(pk=nurse.pk)
    assert kept.last_login is not None
    assert kept.shortcuts is False


def test_the_assignments_themselves_are_there_to_be_read(world: World) -> None:
    assignment = world.ours.users["nurse"].assignments.get()
    assert assignment.valid_from == date(2026, 8, 1)
    assert assignment.covered.count() == 1
