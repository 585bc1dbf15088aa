"""Reading persons in a process of its own: the same rows as here, and nothing of it left behind."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.records.texts import as_text
from samsyn.integrations.ss12000.run import aside, delivery
from samsyn.integrations.ss12000.run.aside import Reader, ReaderLost, read_aside
from samsyn.integrations.ss12000.run.batch import Lines, Marked, read_batch
from samsyn.integrations.ss12000.tests.examples import pupil
from samsyn.integrations.ss12000.tests.making import boards, demo_register, objects, pupils, read, seeing
from samsyn.people.models import Person, Pupil

DAY = date(2026, 11, 22)


def batches(number: int, size: int = 3) -> list[list[Marked]]:
    raws = [pupil(index + 1) for index in range(number * size)]
    raws[0]["sex"] = "Annat"
    marked = [(raw["id"], bytes(16), as_text(raw)) for raw in raws]
    return [marked[start : start + size] for start in range(0, len(marked), size)]


def rows(lines: bytes) -> list[list[str]]:
    """Lines of COPY as values again."""
    return [line.split("\t") for line in lines.decode().splitlines()]


def told(made: list[Lines]) -> tuple[list[object], list[object], list[object], Counter[object]]:
    """What the lines say, without the identifiers that each draws anew and the order of the batches."""
    persons = sorted([(row[0], *row[3:]) for lines in made for row in rows(lines.persons)])
    places = sorted(row for lines in made for row in rows(lines.places))
    guardians = sorted(row for lines in made for row in rows(lines.guardians))
    return persons, places, guardians, sum((lines.deviations for lines in made), Counter())


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(aside, "BATCH", 3)
    monkeypatch.setattr(delivery, "BATCH", 3)
    yield 3


@pytest.mark.parametrize("number", [0, 1, 2, 3, 8])
def test_every_batch_comes_once_as_it_would_have_been_read_here(number: int, small_batches: int) -> None:
    given = batches(number) if number else []
    here = [read_batch(batch, DAY) for batch in given]
    there = list(read_aside(iter(given), DAY))
    assert told(there) == told(here)
    assert sum(len(rows(lines.persons)) for lines in there) == number * small_batches


def test_a_few_persons_are_not_worth_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "Reader", None)
    (lines,) = read_aside(iter(batches(1)), DAY)
    assert len(rows(lines.persons)) == 3


def test_a_process_that_is_killed_is_noticed_before_and_after_its_batch(small_batches: int) -> None:
    with Reader(DAY) as reader:
        reader.give(batches(1)[0])
        reader.take()
        reader._process.kill()
        with pytest.raises(ReaderLost):
            reader.take()
        reader.give(batches(1)[0])
        with pytest.raises(ReaderLost):
            reader.take()


def test_an_error_of_ours_is_told_by_its_kind_and_place_and_by_nobodys_name() -> None:
    with Reader(DAY) as reader:
        reader.give([("id", bytes(16), b'"Greta Andersson"')])  # never comes: what comes is an object
        assert reader.take().persons == b""
        reader.give(["Greta"])  # type: ignore[list-item]
        with pytest.raises(ReaderLost, match=r"^ValueError in mapped, line [0-9]+$"):
            reader.take()


def test_the_process_ends_when_whoever_reads_gives_up(small_batches: int) -> None:
    reading = read_aside(iter(batches(4)), DAY)
    next(reading)
    before = _children()
    assert before
    reading.close()
    assert _children() < before


def test_the_process_ends_when_its_parent_is_gone() -> None:
    reader = Reader(DAY)
    reader.give(batches(1)[0])
    reader.take()
    reader._in.close()
    assert reader._process.wait(timeout=60) == 0
    reader._out.close()


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_a_register_read_in_many_batches_is_the_same_register(small_batches: int) -> None:
    boards()
    run = read(demo_register())
    wanted = [one for one in objects()["persons"] if one.get("enrolments")]
    assert run.state == State.COMMITTED
    with seeing():
        assert Pupil.objects.count() == len(wanted)
        told = set(Person.objects.values_list("given_name", flat=True))
        assert {one["givenName"] for one in wanted if one["securityMarking"] == "Ingen"} <= told
    assert pupils(read(demo_register(), approve=False)) == {"unchanged": len(wanted)}


def _children() -> set[int]:
    with open(f"/proc/self/task/{os.getpid()}/children") as listed:
        return {int(child) for child in listed.read().split()}
