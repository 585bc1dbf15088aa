"""Autosave and signing under kill -9: what was acknowledged is there, whole, with its row in the access log."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import psycopg
import pytest

from samsyn.kernel.db.roles import Role
from samsyn.project.processes import web_command
from tests.recovery.harness import PATIENCE, Server, crashable_server, kill_with_children, loop, process

CYCLES = 4
SAVE, SIGN = "tests.recovery.record_steps:autosave", "tests.recovery.record_steps:sign"

pytestmark = pytest.mark.xdist_group("recovery")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with crashable_server(tmp_path_factory.mktemp("crash-record")) as made:
        made.django(Role.MAINTENANCE, "content_load", "--activate", "2026-08-01")
        made.call(Role.MAINTENANCE, "tests.recovery.record_steps:seed")
        yield made


def saved_numbers(server: Server) -> dict[str, int]:
    """The number that each draft holds now."""
    with psycopg.connect(server.url()) as admin:
        rows = admin.execute(
            "SELECT id::text, (answers->>'text')::int FROM journal_entry WHERE signed_at IS NULL AND answers->>'text' ~ '^\\d+$'"
        )
        return dict(rows.fetchall())


def assert_signed_whole(server: Server, acknowledged: list[str]) -> None:
    """Each acknowledged signature is there with its kept version and its log row, and no entry is signed by halves."""
    with psycopg.connect(server.url()) as admin:
        whole = admin.execute(
            "SELECT e.id::text FROM journal_entry e JOIN journal_entryversion v ON v.entry_id = e.id AND v.cause = 'signed'"
            " JOIN audit_event a ON a.resource_id = e.id AND a.action = 'sign'"
            " WHERE e.signed_at IS NOT NULL AND e.locked_at IS NOT NULL"
        ).fetchall()
        signed = admin.execute("SELECT id::text FROM journal_entry WHERE signed_at IS NOT NULL").fetchall()
    assert set(acknowledged) <= {one for (one,) in whole}
    assert {one for (one,) in signed} == {one for (one,) in whole}


def assert_saved(server: Server, acknowledged: list[str]) -> None:
    """Each draft holds at least the last number that was acknowledged."""
    numbers = saved_numbers(server)
    for line in acknowledged:
        entry, number = line.split()
        assert numbers[entry] >= int(number)


def test_a_killed_database_loses_no_acknowledged_save_or_signature(server: Server) -> None:
    chance = random.Random(3_14)
    with loop(server, Role.WEB, SAVE) as saving, loop(server, Role.WEB, SIGN) as signing:
        for _ in range(CYCLES):
            for process in (saving, signing):
                process.go()
            saving.acknowledged(chance.randint(1, 40))
            signing.acknowledged(chance.randint(1, 15))
            server.kill()
            for process in (saving, signing):
                process.stopped()
            server.start()
            assert_saved(server, saving.said)
            assert_signed_whole(server, signing.said)


def test_a_killed_web_process_loses_no_acknowledged_save_or_signature(server: Server) -> None:
    chance = random.Random(3_9)
    for step, check in ((SAVE, assert_saved), (SIGN, assert_signed_whole)):
        for _ in range(2):
            with loop(server, Role.WEB, step) as process:
                process.go()
                process.acknowledged(chance.randint(1, 25))
                process.kill()
                check(server, process.said)


class Typist:
    """A browser that autosaves over HTTP, each time with a higher number, until the server goes away."""

    def __init__(self, address: str, opened: dict[str, Any]) -> None:
        self.url = f"{address}/pupils/{opened['pupil']}/entries/{opened['entry']}/autosave/"
        self.opened = opened
        self.number = 0
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.changed = threading.Condition()
        cookies = {"sessionid": opened["session"], "csrftoken": "a" * 32}
        self.client = httpx.Client(cookies=cookies, headers={"X-CSRFToken": "a" * 32}, timeout=PATIENCE, trust_env=False)

    def type(self) -> None:
        """Save again and again."""
        with suppress(httpx.TransportError):
            while True:
                self.number += 1
                form = {"version": self.opened["version"], "sequence": self.number, "editing": self.opened["editing"]}
                answer = self.client.post(self.url, data={**form, "q_reason": "Prov", "q_text": str(self.number)})
                if answer.status_code != 200:
                    self.refused.append(f"{answer.status_code} {answer.text[:300]}")
                    break
                self.opened["version"] = answer.json()["version"]
                with self.changed:
                    self.acknowledged.append(f"{self.opened['entry']} {self.number}")
                    self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def typing(self) -> threading.Thread:
        """Begin to type."""
        thread = threading.Thread(target=self.type, daemon=True)
        thread.start()
        return thread

    def wait_for(self, count: int) -> None:
        """Wait until so many saves more have been acknowledged."""
        enough = len(self.acknowledged) + count
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.acknowledged) >= enough or bool(self.refused), PATIENCE)
        assert not self.refused


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def wait_until_served(address: str, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 3 * PATIENCE  # it loads the whole product first
    while time.monotonic() < deadline and web.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"http://{address}/health/", trust_env=False).status_code == 200:
                return
        time.sleep(0.05)
    raise TimeoutError(address)


def test_a_killed_web_server_loses_no_save_that_it_acknowledged_over_http(server: Server) -> None:
    chance = random.Random(8_0)
    address = free_address()
    typist = Typist(f"http://{address}", json.loads(server.call(Role.WEB, "tests.recovery.record_steps:open_in_browser")))
    for _ in range(3):
        with process(server, Role.WEB, web_command(address, workers=1)) as web:
            wait_until_served(address, web)
            typing = typist.typing()
            typist.wait_for(chance.randint(1, 25))
            kill_with_children(web)
            typing.join(PATIENCE)
        assert_saved(server, typist.acknowledged)
        # What was under way when the server fell may have been saved without an answer: the browser reads the draft again.
        typist.opened["version"] = version_of(server, typist.opened["entry"])
    assert len(typist.acknowledged) >= 3


def version_of(server: Server, entry: str) -> int:
    with psycopg.connect(server.url()) as admin:
        return int(admin.execute("SELECT version FROM journal_entry WHERE id = %s", [entry]).fetchone()[0])


def test_a_page_asked_for_while_the_database_is_away_says_so(server: Server) -> None:
    address = free_address()
    opened = json.loads(server.call(Role.WEB, "tests.recovery.record_steps:open_in_browser"))
    with process(server, Role.WEB, web_command(address, workers=1)) as web:
        wait_until_served(address, web)
        server.kill()
        try:
            for path in ("/", f"/pupils/{opened['pupil']}/"):
                cookies = {"sessionid": opened["session"]}
                assert httpx.get(f"http://{address}{path}", cookies=cookies, timeout=PATIENCE, trust_env=False).status_code == 503
        finally:
            server.start()
