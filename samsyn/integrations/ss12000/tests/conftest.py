"""The import's tests run on one day: the synthetic county's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from samsyn.integrations.ss12000.tests.making import NOW


@pytest.fixture
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield
