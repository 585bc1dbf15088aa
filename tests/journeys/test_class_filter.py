"""The nurse narrows the class list once, works with a pupil, and comes back to the same list."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, log_in
from tests.journeys.steps import fill_in, sign, start_visit

pytestmark = pytest.mark.journey


def to_record(page: Page) -> None:
    """Back to the record by the page's own link."""
    page.locator(".page-back").get_by_role("link", name="Journal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal")


def back_in_the_list(page: Page, address: str) -> None:
    """The way back to the class list leads to the list as it was left."""
    page.get_by_role("link", name="Klass 4B").click()
    expect(page).to_have_url(address)


@pytest.fixture
def narrowed(plain_page: Page, site: Site) -> str:
    """The address of the class list, narrowed to those without a visit."""
    log_in(plain_page, "Maria Lind")
    plain_page.get_by_role("link", name="4B").click()
    plain_page.get_by_role("link", name="Inget besök").click()
    expect(plain_page.get_by_role("link", name="Inget besök")).to_have_attribute("aria-current", "true")
    plain_page.get_by_role("link", name="Andersson, Greta").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Journal")
    return f"/classes/{site.world.ours.class_4b.pk}/?visa=none"


def test_from_the_narrowed_list_to_a_signed_visit_and_back(plain_page: Page, narrowed: str) -> None:
    page = plain_page
    start_visit(page)
    sign(page)
    expect(page.get_by_role("alert")).to_contain_text("behöver rättas")
    fill_in(page)
    page.get_by_role("button", name="Spara osignerad").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal")
    page.get_by_role("link", name="Hälsobesök åk 4").click()
    page.get_by_role("link", name="Fortsätt skriva").click()
    sign(page)
    expect(page.get_by_text("Anteckningen är signerad.")).to_be_visible()
    back_in_the_list(page, narrowed)
    expect(page.get_by_role("rowheader", name="Åberg, Ali")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Andersson, Greta")).to_have_count(0)


def test_the_records_other_pages_lead_back_too(plain_page: Page, narrowed: str) -> None:
    page = plain_page
    page.get_by_role("link", name="Mina").click()
    page.get_by_role("link", name="Visa allt").click()
    page.get_by_text("Fler filter").click()
    page.get_by_role("button", name="Visa", exact=True).click()
    for link in ("Skriv ut", "Lägg in fil", "Ny anteckning"):
        page.get_by_role("link", name=link).click()
        to_record(page)
    page.get_by_role("link", name="Åtkomstlogg").click()
    page.get_by_role("link", name="Allt", exact=True).click()
    to_record(page)
    start_visit(page)
    fill_in(page)
    sign(page)
    page.get_by_role("link", name="Hälsobesök åk 4").click()
    page.get_by_role("textbox", name="Tillägg").fill("Ringt hem.")
    page.get_by_role("button", name="Signera tillägget").click()
    page.get_by_role("link", name="Skriven på fel elev?").click()
    page.get_by_role("link", name="Avbryt").click()
    page.get_by_label("Vad är fel?").fill("Längden är fel.")
    page.get_by_role("button", name="Skriv rättelse").click()
    page.get_by_role("link", name="ANDERSSON").click()
    back_in_the_list(page, narrowed)


def test_logging_in_on_the_way_keeps_the_list(page: Page, site: Site) -> None:
    ours = site.world.ours
    page.goto(f"/pupils/{ours.greta.pk}/?klass={ours.class_4b.pk}&visa=none")
    page.get_by_role("button", name="Logga in · Maria Lind").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal")
    back_in_the_list(page, f"/classes/{ours.class_4b.pk}/?visa=none")
