"""A register that gives records which cannot be read says nothing: the run is refused, and nobody counts as gone."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from samsyn.integrations.ss12000.models import ImportRun, UnknownSchoolTask
from samsyn.integrations.ss12000.run.likeness import too_few_read
from samsyn.integrations.ss12000.tests.making import demo_register, objects, read, rows, seeing

MALFORMED: list[Any] = [{"id": 5, "givenName": "A"}, None, "x", {}]


@pytest.mark.parametrize(
    "received, readable, refused",
    [(0, 0, False), (1, 0, True), (1, 1, False), (9, 1, False), (10, 6, True), (10, 7, False), (1000, 699, True)],
)
def test_too_few(received: int, readable: int, refused: bool) -> None:
    assert too_few_read(received, readable) is refused


def spoilt(register: dict[str, list[Any]], kind: str, share: float) -> dict[str, list[Any]]:
    """A share of one kind of records, made unreadable."""
    made = deepcopy(register)
    for index in range(int(len(made[kind]) * share)):
        made[kind][index] = {**made[kind][index], "id": 5}
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["organisations", "groups", "persons"])
def test_a_register_of_which_nothing_can_be_read_is_refused(imported: ImportRun, kind: str) -> None:
    server = demo_register(objects())
    setattr(server.register, kind, deepcopy(MALFORMED))
    refused(read(server), f"({kind}: 0/4)")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["groups", "persons"])
def test_changes_of_which_nothing_can_be_read_are_refused(imported: ImportRun, kind: str) -> None:
    server = demo_register(objects())
    setattr(server.register, kind, [{"id": 5, "meta": {"modified": "2027-01-01T00:00:00Z"}}])
    refused(read(server, way="delta"), f"({kind}: 0/1)")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["groups", "persons"])
def test_a_register_of_which_too_little_can_be_read_is_refused(imported: ImportRun, kind: str) -> None:
    refused(read(demo_register(spoilt(objects(), kind, 0.4))), f"({kind}: ")


def refused(run: ImportRun, told: str) -> None:
    assert run.state == "failed", (run.state, run.counts)
    assert "går inte att läsa" in run.message
    assert told in run.message
    assert run.deviations  # what the supplier is to be shown
    assert not rows(run)
    with seeing():
        assert not UnknownSchoolTask.objects.exists()


@pytest.mark.django_db
def test_a_few_that_cannot_be_read_stop_nothing(imported: ImportRun) -> None:
    run = read(demo_register(spoilt(objects(), "persons", 0.01)), approve=False)
    assert run.state != "failed"
