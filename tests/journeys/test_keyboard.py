"""The nurse's whole story by real keys alone: nothing is clicked, filled or focused from outside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from samsyn.access.tests.make import staff_office
from tests.journeys.conftest import Site
from tests.journeys.steps import NAME, press, reach, to

pytestmark = pytest.mark.journey


def write(page: Page, field: str, text: str) -> None:
    """Go to a field and write in place of what stands there."""
    reach(page, page.locator(f"#id_{field}"))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def tick(page: Page, field: str) -> None:
    """Go to a group of choices and choose the first with the space bar."""
    first = page.locator(f"#field_{field} input").first
    reach(page, first)
    page.keyboard.press("Space")
    expect(first).to_be_checked()


def fill_in_by_keys(page: Page) -> None:
    """Answer what a health visit has to have, from the top down."""
    tick(page, "q_present")
    write(page, "q_height", "136,2")
    write(page, "q_weight", "35,6")
    write(page, "q_atr", "0")
    write(page, "q_assessment_text", "Växer och mår bra.")
    tick(page, "q_plan")
    tick(page, "q_pupil_informed")
    informed = page.locator("#field_q_pupil_informed input")
    page.keyboard.press("ArrowDown")
    expect(informed.nth(1)).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(informed.first).to_be_checked()
    tick(page, "q_guardian_informed")


def heading(page: Page, words: str) -> None:
    """The page that one has come to."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_from_log_in_to_log_out(page: Page, site: Site) -> None:
    users = site.world.ours.users
    with staff_office():
        users["doctor"].assignments.update(user=users["nurse"])
    page.goto("/login/")
    to(page, "Logga in · Maria Lind")
    heading(page, "Välj uppdrag")
    press(page, page.get_by_role("button").filter(has_text="Skolsköterska"))
    to(page, "4B", "link")
    to(page, "Andersson, Greta", "link")
    heading(page, "Journal")
    to(page, "Ny anteckning", "link")
    to(page, "Hälsobesök åk 4")
    heading(page, "Hälsobesök åk 4")
    fill_in_by_keys(page)
    press(page, page.get_by_role("button", name=f"Signera · {NAME}").last)
    expect(page.get_by_text("Anteckningen är signerad.")).to_be_visible()
    to(page, "Hälsobesök åk 4", "link")
    write(page, "reason", "Längden är fel avläst.")
    page.keyboard.press("Enter")
    expect(page.locator("#id_q_height")).to_have_value("136,2")
    write(page, "q_height", "137,2")
    press(page, page.get_by_role("button", name=f"Signera · {NAME}").first, by="Shift+Tab")
    expect(page.get_by_text("Rättad: se rättelsen nedan")).to_be_visible()
    to(page, "Skriv ut", "link")
    write(page, "reason", "Kopia till ny skola")
    with page.expect_download():
        page.keyboard.press("Enter")
    press(page, page.get_by_role("link", name="Åtkomstlogg"), by="Shift+Tab")
    heading(page, "Åtkomstlogg")
    expect(page.get_by_text("Kopia till ny skola").first).to_be_visible()
    press(page, page.locator("summary", has_text="Maria Lind"))
    to(page, "Logga ut")
    heading(page, "Logga in")
    page.goto("/classes/")
    heading(page, "Logga in")
