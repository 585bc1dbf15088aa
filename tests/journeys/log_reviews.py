"""The pages of log reviews and the log extract, as their users come to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from samsyn.access.tests import make as staff
from samsyn.access.tests.make import block
from samsyn.journal.tests.make import signed_visit
from samsyn.kernel import clock
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_log_reviews(tour: Tour) -> Iterator[str]:
    """The medical lead draws accesses and says what was found; one is to be explained, and one is the lead's own."""
    page, ours, today = tour.page, tour.site.world.ours, clock.today().isoformat()
    staff.trust(ours.users["lead"].assignments.get(), "log_review")
    staff.save(ours.users["doctor"], name="Johan Andersson")
    signed_visit(ours.actor("nurse"), ours.greta.pk)
    for who in ("nurse", "doctor", "closed_nurse", "lead"):
        for pupil in (ours.greta, ours.ali, ours.protected):
            ours.client(who).get(f"/pupils/{pupil.pk}/readers/")
    log_in(page, "Eva Nordin")
    yield tour.go("settings, with reviews of the log", "/secrecy/settings/")
    yield tour.go("log reviews, none", "/secrecy/log-reviews/")
    page.locator("#id_size").fill("tio")
    yield tour.press("log reviews with errors", "Dra åtkomster")
    for name, text in {"start": today, "end": today, "case": "BUN 2026/512", "size": "20"}.items():
        page.locator(f"#id_{name}").fill(text)
    yield tour.press("log review", "Dra åtkomster")
    page.get_by_role("group", name="Johan Andersson").first.get_by_label("Ska förklaras").check()
    yield tour.press("log review with errors", "Spara resultaten")
    page.get_by_role("textbox", name="Johan Andersson").first.fill("Släkt? Fråga varför.")
    page.get_by_role("group", name="Maria Lind").first.get_by_label("I ordning", exact=True).check()
    yield tour.press("log review, answered", "Spara resultaten")
    address = page.url.split("?")[0]
    yield tour.go("log review, to be explained", f"{address}?result=to_explain")
    yield tour.go("log review, all", f"{address}?result=all")
    yield tour.go("log review, nothing found", f"{address}?result=not_in_order")
    yield tour.go("summary of a log review", f"{address}summary/")
    yield tour.go("log reviews", "/secrecy/log-reviews/")
    page.goto(f"{address}?result=all")
    with page.expect_navigation():
        page.get_by_role("link", name="Öppna journalen Greta").first.click()
    yield "a record to open in a review"
    yield tour.press("a record to open in a review, with errors", "Öppna journalen")
    page.locator("#id_reason").fill("Loggen säger inte om det fanns en bokning.")
    yield tour.press("a record opened in a review", "Öppna journalen")


def of_protected_pupils_reviews(tour: Tour) -> Iterator[str]:
    """The head of operations, of the closed group, reviews the accesses to protected pupils, which nobody else sees."""
    page, ours, today = tour.page, tour.site.world.ours, clock.today().isoformat()
    staff.save(ours.users["head"].assignments.get(), closed_group=True)
    staff.trust(ours.users["head"].assignments.get(), "log_review")
    ours.client("closed_nurse").get(f"/pupils/{ours.protected.pk}/readers/")
    log_in(page, "Britt Sandell")
    yield tour.go("log reviews, of the closed group", "/secrecy/log-reviews/")
    for name, text in {"start": today, "end": today, "case": "BUN 2026/513", "size": "20"}.items():
        page.locator(f"#id_{name}").fill(text)
    page.get_by_label("Elever med skyddade personuppgifter").check()
    yield tour.press("log review of protected pupils", "Dra åtkomster")
    yield tour.go("log reviews, one of protected pupils", "/secrecy/log-reviews/")
    staff.save(ours.users["head"].assignments.get(), closed_group=False)
    staff.trust(ours.users["head"].assignments.get())


def of_a_log_extract(tour: Tour) -> Iterator[str]:
    """The nurse hands out an extract to the pupil, and one to a guardian."""
    page, ours = tour.page, tour.site.world.ours
    signed_visit(ours.actor("nurse"), ours.greta.pk)
    block(ours.client("nurse"), ours.greta.pk)
    log_in(page, "Maria Lind")
    extract = f"/pupils/{ours.greta.pk}/log-extract/"
    yield tour.go("log extract", extract)
    yield tour.press("log extract with errors", "Visa utdraget")
    page.get_by_label("Greta Andersson själv").check()
    page.locator("#id_reason").fill("Greta bad om det på mottagningen")
    yield tour.press("log extract for the pupil", "Visa utdraget")
    page.goto(extract)
    page.get_by_label("Anna Andersson").check()
    page.locator("#id_reason").fill("Mamma bad om det i telefon")
    yield tour.press("log extract for a guardian", "Visa utdraget")
