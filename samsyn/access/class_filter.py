"""The class list that a pupil was opened from, with its filter, as the addresses of the pupil's pages carry it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from samsyn.kernel.addresses import address

# States of the health visit that the list can be narrowed to.
VISIT_STATES = ("none", "unsigned", "signed")


def class_filter(request: HttpRequest) -> dict[str, str]:
    """The class (klass) and the state shown (visa); empty when the pupil was found in another way."""
    try:
        found = {"klass": str(UUID(request.GET.get("klass", "")))}
    except ValueError:
        return {}
    shown = request.GET.get("visa", "")
    return found | ({"visa": shown} if shown in VISIT_STATES else {})


def class_query(request: HttpRequest) -> str:
    """The same as the end of an address; empty when there is nothing to carry."""
    kept = class_filter(request)
    return f"?{urlencode(kept)}" if kept else ""


def onward(request: HttpRequest, name: str, **ids: Any) -> str:
    """The address of another page about the pupil, with the class list kept."""
    return address(name, **ids) + class_query(request)
