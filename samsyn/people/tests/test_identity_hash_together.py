"""A rehash and an import of the same care provider wait for each other, and a check says what lacks the key in use."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samsyn.access.tests.make import World, make_world
from samsyn.audit.tests.conftest import as_role
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.roles import Role
from samsyn.organisation.tests.make import LYSAS
from samsyn.people.identity_hash import remember_all
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.people.incoming import open_incoming, settle_incoming
from samsyn.people.models import Pupil
from samsyn.people.register_write import write_incoming

_CHANGED = """
INSERT INTO incoming_person (row_id, person_id, is_new, source_id, fingerprint, given, middle, family, birth_date, sex, protection,
    number, number_kind, street, postal_code, locality, phone, email, deceased, is_pupil, placed, guarded)
SELECT gen_random_uuid(), p.id, false, p.source_id, ''::bytea, p.given_name, p.middle_name, p.family_name, p.birth_date, p.sex,
    'none', %s, 'personal_number', '', '', '', '', '', false, true, false, false
FROM people_person p WHERE p.id = %s"""
_HELD = """
SELECT n.value FROM public.people_identity_hash h JOIN public.people_identifier n ON n.id = h.identifier
WHERE h.person_id = %s"""
_WAITS = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"


def rehash() -> None:
    remember_all(LYSAS)


def import_of(greta: Pupil, number: str) -> Callable[[], None]:
    """What an import writes when Greta has got another number."""

    def write() -> None:
        open_incoming()
        with connection.cursor() as cursor:
            cursor.execute(_CHANGED, [number, greta.person_id])
        settle_incoming()
        write_incoming(LYSAS, clock.today())

    return write


def in_context(call: Callable[[], None]) -> None:
    try:
        with within(Context("test", provider=LYSAS)):
            call()
    finally:
        connection.close()


def wait_until_somebody_waits(admin_url: str) -> None:
    until = monotonic() + 20
    with psycopg.connect(admin_url, autocommit=True) as admin:
        while admin.execute(_WAITS).fetchone() == (False,):
            assert monotonic() < until, "nobody waits"
            sleep(0.02)


@pytest.mark.parametrize("first", ["import", "rehash"])
def test_a_rehash_and_an_import_wait_for_each_other_and_the_number_that_holds_is_remembered(
    committed_db: None, admin_url: str, first: str
) -> None:
    world = make_world()
    greta = world.ours.greta
    in_context(rehash)
    number = make_test_number(date(2013, 3, 3), Sex.FEMALE, 1).value
    calls = {"import": import_of(greta, number), "rehash": rehash}
    second = next(name for name in calls if name != first)
    with ThreadPoolExecutor(1) as pool:
        with within(Context("test", provider=LYSAS)):
            calls[first]()
            waiting = pool.submit(in_context, calls[second])
            wait_until_somebody_waits(admin_url)
        waiting.result(timeout=30)
    with psycopg.connect(admin_url) as admin:
        assert admin.execute(_HELD, [greta.person_id]).fetchall() == [(number,)]


def checked() -> str:
    out = StringIO()
    try:
        call_command("identities", "check", stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_a_check_says_in_counts_alone_what_lacks_the_key_in_use(committed_db: None, settings: Any) -> None:
    settings.IDENTITY_HASH_KEYS = ["the key in use, of a length that is enough for tests"]
    world: World = make_world()
    with as_role(Role.MAINTENANCE):
        said = checked()
        assert "Lysås kommun: inget av " in said
        assert "samsyn identities rehash" in said
        call_command("identities", "rehash", stdout=StringIO())
        said = checked()
        assert "inget av" not in said
        assert "samsyn identities rehash" not in said
        settings.IDENTITY_HASH_KEYS = ["the key that follows it, as long as the one before it"]
        said = checked()
        assert "inget av " in said
        assert "en nyckel som inte används" in said
    number = world.ours.greta.person_id
    assert str(number) not in said
    assert "Greta" not in said
