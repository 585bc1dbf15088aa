"""Whoever is at work chooses language in the menu under their name, with and without scripts, and it is kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, log_in

pytestmark = pytest.mark.journey


def choose(page: Page, language: str) -> None:
    page.locator("summary", has_text="Maria Lind").click()
    page.get_by_role("link", name=language, exact=True).click()


def test_the_language_is_chosen_on_any_page_and_kept(plain_page: Page, site: Site) -> None:
    page = plain_page
    log_in(page, "Maria Lind")
    page.get_by_role("link", name="4B").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    here = page.url
    choose(page, "English")
    expect(page).to_have_url(here)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Class 4B")
    page.goto("/there-is-no-such-page/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The page does not exist")
    page.goto("/classes/")
    page.locator("summary", has_text="Maria Lind").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.locator("summary", has_text="English").click()
    page.get_by_role("link", name="Svenska", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
