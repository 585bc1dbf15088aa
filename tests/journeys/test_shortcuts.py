"""Keys that work alone do their thing, and nothing once they are switched off (WCAG 2.1.4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, log_in, violations

pytestmark = pytest.mark.journey


def switch(page: Page, *, on: bool) -> None:
    """Switch the shortcuts on or off in one's settings; the page's scripts are loaded when it returns."""
    page.goto("/preferences/")
    page.get_by_label("Använd genvägar med en tangent").set_checked(on)
    with page.expect_navigation():
        page.get_by_role("button", name="Spara").click()
    expect(page.locator("html")).to_have_attribute("data-shortcuts", "on" if on else "off")


def test_the_keys_do_their_thing(page: Page, site: Site) -> None:
    ours = site.world.ours
    log_in(page, "Maria Lind")
    page.goto(f"/classes/{ours.class_4b.pk}/")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jk?")
    expect(page.locator("#search")).to_have_value("jk?")
    page.goto(f"/classes/{ours.class_4b.pk}/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Åberg, Ali")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Andersson, Greta")).to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Genvägar")
    expect(dialog).to_be_visible()
    # Half faded in, nothing has the contrast it will have.
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished)).then(() => true)")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto(f"/pupils/{ours.greta.pk}/")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ny anteckning")


def test_switched_off_they_do_nothing(page: Page, site: Site) -> None:
    ours = site.world.ours
    log_in(page, "Maria Lind")
    switch(page, on=False)
    for address in (f"/classes/{ours.class_4b.pk}/", f"/pupils/{ours.greta.pk}/"):
        page.goto(address)
        for key in ("/", "?", "j", "k", "n"):
            page.keyboard.press(key)
        # What a key leads to comes after the key: whoever waits for the next page sees that none came.
        expect(page).to_have_url(address)
        assert page.evaluate("document.activeElement === document.body")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator(".kbd-hint:visible")).to_have_count(0)
    page.get_by_role("link", name="Ny anteckning").click()
    page.get_by_role("button", name="Hälsobesök åk 4").click()
    page.locator("#id_q_sleep").fill("Somnar sent.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hälsobesök åk 4")
    switch(page, on=True)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Genvägar")).to_be_visible()
