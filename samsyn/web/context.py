"""What every staff page has besides its own content: who is at work, the navigation, when the session ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
from samsyn.kernel.addresses import address
from samsyn.web.idle import LAST_SEEN
from samsyn.web.navigation import visible_entries


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


def _navigation(request: HttpRequest, role: str) -> list[dict[str, Any]]:
    addresses = [(entry, address(entry.url)) for entry in visible_entries(role)]
    return [
        {"label": str(entry.label), "href": href, "current": request.path.startswith(href), "count": None}
        for entry, href in addresses
    ]


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The languages, each with the link that chooses it and comes back here."""
    onward = request.get_full_path() if request.method == "GET" else address("web:home")
    choose = address("web:language")
    return [
        {
            "code": code,
            "label": label,
            "href": f"{choose}?{urlencode({'language': code, 'next': onward})}",
            "current": code == get_language(),
        }
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
        "viewer": Viewer(
            actor.name,
            assignment_words(actor.role, actor.unit_name),
            getattr(request.user, "shortcuts", False),
            SEARCH_PUPILS.given_to(actor.role),
        ),
        "nav": _navigation(request, actor.role),
        "user_links": [
            {"label": _("Byt uppdrag"), "href": address("access:choose")},
            {"label": _("Inställningar"), "href": address("web:preferences")},
        ],
        "session_ends": session_ends(request),
        "session_minutes": session_minutes(),
    }
