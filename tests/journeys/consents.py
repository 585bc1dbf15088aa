"""The pages about consents and blocks, as their users come to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from samsyn.access.tests.make import block
from samsyn.journal.tests.make import signed_visit
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_consents_and_blocks(tour: Tour) -> Iterator[str]:
    """The nurse enters answers and sets a block; a nurse of another unit meets it, in an emergency too; the lead reviews."""
    page, ours = tour.page, tour.site.world.ours
    own = f"/pupils/{ours.greta.pk}/secrecy/"
    log_in(page, "Maria Lind")
    yield tour.go("secrecy, nothing said", own)
    yield tour.go("a consent", f"{own}consents/new/")
    yield tour.press("a consent with errors", "Spara svaren")
    for label in ("Stöd i skolan", "På telefon eller i videosamtal", "Någon annan, som jag skriver"):
        page.get_by_label(label).check()
    page.locator("#id_outside").fill("BUP Sunnevik")
    page.get_by_role("group", name="Anna Andersson").get_by_label("Ja").check()
    page.get_by_role("group", name="Erik Berg").get_by_label("Nej").check()
    yield tour.press("secrecy, a yes and a no", "Spara svaren")
    with page.expect_navigation():
        page.get_by_role("link", name="Återkalla").first.click()
    yield "a withdrawal"
    yield tour.press("a withdrawal with errors", "Återkalla")
    yield tour.go("maturity", f"{own}maturity/new/?question=set_block")
    yield tour.press("maturity with errors", "Spara bedömningen")
    yield tour.go("a block", f"{own}blocks/new/")
    _ask_for_a_block(page)
    yield tour.press("a block that is not set", "Spara önskemålet")
    page.goto(f"{own}maturity/new/?question=set_block")
    page.get_by_label("Eleven ensam").check()
    page.locator("#id_statement").fill("Jag vill inte att de ser det.")
    page.locator("#id_grounds").fill("Förstår vad spärren innebär.")
    yield tour.press("secrecy, found mature", "Spara bedömningen")
    page.goto(f"{own}blocks/new/")
    _ask_for_a_block(page)
    yield tour.press("secrecy, blocked", "Spara önskemålet")
    with page.expect_navigation():
        page.get_by_role("link", name="Ta bort").click()
    yield "removing a block"


def _ask_for_a_block(page: Page) -> None:
    page.get_by_label("Greta Andersson själv").check()
    page.get_by_label("Muntligt vid ett möte").check()


def of_an_emergency(tour: Tour) -> Iterator[str]:
    """A nurse of another unit meets a block, and goes past it in an emergency; the lead reviews that."""
    page, ours = tour.page, tour.site.world.ours
    signed_visit(ours.actor("nurse"), ours.ali.pk)
    block(ours.client("nurse"), ours.ali.pk)
    log_in(page, "Karin Ström")
    yield tour.go("record, something blocked", f"/pupils/{ours.ali.pk}/")
    yield tour.go("blocks to lift, none", "/secrecy/blocks/")
    yield tour.go("emergency", f"/pupils/{ours.ali.pk}/emergency/")
    yield tour.press("emergency with errors", "Visa vilka enheter som har spärrat")
    page.locator("#id_no_consent_because").fill("Medvetslös efter fall")
    page.locator("#id_needed_because").fill("Ambulansen behöver veta om epilepsi")
    yield tour.press("emergency, the units", "Visa vilka enheter som har spärrat")
    yield tour.press("emergency, the units with errors", "Öppna det valda")
    page.get_by_role("group").get_by_role("checkbox").first.check()
    page.locator("#id_reason").fill("Om hon har epilepsi")
    yield tour.press("record, opened in an emergency", "Öppna det valda")
    page.context.clear_cookies()
    log_in(page, "Eva Nordin")
    yield tour.go("emergencies", "/secrecy/emergencies/")
