"""The page "who has read": the access log of one pupil."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samsyn.access.banner import banner
from samsyn.access.class_filter import class_filter, onward
from samsyn.access.consents.informing import is_available
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import EXTRACT_LOG, SEE_READERS, SEE_WHO_MAY_READ
from samsyn.access.readers import PERIODS, show_readers
from samsyn.access.registry import permission
from samsyn.access.rights.who import who_may_read
from samsyn.kernel import clock
from samsyn.kernel.errors import Invalid


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended, as its link says. Raises Invalid."""
    if not text:
        return None
    try:
        time, _sep, row = text.partition("_")
        found = datetime.fromisoformat(time), UUID(row)
        if found[0].tzinfo is None:
            raise ValueError(text)
    except ValueError:
        raise Invalid(_("Länken till äldre rader är fel. Börja om från loggens första sida.")) from None
    return found


def _query(kept: dict[str, str], **asked: str) -> str:
    return f"?{urlencode({**kept, **asked})}"


@requires(SEE_READERS)
@require_GET
def readers(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Who has read the pupil's record, or seen the pupil in a list, newest first."""
    period = request.GET.get("period", "year")
    if period not in PERIODS:
        raise Invalid(_("Välj en av perioderna."))
    page = show_readers(request.actor, pupil, period=period, before=_cursor(request.GET.get("before", "")))
    kept = class_filter(request)
    older = page.older and _query(kept, period=period, before=f"{page.older[0].isoformat()}_{page.older[1]}")
    periods = [
        {"label": str(label), "href": _query(kept, period=code), "current": code == period}
        for code, (_days, label) in PERIODS.items()
    ]
    may_open = permission("journal.open").given_to(request.actor)
    context = {
        "pupil": banner(page.card),
        "rows": page.rows,
        "older": older,
        "periods": periods,
        "newest": "" if "before" not in request.GET else _query(kept),
        "record_href": onward(request, "journal:record", pupil=pupil) if may_open else "",
        "extract_href": onward(request, "audit:log_extract", pupil=pupil) if EXTRACT_LOG.given_to(request.actor) else "",
        "who_href": onward(request, "audit:who", pupil=pupil) if SEE_WHO_MAY_READ.given_to(request.actor) else "",
    }
    return render(request, "access/readers.html", context, using="jinja2")


@requires(SEE_WHO_MAY_READ)
@require_GET
def who(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Who may read the pupil's record in the own compartment today, and why."""
    card, groups = who_may_read(request.actor, pupil)
    context = {
        "pupil": banner(card),
        "groups": groups,
        "available": is_available(request.actor, card),
        "today": clock.today(),
        "record_href": onward(request, "journal:record", pupil=pupil) if permission("journal.open").given_to(request.actor) else "",
        "log_href": onward(request, "audit:readers", pupil=pupil) if SEE_READERS.given_to(request.actor) else "",
    }
    return render(request, "access/who.html", context, using="jinja2")
