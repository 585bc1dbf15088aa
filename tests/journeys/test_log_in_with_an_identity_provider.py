"""Log-in through a real OpenID Connect provider: staff who are known get in, others are told whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from samsyn.access.tests.make import save
from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey


@pytest.fixture
def site_environment() -> Iterator[dict[str, str]]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield {
            "SAMSYN_OIDC_URL": f"http://127.0.0.1:{server.server_port}",
            "SAMSYN_OIDC_CLIENT_ID": "samsyn",
            "SAMSYN_OIDC_CLIENT_SECRET": "only-in-this-test",
            "SAMSYN_OIDC_NAME": "Logga in med tjänstekort",
        }


def log_in_as(page: Page, subject: str) -> None:
    page.goto("/classes/")
    page.get_by_role("button", name="Logga in med tjänstekort").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def test_a_known_nurse_gets_to_where_she_was_heading(plain_page: Page, site: Site) -> None:
    user = site.world.ours.users["nurse"]
    save(user, demo=False, username="SE2120009001-A1B2")
    log_in_as(plain_page, "SE2120009001-A1B2")
    expect(plain_page.get_by_role("link", name="4B")).to_be_visible()


def test_somebody_unknown_is_told_whom_to_ask(page: Page, site: Site) -> None:
    log_in_as(page, "SE2120009001-XXXX")
    expect(page.get_by_role("heading", name="Du finns inte i Samsyn")).to_be_visible()
    page.goto("/classes/")
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()


def test_somebody_who_has_left_is_not_let_in(page: Page, site: Site) -> None:
    user = site.world.ours.users["nurse"]
    save(user, demo=False, username="SE2120009001-A1B2", is_active=False)
    log_in_as(page, "SE2120009001-A1B2")
    expect(page.get_by_role("heading", name="Du finns inte i Samsyn")).to_be_visible()
