"""A server of its own that can be killed at any point, and processes that go on writing through it.

    with crashable_server(folder) as server, loop(server, Role.WEB, "tests.recovery.steps:open_record") as writer:
        writer.go()
        writer.acknowledged(100)    # waits for so many more
        server.kill()
        writer.stopped()            # waits until it has noticed
        server.start()

A process acknowledges a step once its transaction is committed: what it acknowledged must never be lost.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from samsyn.kernel.db.roles import Role, prepare_database
from samsyn.kernel.postgres.cluster import ROOT_STATE, Cluster
from samsyn.organisation.tests.make import seed_providers
from samsyn.project.databases import CHECKOUT

DATABASE = "samsyn"
PATIENCE = 60.0  # seconds: only a hang takes so long


def _processes_below(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@dataclass(slots=True)
class Server:
    """One embedded server as our own child, so that it can be killed and waited for."""

    cluster: Cluster
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = DATABASE, role: str = "postgres") -> str:
        """The address of a database as one role."""
        return f"postgresql://{role}@{quote(str(self.cluster.socket_dir), safe='')}:5432/{database}"

    def environment(self, role: Role) -> dict[str, str]:
        """What a process of the product needs to talk to this server as one role."""
        urls = {Role.WEB: "DATABASE_URL", Role.WORKER: "DATABASE_URL_WORKER", Role.OWNER: "DATABASE_URL_OWNER"}
        urls[Role.MAINTENANCE] = "DATABASE_URL_MAINTENANCE"
        addresses = {name: self.url(role=each.value) for each, name in urls.items()}
        product = {"DJANGO_SETTINGS_MODULE": "samsyn.project.settings", "SAMSYN_ENV": "test", "SAMSYN_LOG_LEVEL": "CRITICAL"}
        return {**os.environ, **addresses, **product, "SAMSYN_DB_ROLE": role.value}

    def start(self) -> None:
        """Start it and wait until it answers; a killed one recovers first."""
        self.cluster.prepare()
        command = [str(self.cluster.bin / "postgres"), "-D", str(self.cluster.data)]
        command += ["-c", f"unix_socket_directories={self.cluster.socket_dir}", "-c", "restart_after_crash=off"]
        with (self.cluster.state / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                user=self.cluster.user,
                cwd="/",
                env=self.cluster.environment(),
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres")).close()
                return
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
                break
        raise RuntimeError((self.cluster.state / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """kill -9 of the server and all its processes, at once."""
        assert self.process is not None
        doomed = [self.process.pid, *_processes_below(self.process.pid)]
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while any(map(_lives, doomed)) and time.monotonic() < deadline:
            os.sched_yield()

    def stop(self) -> None:
        """Stop it in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)

    def django(self, role: Role, *command: str) -> str:
        """Run one command of the product; returns what it says. Raises AssertionError with its last words when it fails."""
        return self._run(role, "-m", "django", *command)

    def call(self, role: Role, step: str) -> str:
        """Run one `module:function` in a process of its own; returns what it returns. Raises AssertionError when it fails."""
        module, _, name = step.partition(":")
        return self._run(role, "-c", f"import django; django.setup(); from {module} import {name}; print({name}() or '')").strip()

    def _run(self, role: Role, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment(role),
            capture_output=True,
            text=True,
            cwd=CHECKOUT,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
        return done.stdout


@contextmanager
def crashable_server(folder: Path) -> Iterator[Server]:
    """A server in a folder of its own, with the product's database and the tests' care providers; gone afterwards."""
    ordinary = Cluster.for_checkout(CHECKOUT)
    # The service user that the server runs as cannot enter root's own temporary folders.
    state = ROOT_STATE / f"crash-{os.getpid()}" if os.geteuid() == 0 else folder
    server = Server(Cluster(state, ordinary.user, ordinary.major))
    try:
        with server.cluster.locked():
            server.start()
        prepare_database(server.url("postgres"), DATABASE)
        server.django(Role.OWNER, "migrate", "-v0")
        with psycopg.connect(server.url(), autocommit=True) as admin:
            seed_providers(admin)
        yield server
    finally:
        server.stop()
        shutil.rmtree(state, ignore_errors=True)


@contextmanager
def process(server: Server, role: Role, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A long-running process of the product as one role; killed at the end if it still lives."""
    made = subprocess.Popen(command, env=server.environment(role), cwd=CHECKOUT)
    try:
        yield made
    finally:
        kill_with_children(made)


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of a process and its children, at once."""
    if process.poll() is None:
        for pid in [process.pid, *_processes_below(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.wait(PATIENCE)


@contextmanager
def held_up(server: Server, table: str) -> Iterator[None]:
    """Within it, no write to the table comes through: a commit stops there, halfway."""
    with psycopg.connect(server.url()) as admin:
        admin.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield
        admin.rollback()


def wait_until_held_up(server: Server) -> None:
    """Wait until somebody stands at the lock."""
    wait_until(server, "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'relation'")


def wait_until(server: Server, query: str) -> None:
    """Wait until a query finds something. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(server.url(), autocommit=True) as admin:
        while time.monotonic() < deadline:
            if admin.execute(query).fetchone():
                return
            time.sleep(0.02)
    raise TimeoutError(query)


@dataclass(slots=True)
class Loop:
    """A process that repeats one step of the product, and says so after each commit."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    seen: int = 0

    def listen(self) -> None:
        """Take down what the process says, until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self.changed:
                (self.failures if line.startswith("!") else self.said).append(line.strip())
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def _wait(self, what: str, enough: int, heard: list[str]) -> None:
        with self.changed:
            if not self.changed.wait_for(lambda: len(heard) >= enough or self.process.poll() is not None, PATIENCE):
                raise TimeoutError(f"waited for {what}; so far {len(heard)} of {enough}, failures {self.failures[-1:]}")

    def go(self) -> None:
        """Begin, or go on after a failure."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def acknowledged(self, more: int) -> list[str]:
        """Wait for so many more steps; returns all acknowledged so far."""
        self._wait("steps", len(self.said) + more, self.said)
        return list(self.said)

    def stopped(self) -> str:
        """Wait until a step has failed, since the server is away; returns how."""
        self.seen += 1
        self._wait("a failure", self.seen, self.failures)
        return self.failures[-1]

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(PATIENCE)


@contextmanager
def loop(server: Server, role: Role, step: str) -> Iterator[Loop]:
    """A process that repeats `module:function` as one role. It waits for go(), and again after each failure."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.recovery.loop", step],
        env=server.environment(role),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    made = Loop(process)
    listener = threading.Thread(target=made.listen, daemon=True)
    listener.start()
    try:
        yield made
    finally:
        process.kill()
        process.wait(PATIENCE)
        listener.join(PATIENCE)
