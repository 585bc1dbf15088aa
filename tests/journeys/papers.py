"""A protected pupil whose record is not kept in Samsyn, as a nurse of the closed group comes to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from samsyn.access.tests import make as staff
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_records_kept_elsewhere(tour: Tour) -> Iterator[str]:
    """A provider that keeps protected pupils' records on paper, then by a number alone; afterwards it is digital again."""
    ours = tour.site.world.ours
    _decided(tour, date(2026, 8, 2), "paper")
    log_in(tour.page, "Karin Ström")
    yield tour.go("class with a task on paper", f"/classes/{ours.class_4b.pk}/")
    yield tour.go("record on paper", f"/pupils/{ours.protected.pk}/")
    tour.page.get_by_label("Vilken dag var besöket?").fill("i går")
    yield tour.press("visit on paper with errors", "Markera som klart")
    tour.page.get_by_label("Vilken dag var besöket?").fill(clock.today().isoformat())
    yield tour.press("visit on paper, done", "Markera som klart")
    _decided(tour, date(2026, 8, 3), "stub")
    yield tour.go("class with a stub", f"/classes/{ours.class_4b.pk}/")
    yield tour.go("a stub's page", f"/pupils/{ours.protected.pk}/paper/")
    yield tour.go("search, where stubs are found by their number", "/search/")
    yield tour.go("a log extract that is not made for a stub", f"/pupils/{ours.protected.pk}/log-extract/")
    yield tour.go("somebody asks for something about a stub", f"/pupils/{ours.protected.pk}/releases/new/")
    _decided(tour, date(2026, 8, 4), "closed_group")


def _decided(tour: Tour, start: date, value: str) -> None:
    ours = tour.site.world.ours
    with within(ours.actor("lead").context()):
        staff.decide(ours.provider, ours.users["lead"], ours.users["head"], start, P_20=value)
