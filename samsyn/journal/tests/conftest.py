"""A small world with templates in use."""

from __future__ import annotations

import pytest

from samsyn.access.tests.make import World, make_world
from samsyn.content.tests.make import store_shipped, use_shipped


@pytest.fixture
def world(db: None, admin_url: str) -> World:
    """Two municipalities with staff and pupils, and every shipped template in use at both."""
    store_shipped(admin_url)
    made = make_world()
    for place in (made.ours, made.theirs):
        use_shipped(place.provider)
    return made
