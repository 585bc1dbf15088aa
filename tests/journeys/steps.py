"""What several journeys do: open a pupil, write a health visit, go by keyboard."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import log_in

NAME = "Greta Andersson"


def open_pupil(page: Page) -> None:
    """Log in as the nurse, and open Greta from her class."""
    log_in(page, "Maria Lind")
    page.get_by_role("link", name="4B").click()
    page.get_by_role("link", name="Andersson, Greta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal")


def start_visit(page: Page) -> None:
    """Begin a health visit; its scripts are loaded when it returns."""
    page.get_by_role("link", name="Ny anteckning").click()
    page.get_by_role("button", name="Hälsobesök åk 4").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hälsobesök åk 4")
    page.wait_for_load_state()


def fill_in(page: Page) -> None:
    """Answer what has to be answered, and some more."""
    page.locator("#field_q_present").get_by_label("Eleven").check()
    page.locator("#id_q_height").fill("136,2")
    page.locator("#id_q_weight").fill("35,6")
    page.locator("#id_q_atr").fill("0")
    page.locator("#id_q_sleep").fill("Sover gott.")
    page.locator("#id_q_assessment_text").fill("Växer och mår bra.")
    page.locator("#field_q_plan input").first.check()
    page.locator("#field_q_pupil_informed").get_by_label("Ja").check()
    page.locator("#field_q_guardian_informed input").first.check()


def sign(page: Page) -> None:
    """Press the button that signs."""
    page.get_by_role("button", name=f"Signera · {NAME}").first.click()


def to(page: Page, name: str, role: str = "button") -> None:
    """Go by the tabulator key to a button or link, and press Enter."""
    press(page, page.get_by_role(role, name=name).first)


def press(page: Page, target: Locator, *, by: str = "Tab") -> None:
    """Go by the tabulator key, or back by Shift+Tab, to something, and press Enter."""
    reach(page, target, by=by)
    page.keyboard.press("Enter")


def reach(page: Page, target: Locator, *, by: str = "Tab") -> None:
    """Go by the tabulator key to something, wherever one is."""
    expect(target).to_be_visible()
    for _press in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(by)
    raise AssertionError(f"{target} is not reached by the keyboard")
