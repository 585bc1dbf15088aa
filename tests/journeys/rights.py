"""The pages about rights, as their users come to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from samsyn.access.tests.make import block, save, trust
from samsyn.journal.tests.make import signed_visit
from samsyn.kernel import clock
from tests.journeys.conftest import log_in

if TYPE_CHECKING:
    from tests.journeys.visits import Tour


def of_the_roles(tour: Tour) -> Iterator[str]:
    """The medical lead takes a permission from a role and asks for it back; the head of operations approves."""
    page, roles = tour.page, "/secrecy/roles/"
    log_in(page, "Eva Nordin")
    yield tour.go("roles", roles)
    yield tour.go("roles, one role", f"{roles}?role=school_nurse")
    yield tour.go("a permission that stays", f"{roles}access.decide_roles/")
    yield tour.go("a permission", f"{roles}journal.print/")
    yield tour.press("a permission with errors", "Spara beslutet")
    _decide(tour, "Ta bort behörigheten")
    yield tour.press("a permission, taken away", "Spara beslutet")
    yield tour.go("roles, something taken away", roles)
    page.goto(f"{roles}journal.print/")
    _decide(tour, "Ge tillbaka behörigheten")
    yield tour.press("a permission, asked back", "Spara beslutet")
    page.context.clear_cookies()
    log_in(page, "Britt Sandell")
    yield tour.go("roles with a proposal", roles)
    yield tour.press("a permission, given back", "Godkänn")
    page.context.clear_cookies()
    log_in(page, "Maria Lind")
    yield tour.go("roles, to read", roles)


def _decide(tour: Tour, change: str) -> None:
    page = tour.page
    page.get_by_label("Skolläkare").check()
    page.get_by_label(change).check()
    for name, text in {
        "decided_on": "2026-08-20",
        "valid_from": clock.today().isoformat(),
        "decider": "Britt Sandell",
        "decider_title": "verksamhetschef",
        "reference": "BUN 2026/512",
        "motive": "Utdrag lämnas alltid ut av registrator, efter prövning.",
    }.items():
        page.locator(f"#id_{name}").fill(text)


def of_rights_to_follow_up(tour: Tour) -> Iterator[str]:
    """The medical lead follows up the board's assignments."""
    ours, yesterday = tour.site.world.ours, clock.today() - timedelta(days=1)
    save(ours.users["doctor"].assignments.get(), review_on=yesterday)
    trust(ours.users["doctor"].assignments.get(), "block_officer", "log_review")
    save(ours.users["closed_nurse"].assignments.get(), review_on=yesterday)
    save(ours.users["teacher"], is_active=False)
    log_in(tour.page, "Eva Nordin")
    yield tour.go("rights to follow up", "/secrecy/rights/")
    yield tour.go("rights of one kind", "/secrecy/rights/?kind=review")
    yield tour.go("rights, none of a kind", "/secrecy/rights/?kind=closed_school")


def of_who_may_read(tour: Tour) -> Iterator[str]:
    """A nurse sees who may read a record of which a part is blocked; a psychologist, who has to choose."""
    page, ours = tour.page, tour.site.world.ours
    signed_visit(ours.actor("nurse"), ours.greta.pk)
    block(ours.client("nurse"), ours.greta.pk)
    log_in(page, "Maria Lind")
    tour.go("", f"/pupils/{ours.greta.pk}/readers/")
    with page.expect_navigation():
        page.get_by_role("link", name="Vem får läsa, och varför").click()
    yield "who may read"
    for who in ("Amira Haddad", "Lars Öberg"):
        page.context.clear_cookies()
        log_in(page, who)
        yield tour.go(f"who may read, {who}", f"/pupils/{ours.greta.pk}/readers/who/")
