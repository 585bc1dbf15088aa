"""axe finds nothing wrong on any page, light and dark, wide and narrow; and no page is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser

from tests.journeys.conftest import PATIENCE, Site, violations
from tests.journeys.visits import NURSES, TOURS, Tour, Way

pytestmark = pytest.mark.journey
LOOKS = [("light", 1280), ("dark", 390)]
OTHER_LOOKS = [("dark", 1280), ("light", 390)]
# Addresses that answer GET with something else than a page, each with what it is.
NO_PAGE = {
    "web:home": "leads on",
    "web:language": "sets a cookie and leads on",
    "web:session_status": "JSON for the page's script",
    "journal:download": "a file",
    "journal:received_file": "a file",
    "journal:elsewhere_file": "a file",
    "journal:coherent_file": "a file",
    "journal:lead_task_file": "a file",
    "ss12000:mistakes": "a file",
    "ss12000:state": "a part of a page that waits",
    "ss12000:template_csv": "a file",
    "ss12000:template_xlsx": "a file",
    "openid_connect_login": "leads to the identity provider",
    "openid_connect_callback": "leads on from the identity provider",
    "health": "text for the monitoring",
    "openapi": "JSON for programs",
}
# The interface for programs answers JSON throughout.
MACHINES = "api:"


def takes_get(view: Callable[..., Any]) -> bool:
    """Whether a view answers GET: what `require_http_methods` left in its wrappers."""
    layer: Any = view
    while layer is not None:
        for cell in getattr(layer, "__closure__", None) or ():
            if isinstance(cell.cell_contents, list) and cell.cell_contents and set(cell.cell_contents) <= {"GET", "POST", "HEAD"}:
                return "GET" in cell.cell_contents
        layer = getattr(layer, "__wrapped__", None)
    return True


def views(patterns: list[Any] | None = None, namespace: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every view with its full name."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from views(entry.url_patterns, inner)
        else:
            yield f"{namespace}{entry.name}", entry.callback


def all_pages() -> set[str]:
    """The names of all addresses that answer GET with a page."""
    getting = {name for name, view in views() if takes_get(view) and not name.startswith(MACHINES)}
    assert getting >= NO_PAGE.keys(), "an address that is no longer there"
    return getting - NO_PAGE.keys()


def visited(tour: Tour, ways: Iterable[Way]) -> Iterator[tuple[str, list[str]]]:
    """Goes through the pages; for each its name and what is wrong with it."""
    for way in ways:
        tour.page.context.clear_cookies()
        for name in way(tour):
            tour.page.wait_for_load_state()
            tour.addresses.append(urlsplit(tour.page.url).path)
            found = violations(tour.page)
            overflow = tour.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if overflow > 0:
                found.append(f"scrolls sideways by {overflow} px")
            if not tour.page.get_by_role("heading", level=1).count():
                found.append("has no heading")
            yield name, found


def names_of(addresses: list[str]) -> set[str]:
    """The names of the addresses that were visited."""
    names = set()
    for address in addresses:
        try:
            names.add(resolve(address).view_name)
        except Resolver404:
            continue
    return names


@pytest.fixture
def tour(browser: Browser, site: Site, admin_url: str, scheme: str, width: int) -> Iterator[Tour]:
    """A browser of that look."""
    context = browser.new_context(base_url=site.url, locale="sv-SE", color_scheme=scheme, viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield Tour(context.new_page(), site, admin_url)
    context.close()


def wrong(tour: Tour, ways: Iterable[Way]) -> dict[str, list[str]]:
    """What is wrong, by the page's name. Each name stands for one page, so that none hides another's faults."""
    found: dict[str, list[str]] = {}
    for name, problems in visited(tour, ways):
        assert name not in found, f"two pages are called {name!r}"
        found[name] = problems
    return {name: problems for name, problems in found.items() if problems}


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_has_a_violation_and_none_is_left_out(tour: Tour) -> None:
    assert wrong(tour, TOURS) == {}
    assert all_pages() - names_of(tour.addresses) == set(), "a page that axe has not seen: add a visit to tests/journeys/visits.py"


@pytest.mark.parametrize(("scheme", "width"), OTHER_LOOKS)
def test_the_nurses_pages_have_none_in_the_other_looks_either(tour: Tour) -> None:
    assert wrong(tour, NURSES) == {}
