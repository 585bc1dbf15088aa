"""The pages of the log extract: whom it is for, what it shows, and the PDF to hand out."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.banner import banner
from samsyn.access.consents.views import typed_in
from samsyn.access.extracts.actions import about_extract, recipients_of, release_extract
from samsyn.access.extracts.printed import extract_pdf, extract_words
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import EXTRACT_LOG
from samsyn.access.rules.extracting import Wanted
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Invalid
from samsyn.kernel.ids import uuid_in

_FIELDS = ("recipient", "start", "end", "reason")


@requires(EXTRACT_LOG)
@require_http_methods(["GET", "POST"])
def log_extract(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """The form, the extract as a page, or the extract as PDF."""
    today = clock.today()
    typed = {"recipient": "", "start": _year_before(today).isoformat(), "end": today.isoformat(), "reason": ""}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        typed = typed_in(request, *_FIELDS)
        form = "pdf" if request.POST.get("then") == "pdf" else "page"
        try:
            found = release_extract(request.actor, pupil=pupil, wanted=_wanted(typed), form=form)
        except Invalid as error:
            errors = error.fields
        else:
            words = extract_words(request.actor, found)
            if form == "pdf":
                response = HttpResponse(extract_pdf(words), content_type="application/pdf")
                response["Content-Disposition"] = 'attachment; filename="loggutdrag.pdf"'
                return response
            context = {"pupil": banner(found.card), "pupil_id": pupil, "words": words, "typed": typed}
            return render(request, "access/log_extract_shown.html", context, using="jinja2")
    card = about_extract(request.actor, pupil)
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "recipients": [
            {"value": id, "label": name, "hint": "" if id == str(card.id) else _("Utan det som är hemligt för vårdnadshavare")}
            for id, name in recipients_of(card)
        ],
        "typed": typed,
        "errors": errors,
    }
    return render(request, "access/log_extract.html", context, status=400 if errors else 200, using="jinja2")


def _wanted(typed: dict[str, str]) -> Wanted:
    today, recipient = clock.today(), uuid_in(typed["recipient"])
    return Wanted(
        recipient=str(recipient or ""),
        start=read_day(typed["start"], today),
        end=read_day(typed["end"], today),
        reason=typed["reason"],
    )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))
