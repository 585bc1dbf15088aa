"""Reads batches of persons in processes of their own, while this one fetches the next and the database works.

    for lines in read_aside(batches, today): …

Batches go there and lines come back as pickles, which only these processes write and read.
"""

from __future__ import annotations

import pickle
import select
import subprocess
import sys
import traceback
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from datetime import date
from itertools import chain
from types import TracebackType
from typing import IO, Final, cast

from samsyn.integrations.ss12000.run.batch import BATCH, Lines, Marked, read_batch

# Reading takes as long as all else together, and half the machines that we know have two cores.
READERS: Final = 2


def read_aside(batches: Iterator[list[Marked]], today: date) -> Generator[Lines, None, None]:
    """The lines of each batch, in any order.

    A first batch that is not full is the only one, and not worth a process. Raises ReaderLost when a process ends before its
    time; close the iterator when it is left half used.
    """
    first = next(batches, None)
    if first is None or len(first) < BATCH:
        yield from (read_batch(batch, today) for batch in ([] if first is None else [first]))
        return
    with ExitStack() as stack:
        readers: list[Reader] = []
        for batch in chain([first], batches):
            if len(readers) < READERS:
                readers.append(stack.enter_context(Reader(today)))
                readers[-1].give(batch)
                continue
            reader = first_ready(readers)
            lines = reader.take()
            reader.give(batch)
            yield lines
        for reader in readers:
            yield reader.take()


def first_ready(readers: list[Reader]) -> Reader:
    """The first of some busy readers to have made its lines, waited for."""
    ready, _, _ = select.select(readers, [], [])
    return ready[0]


class ReaderLost(RuntimeError):
    """The other process has ended: killed, out of memory, or by an error of ours, which is then named by its kind and place."""


class Reader:
    """Another process. Each batch that it is given is taken back before the next is given: neither then waits for the other.

    A thread gives it, since the process takes a while to begin.
    """

    def __init__(self, today: date) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._in, self._out = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="giving")
        self._given = self._thread.submit(self._send, today)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        with self._out, self._thread:
            self._process.wait()
        with suppress(BrokenPipeError):  # what it no longer reads
            self._in.close()

    def give(self, batch: list[Marked]) -> None:
        """Begin with a batch. The next take tells if it could not be given."""
        self._given = self._thread.submit(self._send, batch)

    def fileno(self) -> int:
        """What can be read from when the lines of the batch given last are there."""
        return self._out.fileno()

    def take(self) -> Lines:
        """The lines of the batch given last."""
        try:
            self._given.result()
            made = pickle.load(self._out)  # noqa: S301  (our own process)
        except (EOFError, pickle.UnpicklingError):
            raise ReaderLost from None
        if isinstance(made, str):
            raise ReaderLost(made)
        return cast(Lines, made)

    def _send(self, value: object) -> None:
        try:
            pickle.dump(value, self._in, pickle.HIGHEST_PROTOCOL)
            self._in.flush()
        except BrokenPipeError:
            raise ReaderLost from None


def _serve(given: IO[bytes], made: IO[bytes]) -> None:
    """The other process: until no more batches can come, also when the first has been killed."""
    today = pickle.load(given)  # noqa: S301  (our own process)
    while True:
        try:
            batch = pickle.load(given)  # noqa: S301  (our own process)
        except EOFError:
            return
        pickle.dump(_lines(batch, today), made, pickle.HIGHEST_PROTOCOL)
        made.flush()


def _lines(batch: list[Marked], today: date) -> Lines | str:
    """The lines, or what went wrong: never with what the error says, which may be somebody's name."""
    try:
        return read_batch(batch, today)
    except Exception as error:  # noqa: BLE001  (told, not swallowed)
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {last.name}, line {last.lineno}"


if __name__ == "__main__":
    with closing(sys.stdin.buffer) as given, closing(sys.stdout.buffer) as made:
        _serve(given, made)
