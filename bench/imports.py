"""Import of a school register, 10,000 and 100,000 pupils, first time and unchanged, counted from the first byte asked for.

The process has begun and is connected before that, as a worker is.

The register is served by a process of its own on the same machine, from answers that were made before the clock starts: what is
counted is Samsyn's work from received bytes on. Each import is a process of its own, with a peak memory of its own. In the same
run, as a baseline, the same number of rows is COPYed into a bare table: what the machine could do if nothing had to be compared.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

TODAY = date(2026, 11, 22)
SIZES = (10_000, 100_000)


def figures() -> Iterator[dict[str, Any]]:
    """For each size and kind of import one. SAMSYN_BENCH_PUPILS names other sizes. Raises RuntimeError when an import fails."""
    sizes = [int(size) for size in os.environ.get("SAMSYN_BENCH_PUPILS", "").split(",") if size] or SIZES
    spawn = multiprocessing.get_context("spawn")
    for size in sizes:
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=_measure, args=(size, theirs))
        process.start()
        theirs.close()
        try:
            while True:
                yield ours.recv()
        except EOFError:
            process.join()
        if process.exitcode:
            raise RuntimeError(f"the import of {size} pupils ended with {process.exitcode}")


class Recorded:
    """A WSGI application that keeps each answer of another, and gives it again to the same question."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app
        self._kept: dict[tuple[str, str], tuple[str, Any, list[bytes]]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI."""
        asked = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if asked not in self._kept:
            head: list[Any] = []
            body = list(self._app(environ, lambda status, headers: head.extend((status, headers))))
            self._kept[asked] = (head[0], head[1], body)
        status, headers, body = self._kept[asked]
        start_response(status, headers)
        return body


def _read_once(url: str) -> None:
    """Ask for every page, so that they are kept."""
    from samsyn.integrations.ss12000.client.client import BearerToken, Limits, Resource, Settings, SS12000Client
    from samsyn.integrations.ss12000.fake import TOKEN
    from samsyn.integrations.ss12000.models import ImportSource

    size = ImportSource._meta.get_field("page_size").default
    settings = Settings(f"{url}/v2", BearerToken(TOKEN), limits=Limits(page_size=size, requests_per_second=None))
    with SS12000Client(settings) as client:
        for resource in (Resource.ORGANISATIONS, Resource.GROUPS, Resource.PERSONS):
            for _record in client.stream(resource):
                pass


def _serve(pupils: int, pipe: Connection) -> None:
    import django

    os.environ.update(DJANGO_SETTINGS_MODULE="samsyn.project.settings", SAMSYN_LOG_LEVEL="ERROR")
    django.setup()
    from demo.county import county
    from samsyn.integrations.ss12000.fake import FakeServer, Register, serve

    made = county(11, pupils, today=TODAY)
    register = Register()
    boards = []
    taken: set[str] = set()
    for provider in made.providers:
        if not provider.pupils:
            continue
        rows = made.register_for(provider)
        boards += [board.name for board in provider.boards]
        _distinct(rows["persons"], taken)
        for name in ("organisations", "persons", "groups"):
            register.rows(name).extend(rows[name])
    with serve(Recorded(FakeServer(register))) as server:
        _read_once(server.url)
        pipe.send((server.url, sorted(set(boards)), len(register.persons)))
        pipe.recv()


def _distinct(persons: list[dict[str, Any]], taken: set[str]) -> None:
    """The test series have too few numbers for so many in one register: those that come again become temporary numbers."""
    letters = "ABCDEFGHJKLMNPRSUXYZ"
    for person in persons:
        number = person["civicNo"]["value"]
        index = 0
        while number in taken:
            day = min(int(number[6:8]) % 60 or 1, 28)
            number = f"{number[:6]}{day:02}{letters[index // 2000 % 20]}{letters[index // 100 % 20]}{index % 100:02}"
            index += 1
        taken.add(number)
        person["civicNo"]["value"] = number


def _measure(pupils: int, found: Connection) -> None:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(pupils, theirs), daemon=True)
    server.start()
    theirs.close()  # a server that dies is then noticed
    url, boards, persons = ours.recv()
    # The settings read these when they are first imported.
    os.environ.update(SAMSYN_DATABASE="samsyn_bench_imports", SAMSYN_LOG_LEVEL="ERROR")
    from bench.database import fresh_database

    with fresh_database("samsyn_bench_imports") as provider:
        source = _prepare(provider, url, boards)
        bare = _bare_copy(persons)
        for kind in ("first", "unchanged"):
            found.send(_figure(kind, _in_a_process(provider, source), bare, (pupils, persons)))
    ours.send("stop")
    server.join()


def _prepare(provider: UUID, url: str, boards: list[str]) -> UUID:
    """The boards and the register of a provider; the register's id."""
    from samsyn.integrations.ss12000.fake import TOKEN
    from samsyn.integrations.ss12000.sources import Register, ensure_source
    from samsyn.kernel.actor import system_actor
    from samsyn.kernel.db.context import within
    from samsyn.organisation.models import Board

    actor = system_actor(provider, "bench")
    with within(actor.context()):
        for name in boards:
            Board.objects.create(provider_id=provider, name=name)
    return ensure_source(actor, Register(f"{url}/v2", token=TOKEN)).pk


def _in_a_process(provider: UUID, source: UUID) -> dict[str, Any]:
    """One import in a process of its own: a process only tells the highest peak it ever had.

    Raises RuntimeError when it ends without an answer.
    """
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_import, args=(provider, source, theirs))
    process.start()
    theirs.close()
    try:
        found: dict[str, Any] = ours.recv()
    except EOFError:
        raise RuntimeError("an import ended without an answer") from None
    finally:
        process.join()
    return found


