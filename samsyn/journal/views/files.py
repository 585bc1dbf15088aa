"""Files in the record: add one, download one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samsyn.access.class_filter import onward
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.pace import UPLOAD
from samsyn.access.rules import Action
from samsyn.journal.actions import attach_file, file_faults, note_unusable_file
from samsyn.journal.policy import ATTACH, OPEN
from samsyn.journal.reading import about_pupil, attachment_belongs, download_attachment
from samsyn.journal.responses import download_response
from samsyn.journal.views.shared import ORIGINS, banner
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Invalid


@requires(ATTACH, limit=UPLOAD)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Add a scanned paper or a file, dated into the timeline."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            _attach(request, pupil)
        except Invalid as error:
            errors = error.fields or {"file": [error.message]}
            note_unusable_file(request.actor, pupil=pupil, fields=errors)
        else:
            messages.success(request, _("Filen finns nu i journalen."))
            return redirect(onward(request, "journal:record", pupil=pupil))
    card = about_pupil(request.actor, pupil=pupil, action=Action.WRITE)
    context = {
        **banner(request, card),
        "errors": errors,
        "origins": [{"value": value, "label": label} for value, label in ORIGINS.items()],
        "typed": {name: request.POST.get(name, "") for name in ("title", "dated_on", "origin")},
        "most_mb": settings.MAX_UPLOAD_BYTES // 2**20,
    }
    return render(request, "journal/add_file.html", context, status=400 if errors else 200, using="jinja2")


def _attach(request: StaffRequest, pupil: UUID) -> None:
    """Check the form and keep the file. Raises Invalid naming every field that is wrong."""
    faults: dict[str, list[str]] = {}
    sent: Any = request.FILES.get("file")
    if sent is None:
        faults["file"] = [_("Välj en fil.")]
    elif sent.size > settings.MAX_UPLOAD_BYTES:
        faults["file"] = [_("Filen är större än %(mb)d MB.") % {"mb": settings.MAX_UPLOAD_BYTES // 2**20}]
    day = read_day(request.POST.get("dated_on", ""), clock.today())
    title, origin = request.POST.get("title", ""), request.POST.get("origin", "")
    faults |= file_faults(title=title, dated_on=day, origin=origin)
    if faults or day is None:
        raise Invalid(_("Filen kan inte läggas in."), faults)
    attach_file(request.actor, pupil=pupil, content=sent.read(), title=title, dated_on=day, origin=origin)


@requires(OPEN)
@require_GET
def download(request: StaffRequest, pupil: UUID, attachment: UUID) -> HttpResponse:
    """The file, as a download."""
    attachment_belongs(request.actor, pupil=pupil, attachment=attachment)
    return download_response(download_attachment(request.actor, attachment=attachment))
