"""A database remembers which keys it was written with, and says so when it meets others."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql

from samsyn.kernel import clock
from samsyn.kernel.db.key_mark import Keys, OtherKeys, fingerprint, heed_keys, set_aside
from samsyn.kernel.db.roles import create_database

OURS, NEXT, THEIRS = (Keys((fingerprint(f"identity {one}"),), (fingerprint(f"credential {one}"),)) for one in "abc")


@pytest.fixture
def database(admin_url: str, database_name: str) -> Iterator[str]:
    """A database without any table, gone afterwards."""
    name = f"{database_name}_keys"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        create_database(admin, name)
    yield name
    with psycopg.connect(admin_url, autocommit=True) as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]).fetchall()
        for (one,) in found:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(one)))


def heeded(admin_url: str, database: str, keys: Keys) -> tuple[str, ...]:
    """The settings that do not fit; none when the keys are heeded."""
    try:
        heed_keys(admin_url, database, keys)
    except OtherKeys as error:
        return error.settings
    return ()


def comment_of(admin_url: str, database: str) -> str:
    with psycopg.connect(admin_url) as admin:
        found = admin.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database])
        (said,) = found.fetchone() or ("",)
    return str(said)


def test_other_keys_than_a_database_was_written_with_are_refused_by_name(admin_url: str, database: str) -> None:
    assert heeded(admin_url, database, OURS) == ()
    assert heeded(admin_url, database, OURS) == ()
    assert heeded(admin_url, database, THEIRS) == ("SAMSYN_IDENTITY_HASH_KEY", "SAMSYN_CREDENTIAL_KEYS")
    assert heeded(admin_url, database, replace(OURS, identity=THEIRS.identity)) == ("SAMSYN_IDENTITY_HASH_KEY",)
    assert heeded(admin_url, database, replace(OURS, credentials=THEIRS.credentials)) == ("SAMSYN_CREDENTIAL_KEYS",)
    assert heeded(admin_url, database, OURS) == ()


def test_keys_of_secrets_may_follow_each_other(admin_url: str, database: str) -> None:
    assert heeded(admin_url, database, OURS) == ()
    both = replace(OURS, credentials=NEXT.credentials + OURS.credentials)
    assert heeded(admin_url, database, both) == ()
    assert heeded(admin_url, database, replace(OURS, credentials=NEXT.credentials)) == ()
    assert heeded(admin_url, database, OURS) == ("SAMSYN_CREDENTIAL_KEYS",)


def test_a_key_of_identity_numbers_may_follow_another_while_both_are_given(admin_url: str, database: str) -> None:
    assert heeded(admin_url, database, OURS) == ()
    both = replace(OURS, identity=NEXT.identity + OURS.identity)
    assert heeded(admin_url, database, replace(OURS, identity=NEXT.identity)) == ("SAMSYN_IDENTITY_HASH_KEY",)
    assert heeded(admin_url, database, both) == ()
    assert heeded(admin_url, database, replace(OURS, identity=NEXT.identity)) == ()
    assert heeded(admin_url, database, OURS) == ("SAMSYN_IDENTITY_HASH_KEY",)


def test_keys_made_after_an_unmarked_database_cannot_have_written_it(admin_url: str, database: str) -> None:
    later = replace(OURS, made=clock.now() + timedelta(minutes=1))
    with_users(admin_url, database)
    assert heeded(admin_url, database, later) == ("SAMSYN_IDENTITY_HASH_KEY", "SAMSYN_CREDENTIAL_KEYS")
    assert heeded(admin_url, database, replace(OURS, made=clock.now() - timedelta(minutes=1))) == ()
    assert heeded(admin_url, database, later) == (), "those it is marked with fit, whenever they were made"


def test_keys_made_after_a_database_that_is_still_empty_are_its_own(admin_url: str, database: str) -> None:
    assert heeded(admin_url, database, replace(OURS, made=clock.now() + timedelta(minutes=1))) == ()
    assert heeded(admin_url, database, THEIRS) != ()


def test_what_else_a_databases_comment_says_stays(admin_url: str, database: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS 'for measuring'").format(sql.Identifier(database)))
    both = replace(OURS, credentials=NEXT.credentials + OURS.credentials)
    assert [heeded(admin_url, database, one) for one in (OURS, both, both)] == [(), (), ()]
    assert comment_of(admin_url, database).startswith("for measuring samsyn keys: ")
    assert comment_of(admin_url, database).count("samsyn keys") == 1
    assert heeded(admin_url, database, THEIRS) != ()


def test_a_database_that_is_not_there_refuses_nobody(admin_url: str) -> None:
    assert heeded(admin_url, "nowhere", OURS) == ()


def test_the_mark_gives_no_key_away(admin_url: str, database: str) -> None:
    key = secrets.token_urlsafe(48)
    assert len(fingerprint(key)) == 16
    heed_keys(admin_url, database, Keys((fingerprint(key),), (fingerprint(key[::-1]),)))
    mark = comment_of(admin_url, database)
    assert fingerprint(key) in mark
    assert not any(part in mark for part in (key[:8], key[-8:]))


def with_users(admin_url: str, database: str, *demo: bool) -> None:
    with psycopg.connect(admin_url, dbname=database) as admin:
        admin.execute("CREATE TABLE access_user (demo boolean)")
        for one in demo:
            admin.execute("INSERT INTO access_user VALUES (%s)", [one])


@pytest.mark.parametrize("users", [None, (), (True, False)])
def test_an_older_demo_steps_aside_for_a_new_checkouts_and_loses_nothing(
    admin_url: str, database: str, users: tuple[bool, ...] | None
) -> None:
    heed_keys(admin_url, database, THEIRS)
    if users is not None:
        with_users(admin_url, database, *users)
    aside = set_aside(admin_url, database, replace(OURS, made=clock.now() + timedelta(minutes=1)))
    assert aside.startswith(f"{database}_aside_")
    assert heeded(admin_url, aside, THEIRS) == ()


@pytest.mark.parametrize("why", ["no persona", "given keys", "keys made before it", "keys that fit", "in use"])
def test_what_may_be_more_than_an_orphaned_demo_stays(admin_url: str, database: str, why: str) -> None:
    heed_keys(admin_url, database, THEIRS)
    with_users(admin_url, database, False, why != "no persona")
    made = {"given keys": None, "keys made before it": clock.now() - timedelta(minutes=1)}.get(
        why, clock.now() + timedelta(minutes=1)
    )
    ours = THEIRS if why == "keys that fit" else OURS  # brought back, say, as new files
    with psycopg.connect(admin_url, dbname=database if why == "in use" else "postgres"):
        assert set_aside(admin_url, database, replace(ours, made=made)) == ""
    assert heeded(admin_url, database, THEIRS) == ()
