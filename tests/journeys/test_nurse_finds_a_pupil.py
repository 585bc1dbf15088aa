"""The nurse logs in, sees the classes of her schools, and finds a pupil by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, log_in

pytestmark = pytest.mark.journey


def test_from_log_in_to_the_class(plain_page: Page, site: Site) -> None:
    log_in(plain_page, "Maria Lind")
    plain_page.get_by_role("link", name="4B").click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("Klass 4B")
    expect(plain_page.get_by_role("rowheader", name="Andersson, Greta")).to_be_visible()
    expect(plain_page.get_by_text("Hemligsson")).to_have_count(0)


def test_a_pupil_is_found_by_keyboard_alone(page: Page, site: Site) -> None:
    log_in(page, "Maria Lind")
    page.keyboard.press("/")
    page.keyboard.type("åb")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name="Åberg, Ali")).to_be_visible()


def test_the_back_button_leads_from_the_pupil_to_what_was_found(plain_page: Page, site: Site) -> None:
    page = plain_page
    log_in(page, "Maria Lind")
    page.get_by_role("searchbox").fill("åb")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Åberg, Ali").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal")
    page.go_back()
    expect(page.get_by_role("rowheader", name="Åberg, Ali")).to_be_visible(timeout=8000)
