"""The pages about what is unsigned and when it locks, as the medical lead comes to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from samsyn.journal.models import Entry
from samsyn.journal.tests.make import start
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_the_lead(tour: Tour) -> Iterator[str]:
    """The medical lead decides when unsigned entries lock."""
    log_in(tour.page, "Eva Nordin")
    yield tour.go("unsigned by author, none", "/unsigned/overview/")
    yield tour.go("locking, nothing decided", "/locking/")
    yield tour.press("locking with errors", "Spara regeln")
    start(tour.site.world.ours.actor("nurse"), tour.site.world.ours.greta.pk, "note")
    tour.page.locator("#id_days").fill("1")
    tour.page.locator("#id_valid_from").fill((clock.today() + timedelta(days=5)).isoformat())
    tour.page.locator("#id_decision").fill("Beslut 2026-11 § 4, verksamhetschefen")
    yield tour.press("locking, asked", "Spara regeln")
    tour.page.locator("#id_days").fill("21")
    yield tour.press("locking, decided", "Spara regeln")
    with tour.page.expect_navigation():
        tour.page.get_by_role("link", name="Ta tillbaka").click()
    yield "locking, a rule to take back"
    yield tour.press("locking, taken back", "Ta tillbaka regeln")
    yield tour.go("unsigned by author", "/unsigned/overview/")
    nurse = tour.site.world.ours.actor("nurse")
    with within(nurse.context()):
        Entry.objects.filter(signed_at=None, locked_at=None).update(
            locked_at=clock.now(), lock_note="Låst utan signatur efter 14 dagar."
        )
    yield tour.go("classes, something late in the compartment", "/classes/")
    tour.page.context.clear_cookies()
    log_in(tour.page, "Maria Lind")
    yield tour.go("classes, something waits for a signature", "/classes/")
