"""The pages about releases, as their users come to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from playwright.sync_api import Page

from samsyn.journal.actions import attach_file
from samsyn.journal.tests.destroying import destroyed, entrust
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.test_files import paper
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_a_release(tour: Tour) -> Iterator[str]:
    """A guardian asks for the visit in class 4: entered, tested, decided, handed over. A neighbour asks too, and gets no."""
    page, ours = tour.page, tour.site.world.ours
    visit = signed_visit(ours.actor("nurse"), ours.ali.pk)
    with within(ours.actor("nurse").context()):
        file = attach_file(
            ours.actor("nurse"), pupil=ours.ali.pk, content=paper(), title="Remiss", dated_on=clock.today(), origin="scanned"
        )
    own = f"/pupils/{ours.ali.pk}/releases/"
    log_in(page, "Maria Lind")
    yield tour.go("releases, nothing waits", "/releases/")
    yield tour.go("releases of a pupil, none", own)
    yield tour.go("somebody asks", f"{own}new/")
    yield tour.press("somebody asks, with errors", "Gå vidare till prövningen")
    _ask(page, "Ali Åberg själv", "")
    yield tour.press("a release to be tested", "Gå vidare till prövningen")
    matter = page.url
    yield tour.go("a file to be tested", f"{matter}files/{file}/")
    yield tour.go("an entry to be tested", f"{matter}entries/{visit}/")
    yield tour.press("an entry to be tested, with errors", "Spara prövningen")
    page.get_by_label("Sömn").check()
    page.get_by_label("Lämnas ut", exact=True).check()
    page.locator("#id_test").fill("Ali har läst själv. Mamman nämns i svaret om sömn.")
    yield tour.press("a release, one item tested", "Spara prövningen")
    yield tour.press("a release decided, with errors", "Besluta")
    _decide(page, "Ja, det som är prövat så", "Prövning: det står klart")
    yield tour.press("a release to deliver", "Besluta")
    yield tour.press("a release delivered", "Anteckna att de är lämnade")
    page.goto(f"{own}new/")
    _ask(page, "Någon annan", "Ola Granne")
    _press(page, "Gå vidare till prövningen")
    _decide(page, "Nej", "Prövning: det står klart")
    yield tour.press("a release refused", "Besluta")
    yield tour.press("a release that waits for the authority", "Den som frågade vill ha myndighetens beslut")
    yield from _of_another_provider(tour, own, visit)
    yield tour.go("releases of a pupil", own)
    yield tour.go("record with releases", f"/pupils/{ours.ali.pk}/")


def _of_another_provider(tour: Tour, own: str, visit: UUID) -> Iterator[str]:
    """Another care provider, where Ali is not known, asks as well."""
    page = tour.page
    page.goto(f"{own}new/")
    _ask(page, "En annan vårdgivare som har Samsyn", "")
    page.locator("#id_care_provider").select_option(label="Björkdalens kommun, medicinska insatser (EMI)")
    _press(page, "Gå vidare till prövningen")
    page.goto(f"{page.url}entries/{visit}/")
    page.get_by_label("Lämnas ut", exact=True).check()
    page.locator("#id_test").fill("Ali har bytt skola.")
    _press(page, "Spara prövningen")
    _decide(page, "Ja, det som är prövat så", "Prövning: det står klart")
    yield tour.press("a release to another care provider", "Besluta")
    yield tour.press("a release that did not reach the pupil there", "Lämna nu")


def of_a_release_that_was_destroyed(tour: Tour) -> Iterator[str]:
    """What was to be handed over is destroyed by decision first, in part and then all of it: decided again, then ended."""
    page, ours = tour.page, tour.site.world.ours
    entrust(ours)
    visits = [signed_visit(ours.actor("nurse"), ours.ali.pk) for _ in range(2)]
    log_in(page, "Maria Lind")
    page.goto(f"/pupils/{ours.ali.pk}/releases/new/")
    _ask(page, "Ali Åberg själv", "")
    _press(page, "Gå vidare till prövningen")
    matter = page.url
    for visit in visits:
        page.goto(f"{matter}entries/{visit}/")
        page.get_by_label("Lämnas ut", exact=True).check()
        page.locator("#id_test").fill("Ali har läst själv.")
        _press(page, "Spara prövningen")
    _decide(page, "Ja, det som är prövat så", "Prövning: det står klart")
    _press(page, "Besluta")
    destroyed(ours, ours.ali, visits[0])
    yield tour.go("a release to decide again", matter)
    yield tour.press("a release to decide again, with errors", "Avsluta utan att lämna")
    _decide(page, "Ja, det som är prövat så", "Prövning: det står klart")
    yield tour.press("a release decided again", "Besluta")
    destroyed(ours, ours.ali, visits[1])
    yield tour.go("a release of which nothing is left", matter)
    page.locator("#id_ended_reason").fill("Besöken är förstörda. Ali har fått veta det.")
    yield tour.press("a release ended", "Avsluta utan att lämna")
    yield tour.go("releases of a pupil, one ended", f"/pupils/{ours.ali.pk}/releases/")


def _ask(page: Page, recipient: str, name: str) -> None:
    page.get_by_label(recipient).check()
    page.locator("#id_recipient_name").fill(name)
    page.locator("#id_asked_by").fill("Ali själv")
    page.locator("#id_identified").fill("Känd av mig")
    page.locator("#id_wanted").fill("Besöket i åk 4")
    page.get_by_label("Muntligt vid ett möte").check()


def _decide(page: Page, answer: str, ground: str) -> None:
    page.get_by_role("group", name="Lämnas uppgifterna ut?").get_by_label(answer).check()
    if answer != "Nej":
        page.get_by_label(ground).check()
        outside = page.get_by_role("group", name="Det som inte är prövat").get_by_role("checkbox")
        if outside.count():
            outside.check()
    page.locator("#id_reason").fill("Det står klart att ingen lider men.")


def of_a_request(tour: Tour) -> Iterator[str]:
    """The psychologist asks the nurse across the wall; the nurse answers; the psychologist reads."""
    page, ours = tour.page, tour.site.world.ours
    visit = signed_visit(ours.actor("nurse"), ours.greta.pk)
    own = f"/pupils/{ours.greta.pk}/releases/"
    log_in(page, "Amira Haddad")
    yield tour.go("a request", f"{own}ask/")
    yield tour.press("a request with errors", "Skicka begäran")
    page.get_by_label("Medicinska insatser").check()
    page.locator("#id_wanted").fill("Hörselprovet i åk 4")
    page.locator("#id_aim").fill("Plats i klassrummet")
    page.get_by_label("Krävs för att eleven ska få nödvändigt stöd").check()
    yield tour.press("releases, one asked for", "Skicka begäran")
    page.context.clear_cookies()
    log_in(page, "Maria Lind")
    yield tour.go("releases that wait", "/releases/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name="Andersson").first.click()
    yield "a request that was received"
    with page.expect_navigation():
        page.get_by_role("link", name="Pröva begäran").click()
    yield "a request being answered"
    _press(page, "Gå vidare till prövningen")
    page.goto(f"{page.url}entries/{visit}/")
    _answer(page)
    yield tour.press("a release into another record", "Besluta")
    _press(page, "Lämna nu")
    page.context.clear_cookies()
    log_in(page, "Amira Haddad")
    page.goto(f"/pupils/{ours.greta.pk}/")
    with page.expect_navigation():
        page.get_by_role("link", name="Uppgifter från").click()
    yield "what was received"


def _answer(page: Page) -> None:
    page.get_by_label("Lämnas ut", exact=True).check()
    page.locator("#id_test").fill("Behövs för platsen i klassrummet.")
    _press(page, "Spara prövningen")
    _decide(page, "Ja, det som är prövat så", "Krävs för att eleven ska få nödvändigt stöd")
    page.get_by_label("Uppgifterna är nödvändiga").check()


def _press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
