"""The pages about blocks: setting and removing one, lifting it, and the two steps past it in an emergency."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.banner import banner
from samsyn.access.blocks.actions import Wish, lift_block, remove_block, set_block
from samsyn.access.blocks.emergency import name_units, open_units, own_opening, review_emergency, to_review
from samsyn.access.blocks.pages import about_emergency, blocks_to_lift, own_block, reviewed_rows, units_named
from samsyn.access.consents.pages import about_consent, custodians
from samsyn.access.consents.views import options, typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.guardians import guardian_names
from samsyn.access.policy import LIFT_BLOCKS, OPEN_IN_EMERGENCY, REVIEW_EMERGENCIES, SET_BLOCK
from samsyn.access.questions import Way
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid_in
from samsyn.people.cards import PupilCard


@requires(SET_BLOCK)
@require_http_methods(["GET", "POST"])
def block(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Note a wish for a block: the pupil's own is carried out at once, a guardian's is answered."""
    card = about_consent(request.actor, pupil)
    typed = typed_in(request, "by", "way", "process", "note")
    towards, refusal = request.POST.getlist("towards"), ""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            answered = set_block(request.actor, pupil=pupil, wish=_wish(card, typed, towards))
        except Invalid as error:
            errors = error.fields
        except Conflict as conflict:
            errors = {"towards": [conflict.message]}
        else:
            if answered.blocks:
                messages.success(request, _("Uppgifterna är spärrade. Spärren gäller genast."))
                return redirect("access:secrecy", pupil=pupil)
            refusal = answered.refusal
    names = guardian_names(card)
    guardians = [{"value": str(one.person), "label": names[one.person]} for one in custodians(card)]
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "askers": [{"value": "pupil", "label": _("%(name)s själv") % {"name": card.name}}, *guardians],
        "typed": typed,
        "towards": towards or ["inner"],
        "errors": errors,
        "refusal": refusal,
        "by_pupil": typed["by"] == "pupil",
        "ways": options(Way.choices),
        "unit_name": request.actor.unit_name,
    }
    return render(request, "access/block.html", context, status=400 if errors else 200, using="jinja2")


def _wish(card: PupilCard, typed: dict[str, str], towards: list[str]) -> Wish:
    if typed["by"] not in {"pupil", *(str(one.person) for one in card.guardians)}:
        raise Invalid(_("Önskemålet kan inte sparas."), {"by": [_("Välj vem som önskar spärren.")]})
    return Wish(
        way=typed["way"],
        inner="inner" in towards,
        between="between" in towards,
        guardian=uuid_in(typed["by"]),
        process=typed["process"],
        note=typed["note"],
    )


@requires(SET_BLOCK)
@require_http_methods(["GET", "POST"])
def unblock(request: StaffRequest, pupil: UUID, block: UUID) -> HttpResponse:
    """Remove a block at the pupil's wish."""
    card = about_consent(request.actor, pupil)
    typed = typed_in(request, "way")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            remove_block(request.actor, pupil=pupil, block=block, way=typed["way"])
        except Invalid as error:
            errors = error.fields
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect("access:secrecy", pupil=pupil)
        else:
            messages.success(request, _("Spärren är borttagen."))
            return redirect("access:secrecy", pupil=pupil)
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "row": own_block(request.actor, pupil, block),
        "typed": typed,
        "errors": errors,
        "ways": options(Way.choices),
    }
    return render(request, "access/unblock.html", context, status=400 if errors else 200, using="jinja2")


@requires(LIFT_BLOCKS)
@require_GET
def to_lift(request: StaffRequest) -> HttpResponse:
    """The blocks that pupils have agreed to lift for a unit, for an authorised officer."""
    return render(request, "access/to_lift.html", {"rows": blocks_to_lift(request.actor)}, using="jinja2")


@requires(LIFT_BLOCKS)
@require_POST
def lift(request: StaffRequest, block: UUID) -> HttpResponse:
    """Lift a block for the unit that the pupil agreed to."""
    typed = typed_in(request, "unit", "reason", "until")
    unit = uuid_in(typed["unit"])
    try:
        if unit is None:
            raise Invalid(_("Välj enheten som ska få läsa."))
        until = read_day(typed["until"], clock.today())
        lift_block(request.actor, block=block, for_unit=unit, reason=typed["reason"], until=until)
    except Invalid as error:
        said = [text for texts in error.fields.values() for text in texts] or [error.message]
        messages.error(request, " ".join(said))
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        messages.success(request, _("Spärren är hävd för enheten."))
    return redirect("access:to_lift")


@requires(OPEN_IN_EMERGENCY)
@require_http_methods(["GET", "POST"])
def emergency(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Step one: state the emergency."""
    card = about_emergency(request.actor, pupil)
    typed = typed_in(request, "no_consent_because", "needed_because")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            row = name_units(request.actor, pupil=pupil, **typed)
        except Invalid as error:
            errors = error.fields
        else:
            return redirect("access:emergency_units", pupil=pupil, opening=row.pk)
    context = {"pupil": banner(card), "pupil_id": pupil, "typed": typed, "errors": errors}
    return render(request, "access/emergency.html", context, status=400 if errors else 200, using="jinja2")


@requires(OPEN_IN_EMERGENCY)
@require_http_methods(["GET", "POST"])
def emergency_units(request: StaffRequest, pupil: UUID, opening: UUID) -> HttpResponse:
    """Step two: choose the units, and say what is needed."""
    card = about_emergency(request.actor, pupil)
    row = own_opening(request.actor, pupil, opening)
    typed, chosen = typed_in(request, "reason"), request.POST.getlist("units")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        units = [unit for unit in map(uuid_in, chosen) if unit is not None]
        try:
            open_units(request.actor, pupil=pupil, opening=opening, units=units, reason=typed["reason"])
        except Invalid as error:
            errors = error.fields
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect("access:emergency", pupil=pupil)
        else:
            messages.success(request, _("De valda uppgifterna visas i journalen i fyra timmar. Nödöppningen granskas."))
            return redirect("journal:record", pupil=pupil)
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "row": row,
        "units": units_named(request.actor, row),
        "typed": typed,
        "chosen": chosen,
        "errors": errors,
    }
    return render(request, "access/emergency_units.html", context, status=400 if errors else 200, using="jinja2")


@requires(REVIEW_EMERGENCIES)
@require_GET
def emergencies(request: StaffRequest) -> HttpResponse:
    """The openings in an emergency, those that wait for a review first."""
    rows = reviewed_rows(request.actor, to_review(request.actor))
    return render(request, "access/emergencies.html", {"rows": rows, "me": request.actor.user}, using="jinja2")


@requires(REVIEW_EMERGENCIES)
@require_POST
def review(request: StaffRequest, opening: UUID) -> HttpResponse:
    """Say whether an opening was justified."""
    typed = typed_in(request, "justified", "note")
    justified = {"yes": True, "no": False}.get(typed["justified"])
    try:
        review_emergency(request.actor, opening=opening, justified=justified, note=typed["note"])
    except Invalid as error:
        messages.error(request, " ".join(text for texts in error.fields.values() for text in texts))
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        messages.success(request, _("Granskningen är sparad."))
    return redirect("access:emergencies")
