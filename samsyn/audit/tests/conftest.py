"""What the access log's tests share: actors, roles, and sealing and checking as the roles that do it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.audit.sealing import seal, sealer
from samsyn.audit.verification import Report, verify
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import guard_tables, within
from samsyn.kernel.db.roles import Role
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import LYSAS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The access log's tests in one process, together with those whose long transactions they would wait for."""
    for item in items:
        if "audit" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("audit"))


@contextmanager
def as_role(role: Role) -> Iterator[None]:
    """Django's connection as another role for a while: only in tests with real commits."""
    before = connection.settings_dict["USER"]
    _reconnect(role.value)
    try:
        yield
    finally:
        _reconnect(before)


def _reconnect(user: str) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["USER"] = user
    guard_tables({}, bypasses=user == Role.MAINTENANCE.value)


@pytest.fixture
def nurse() -> Actor:
    compartment = uuid7()
    return Actor(
        provider=LYSAS,
        purpose="web",
        user=uuid7(),
        name="Åsa Öberg",
        assignment=uuid7(),
        role="school_nurse",
        board=uuid7(),
        branch="emi",
        unit=uuid7(),
        unit_name="Elevhälsan Lysås",
        compartment=compartment,
        compartments=(compartment,),
    )


def opened(actor: Actor, count: int = 1) -> None:
    """The actor opens that many records, each in a transaction of its own."""
    for _ in range(count):
        with within(actor.context()):
            record(actor, AccessEvent(Action.OPEN, "journal.record", pupil=uuid7(), ground="PDL 4:1"))


def settle() -> None:
    """Wait until every transaction begun before now is over, also those of tests beside this one: rows are then sealable."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        now = cursor.fetchone()[0]
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > %s FROM pg_sleep(0.005)", [now])
            if cursor.fetchone()[0]:
                return
    raise TimeoutError("a transaction has been running for ten minutes")


def sealed(limit: int = 10_000, *, wait: bool = True) -> int:
    """Seal as the worker does; wait: once everything is old enough."""
    if wait:
        settle()
    with as_role(Role.WORKER):
        return seal(sealer(LYSAS), limit=limit)


def verified() -> Report:
    """Check as maintenance does."""
    with as_role(Role.MAINTENANCE):
        return verify(LYSAS)


@pytest.fixture
def connect(admin_url: str) -> Callable[[Role], psycopg.Connection[object]]:
    """Open a connection as one role, in the context of Lysås."""

    def open_as(role: Role) -> psycopg.Connection[object]:
        made = psycopg.connect(admin_url, user=role.value, autocommit=True)
        made.execute("SELECT set_config('samsyn.provider', %s, false)", [str(LYSAS)])
        return made

    return open_as


@pytest.fixture
def superuser(admin_url: str) -> Iterator[psycopg.Connection[object]]:
    """Somebody who can do everything, and does."""
    with psycopg.connect(admin_url, autocommit=True) as made:
        yield made
