"""The page that notes who was told of coherent documentation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.banner import banner
from samsyn.access.consents.informing import about_information, can_be_told, note_information
from samsyn.access.consents.views import options, typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import RECORD_CONSENT
from samsyn.access.questions import Way
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Invalid


@requires(RECORD_CONSENT)
@require_http_methods(["GET", "POST"])
def information(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Note who was told."""
    typed, told = typed_in(request, "told_on", "way"), request.POST.getlist("told")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        day = read_day(typed["told_on"], clock.today())
        try:
            note_information(request.actor, pupil=pupil, told=told, on=day, way=typed["way"])
        except Invalid as error:
            errors = error.fields
        else:
            messages.success(request, _("Antecknat. Andra vårdgivare som är med kan nu se att det finns uppgifter."))
            return redirect("access:secrecy", pupil=pupil)
    card = about_information(request.actor, pupil)
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "people": [{"value": key, "label": name} for key, name in can_be_told(card).items()],
        "told": told,
        "typed": typed,
        "errors": errors,
        "ways": options(Way.choices),
        "suggested": clock.today().isoformat(),
    }
    return render(request, "access/information.html", context, status=400 if errors else 200, using="jinja2")
