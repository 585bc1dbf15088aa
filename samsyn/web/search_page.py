"""The page that looks for a pupil of another school of the board: a reason, and the whole name or number."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samsyn.access.choice_views import OTHER, stated_reason, usual_reasons
from samsyn.access.finding import Search, about_search, find_in_board
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.pace import SEARCH_ELSEWHERE
from samsyn.access.policy import MAKE_CHOICE
from samsyn.kernel.errors import Invalid
from samsyn.kernel.text import clean_text


@requires(MAKE_CHOICE, limit=SEARCH_ELSEWHERE)
@require_http_methods(["GET", "POST"])
def search_elsewhere(request: StaffRequest) -> HttpResponse:
    """Ask why and for whom, and show who it is. Both come by POST: neither name nor number ever stands in an address."""
    sent = {name: clean_text(request.POST.get(name, ""))[:400] for name in ("q", "kind", "reason")}
    errors: dict[str, list[str]] = {}
    found: Search | None = None
    board = about_search(request.actor)
    if request.method == "POST":
        try:
            found = find_in_board(request.actor, text=sent["q"], reason=lambda: stated_reason(sent["kind"], sent["reason"]))
        except Invalid as error:
            errors = error.fields
    context = {
        "board": board,
        "sent": sent,
        "errors": errors,
        "kinds": usual_reasons(),
        "found": found,
        "rows": [(one, _onward(one.card.id, one.mark, sent["kind"])) for one in found.rows] if found else [],
    }
    response = render(request, "web/search_elsewhere.html", context, status=400 if errors else 200, using="jinja2")
    # As the other search: the back button leads to what was found.
    response.headers["Cache-Control"] = "no-cache, private"
    return response


def _onward(pupil: object, mark: str, kind: str) -> str:
    """Where a hit leads: to the choice, with the reason chosen already unless it was written; or to the record that opens."""
    if not mark:
        return reverse("journal:record", kwargs={"pupil": pupil})
    given = {"found": mark, "kind": kind} if kind != OTHER else {"found": mark}
    return f"{reverse('access:choice', kwargs={'pupil': pupil})}?{urlencode(given)}"
