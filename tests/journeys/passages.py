"""Reading a record in another compartment, as a nurse comes to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from samsyn.access.tests.make import decide
from samsyn.journal.actions import attach_file
from samsyn.journal.tests.make import NOTE, signed_visit
from samsyn.journal.tests.test_files import paper
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_a_passage(tour: Tour) -> Iterator[str]:
    """Psychology and EMI are one branch by decision: a nurse reads the psychologist's record for a joint effort."""
    page, ours = tour.page, tour.site.world.ours
    psychologist = ours.actor("psychologist")
    signed_visit(psychologist, ours.ali.pk, NOTE, "note")
    with within(psychologist.context()):
        attach_file(psychologist, pupil=ours.ali.pk, content=paper(), title="WISC", dated_on=clock.today(), origin="scanned")
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], P_2="same")
    log_in(page, "Maria Lind")
    tour.go("", f"/pupils/{ours.ali.pk}/")
    with page.expect_navigation():
        page.get_by_role("link", name="Journaler i andra verksamheter").click()
    yield "rooms elsewhere"
    with page.expect_navigation():
        page.get_by_role("link", name="Läs efter aktivt val").first.click()
    yield "why one reads elsewhere"
    yield tour.press("why one reads elsewhere, with errors", "Läs journalen")
    page.locator("#id_reason").fill("Gemensam insats för skolfrånvaron")
    yield tour.press("a record elsewhere", "Läs journalen")
