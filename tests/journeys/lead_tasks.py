"""The pages of leads' tasks, as their users come to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from samsyn.access.tests.make import block
from samsyn.journal.tests.destroying import number_of
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.journal.tests.test_reading import attach
from samsyn.kernel import clock
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_a_deviation(tour: Tour) -> Iterator[str]:
    """The head of operations looks into a deviation about Ali."""
    page, ours, nurse = tour.page, tour.site.world.ours, tour.site.world.ours.actor("nurse")
    signed_visit(nurse, ours.ali.pk)
    save(nurse, start(nurse, ours.ali.pk, "note").entry, NOTE)
    attach(nurse, ours.ali.pk)
    block(ours.client("nurse"), ours.ali.pk)
    log_in(page, "Britt Sandell")
    yield tour.go("settings, with tasks of leading", "/secrecy/settings/")
    yield tour.go("tasks of leading, none", "/lead-tasks/")
    yield tour.go("a new deviation", "/lead-tasks/deviation/")
    yield tour.press("a new deviation with errors", "Börja uppgiften")
    for name, text in {"case": "AVV 2026/71", "aim": "Dos given två gånger", "identity_number": number_of(ours, ours.ali)}.items():
        page.locator(f"#id_{name}").fill(text)
    yield tour.press("a deviation, nothing opened", "Börja uppgiften")
    address = page.url
    yield tour.press("a deviation with a number that is none", "Lägg till")
    page.get_by_role("link", name="Ali Åberg").click()
    page.wait_for_load_state()
    yield "why a record is opened in a task"
    yield tour.press("why a record is opened in a task, with errors", "Öppna journalen")
    page.locator("#id_reason").fill("Se hur dosen antecknades")
    yield tour.press("a record in a task", "Öppna journalen")
    yield tour.press("a record in a task, with errors", "Spara resultatet")
    page.get_by_label("Brist").check()
    page.locator("#id_note").fill("Batchnumret saknas.")
    yield tour.press("a deviation, with what was found", "Spara resultatet")
    yield tour.go("tasks of leading", "/lead-tasks/")
    tour.go("", address)
    yield tour.press("a deviation, closed", "Avsluta uppgiften")


def of_a_review_of_records(tour: Tour) -> Iterator[str]:
    """The medical lead reviews records that are drawn."""
    page, ours = tour.page, tour.site.world.ours
    signed_visit(ours.actor("nurse"), ours.ali.pk)
    log_in(page, "Eva Nordin")
    yield tour.go("a new review of records", "/lead-tasks/record-review/")
    page.locator("#id_size").fill("tio")
    yield tour.press("a new review of records, with errors", "Dra journaler")
    page.locator("#id_size").fill("5")
    page.locator("#id_case").fill("Egenkontroll 2026")
    page.locator("#id_aim").fill("Att hörselprov följs upp")
    page.locator("#id_start").fill((clock.today() - timedelta(30)).isoformat())
    yield tour.press("a review of records", "Dra journaler")
