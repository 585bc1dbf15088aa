"""Reading what another care provider keeps, as a nurse comes to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from samsyn.content.tests.make import use_shipped
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.shared import inform, join, same_person
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_coherent_documentation(tour: Tour) -> Iterator[str]:
    """Two municipalities take part: the nurse notes who was told, sees that the other has something, and reads it by choices."""
    page, world = tour.page, tour.site.world
    ours, twin = world.ours, same_person(world)
    join(ours, world.theirs)
    use_shipped(world.theirs.provider)
    signed_visit(world.theirs.actor("nurse"), twin.pk)
    log_in(page, "Maria Lind")
    own = f"/pupils/{ours.greta.pk}/"
    yield tour.go("whom was told", f"{own}secrecy/information/new/")
    yield tour.press("whom was told, with errors", "Spara")
    page.get_by_label("Greta", exact=False).first.check()
    page.get_by_label("Muntligt vid ett möte").check()
    yield tour.press("secrecy, told", "Spara")
    yield tour.go("nothing elsewhere", f"{own}coherent/")
    inform(world.theirs, twin.pk)
    yield tour.go("a record that another has more of", own)
    with page.expect_navigation():
        page.get_by_role("link", name="Uppgifter hos andra vårdgivare").click()
    yield "that something exists"
    yield tour.press("the relation", "Gå vidare")
    yield tour.press("the relation, with errors", "Gå vidare")
    page.get_by_label("Ja, jag deltar i elevens vård nu").check()
    page.locator("#id_reason").fill("Hörseln ska kontrolleras i åk 4")
    yield tour.press("the ground", "Gå vidare")
    yield tour.press("the ground, with errors", "Gå vidare i nödläge")
    page.get_by_role("button", name="Gå vidare", exact=True).click()
    page.wait_for_load_state()
    yield "whose"
    page.get_by_role("radio").first.check()
    yield tour.press("a record at another care provider", "Läs journalen")
    yield tour.go("that something exists, and was read", f"{own}coherent/")
