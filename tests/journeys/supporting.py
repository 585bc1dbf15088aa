"""The pages of support sessions, as their users come to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from samsyn.access.tests import make as staff
from samsyn.journal.tests.destroying import number_of
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.support import CASE, add_support
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_a_support_session(tour: Tour) -> Iterator[str]:
    """The head of operations approves; a support technician reads Ali's record; the head sees what was read, and ends it."""
    page, ours = tour.page, tour.site.world.ours
    signed_visit(ours.actor("nurse"), ours.ali.pk)
    log_in(page, "Britt Sandell")
    yield tour.go("support sessions, nobody to choose", "/support/approvals/")
    if "support" not in ours.users:
        add_support(ours, "support")
        staff.save(ours.users["support"], demo=True)
    page.reload()
    yield tour.press("support sessions with errors", "Godkänn sessionen")
    page.locator("#id_user").select_option(label="Sten Support")
    for name, text in {"case": CASE, "aim": "Visningen är tom", "numbers": number_of(ours, ours.ali)}.items():
        page.locator(f"#id_{name}").fill(text)
    yield tour.press("a support session, nothing read", "Godkänn sessionen")
    address = page.url
    page.context.clear_cookies()
    log_in(page, "Sten Support")
    yield tour.go("sessions as support", "/support/")
    page.get_by_role("link", name="Ali Åberg").click()
    page.wait_for_load_state()
    yield "why support opens a record"
    yield tour.press("why support opens a record, with errors", "Läs journalen")
    page.locator("#id_reason").fill("Se varför visningen är tom")
    yield tour.press("a record as support", "Läs journalen")
    page.context.clear_cookies()
    log_in(page, "Britt Sandell")
    yield tour.go("a support session, with what was read", address)
    yield tour.press("a support session, ended", "Avbryt sessionen nu")
    yield tour.go("support sessions", "/support/approvals/")
    page.context.clear_cookies()
    log_in(page, "Sten Support")
    yield tour.go("sessions as support, none", "/support/")
