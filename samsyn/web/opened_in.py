"""What a page was opened in: the user and the assignment that its forms carry, so that nothing of it is done in another's name.

A browser has one session for all its tabs. A page that one user left open would else write as whoever logs in after them, or as
the same user in the assignment that they have switched to.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.utils import csrf_input
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samsyn.access.gate import RefusedWithTrace
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.actor import Actor

FIELD: Final = "opened_in"
# What ends or changes a session works from any page.
NOT_BOUND: Final = frozenset({"access:log_out", "access:choose", "access:demo_login", "web:session_extend"})


class OpenedByAnother(RefusedWithTrace):
    """The page was opened by another user, or in another assignment, than the session has now. Nothing of it is saved.

    same_user: whether it is the user's own, in another of their assignments.
    """

    def __init__(self, message: str, event: AccessEvent, *, same_user: bool) -> None:
        super().__init__(message, event)
        self.same_user = same_user


def mark(user: UUID | None, assignment: UUID | None) -> str:
    """What a form carries of whom it was opened by, and in what. It is no secret, and gives no right."""
    return f"{user}/{assignment}"


def bound_input(request: HttpRequest, actor: Actor) -> SafeString:
    """The hidden fields that each form has: the token, and what the page was opened in."""
    field = '{}<input type="hidden" name="{}" value="{}">'
    return format_html(field, csrf_input(request), FIELD, mark(actor.user, actor.assignment))


def session_mark(request: HttpRequest) -> dict[str, str | None]:
    """What the page's script asks about the session: the token, and what a page would be opened in now."""
    actor: Actor | None = getattr(request, "actor", None)
    return {"csrf": get_token(request), FIELD: mark(actor.user, actor.assignment) if actor else None}


def check_opened_in(request: HttpRequest, ids: list[UUID]) -> None:
    """That what is posted comes from a page of this user in this assignment. Raises OpenedByAnother. ids: of the address."""
    found = request.resolver_match
    if request.method != "POST" or found is None or found.view_name in NOT_BOUND:
        return
    opened, actor = request.POST.get(FIELD), getattr(request, "actor", None)
    if not opened or not request.user.is_authenticated or (actor is not None and opened == mark(actor.user, actor.assignment)):
        return
    own = opened.partition("/")[0] == str(_id(request.user))
    if actor is None and own:
        return  # the gate leads on to the choice of an assignment
    what, resource = found.view_name.replace(":", "."), ids[-1] if ids else None
    event = AccessEvent(Action.WRITE, what, Outcome.REFUSED, resource=resource, rule="opened_by_another")
    raise OpenedByAnother(_words(own), event, same_user=own)


def _id(user: AbstractBaseUser | AnonymousUser) -> object:
    return user.pk


def _words(own: bool) -> str:
    if own:
        return _("Du har bytt uppdrag sedan sidan öppnades.")
    return _("Du är inloggad som någon annan än när sidan öppnades.")
