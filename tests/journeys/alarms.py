"""The page about alarms, as a lead comes to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from samsyn.access.tests.make import save
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_the_alarms(tour: Tour) -> Iterator[str]:
    """A nurse of the closed group opens somebody protected; the head of operations, who is in the group, sees to it."""
    page, ours = tour.page, tour.site.world.ours
    log_in(page, "Britt Sandell")
    yield tour.go("alarms, none", "/secrecy/alarms/")
    assert ours.client("closed_nurse").get(f"/pupils/{ours.protected.pk}/").status_code == 200
    save(ours.users["head"].assignments.get(), closed_group=True)
    page.context.clear_cookies()
    log_in(page, "Britt Sandell")
    yield tour.go("alarms", "/secrecy/alarms/")
    yield tour.press("alarms, seen", "Markera som sett")
    save(ours.users["head"].assignments.get(), closed_group=False)
