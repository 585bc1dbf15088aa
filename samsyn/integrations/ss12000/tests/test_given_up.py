"""Giving a run up while its register is being read: at once, and the reading ends; registers leave the worker room for others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from samsyn.integrations.ss12000.actions import cancel_run, fetch_run, start_run
from samsyn.integrations.ss12000.client.errors import GivenUp
from samsyn.integrations.ss12000.fake import TOKEN, serve
from samsyn.integrations.ss12000.jobs import LANES, lane
from samsyn.integrations.ss12000.models import ImportRow, ImportRun
from samsyn.integrations.ss12000.run import watch
from samsyn.integrations.ss12000.sources import Register as Address
from samsyn.integrations.ss12000.sources import ensure_source
from samsyn.integrations.ss12000.tests.making import SYSTEM, boards, demo_register, seeing
from samsyn.kernel.ids import uuid7

PATIENCE = 30


class Reluctant:
    """A register that does not answer until it may."""

    def __init__(self) -> None:
        self.asked, self.may_answer, self.requests = Event(), Event(), 0
        self._register = demo_register()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        self.requests += 1
        self.asked.set()
        self.may_answer.wait(PATIENCE)
        return self._register(environ, start_response)


@pytest.fixture
def register(committed_db: None) -> Iterator[tuple[Reluctant, UUID]]:
    boards()
    app = Reluctant()
    with serve(app) as running:
        source = ensure_source(SYSTEM, Address(f"{running.url}/v2", token=TOKEN)).pk
        yield app, start_run(SYSTEM, source=source, way="full").pk
        app.may_answer.set()


def fetch(run: UUID, found: list[ImportRun]) -> None:
    try:
        found.append(fetch_run(SYSTEM, run))
    finally:
        connection.close()


@pytest.mark.parametrize("seconds, requests", [(0.0, 1), (1000.0, None)])
def test_a_run_is_given_up_while_its_register_does_not_answer(
    register: tuple[Reluctant, UUID], monkeypatch: pytest.MonkeyPatch, seconds: float, requests: int | None
) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", seconds)
    (app, run), found = register, []
    reading = Thread(target=fetch, args=(run, found))
    reading.start()
    assert app.asked.wait(PATIENCE)
    assert cancel_run(SYSTEM, run).state == "cancelled"  # while the register still keeps silent
    app.may_answer.set()
    reading.join(PATIENCE)
    assert [one.state for one in found] == ["cancelled"]
    assert requests is None or app.requests == requests
    with seeing():
        assert ImportRun.objects.get().state == "cancelled"
        assert not ImportRow.objects.exists()


def test_a_silent_register_lets_go_soon_after_the_run_is_given_up(
    register: tuple[Reluctant, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.1)
    (app, run), found = register, []
    reading = Thread(target=fetch, args=(run, found))
    reading.start()
    assert app.asked.wait(PATIENCE)
    began = monotonic()
    cancel_run(SYSTEM, run)
    reading.join(PATIENCE)  # the register never answers
    assert [one.state for one in found] == ["cancelled"]
    assert monotonic() - began < 5


def test_a_register_that_drips_lets_go_too(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.1)
    boards()
    asked = Event()

    def dripping(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        asked.set()
        for _ in range(300):
            yield b" "
            sleep(0.1)

    found: list[ImportRun] = []
    with serve(dripping) as running:
        source = ensure_source(SYSTEM, Address(f"{running.url}/v2", token=TOKEN)).pk
        run = start_run(SYSTEM, source=source, way="full").pk
        reading = Thread(target=fetch, args=(run, found))
        reading.start()
        assert asked.wait(PATIENCE)
        began = monotonic()
        cancel_run(SYSTEM, run)
        reading.join(PATIENCE)
    assert [one.state for one in found] == ["cancelled"]
    assert monotonic() - began < 5


def test_waiting_between_attempts_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(watch.Watch, "_state", lambda _self: "cancelled")
    one = watch.Watch(uuid7(), uuid7())
    with one.cutting(lambda: None), pytest.raises(GivenUp):
        one.sleep(PATIENCE)


def test_registers_never_take_all_of_the_workers_places() -> None:
    from samsyn.project.management.commands.worker import Command

    places = Command().create_parser("samsyn", "worker").parse_args([]).concurrency
    assert len({lane(uuid7()) for _ in range(500)}) == LANES < places
