"""Every persona at every address with an id in it: what lies outside is as if it had never been made.

The answer to an id that the persona may not know of (another school's, board's, compartment's or care provider's row, a protected
person, an entry that belongs to somebody else than the address says) is that of an id nobody ever made: status, headers and body
byte for byte, and the same statements to the database. Both leave their row in the access log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import transaction

from samsyn.access.tests.make import STAFF, decide, make_world
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from tests.access_matrix.crawl import KINDS_OF_ID, MOST_IDS, WORDS, combinations, crawl, doors
from tests.access_matrix.places import County, make_county

PERSONAS = [*STAFF, "support", "other_school_nurse", "other_board_nurse", "their_nurse", "unassigned", "nobody"]
# Two processes share them. The county is committed: one long transaction would keep the access log's tests waiting.
SHARED = [pytest.param(who, marks=pytest.mark.xdist_group(f"crawl {number % 2}")) for number, who in enumerate(PERSONAS)]


# Those who meet a protected pupil's rows, in the closed group and outside it, in each kind of room.
MEETING = [
    pytest.param(who, marks=pytest.mark.xdist_group(f"crawl {number % 2}"))
    for number, who in enumerate(["nurse", "closed_nurse", "lead", "counsellor", "principal", "administrator"])
]


@pytest.fixture(scope="module")
def county(committed_module: None, admin_url: str) -> Iterator[County]:
    """The county; the clock stands still, so that no session has to be kept up between two answers. Tens of thousands of refusals
    are no news to the server's log."""
    logging.disable(logging.WARNING)
    with time_machine.travel(clock.now(), tick=False):
        yield make_county(make_world(), admin_url)
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("who", SHARED)
def test_what_lies_outside_is_as_what_was_never_made(county: County, who: str) -> None:
    found = crawl(county, who)
    assert found.differences == []


@pytest.mark.parametrize("who", MEETING)
@pytest.mark.parametrize("mode", ["paper", "stub"])
def test_a_protected_pupil_kept_elsewhere_is_as_one_never_made(county: County, who: str, mode: str) -> None:
    ours = county.stage.world.ours
    with transaction.atomic():
        with within(ours.actor("lead").context()):
            decide(ours.provider, ours.users["lead"], ours.users["head"], date(2026, 8, 2), P_20=mode)
        found = crawl(county, who, about=county.hidden)
        transaction.set_rollback(True)
    assert found.differences == []
    assert found.asked > MOST_IDS


def test_every_id_in_an_address_has_rows_to_try() -> None:
    known = WORDS.keys() | KINDS_OF_ID
    assert {name for door in doors() for name in door.parameters} - known == set(), "say in places.py what such an id is of"


@pytest.mark.xdist_group("crawl 0")
def test_each_door_is_tried_with_twenty_ids(county: County) -> None:
    few = {door.name: len(combinations(county, door)) for door in doors() if len(combinations(county, door)) < MOST_IDS}
    assert few == {}
