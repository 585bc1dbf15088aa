"""A session that is not used warns before it ends, can be prolonged, and gives the draft back when it has ended."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from samsyn.access.models import Session
from samsyn.access.session_store import SessionStore
from samsyn.web.idle import LAST_SEEN
from tests.journeys.conftest import Site, violations
from tests.journeys.steps import open_pupil, start_visit

pytestmark = pytest.mark.journey
IDLE_MINUTES = 8


@pytest.fixture
def site_environment() -> dict[str, str]:
    return {"SAMSYN_SESSION_IDLE_MINUTES": str(IDLE_MINUTES)}


def leave_for(page: Page, minutes: float) -> None:
    """The session was last used so long ago; the page comes to ask about it, as it does once a minute."""
    for key in Session.objects.values_list("session_key", flat=True):
        session = SessionStore(key)
        session[LAST_SEEN] = int(time.time() - minutes * 60)
        session.save()
    page.clock.fast_forward(61_000)


def write(page: Page, field: str, text: str) -> None:
    """Write in a field and leave it, which saves."""
    version = page.locator("input[name=version]").input_value()
    page.locator(f"#id_{field}").fill(text)
    page.locator(f"#id_{field}").blur()
    expect(page.locator("input[name=version]")).not_to_have_value(version)


def test_it_warns_is_prolonged_and_gives_the_draft_back(page: Page, site: Site) -> None:
    page.clock.install()
    open_pupil(page)
    start_visit(page)
    write(page, "q_sleep", "Somnar sent.")
    warning = page.get_by_role("dialog", name="Du loggas snart ut")
    expect(warning).to_be_hidden()
    leave_for(page, IDLE_MINUTES - 3)
    expect(warning).to_be_visible()
    expect(warning.get_by_role("timer")).to_contain_text("minuter")
    assert violations(page) == []
    warning.get_by_role("button", name="Stanna inloggad").click()
    expect(warning).to_be_hidden()
    write(page, "q_food", "Äter frukost.")
    leave_for(page, IDLE_MINUTES + 1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är utloggad")
    expect(page.get_by_text("Somnar sent.")).to_have_count(0)
    expect(page.get_by_text("ANDERSSON")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("link", name="Logga in igen").click()
    page.get_by_role("button", name="Logga in · Maria Lind").first.click()
    expect(page.locator("#id_q_sleep")).to_have_value("Somnar sent.")
    expect(page.locator("#id_q_food")).to_have_value("Äter frukost.")
