"""Pages on paper: whom it is about stands there, and nothing to press."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.registers import number_of
from tests.journeys.steps import fill_in, open_pupil, sign, start_visit

pytestmark = pytest.mark.journey
# What only a screen can use.
FOR_SCREENS = "nav:visible, button:visible, .ds-button:visible, input:visible, select:visible, summary:visible, footer:visible"


def test_record_log_and_class_list_print_without_navigation_and_buttons(page: Page, site: Site) -> None:
    ours = site.world.ours
    number = number_of(ours, ours.greta)
    written = f"{number[:8]}-{number[8:]}"
    open_pupil(page)
    start_visit(page)
    fill_in(page)
    sign(page)
    expect(page.get_by_text("Anteckningen är signerad.")).to_be_visible()
    pupil = f"/pupils/{ours.greta.pk}/"
    shown = {pupil: "Sover gott.", f"{pupil}readers/": "Signerade anteckning", f"/classes/{ours.class_4b.pk}/": "Klar"}
    for address, words in shown.items():
        page.emulate_media(media="screen")
        page.goto(address)
        assert page.locator(FOR_SCREENS).count() > 0
        page.emulate_media(media="print")
        expect(page.get_by_role("main").get_by_text(words).locator("visible=true")).not_to_have_count(0)
        expect(page.locator(FOR_SCREENS)).to_have_count(0)
        if address.startswith(pupil):
            banner = page.get_by_role("region", name="Elev", exact=True)
            expect(banner.get_by_text("ANDERSSON, Greta")).to_be_visible()
            expect(banner.get_by_text(written)).to_be_visible()
        else:
            expect(page.get_by_role("row").filter(has_text="Andersson, Greta")).to_contain_text(written)
