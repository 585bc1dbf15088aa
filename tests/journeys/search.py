"""Looking for a pupil of another school of the board, and opening the record by the choice that the search leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_another_school(tour: Tour) -> Iterator[str]:
    """For a nurse who is logged in."""
    page = tour.page
    page.goto("/search/")
    page.get_by_role("link", name="Sök bland alla elever hos").click()
    yield "search in the whole board"
    page.locator("#id_q").fill("Ärlig")
    yield tour.press("search in the whole board, with errors", "Sök i hela nämnden")
    page.get_by_label("Kontakt med vårdnadshavare").check()
    page.locator("#id_q").fill("Ingen Alls")
    yield tour.press("search in the whole board, nobody", "Sök i hela nämnden")
    page.locator("#id_q").fill("Nils Ärlig")
    yield tour.press("search in the whole board, found", "Sök i hela nämnden")
    with page.expect_navigation():
        page.get_by_role("link", name="Nils Ärlig").click()
    yield "choice about a pupil who was found"
    yield tour.press("record of a pupil who was found", "Öppna journalen")
