"""The pages of destruction by decision, as their users come to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from samsyn.journal.tests.destroying import entrust, number_of
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.test_reading import attach
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_a_destruction(tour: Tour) -> Iterator[str]:
    """The lead enters IVO's decision and what it names; the head of operations carries it out; the nurse meets the tombstone."""
    page, ours = tour.page, tour.site.world.ours
    entrust(ours)
    signed_visit(ours.actor("nurse"), ours.ali.pk)
    attach(ours.actor("nurse"), ours.ali.pk)
    log_in(page, "Eva Nordin")
    yield tour.go("settings, with decisions on destruction", "/secrecy/settings/")
    yield tour.go("destructions, none", "/destructions/")
    yield tour.press("destructions with errors", "Gå vidare")
    for name, text in {"number": "8.4-1234/2026", "decided_on": "2026-11-20", "identity_number": number_of(ours, ours.ali)}.items():
        page.locator(f"#id_{name}").fill(text)
    yield tour.press("a destruction, nothing chosen", "Gå vidare")
    yield tour.press("a destruction with errors", "Lägg fram för en annan person")
    page.get_by_role("checkbox", name="Hälsobesök åk 4").first.check()
    yield tour.press("a destruction, one's own that waits", "Lägg fram för en annan person")
    address = page.url
    yield tour.go("destructions, one that waits", "/destructions/")
    page.context.clear_cookies()
    log_in(page, "Britt Sandell")
    yield tour.go("a destruction to carry out", address)
    yield tour.press("a destruction to carry out, with errors", "Förstör")
    page.get_by_label("Jag har läst beslut").check()
    yield tour.press("a destruction, carried out", "Förstör")
    page.context.clear_cookies()
    log_in(page, "Maria Lind")
    yield tour.go("record with a tombstone", f"/pupils/{ours.ali.pk}/")
