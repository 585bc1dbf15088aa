"""The gate each page and API operation stands behind: it declares a permission, or says why it needs none.

@requires(OPEN_RECORD)
def record(request: StaffRequest, pupil: UUID) -> HttpResponse: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from samsyn.access.models import User
from samsyn.access.pace import Limit
from samsyn.access.registry import Permission
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Refused
from samsyn.kernel.language import translated

# A page answers with a response, an operation of the interface with plain values.
P = ParamSpec("P")
Answer = TypeVar("Answer")


class SignedInRequest(HttpRequest):
    """A request of somebody logged in, who may not have chosen an assignment yet."""

    actor: Actor | None
    user: User


class StaffRequest(SignedInRequest):
    """A request that `requires` let through: it has an actor."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class Open:
    """Why a page needs no permission."""

    why: str


class RefusedWithTrace(Refused):
    """A refusal that the access log gets a row about, after the request's own transaction is undone."""

    def __init__(self, message: str, event: AccessEvent) -> None:
        super().__init__(message)
        self.event = event


class ChoiceNeeded(RefusedWithTrace):
    """The user may, after an active choice with a reason: the page asks for it and leads on."""

    def __init__(self, message: str, event: AccessEvent, pupil: UUID) -> None:
        super().__init__(message, event)
        self.pupil = pupil


class KeptElsewhere(RefusedWithTrace):
    """The pupil's record is not kept in Samsyn (P-20): a page tells those who may know of the pupil where, and whom to ask."""

    def __init__(self, message: str, event: AccessEvent, pupil: UUID) -> None:
        super().__init__(message, event)
        self.pupil = pupil


class NotTaken(Refused):
    """A form was sent by nobody logged in, or without an assignment. first: the address that comes before; it leads on."""

    def __init__(self, first: str, *, logged_out: bool) -> None:
        super().__init__(_("Du är utloggad.") if logged_out else _("Välj uppdrag först."))
        self.first = first
        self.logged_out = logged_out


def _first(request: HttpRequest, name: str) -> str:
    """The address of what comes before the page, which leads on to it with its filters."""
    return f"{reverse(name)}?{urlencode({'next': _asked(request)}, safe='/')}"


def _asked(request: HttpRequest) -> str:
    """The page to lead on to: what was asked for, or the page that a form was on, since a form's own address may show nothing."""
    on = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(on, allowed_hosts={request.get_host()}):
        found = urlsplit(on)
        return f"{found.path}?{found.query}" if found.query else found.path
    return request.get_full_path()


def _leads_to(request: HttpRequest, name: str) -> HttpResponse:
    """To log-in or the choice of an assignment. Raises NotTaken for a form: what was written in it must not vanish on the way."""
    if request.method == "POST":
        raise NotTaken(_first(request, name), logged_out=name == settings.LOGIN_URL)
    return redirect(_first(request, name))


def requires(permission: Permission, *, limit: Limit | None = None) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """The page is for those whose active assignment has the permission; others get the reason, and it is logged.

    limit: how often what it does may be asked for.
    """

    def gate(view: Callable[P, Answer]) -> Callable[P, Answer]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor: Actor | None = getattr(request, "actor", None)
            if not request.user.is_authenticated:
                return _leads_to(request, settings.LOGIN_URL)
            if actor is None:
                return _leads_to(request, "access:choose")
            check(actor, permission)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.limit = limit  # type: ignore[attr-defined]
        return cast("Callable[P, Answer]", guarded)

    return gate


def check(actor: Actor, permission: Permission) -> None:
    """Raises RefusedWithTrace unless the actor's role has the permission."""
    if not permission.given_to(actor):
        event = AccessEvent(Action.OPEN, permission.name, Outcome.REFUSED, rule="permission")
        message = _("Ditt uppdrag har inte behörigheten ”%(label)s”.") % {"label": translated(permission.label)}
        raise RefusedWithTrace(message, event)


def open_to_all(why: str, *, limit: Limit | None = None) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """The page shows nothing about anybody: it is open, for the reason given. limit: as for `requires`."""

    def mark(view: Callable[P, Answer]) -> Callable[P, Answer]:
        view.limit = limit  # type: ignore[attr-defined]
        view.permission = Open(why)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(why: str) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """The page is for anybody logged in, without an assignment, for the reason given."""

    def gate(view: Callable[P, Answer]) -> Callable[P, Answer]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return _leads_to(request, settings.LOGIN_URL)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.permission = Open(why)  # type: ignore[attr-defined]
        return cast("Callable[P, Answer]", guarded)

    return gate