def _import(provider: UUID, source: UUID, answer: Connection) -> None:
    import django

    django.setup()
    from samsyn.integrations.ss12000.actions import run_import
    from samsyn.integrations.ss12000.client.client import SS12000Client
    from samsyn.integrations.ss12000.models import ImportSource
    from samsyn.integrations.ss12000.run.fetching import settings_of
    from samsyn.kernel.actor import system_actor
    from samsyn.kernel.db.context import within

    actor = system_actor(provider, "bench")
    with within(actor.context()):
        SS12000Client(settings_of(ImportSource.objects.get(pk=source))).close()
    with Peak() as peak:
        started = time.perf_counter()
        found = run_import(actor, source, approve_all=True)
        seconds = time.perf_counter() - started
    assert found.state == "committed", (found.state, found.message, found.question)
    answer.send({"seconds": seconds, "bytes": found.bytes_received, "peak_mb": peak.megabytes, "counts": found.counts["pupil"]})


class Peak:
    """The most memory that this process and its children have held together, looked at four times a second."""

    megabytes = 0

    def __enter__(self) -> Peak:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        own = Path(f"/proc/{os.getpid()}")
        while not self._over.wait(0.25):
            children = [Path(f"/proc/{pid}") for pid in (own / f"task/{own.name}/children").read_text().split()]
            self.megabytes = max(self.megabytes, sum(map(_resident, [own, *children])) // 2**20)


def _resident(process: Path) -> int:
    try:
        return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0  # it has just ended


def _figure(kind: str, one: dict[str, Any], bare: float, size: tuple[int, int]) -> dict[str, Any]:
    """The line of one import; bare: seconds of the baseline."""
    (pupils, persons), seconds = size, one["seconds"]
    return {
        "figure": f"import_{kind}",
        "value": round(pupils / seconds),
        "unit": "pupils/s",
        "pupils": pupils,
        "persons": persons,
        "seconds": round(seconds, 2),
        "persons_per_second": round(persons / seconds),
        "bytes": one["bytes"],
        "peak_mb": one["peak_mb"],
        "baseline": round(persons / bare),
        "baseline_note": "persons/s of COPY into a bare table",
        "share_of_baseline": round(bare / seconds, 3),
        "counts": one["counts"],
    }


def _bare_copy(persons: int) -> float:
    from django.db import connection, transaction

    row = ("Förnamn", "Efternamn", "Gatan 1", "99000", "Orten")
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (n int, a text, b text, c text, d text, e text) ON COMMIT DROP")
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for number in range(persons):
                copy.write_row((number, *row))
    return time.perf_counter() - started
