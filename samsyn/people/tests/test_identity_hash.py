"""Under which hash a pupil is known elsewhere: written by one function, of the own provider's pupils, and read by nobody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction

from samsyn.access.tests.make import World
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.key_mark import fingerprint
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS
from samsyn.people.identity_hash import remember, remember_all
from samsyn.people.models import Identifier, Person, Pupil

pytestmark = pytest.mark.django_db
KEY, NEXT = "the key in use, of a length that is enough for tests", "the key that follows it, as long as the one before it"


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.IDENTITY_HASH_KEYS = [KEY]


@pytest.fixture
def stored(world: World) -> Iterator[Any]:
    """What the table holds of a pupil, by a view of the tests' databases alone: no role of the product may look."""
    with connection.cursor() as cursor:

        def rows(pupil: Pupil) -> list[tuple[bytes, str]]:
            cursor.execute("SELECT hash, key FROM stage.people_identity_hash WHERE person_id = %s ORDER BY key", [pupil.person_id])
            return [(bytes(one), key) for one, key in cursor.fetchall()]

        yield rows


def known_by(pupil: Pupil, key: str = KEY) -> tuple[bytes, str]:
    value = Identifier.objects.get(person_id=pupil.person_id, valid_to=None).value
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).digest(), fingerprint(key)


def ours() -> Any:
    return within(Context("test", provider=LYSAS))


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker", "samsyn_maintenance"])
def test_no_role_writes_a_hash_and_those_of_pages_and_jobs_read_none(admin_url: str, role: str) -> None:
    tried = ["INSERT INTO {} (id) VALUES (gen_random_uuid())", "UPDATE {} SET key = ''", "DELETE FROM {}", "TRUNCATE {}"]
    tried += ["SELECT 1 FROM {}"] if role != "samsyn_maintenance" else []
    with psycopg.connect(admin_url) as admin:
        for statement in tried:
            admin.execute(f"SET LOCAL ROLE {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                admin.execute(statement.format("people_identity_hash"))
            admin.rollback()


@pytest.mark.parametrize("role", ["samsyn_web", "samsyn_worker", "samsyn_maintenance"])
def test_no_role_may_ask_who_somebody_is_elsewhere(admin_url: str, role: str) -> None:
    with psycopg.connect(admin_url) as admin:
        admin.execute(f"SET LOCAL ROLE {role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("SELECT samsyn_identity_at(ARRAY[]::bytea[], gen_random_uuid())")


def test_a_pupils_number_is_remembered_under_a_keyed_hash(world: World, stored: Any) -> None:
    greta = world.ours.greta
    with ours():
        remember(LYSAS, [greta.person_id])
        assert stored(greta) == [known_by(greta)]
    assert stored(world.ours.ali) == []


def test_guardians_and_protected_pupils_are_not_remembered(world: World, stored: Any) -> None:
    place = world.ours
    with within(Context("test", provider=LYSAS, closed_group=True)):
        assert remember_all(LYSAS) == Pupil.objects.count()
        assert stored(place.protected) == []
        assert len(stored(place.greta)) == 1
        adult = Person.objects.get(given_name="Anna")
        remember(LYSAS, [adult.pk])
    assert stored(Pupil(person_id=adult.pk)) == []


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("coordination_number", "201303652398", True),
        ("reserve_number", "22950606FH20", True),
        ("reserve_number", "20210325K069", False),
        ("temporary_number", "20130101TF01", False),
    ],
)
def test_only_a_number_that_is_one_persons_in_the_country_is_remembered(
    world: World, stored: Any, kind: str, value: str, found: bool
) -> None:
    greta = world.ours.greta
    with ours():
        Identifier.objects.filter(person_id=greta.person_id).update(kind=kind, value=value)
        remember(LYSAS, [greta.person_id])
    assert len(stored(greta)) == found, "a temporary number may be another child's at another school"


def test_a_number_that_ended_is_forgotten(world: World, stored: Any) -> None:
    greta = world.ours.greta
    with ours():
        remember(LYSAS, [greta.person_id])
        Identifier.objects.filter(person_id=greta.person_id).update(valid_to="2026-11-01")
        remember(LYSAS, [greta.person_id])
    assert stored(greta) == []


def test_nothing_is_remembered_of_another_provider_or_outside_one(world: World, stored: Any) -> None:
    theirs = world.theirs.greta
    with within(Context("test", provider=BJORKDALEN)):
        number = Identifier.objects.get(person_id=theirs.person_id)
    call = "SELECT samsyn_identity_remember(%s::uuid[], %s::uuid[], %s::bytea[], %s::text[])"
    values = [[theirs.person_id], [number.pk], [b"x" * 32], ["k"]]
    for context in (Context("test", provider=LYSAS), Context("test")):
        with within(context), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(call, values)
    with within(Context("test", provider=BJORKDALEN)):
        remember(BJORKDALEN, [theirs.person_id])
    with ours(), connection.cursor() as cursor:
        cursor.execute(call, [[theirs.person_id], [], [], []])
    assert len(stored(theirs)) == 1, "nor is it forgotten from elsewhere"
    short = [[theirs.person_id], [number.pk], [b"x"], ["k"]]
    with (
        within(Context("test", provider=BJORKDALEN)),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(call, short)


def test_a_key_is_changed_beside_the_old_one_and_no_row_keeps_that(world: World, stored: Any, settings: Any) -> None:
    greta = world.ours.greta
    with ours():
        remember(LYSAS, [greta.person_id])
        old, new = known_by(greta), known_by(greta, NEXT)
    settings.IDENTITY_HASH_KEYS = [NEXT, KEY]
    out = StringIO()
    call_command("identities", "rehash", stdout=out)
    assert sorted(stored(greta)) == sorted([old, new])
    settings.IDENTITY_HASH_KEYS = [NEXT]
    call_command("identities", "rehash", stdout=StringIO())
    assert stored(greta) == [new]
    assert "vårdgivare" in out.getvalue()
    assert NEXT not in out.getvalue()


def test_the_key_is_in_no_statement(world: World) -> None:
    statements: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with ours(), connection.execute_wrapper(listen):
        remember(LYSAS, [world.ours.greta.person_id])
    assert len(statements) == 2
    assert not [one for one in statements if KEY in one]
    with ours(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM people_identity_hash")
