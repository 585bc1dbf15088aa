"""What is written without a pause is saved within ten seconds, and how it stands with that is in sight all the while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from samsyn.journal.models import Entry
from samsyn.kernel.db.context import within
from tests.journeys.conftest import Site, log_in_anew
from tests.journeys.steps import open_pupil, start_visit

pytestmark = pytest.mark.journey


def test_a_text_written_without_a_pause_is_saved_within_ten_seconds(page: Page, site: Site) -> None:
    saves: list[str] = []
    page.on("request", lambda request: saves.append(request.url) if "/autosave/" in request.url else None)
    page.clock.install()
    open_pupil(page)
    start_visit(page)
    page.locator("#id_q_sleep").focus()
    page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=30))
    for second in range(9):
        page.keyboard.type(f"{second} ")
        page.clock.run_for(1000)
    expect(page.locator("#id_q_sleep")).to_be_focused()
    # The tenth second is for the way there and back.
    expect(page.locator("input[name=version]")).to_have_value("1")
    assert len(saves) == 1
    with within(site.world.ours.actor("nurse").context()):
        assert Entry.objects.get().answers["sleep"].startswith("0 1 2 3 4 5 6 7")
    page.clock.resume()


@pytest.mark.parametrize("width", [1280, 390])
def test_far_down_in_the_form_it_still_shows_that_nothing_is_saved(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_pupil(page)
    start_visit(page)
    status = page.locator("[data-save-status]")
    expect(status).to_have_text("Inget är sparat än.")
    page.context.set_offline(True)
    page.locator("#id_q_assessment_text").fill("Växer och mår bra.")
    page.keyboard.press("Tab")
    expect(status).to_have_attribute("data-state", "offline")
    expect(status).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") > 1000
    # Back up through the form: what has focus is below the status, never under it.
    for _press in range(25):
        page.keyboard.press("Shift+Tab")
        bar, field = page.locator(".save-bar").bounding_box(), page.locator(":focus").bounding_box()
        assert bar and field and field["y"] >= bar["y"] + bar["height"]
    expect(status).to_be_in_viewport(ratio=1)


def test_it_says_when_the_assignment_may_not_write_here_any_longer(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    status, sleep = page.locator("[data-save-status]"), page.locator("#id_q_sleep")
    sleep.fill("Sover gott.")
    sleep.press("Tab")
    expect(status).to_have_attribute("data-state", "saved")
    # The page as it was before its form said whom it was opened by: the psychologist's assignment knows of no such entry.
    page.evaluate("document.querySelectorAll('input[name=opened_in]').forEach(one => one.remove())")
    log_in_anew(page, "Amira Haddad")
    sleep.fill("Sover gott, och äter bra.")
    sleep.press("Tab")
    expect(status).to_contain_text("ditt uppdrag har inte rätt att skriva här")
    expect(sleep).to_have_value("Sover gott, och äter bra.")
