"""axe finds nothing wrong on any page: light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site, log_in, violations

pytestmark = pytest.mark.journey
LOOKS = [("light", 1280), ("dark", 390)]


def pages_of_the_nurse(page: Page, site: Site) -> Iterator[str]:
    """Goes through the nurse's pages, and tells the name of each once it stands there."""
    ours = site.world.ours
    pupil = f"/pupils/{ours.greta.pk}/"
    for name, address in {
        "classes": "/classes/",
        "class": f"/classes/{ours.class_4b.pk}/",
        "search": "/search/",
        "preferences": "/preferences/",
        "unsigned": "/unsigned/",
        "assignments": "/assignment/",
        "empty record": pupil,
        "new entry": f"{pupil}new/",
        "print": f"{pupil}print/",
        "add file": f"{pupil}files/new/",
        "readers": f"{pupil}readers/",
        "help": "/help/",
        "accessibility": "/accessibility/",
        "components": "/components/",
        "not found": "/no-such-page/",
    }.items():
        page.goto(address)
        yield name
    page.goto(f"{pupil}new/")
    page.get_by_role("button", name="Hälsobesök åk 4").click()
    yield "visit"
    page.get_by_role("button", name="Signera · Greta Andersson").first.click()
    page.get_by_role("alert").first.wait_for()
    yield "visit with errors"
    page.goto(pupil)
    yield "record"
    page.get_by_role("link", name="Hälsobesök åk 4").first.click()
    yield "entry"


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_has_a_violation(browser: Browser, site: Site, scheme: str, width: int) -> None:
    context = browser.new_context(base_url=site.url, locale="sv-SE", color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto("/login/")
    found = {"login": violations(page)}
    log_in(page, "Maria Lind")
    for name in pages_of_the_nurse(page, site):
        page.wait_for_load_state()
        found[name] = violations(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            found[name].append(f"scrolls sideways by {overflow} px")
    context.close()
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert len(found) > 18
