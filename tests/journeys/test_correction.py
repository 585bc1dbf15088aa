"""The nurse finds a fault in what is signed, and corrects it: the first text stays, the record says that it is corrected."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.steps import fill_in, open_pupil, sign, start_visit

pytestmark = pytest.mark.journey


def test_a_signed_visit_is_corrected(plain_page: Page, site: Site) -> None:
    page = plain_page
    open_pupil(page)
    start_visit(page)
    fill_in(page)
    sign(page)
    page.get_by_role("link", name="Hälsobesök åk 4").click()
    page.get_by_role("button", name="Skriv rättelse").click()
    expect(page.get_by_role("alert")).to_contain_text("behöver rättas")
    page.get_by_label("Vad är fel?").fill("Längden är fel avläst.")
    page.get_by_role("button", name="Skriv rättelse").click()
    expect(page.locator("#id_q_height")).to_have_value("136,2")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rättelse av Hälsobesök åk 4")
    page.locator("#id_q_height").fill("137,2")
    sign(page)
    expect(page.get_by_text("Rättelsen är signerad.")).to_be_visible()
    expect(page.get_by_text("Rättad: se rättelsen nedan")).to_be_visible()
    expect(page.get_by_text("Längd 136,2 cm").first).to_be_visible()
    expect(page.get_by_text("Längd 137,2 cm").first).to_be_visible()
    page.get_by_role("link", name="Hälsobesök åk 4").click()
    expect(page.get_by_text("Rättad: se rättelsen nedan")).to_be_visible()
    correction = page.get_by_role("region", name="Rättelse")
    expect(correction).to_contain_text("Längden är fel avläst.")
    expect(correction).to_contain_text("137,2")
    expect(correction).to_contain_text("signerad av Maria Lind")
    expect(page.locator("#text")).to_contain_text("136,2")
