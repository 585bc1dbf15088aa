"""Reads batches of persons in a process of its own, while this one fetches the next and the database works: two cores share it.

    for lines in read_aside(batches, today): …

Batches go there and lines come back as pickles, which only these two processes write and read.
"""

from __future__ import annotations

import pickle
import select
import subprocess
import sys
import traceback
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from datetime import date
from types import TracebackType
from typing import IO, cast

from samsyn.integrations.ss12000.run.batch import BATCH, Lines, Marked, read_batch


def read_aside(batches: Iterator[list[Marked]], today: date) -> Generator[Lines, None, None]:
    """The lines of each batch, in any order: made in the other process, or here as long as that is busy.

    A first batch that is not full is the only one, and not worth a process. Raises ReaderLost when the process ends before its
    time; close the iterator when it is left half used.
    """
    first = next(batches, None)
    if first is None or len(first) < BATCH:
        yield from (read_batch(batch, today) for batch in ([] if first is None else [first]))
        return
    with Reader(today) as reader:
        yield read_batch(first, today)
        if (batch := next(batches, None)) is None:
            return
        reader.give(batch)
        for batch in batches:
            if reader.is_busy():
                yield read_batch(batch, today)
                continue
            lines = reader.take()
            reader.give(batch)
            yield lines
        yield reader.take()


class ReaderLost(RuntimeError):
    """The other process has ended: killed, out of memory, or by an error of ours, which is then named by its kind and place."""


class Reader:
    """The other process. Each batch that it is given is taken back before the next is given: neither then waits for the other."""

    def __init__(self, today: date) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._in, self._out = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self._send(today)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        with self._out:
            self._process.wait()
        with suppress(BrokenPipeError):  # what it no longer reads
            self._in.close()

    def give(self, batch: list[Marked]) -> None:
        """Begin with a batch."""
        self._send(batch)

    def is_busy(self) -> bool:
        """Whether the lines of the batch given last are not there yet."""
        return not select.select([self._out], [], [], 0)[0]

    def take(self) -> Lines:
        """The lines of the batch given last."""
        try:
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
