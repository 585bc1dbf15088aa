"""The page about alarms."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samsyn.access.alarms import alarms, see_alarm
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import SEE_ALARMS
from samsyn.access.roles import Role
from samsyn.kernel.errors import Conflict


@requires(SEE_ALARMS)
@require_GET
def alarms_page(request: StaffRequest) -> HttpResponse:
    """What waits to be seen first."""
    context = {"rows": alarms(request.actor), "roles": dict(Role.choices)}
    return render(request, "access/alarms.html", context, using="jinja2")


@requires(SEE_ALARMS)
@require_POST
def seen(request: StaffRequest, alarm: UUID) -> HttpResponse:
    """Mark one as seen, as far as the page showed it."""
    shown = request.POST.get("times", "")
    try:
        see_alarm(request.actor, alarm=alarm, times=int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 9 else 0)
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        messages.success(request, _("Larmet är sett."))
    return redirect("access:alarms")
