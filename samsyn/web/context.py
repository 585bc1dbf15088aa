"""What every staff page has besides its own content: who is at work, the navigation, when the session ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samsyn.access.class_filter import class_query
from samsyn.access.policy import SEARCH_PUPILS
from samsyn.access.roles import assignment_words
from samsyn.kernel.actor import Actor
from samsyn.kernel.addresses import address
from samsyn.web.idle import LAST_SEEN
from samsyn.web.navigation import visible_entries
from samsyn.web.opened_in import bound_input


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is at work."""

    name: str
    assignment_label: str
    shortcuts_on: bool
    may_search: bool


def session_ends(request: HttpRequest) -> datetime | None:
    """When the session ends if nothing more is done."""
    last = request.session.get(LAST_SEEN)
    return datetime.fromtimestamp(last, UTC) + timedelta(minutes=settings.SESSION_IDLE_MINUTES) if last else None


def session_minutes() -> int:
    """How long before its end a session warns: five minutes, or half of a short one."""
    return max(1, min(5, settings.SESSION_IDLE_MINUTES // 2))


@lru_cache(maxsize=64)
def _entries(role: str, withdrawn: frozenset[str], _language: str | None) -> list[tuple[str, str]]:
    """Label and address of each entry of the navigation that a role has, in the language that holds."""
    return [(str(entry.label), address(entry.url)) for entry in visible_entries(role, withdrawn)]


def _navigation(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": href, "current": request.path.startswith(href), "count": None}
        for label, href in _entries(actor.role, actor.withdrawn, get_language())
    ]


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The languages, each with the link that chooses it and comes back here."""
    onward = urlencode({"next": request.get_full_path() if request.method == "GET" else address("web:home")})
    choose, holds = address("web:language"), get_language()
    return [
        {"code": code, "label": label, "href": f"{choose}?language={code}&{onward}", "current": code == holds}
        for code, label in settings.LANGUAGES
    ]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of all our pages (a context processor)."""
    common = {
        "lang": get_language(),
        "languages": _languages(request),
        "messages": get_messages(request),
        "class_query": class_query(request),
    }
    actor = getattr(request, "actor", None)
    if actor is None:
        return {**common, "viewer": None, "nav": [], "user_links": [], "session_ends": None, "session_minutes": session_minutes()}
    return {
        **common,
        # Made once: a page has a form in several places, and each would draw a new mask of the token.
        "csrf_input": bound_input(request, actor),
        "viewer": Viewer(
            actor.name,
            assignment_words(actor.role, actor.unit_name),
            getattr(request.user, "shortcuts", False),
            SEARCH_PUPILS.given_to(actor),
        ),
        "nav": _navigation(request, actor),
        "user_links": [
            {"label": _("Byt uppdrag"), "href": address("access:choose")},
            {"label": _("Inställningar"), "href": address("web:preferences")},
        ],
        "session_ends": session_ends(request),
        "session_minutes": session_minutes(),
    }
