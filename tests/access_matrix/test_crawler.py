"""Every persona at every address with an id in it: what lies outside is as if it had never been made.

The answer to an id that the persona may not know of (another school's, board's, compartment's or care provider's row, a protected
person, an entry that belongs to somebody else than the address says) is that of an id nobody ever made: status, headers and body
byte for byte, and the same statements to the database. Both leave their row in the access log.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from samsyn.access.tests.make import STAFF, make_world
from samsyn.kernel import clock
from tests.access_matrix.crawl import KINDS_OF_ID, MOST_IDS, WORDS, combinations, crawl, doors
from tests.access_matrix.places import County, make_county

# In one process with the access log's tests: they wait for transactions to end, and this one's is long.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("audit")]
PERSONAS = [*STAFF, "other_school_nurse", "other_board_nurse", "their_nurse", "unassigned", "nobody"]


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: Any, admin_url: str) -> Iterator[County]:
    """The county; the clock stands still, so that no session has to be kept up between two answers."""
    with time_machine.travel(clock.now(), tick=False), django_db_blocker.unblock(), transaction.atomic():
        yield make_county(make_world(), admin_url)
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", PERSONAS)
def test_what_lies_outside_is_as_what_was_never_made(county: County, who: str) -> None:
    found = crawl(county, who)
    print("ZZ", who, found.asked, found.let_in, len(found.differences))
    print("\n".join("ZZ " + one[:500] for one in found.differences))
    assert found.differences == []


def test_every_id_in_an_address_has_rows_to_try() -> None:
    known = WORDS.keys() | KINDS_OF_ID
    assert {name for door in doors() for name in door.parameters} - known == set(), "say in places.py what such an id is of"


def test_each_door_is_tried_with_twenty_ids(county: County) -> None:
    few = {door.name: len(combinations(county, door)) for door in doors() if len(combinations(county, door)) < MOST_IDS}
    assert few == {}
