"""From which day a pupil is newly arrived: shown, changed and taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.arrivals import note_newly_arrived, show_newly_arrived
from samsyn.access.class_filter import onward
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import NOTE_ARRIVAL
from samsyn.journal.views.shared import banner
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Invalid


@requires(NOTE_ARRIVAL)
@require_http_methods(["GET", "POST"])
def newly_arrived(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """The day, and the form to change it. An empty day takes it back."""
    typed, errors = request.POST.get("newly_arrived_on", ""), {}
    if request.method == "POST":
        try:
            _note(request, pupil, typed.strip())
        except Invalid as error:
            errors = error.fields
        else:
            messages.success(request, _("Uppgiften är sparad."))
            return redirect(onward(request, "journal:record", pupil=pupil))
    card = show_newly_arrived(request.actor, pupil=pupil)
    context = {**banner(request, card), "day": typed if errors else card.newly_arrived_on, "errors": errors}
    return render(request, "journal/newly_arrived.html", context, status=400 if errors else 200, using="jinja2")


def _note(request: StaffRequest, pupil: UUID, typed: str) -> None:
    day = read_day(typed, clock.today()) if typed else None
    if typed and day is None:
        said = _("Skriv dagen med år, månad och dag, till exempel 2026-08-20.")
        raise Invalid(said, {"newly_arrived_on": [said]})
    note_newly_arrived(request.actor, pupil=pupil, on=day)
