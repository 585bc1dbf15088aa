"""Support sessions made by their page, for tests: the head of operations approves, a support technician reads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from samsyn.access.tests.make import Municipality, make_assignment, make_user
from samsyn.journal.tests.destroying import number_of
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within

CASE = "SUP-881"


def add_support(place: Municipality, who: str, name: str = "Sten Support") -> None:
    """A support technician with an assignment at the place."""
    username = f"{place.users['nurse'].username.removesuffix('nurse')}{who}"
    with within(Context("make", provider=place.provider)):
        place.users[who] = make_user(username, name)
        make_assignment(place.users[who], place.board, "emi", "support", administrative=True)


def support_form(place: Municipality, **typed: Any) -> dict[str, Any]:
    """An approval for Greta's record, of two hours from this minute."""
    now = clock.now().astimezone(clock.STOCKHOLM)
    usual = {"user": str(place.users["support"].pk), "case": CASE, "aim": "Visningen är tom", "hours": "2"}
    when = {"starts_on": now.date().isoformat(), "starts_at": now.strftime("%H:%M")}
    return {**usual, **when, "numbers": number_of(place, place.greta), **typed}


def approved(place: Municipality, **typed: Any) -> UUID:
    """The id of a session just approved."""
    answer = place.client("head").post(reverse("journal:support_approvals"), support_form(place, **typed))
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])
