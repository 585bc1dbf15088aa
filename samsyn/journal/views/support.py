"""The pages of support: approving a session and what was read in it; and, as support, one's sessions and a record to read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access import pace
from samsyn.access.consents.views import typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.journal.policy import APPROVE_SUPPORT, READ_IN_SUPPORT
from samsyn.journal.rules.support import Approval, read_clock
from samsyn.journal.support.actions import approve_session, end_session, open_for, support_users
from samsyn.journal.support.asking import Inside
from samsyn.journal.support.pages import SupportReasonNeeded, approved_session, open_in_session, own_sessions, sessions_in_room
from samsyn.journal.views.shared import banner
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid

_FIELDS = ("user", "case", "aim", "numbers", "starts_on", "starts_at", "hours")


@requires(APPROVE_SUPPORT, limit=pace.SEARCH)
@require_http_methods(["GET", "POST"])
def approvals(request: StaffRequest) -> HttpResponse:
    """The sessions of the room, and the form that approves one. Personal numbers come by POST and stand in no address."""
    typed, errors = typed_in(request, *_FIELDS), {}
    if request.method == "POST":
        numbers = [line.strip() for line in typed["numbers"].splitlines() if line.strip()]
        try:
            row = approve_session(request.actor, approval=_approval(typed), numbers=numbers)
        except Invalid as error:
            errors = error.fields
        else:
            messages.success(request, _("Sessionen är godkänd."))
            return redirect("journal:support_approval", support_session=row.pk)
    else:
        now = clock.now().astimezone(clock.STOCKHOLM)
        typed |= {"starts_on": now.date().isoformat(), "starts_at": now.strftime("%H:%M"), "hours": "2"}
    context = {
        "rows": sessions_in_room(request.actor),
        "users": [{"value": str(one.pk), "label": one.name} for one in support_users(request.actor)],
        "typed": typed,
        "errors": errors,
    }
    return render(request, "journal/support_approvals.html", context, status=400 if errors else 200, using="jinja2")


def _approval(typed: dict[str, str]) -> Approval:
    hours = typed["hours"]
    return Approval(
        user=typed["user"],
        case=typed["case"],
        aim=typed["aim"],
        starts_on=read_day(typed["starts_on"], clock.today()),
        starts_at=read_clock(typed["starts_at"]),
        hours=int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 4 else None,
    )


@requires(APPROVE_SUPPORT)
@require_GET
def approval(request: StaffRequest, support_session: UUID) -> HttpResponse:
    """One session, and what support has read in it."""
    found, done = approved_session(request.actor, support_session)
    return render(request, "journal/support_approval.html", {"found": found, "done": done}, using="jinja2")


@requires(APPROVE_SUPPORT)
@require_POST
def end(request: StaffRequest, support_session: UUID) -> HttpResponse:
    """End a session at once."""
    try:
        end_session(request.actor, session=support_session)
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        messages.success(request, _("Sessionen är avbruten. Support kan inte läsa mer i den."))
    return redirect("journal:support_approval", support_session=support_session)


@requires(READ_IN_SUPPORT)
@require_GET
def sessions(request: StaffRequest) -> HttpResponse:
    """As support: the sessions that are approved for oneself."""
    return render(request, "journal/support_sessions.html", {"rows": own_sessions(request.actor)}, using="jinja2")


@requires(READ_IN_SUPPORT)
@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pupil: UUID, support_session: UUID) -> HttpResponse:
    """As support: say why, and read."""
    reason, errors = request.POST.get("reason", ""), {}
    if request.method == "POST":
        try:
            open_for(request.actor, pupil=pupil, session=support_session, reason=reason)
        except Invalid as refusal:
            errors = refusal.fields
        else:
            return redirect("journal:support_record", pupil=pupil, support_session=support_session)
    try:
        found = open_in_session(request.actor, pupil=pupil, session=support_session)
    except SupportReasonNeeded as needed:
        context = {**_banner(request, needed.there), "session": needed.there.session, "reason": reason, "errors": errors}
        return render(request, "journal/support_why.html", context, status=400 if errors else 200, using="jinja2")
    context = {**_banner(request, found.there), "found": found}
    return render(request, "journal/support_record.html", context, using="jinja2")


def _banner(request: StaffRequest, there: Inside) -> dict[str, Any]:
    """The banner leads nowhere: nothing else is open to support."""
    return {**banner(request, there.card), "record_href": None, "log_href": None}
