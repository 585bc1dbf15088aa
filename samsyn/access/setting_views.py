"""The pages about settings: what holds and why, a setting's history and a new decision, and answering what another has entered."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import APPROVE_SETTINGS, LIFT_BLOCKS, REVIEW_EMERGENCIES, SEE_ALARMS, SEE_RIGHTS, SEE_SETTINGS
from samsyn.access.registry import permission
from samsyn.access.reviews.asking import is_reviewer
from samsyn.access.roles import Competence
from samsyn.access.rules.deciding import Proposal
from samsyn.access.rules.settings import LAWS, SETTINGS, law_value, value
from samsyn.access.setting_actions import approve_setting, propose_setting, refuse_setting
from samsyn.access.setting_pages import KINDS, about_setting, entered_later, held_on, waiting_for
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid, NotFound
from samsyn.kernel.text import clean_text

_FIELDS = ("value", "years", "valid_from", "decided_on", "decider", "decider_title", "reference", "motive")


@requires(SEE_SETTINGS)
@require_GET
def settings_list(request: StaffRequest) -> HttpResponse:
    """What every setting is, today or on the day asked for, and what waits for a second person."""
    today = clock.today()
    typed = request.GET.get("on", "").strip()
    day = read_day(typed, today) if typed else today
    held = held_on(request.actor, day or today)
    context = {
        "decided": [one for one in held if one.decision is not None and not one.elsewhere],
        "undecided": [one for one in held if one.decision is None or one.elsewhere],
        "later": entered_later(request.actor, day or today),
        "waiting": waiting_for(request.actor),
        "day": day or today,
        "today": today,
        "typed": typed,
        "error": None if day else _("Skriv datumet som 2026-12-31, 20261231 eller 31/12-26."),
        "may_see_alarms": SEE_ALARMS.given_to(request.actor),
        "may_review_log": is_reviewer(request.actor),
        "may_destroy": Competence.DESTRUCTION in request.actor.competences
        and permission("journal.destroy").given_to(request.actor),
        "may_read_in_tasks": permission("journal.lead_tasks").given_to(request.actor)
        and value(request.actor.settings, "P-10") == "task",
        "may_approve_support": permission("journal.approve_support").given_to(request.actor),
        "may_lift": LIFT_BLOCKS.given_to(request.actor),
        "may_review": REVIEW_EMERGENCIES.given_to(request.actor),
        "may_follow_up": SEE_RIGHTS.given_to(request.actor),
        "may_lock": permission("journal.set_locking").given_to(request.actor),
    }
    return render(request, "access/settings.html", context, status=200 if day else 400, using="jinja2")


@requires(SEE_SETTINGS)
@require_http_methods(["GET", "POST"])
def setting(request: StaffRequest, setting: str) -> HttpResponse:
    """One setting: what it is, what was decided about it, and the form for a new decision."""
    if setting not in SETTINGS:
        raise NotFound(_("Sidan finns inte."))
    typed = {name: clean_text(request.POST.get(name, "")) for name in (*_FIELDS, *_law_fields())}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        errors = _law_faults(typed) if KINDS.get(setting) == "law" else {}
        try:
            row = propose_setting(request.actor, proposal=_proposal(setting, typed))
        except Invalid as error:
            errors = _beside_fields(setting, typed, {**errors, **error.fields})
        else:
            said = (
                _("Beslutet är sparat.")
                if row.approved_at
                else _("Förslaget är sparat. Det gäller när en annan person har godkänt det.")
            )
            messages.success(request, said)
            return redirect("access:setting", setting=setting)
    context: dict[str, Any] = {**about_setting(request.actor, SETTINGS[setting]), "typed": typed, "errors": errors}
    return render(request, "access/setting.html", context, status=400 if errors else 200, using="jinja2")


@requires(APPROVE_SETTINGS)
@require_POST
def answer_setting(request: StaffRequest, decision: UUID) -> HttpResponse:
    """Approve what another has entered, refuse it, or withdraw one's own."""
    approves = request.POST.get("answer") == "approve"
    try:
        row = (approve_setting if approves else refuse_setting)(request.actor, decision=decision)
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("access:settings")
    withdrawn = row.proposed_by_id == request.actor.user
    said = _("Beslutet är godkänt.") if approves else _("Förslaget är tillbakataget.") if withdrawn else _("Förslaget är avslaget.")
    messages.success(request, said)
    return redirect("access:setting", setting=row.setting)


def _law_fields() -> list[str]:
    return [name for switch in LAWS for name in (f"law_{switch}", f"law_{switch}_from")]


def _laws(typed: dict[str, str]) -> dict[str, date | None]:
    """The changes of law that are ticked, each with its day; None for a day that cannot be read."""
    today = clock.today()
    return {switch: read_day(typed[f"law_{switch}_from"], today) for switch in LAWS if typed[f"law_{switch}"]}


def _law_faults(typed: dict[str, str]) -> dict[str, list[str]]:
    ticked = _laws(typed)
    unread = {f"law_{switch}_from": [_("Skriv datumet som 2026-12-31.")] for switch, day in ticked.items() if day is None}
    alone = [switch for switch in LAWS if switch not in ticked and typed[f"law_{switch}_from"]]
    return unread | {f"law_{switch}": [_("Kryssa för lagändringen, eller ta bort dagen.")] for switch in alone}


def _proposal(setting: str, typed: dict[str, str]) -> Proposal:
    value, kind, today = typed["value"], KINDS.get(setting), clock.today()
    if kind == "years" and value == "years":
        value = typed["years"]
    if kind == "law":
        # What is wrong with one of them is said beside it; the empty text is no value.
        value = "" if _law_faults(typed) else law_value({switch: day for switch, day in _laws(typed).items() if day})
    return Proposal(
        setting=setting,
        value=value,
        valid_from=read_day(typed["valid_from"], today),
        decided_on=read_day(typed["decided_on"], today),
        decider=typed["decider"],
        decider_title=typed["decider_title"],
        reference=typed["reference"],
        motive=typed["motive"],
    )


def _beside_fields(setting: str, typed: dict[str, str], errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """The errors by the field of the form that each is about."""
    if KINDS.get(setting) == "years" and typed["value"] == "years" and "value" in errors:
        errors["years"] = errors.pop("value")
    if any(name.startswith("law_") for name in errors):
        errors.pop("value", None)
    return errors
