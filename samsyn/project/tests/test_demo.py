"""The demo started again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from io import StringIO

import pytest
from django.core.management import CommandError

from samsyn.integrations.ss12000.models import ImportSource
from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import within
from samsyn.organisation.tests.make import LYSAS
from samsyn.project.management.commands import demo
from samsyn.project.management.commands.demo_load import follow_registers
from samsyn.project.processes import Processes

pytestmark = pytest.mark.django_db


def test_the_demos_registers_are_found_at_a_new_port_and_others_left_alone() -> None:
    with within(system_actor(LYSAS, "test").context()):
        for name, url in (("demo", "http://127.0.0.1:8100/lysas/v2"), ("real", "https://register.example/v2")):
            ImportSource.objects.create(provider_id=LYSAS, name=name, url=url)
    follow_registers("http://127.0.0.1:40123")
    with within(system_actor(LYSAS, "test").context()):
        assert dict(ImportSource.objects.values_list("name", "url")) == {
            "demo": "http://127.0.0.1:40123/lysas/v2",
            "real": "https://register.example/v2",
        }


# A demo whose only process takes its time to stop.
SLOW = """
import sys
import django
django.setup()
from samsyn.project.management.commands import demo
class Quick(demo.Command):
    def _start(self, processes, port, pupils):
        processes.start("web", ["sh", "-c", "trap 'sleep 1; exit' TERM; echo up; while :; do sleep 0.1; done"])
Quick().handle(port=1, pupils=1, check=False)
"""


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGTERM] * 3, [signal.SIGINT, signal.SIGTERM]])
def test_a_demo_that_is_told_to_stop_says_so_in_one_line_however_often(signals: list[signal.Signals]) -> None:
    running = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    said = [running.stdout.readline(), running.stdout.readline()]
    assert any("up" in line for line in said)
    for one in signals:
        running.send_signal(one)
        time.sleep(0.3)
    out, error = running.communicate()
    assert (running.returncode, out, error) == (0, "Demon avslutas.\n", "")


def test_a_demo_one_of_whose_processes_ends_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_command: object, processes: Processes, _port: int, _pupils: int) -> None:
        processes.start("worker", ["sh", "-c", "exit 3"])

    monkeypatch.setattr(demo.Command, "_start", start)
    monkeypatch.setattr(demo, "stop_when_told", lambda: None)
    with pytest.raises(CommandError, match="worker ended with 3"):
        demo.Command(stdout=StringIO()).handle(port=1, pupils=1, check=False)
