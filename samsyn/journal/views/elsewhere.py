"""Other compartments' records of a pupil: which a passage leads to, saying why, and reading."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from samsyn.access.gate import StaffRequest, requires
from samsyn.access.passages import PassageNeeded, asked_why, begin_passage, door, rooms_elsewhere
from samsyn.journal.elsewhere import file_elsewhere, open_elsewhere
from samsyn.journal.policy import OPEN
from samsyn.journal.responses import download_response
from samsyn.journal.views.shared import banner
from samsyn.kernel.errors import Invalid


@requires(OPEN)
@require_GET
def rooms(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """The rooms whose records can be read from here; whether anything is kept there shows when one is opened."""
    card, found = rooms_elsewhere(request.actor, pupil=pupil)
    return render(request, "journal/elsewhere.html", {**banner(request, card), "rooms": found}, using="jinja2")


@requires(OPEN)
@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pupil: UUID, room: UUID) -> HttpResponse:
    """Say why, and read."""
    reason, errors = request.POST.get("reason", ""), {}
    if request.method == "POST":
        try:
            begin_passage(request.actor, pupil=pupil, room=room, reason=reason)
        except Invalid as refusal:
            errors = refusal.fields
        else:
            return redirect("journal:elsewhere_record", pupil=pupil, room=room)
    if errors:
        card, there = door(request.actor, pupil=pupil, room=room)
    else:
        try:
            found = open_elsewhere(request.actor, pupil=pupil, room=room)
        except PassageNeeded as needed:
            card, there = needed.card, needed.room
        else:
            context = {**banner(request, found.card), "room": found.room, "found": found}
            return render(request, "journal/elsewhere_record.html", context, using="jinja2")
    asked_why(request.actor, card, there)
    context = {**banner(request, card), "room": there, "reason": reason, "errors": errors}
    return render(request, "journal/elsewhere_why.html", context, status=400 if errors else 200, using="jinja2")


@requires(OPEN)
@require_GET
def file(request: StaffRequest, pupil: UUID, room: UUID, file: UUID) -> HttpResponse:
    """A file, as a download."""
    return download_response(file_elsewhere(request.actor, pupil=pupil, room=room, file=file))
