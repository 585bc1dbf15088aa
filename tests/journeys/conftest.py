"""A real server and a real browser for the journeys."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from samsyn.access.tests.make import World, make_world, save
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.project.browser import find
from samsyn.project.processes import Processes, web_command

# Playwright's own loop would make Django believe that the test is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# A busy machine is no reason to fail: a journey gives up when nothing comes, not when it comes late.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys in one process: they share the browser."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("journeys"))


@dataclass
class Site:
    """The running product, and the world in its database."""

    url: str
    world: World
    processes: Processes


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def site_environment() -> dict[str, str]:
    """Settings of the site's process, for tests that need others."""
    return {}


@pytest.fixture
def site(committed_db: None, admin_url: str, database_name: str, site_environment: dict[str, str]) -> Iterator[Site]:
    """Samsyn served by gunicorn on the test's own database, with two municipalities in it."""
    world = make_world()
    store_shipped(admin_url)
    use_shipped(world.ours.provider)
    for place in (world.ours, world.theirs):
        for user in place.users.values():
            save(user, demo=True)
    port = free_port()
    processes = Processes()
    environment = {"SAMSYN_DATABASE": database_name, "SAMSYN_DB_ROLE": "samsyn_web", "SAMSYN_DEMO": "1", **site_environment}
    processes.start("web", web_command(f"127.0.0.1:{port}", workers=1), **environment)
    try:
        processes.wait_for(f"http://127.0.0.1:{port}/health/", seconds=180)
        yield Site(f"http://127.0.0.1:{port}", world, processes)
    finally:
        processes.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts: each journey is made both ways."""
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A browser page with scripts."""
    context = browser.new_context(base_url=site.url, locale="sv-SE")
    yield from _page(context)


@pytest.fixture
def plain_page(browser: Browser, site: Site, javascript: bool) -> Iterator[Page]:
    """A browser page, with and without scripts."""
    context = browser.new_context(base_url=site.url, locale="sv-SE", java_script_enabled=javascript)
    yield from _page(context)


def _page(context: object) -> Iterator[Page]:
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None)
    yield page
    context.close()
    assert not problems, "errors in the browser"


def log_in(page: Page, name: str) -> None:
    """Log in as a persona, by the log-in page; what follows, its scripts too, is loaded when it returns."""
    page.goto("/login/")
    page.get_by_role("button", name=f"Logga in · {name}").first.click()
    page.wait_for_url(lambda url: "/login/" not in url, timeout=PATIENCE)


def log_in_anew(page: Page, name: str) -> Page:
    """Log in as another persona in a new tab of the same browser, after the session there has ended. Returns the tab."""
    page.context.clear_cookies(name="sessionid")
    tab = page.context.new_page()
    log_in(tab, name)
    return tab


_FADED_IN = """
Promise.all(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime < 10000)
    .map(one => one.finished.catch(() => null)))
"""


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page, in words. What fades in is waited for: halfway its colours are nobody's."""
    page.evaluate(_FADED_IN)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    return [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]]
