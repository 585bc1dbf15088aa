"""The pages of destruction: the decisions of IVO, and one with what it names. Text out of the record is never shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access import pace
from samsyn.access.consents.views import typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.journal.destruction.actions import carry_out, choose_scope, enter_order, withdraw_order
from samsyn.journal.destruction.pages import order_page, orders
from samsyn.journal.policy import DESTROY
from samsyn.journal.rules.destroying import Ordered, OrderState
from samsyn.journal.views.shared import banner
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7, uuid_in

_FIELDS = ("number", "decided_on", "identity_number")


def _state(state: OrderState) -> dict[str, str]:
    words = {
        OrderState.CHOOSING: ("todo", _("Inte valt vad det gäller")),
        OrderState.PROPOSED: ("waiting", _("Väntar på en andra person")),
        OrderState.CARRIED_OUT: ("ok", _("Verkställt")),
        OrderState.WITHDRAWN: ("muted", _("Tillbakataget")),
    }
    kind, said = words[state]
    return {"kind": kind, "words": said}


@requires(DESTROY, limit=pace.SEARCH)
@require_http_methods(["GET", "POST"])
def decisions(request: StaffRequest) -> HttpResponse:
    """The decisions so far, and the form for a new one. The personal number comes by POST and leads on to the pupil's own page."""
    typed, errors = typed_in(request, *_FIELDS), {}
    if request.method == "POST":
        ordered = Ordered(typed["number"], read_day(typed["decided_on"], clock.today()))
        try:
            row = enter_order(request.actor, ordered=ordered, identity_number=typed["identity_number"])
        except Invalid as error:
            errors = error.fields
        else:
            return redirect("journal:destruction", pupil=row.pupil_id, order=row.pk)
    rows = [(one, _state(one.state)) for one in orders(request.actor)]
    context = {"rows": rows, "typed": typed, "errors": errors}
    return render(request, "journal/destructions.html", context, status=400 if errors else 200, using="jinja2")


@requires(DESTROY)
@require_GET
def decision(request: StaffRequest, pupil: UUID, order: UUID) -> HttpResponse:
    """One decision: what it can name, what it names, or what is left of that."""
    return _page(request, pupil, order, {}, [])


def _page(request: StaffRequest, pupil: UUID, order: UUID, errors: dict[str, list[str]], named: list[str]) -> HttpResponse:
    found = order_page(request.actor, pupil, order)
    context: dict[str, Any] = {
        # Who carries out a decision opens no record: the banner leads nowhere.
        **banner(request, found.card),
        "record_href": None,
        "log_href": None,
        "page": found,
        "state": _state(found.state),
        "errors": errors,
        "named": named,
    }
    return render(request, "journal/destruction.html", context, status=400 if errors else 200, using="jinja2")


@requires(DESTROY)
@require_POST
def scope(request: StaffRequest, pupil: UUID, order: UUID) -> HttpResponse:
    """Choose what the decision names."""
    named = request.POST.getlist("named")
    # What is no id is no row either: a fresh one stands for it, and is refused like another pupil's.
    ids = {uuid_in(one) or uuid7() for one in named}
    try:
        choose_scope(request.actor, pupil=pupil, order=order, named=ids)
    except Invalid as error:
        return _page(request, pupil, order, error.fields, named)
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        messages.success(request, _("Beslutet väntar nu på att en annan person läser det och verkställer."))
    return redirect("journal:destruction", pupil=pupil, order=order)


@requires(DESTROY)
@require_POST
def answer(request: StaffRequest, pupil: UUID, order: UUID) -> HttpResponse:
    """Carry out what another has entered, or take a decision back."""
    try:
        if request.POST.get("answer") == "carry_out":
            carry_out(request.actor, pupil=pupil, order=order, sure=request.POST.get("sure") == "1")
            messages.success(request, _("Beslutet är verkställt. Det som det gällde är borta."))
        elif request.POST.get("answer") == "withdraw":
            withdraw_order(request.actor, pupil=pupil, order=order)
            messages.success(request, _("Beslutet är tillbakataget. Inget är förstört."))
        else:
            messages.error(request, _("Välj vad du vill göra."))
    except Invalid as error:
        return _page(request, pupil, order, error.fields, [])
    except Conflict as conflict:
        messages.error(request, conflict.message)
    return redirect("journal:destruction", pupil=pupil, order=order)
