"""The processes of a running Samsyn: web, worker and, in the demo, the school register's server. Each in its own database role."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

SAMSYN = str(Path(sys.executable).parent / "samsyn")


class ProcessEnded(RuntimeError):
    """A process that should have gone on has ended; the message says which."""


def _without_role() -> dict[str, str]:
    """Our environment, but for the database role: each process is started as its own."""
    return {name: value for name, value in os.environ.items() if name != "SAMSYN_DB_ROLE"}


def run(command: Sequence[str], **environment: str) -> None:
    """Run one `samsyn` command to its end in a process of its own. Raises ProcessEnded when it fails."""
    done = subprocess.run([SAMSYN, *command], env={**_without_role(), **environment}, check=False)  # noqa: S603
    if done.returncode != 0:
        raise ProcessEnded(f"samsyn {command[0]} ended with {done.returncode}")


def web_command(address: str, *, workers: int = 2, threads: int = 4) -> list[str]:
    """How the web is served: gunicorn with threads, whose access log (it would hold addresses) is off."""
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    return [
        gunicorn,
        "samsyn.project.wsgi:application",
        f"--bind={address}",
        f"--workers={workers}",
        f"--threads={threads}",
        "--worker-class=samsyn.project.web_worker.IdleFirstWorker",
        # A kept connection stays with its worker, and waits for it while the other is idle.
        "--keep-alive=0",
        "--log-level=warning",
        "--logger-class=samsyn.project.web_log.WebLog",
        "--no-control-socket",
    ]


def stop_when_told() -> None:
    """Raise KeyboardInterrupt at the first SIGTERM or Ctrl+C, and heed no other: whoever is stopping gets to finish that."""

    def heed_no_more(_signal: int, _frame: FrameType | None) -> None:
        """Not SIG_IGN, of which Python complains when a second signal has come and waits for its handler."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, heed_no_more)
        raise KeyboardInterrupt

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)


@dataclass(slots=True)
class Processes:
    """Long-running processes that live and end together."""

    running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str], **environment: str) -> None:
        """Start one."""
        child = subprocess.Popen(list(command), env={**_without_role(), **environment})  # noqa: S603
        self.running.append((name, child))

    def wait_for(self, url: str, *, seconds: float = 60) -> None:
        """Wait until an address answers with success. Raises ProcessEnded."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.check()
            try:
                with urlopen(url, timeout=5) as answer:  # noqa: S310  (an address of our own)
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.1)
        raise ProcessEnded(f"{url} did not answer")

    def check(self) -> None:
        """Raises ProcessEnded when one of them has ended."""
        for name, child in self.running:
            if child.poll() is not None:
                raise ProcessEnded(f"{name} ended with {child.returncode}")

    def wait(self) -> None:
        """Wait until somebody stops us (`stop_when_told`), or one of them ends."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop them all, the last first."""
        for _name, child in reversed(self.running):
            child.terminate()
        for _name, child in reversed(self.running):
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.running.clear()
