"""Reading ahead: the same items, made meanwhile; what goes wrong is told where they are used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from samsyn.integrations.ss12000.run.ahead import ahead


def test_all_items_come_in_their_order() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))
    assert list(ahead(iter(()))) == []


def test_the_next_item_is_made_while_this_one_is_used() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    for item in ahead(items()):
        if item == 1:
            assert made.wait(timeout=60)


def test_what_making_an_item_raises_is_raised_where_it_would_have_been_used() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise LookupError("the register went away")

    used = []
    with pytest.raises(LookupError, match="went away"):
        for item in ahead(items()):
            used.append(item)
    assert used == [1]


def test_items_are_made_in_the_context_of_whoever_uses_them() -> None:
    reader: ContextVar[str] = ContextVar("reader", default="nobody")
    reader.set("Maria")
    assert list(ahead(reader.get() for _ in range(3))) == ["Maria"] * 3


def test_giving_up_halfway_leaves_no_thread() -> None:
    before = threading.active_count()
    reading = ahead(iter(range(10)))
    assert next(reading) == 0
    reading.close()
    assert threading.active_count() == before
