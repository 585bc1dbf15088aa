"""Whoever writes on and on without leaving the field has the text saved all the same, within ten seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from samsyn.journal.models import Entry
from samsyn.kernel.db.context import within
from tests.journeys.conftest import Site
from tests.journeys.steps import open_pupil, start_visit

pytestmark = pytest.mark.journey


def test_a_text_written_without_a_pause_is_saved_within_ten_seconds(page: Page, site: Site) -> None:
    saves: list[str] = []
    page.on("request", lambda request: saves.append(request.url) if "/autosave/" in request.url else None)
    page.clock.install()
    open_pupil(page)
    start_visit(page)
    page.locator("#id_q_sleep").focus()
    page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=30))
    for second in range(9):
        page.keyboard.type(f"{second} ")
        page.clock.run_for(1000)
    expect(page.locator("#id_q_sleep")).to_be_focused()
    # The tenth second is for the way there and back.
    expect(page.locator("input[name=version]")).to_have_value("1")
    assert len(saves) == 1
    with within(site.world.ours.actor("nurse").context()):
        assert Entry.objects.get().answers["sleep"].startswith("0 1 2 3 4 5 6 7")
    page.clock.resume()
