"""The import's tests run on one day: the synthetic county's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.tests.making import NOW, boards, demo_register, read


@pytest.fixture
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def imported(on_the_day: None) -> ImportRun:
    boards()
    run = read(demo_register())
    assert run.state == State.COMMITTED, (run.message, run.question)
    return run
