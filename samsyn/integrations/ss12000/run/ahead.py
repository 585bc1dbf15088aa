"""Makes the next item of an iterator while this one is used: a register is read while the database works."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar, cast

_END: Final = object()
T = TypeVar("T")


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items, each made in a thread while the one before is used. What making one raises is raised here."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:

        def coming() -> Future[object]:
            return thread.submit(copy_context().run, lambda: next(items, _END))

        following = coming()
        while (item := following.result()) is not _END:
            following = coming()
            yield cast(T, item)
