"""The pages of the roles editor: every permission, one permission with its decisions, and answering what another has entered."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import APPROVE_ROLES, SEE_RIGHTS, SEE_ROLES
from samsyn.access.registry import UnknownPermission, all_permissions, permission
from samsyn.access.rights.actions import approve_role, decide_role, refuse_role
from samsyn.access.rights.pages import about_permission, areas_on, role_label, waiting_for
from samsyn.access.roles import Role
from samsyn.access.rules.deciding import Withdrawal
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid, NotFound
from samsyn.kernel.text import clean_text

_FIELDS = ("role", "change", "valid_from", "decided_on", "decider", "decider_title", "reference", "motive")


@requires(SEE_ROLES)
@require_GET
def roles(request: StaffRequest) -> HttpResponse:
    """Every permission, with the roles that have it; or those that are for one role."""
    role = request.GET.get("role", "")
    if role and role not in Role.values:
        raise Invalid(_("Välj en av rollerna."))
    here = reverse("access:roles")
    for_role = {one.value: sum(one in each.roles for each in all_permissions()) for one in Role}
    chips = [{"label": _("Alla roller"), "href": here, "current": not role, "count": len(all_permissions())}] + [
        {"label": role_label(one), "href": f"{here}?{urlencode({'role': one})}", "current": one == role, "count": count}
        for one, count in for_role.items()
        if count
    ]
    context = {
        "areas": areas_on(request.actor, clock.today(), role),
        "waiting": waiting_for(request.actor),
        "chips": chips,
        "role": role_label(role) if role else "",
        "may_follow_up": SEE_RIGHTS.given_to(request.actor),
    }
    return render(request, "access/roles.html", context, using="jinja2")


@requires(SEE_ROLES)
@require_http_methods(["GET", "POST"])
def role_permission(request: StaffRequest, permission_name: str) -> HttpResponse:
    """One permission: who has it, what was decided about it, and the form for a new decision."""
    try:
        about = permission(permission_name)
    except UnknownPermission:
        raise NotFound(_("Sidan finns inte.")) from None
    typed = {name: clean_text(request.POST.get(name, "")) for name in _FIELDS}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            row = decide_role(request.actor, asked=_asked(about.name, typed))
        except Invalid as error:
            errors = error.fields
        else:
            said = _("Förslaget är sparat. Det gäller när en annan person har godkänt det.")
            messages.success(request, _("Beslutet är sparat.") if row.approved_at else said)
            return redirect("access:role_permission", permission_name=about.name)
    context = {**about_permission(request.actor, about), "typed": typed, "errors": errors}
    return render(request, "access/role_permission.html", context, status=400 if errors else 200, using="jinja2")


@requires(APPROVE_ROLES)
@require_POST
def answer_role(request: StaffRequest, decision: UUID) -> HttpResponse:
    """Approve what another has entered, refuse it, or withdraw one's own."""
    approves = request.POST.get("answer") == "approve"
    try:
        row = (approve_role if approves else refuse_role)(request.actor, decision=decision)
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("access:roles")
    withdrawn = row.proposed_by_id == request.actor.user
    said = _("Beslutet är godkänt.") if approves else _("Förslaget är tillbakataget.") if withdrawn else _("Förslaget är avslaget.")
    messages.success(request, said)
    return redirect("access:role_permission", permission_name=row.permission)


def _asked(name: str, typed: dict[str, str]) -> Withdrawal:
    today = clock.today()
    return Withdrawal(
        permission=name,
        role=typed["role"],
        change=typed["change"],
        valid_from=read_day(typed["valid_from"], today),
        decided_on=read_day(typed["decided_on"], today),
        decider=typed["decider"],
        decider_title=typed["decider_title"],
        reference=typed["reference"],
        motive=typed["motive"],
    )
