"""The page that asks why a record is to be opened."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from samsyn.access.banner import banner
from samsyn.access.choosing import about_choice, choose
from samsyn.access.class_filter import onward
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import MAKE_CHOICE
from samsyn.access.views import heading_for
from samsyn.kernel.errors import Invalid

OTHER = "other"
# What it usually is: a word in the form, and the reason it stands for in the log.
USUAL = {
    "visit": gettext_lazy("Hälsobesök eller samtal med eleven"),
    "guardian": gettext_lazy("Kontakt med vårdnadshavare"),
    "follow_up": gettext_lazy("Uppföljning av en tidigare insats"),
    "team": gettext_lazy("Förberedelse för ett möte om eleven"),
    "acute": gettext_lazy("Akut händelse eller olycksfall"),
}


@requires(MAKE_CHOICE)
@require_http_methods(["GET", "POST"])
def choice(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Say why, and go on to what was asked for."""
    onto = heading_for(request, onward(request, "journal:record", pupil=pupil))
    errors: dict[str, list[str]] = {}
    kind, text = request.POST.get("kind", request.GET.get("kind", "")), request.POST.get("reason", "")
    found = request.POST.get("found", request.GET.get("found", ""))
    if request.method == "POST":
        try:
            choose(request.actor, pupil=pupil, reason=stated_reason(kind, text), found=found)
        except Invalid as refusal:
            errors = refusal.fields
        else:
            return redirect(onto)
    card, why = about_choice(request.actor, pupil=pupil, found=found)
    context = {
        "pupil": banner(card),
        "pupil_id": card.id,
        "why": why,
        "kinds": usual_reasons(),
        "kind": kind,
        "text": text,
        "errors": errors,
        "next": onto,
        "found": found,
    }
    return render(request, "access/choice.html", context, status=400 if errors else 200, using="jinja2")


def usual_reasons() -> list[dict[str, str]]:
    """The reasons to choose among, as options of a form."""
    usual = [{"value": code, "label": str(label)} for code, label in USUAL.items()]
    return [*usual, {"value": OTHER, "label": _("Annat, som jag skriver")}]


def stated_reason(kind: str, text: str) -> str:
    """The usual reason, with what was written besides. Raises Invalid when nothing is chosen."""
    if kind not in {*USUAL, OTHER}:
        message = _("Välj ett skäl.")
        raise Invalid(message, {"kind": [message]})
    if kind == OTHER:
        return text
    usual = str(USUAL[kind])
    return f"{usual}. {text}" if text.strip() else usual
