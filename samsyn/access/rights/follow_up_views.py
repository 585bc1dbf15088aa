"""The page of rights to follow up."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samsyn.access.alarms import unheard
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import SEE_RIGHTS
from samsyn.access.rights.follow_up import counted, of_kind, rights_of_board
from samsyn.access.rules.rights import LABELS, UNUSED_DAYS, Finding
from samsyn.kernel import clock
from samsyn.kernel.errors import Invalid
from samsyn.kernel.language import translated


@requires(SEE_RIGHTS)
@require_GET
def rights(request: StaffRequest) -> HttpResponse:
    """The assignments of the own board that there is something to follow up about; or those of one kind."""
    asked = request.GET.get("kind", "")
    if asked and asked not in list(Finding):
        raise Invalid(_("Välj ett av alternativen."))
    kind = Finding(asked) if asked else None
    listed = rights_of_board(request.actor)
    here, counts = reverse("access:rights"), counted(listed)
    chips = [{"label": _("Alla att åtgärda"), "href": here, "current": kind is None, "count": len(of_kind(listed, None))}] + [
        {
            "label": translated(LABELS[one]),
            "href": f"{here}?{urlencode({'kind': one.value})}",
            "current": one is kind,
            "count": counts[one],
        }
        for one in Finding
        if counts[one] or one is kind
    ]
    context = {
        "unheard": unheard(request.actor),
        "rows": of_kind(listed, kind),
        "chips": chips,
        "kind": translated(LABELS[kind]) if kind else "",
        "today": clock.today(),
        "unused_days": UNUSED_DAYS,
    }
    return render(request, "access/rights.html", context, using="jinja2")
