"""Two users, one browser: what one of them left open saves nothing as the other, and goes on when they are back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from samsyn.journal.models import Entry
from samsyn.kernel.db.context import within
from tests.journeys.conftest import Site, log_in_anew
from tests.journeys.steps import open_pupil, start_visit

pytestmark = pytest.mark.journey
FIRST, MORE = "Sover gott.", "Sover gott, och äter bra."


def stored(site: Site) -> list[tuple[str, str]]:
    with within(site.world.ours.actor("nurse").context()):
        return [(one.saved_name, one.answers["sleep"]) for one in Entry.objects.all()]


def test_a_page_that_somebody_left_open_saves_nothing_as_the_next_one(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    sleep, status = page.locator("#id_q_sleep"), page.locator("[data-save-status]")
    sleep.fill(FIRST)
    sleep.press("Tab")
    expect(status).to_have_attribute("data-state", "saved")
    log_in_anew(page, "Johan Åkerblom")
    sleep.fill(MORE)
    sleep.press("Tab")
    expect(status).to_contain_text("Du är inloggad som någon annan än när sidan öppnades.")
    expect(status).to_have_attribute("data-state", "other")
    page.get_by_role("button", name="Spara osignerad").first.click()
    expect(status).to_have_attribute("data-state", "other")
    expect(sleep).to_have_value(MORE)
    assert stored(site) == [("Maria Lind", FIRST)]
    log_in_anew(page, "Maria Lind")
    page.bring_to_front()
    expect(status).to_have_attribute("data-state", "saved")
    assert stored(site) == [("Maria Lind", MORE)]
