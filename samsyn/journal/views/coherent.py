"""What other care providers keep: whether anything exists, the choices in order, and reading."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from samsyn.access.consents.views import typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import MAKE_CHOICE
from samsyn.journal.coherent.pages import Step, existence_page, step_page
from samsyn.journal.coherent.reading import file_at_keeper, open_at_keeper
from samsyn.journal.coherent.steps import Ground, Stated, begin_reading, choose_provider, state_ground, state_relation
from samsyn.journal.responses import download_response
from samsyn.journal.views.shared import banner
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid_in

_FIELDS = ("step", "attested", "reason", "ground", "no_consent_because", "needed_because", "room")


@requires(MAKE_CHOICE)
@require_http_methods(["GET", "POST"])
def existence(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Whether other care providers have anything; from there the choices begin."""
    if request.method == "POST":
        try:
            row = begin_reading(request.actor, pupil=pupil)
        except Conflict as nothing:
            messages.error(request, nothing.message)
            return redirect("journal:coherent", pupil=pupil)
        return redirect("journal:coherent_step", pupil=pupil, reading=row.pk)
    found = existence_page(request.actor, pupil)
    return render(request, "journal/coherent.html", {**banner(request, found.card), "found": found}, using="jinja2")


@requires(MAKE_CHOICE)
@require_http_methods(["GET", "POST"])
def step(request: StaffRequest, pupil: UUID, reading: UUID) -> HttpResponse:
    """The choice that waits: the relation, the ground, the care provider."""
    typed = typed_in(request, *_FIELDS)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            _take(request, pupil, reading, typed)
        except Invalid as fault:
            errors = fault.fields
        except Conflict as late:
            messages.error(request, late.message)
            return redirect("journal:coherent_step", pupil=pupil, reading=reading)
        else:
            return redirect("journal:coherent_step", pupil=pupil, reading=reading)
    found = step_page(request.actor, pupil, reading)
    if found.waits == "read":
        return redirect("journal:coherent_record", pupil=pupil, reading=reading)
    context = {**banner(request, found.card), **_words(found), "found": found, "typed": typed, "errors": errors}
    return render(request, "journal/coherent_step.html", context, status=400 if errors else 200, using="jinja2")


def _take(request: StaffRequest, pupil: UUID, reading: UUID, typed: dict[str, str]) -> None:
    actor, taken = request.actor, typed["step"]
    if taken == "relation":
        state_relation(actor, pupil=pupil, reading=reading, attested=typed["attested"] == "yes", reason=typed["reason"])
    elif taken == "ground":
        emergency = typed["ground"] == Ground.EMERGENCY
        said = Stated(emergency, typed["no_consent_because"], typed["needed_because"])
        state_ground(actor, pupil=pupil, reading=reading, typed=said)
    else:
        choose_provider(actor, pupil=pupil, reading=reading, room=uuid_in(typed["room"]))


def _words(found: Step) -> dict[str, Any]:
    steps = ("relation", "ground", "provider")
    return {
        "number": steps.index(found.waits) + 1 if found.waits in steps else len(steps),
        "rooms": [{"value": str(one.room), "label": one.name} for one in found.offered],
    }


@requires(MAKE_CHOICE)
@require_GET
def record(request: StaffRequest, pupil: UUID, reading: UUID) -> HttpResponse:
    """The other care provider's record, to read."""
    try:
        found = open_at_keeper(request.actor, pupil=pupil, reading=reading)
    except Conflict as early:
        messages.error(request, early.message)
        return redirect("journal:coherent_step", pupil=pupil, reading=reading)
    return render(request, "journal/coherent_record.html", {**banner(request, found.card), "found": found}, using="jinja2")


@requires(MAKE_CHOICE)
@require_GET
def file(request: StaffRequest, pupil: UUID, reading: UUID, file: UUID) -> HttpResponse:
    """A file, as a download."""
    try:
        return download_response(file_at_keeper(request.actor, pupil=pupil, reading=reading, file=file))
    except Conflict as early:
        messages.error(request, early.message)
        return redirect("journal:coherent_step", pupil=pupil, reading=reading)
