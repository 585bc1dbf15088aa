"""The pages about what pupil and guardians have said: the overview, a new consent, a withdrawal, an assessment of maturity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samsyn.access.banner import banner
from samsyn.access.consents.actions import assess_maturity, consent_of, record_consent, withdraw_consent
from samsyn.access.consents.informing import informed, takes_part
from samsyn.access.consents.pages import DOCUMENTS, about_consent, custodians, overview, school_year_end
from samsyn.access.consents.recipients import CARE_PROVIDER, OUTSIDE, care_providers, outside_key, recipients_for
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.guardians import guardian_names
from samsyn.access.policy import ASSESS_MATURITY, RECORD_CONSENT, SET_BLOCK
from samsyn.access.questions import Deciders, Question, Way
from samsyn.access.rules.hearing import Assessed, Heard, Word
from samsyn.access.rules.vocabulary import DocumentClass
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.text import clean_text, with_capital
from samsyn.people.cards import PupilCard


def options(choices: Any) -> list[dict[str, str]]:
    """The choices of a field, as forms take them."""
    return [{"value": str(value), "label": with_capital(str(label))} for value, label in choices]


def elsewhere_option(care_providers: list[dict[str, str]]) -> list[dict[str, str]]:
    """The choice of another care provider, where there is any: which one is a field of its own."""
    return [{"value": CARE_PROVIDER, "label": _("En annan vårdgivare som har Samsyn")}] if care_providers else []


def typed_in(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed in the fields, cleaned; empty texts when nothing is sent."""
    return {name: clean_text(request.POST.get(name, "")) for name in names}


@requires(RECORD_CONSENT)
@require_GET
def secrecy(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """What has been said, assessed and blocked about the pupil, in the own part of the record."""
    found = overview(request.actor, pupil)
    context = {
        "pupil": banner(found.card),
        "pupil_id": pupil,
        "found": found,
        "today": clock.today(),
        "may_block": SET_BLOCK.given_to(request.actor),
        "takes_part": takes_part(request.actor) and not found.card.protected,
        "informed": informed(request.actor, pupil),
    }
    return render(request, "access/secrecy.html", context, using="jinja2")


@requires(RECORD_CONSENT)
@require_http_methods(["GET", "POST"])
def consent(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Enter what each giver said."""
    card = about_consent(request.actor, pupil)
    typed = typed_in(
        request, "question", "recipient", CARE_PROVIDER, "outside", "about", "valid_from", "valid_to", "way", "decision"
    )
    scope = request.POST.getlist("scope")
    said = {name: request.POST.get(name, "") for name in request.POST if name.startswith("said_")}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            record_consent(request.actor, pupil=pupil, heard=_heard(request, card, typed, scope, said))
        except Invalid as error:
            errors = error.fields
        else:
            messages.success(request, _("Svaren är antecknade."))
            return redirect("access:secrecy", pupil=pupil)
    documents = DOCUMENTS.get(request.actor.branch, {})
    recipients = options((one.key, one.name) for one in recipients_for(request.actor))
    elsewhere = options((one.key, one.name) for one in care_providers(request.actor))
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "givers": _givers(card),
        "said": said,
        "typed": typed,
        "scope": scope or [one.value for one in list(documents)[:1]],
        "errors": errors,
        # A block is no consent: it has its own page.
        "questions": [one for one in options(Question.choices) if one["value"] != Question.SET_BLOCK],
        "documents": options((one.value, words) for one, words in documents.items()),
        "recipients": [*recipients, *elsewhere_option(elsewhere), {"value": OUTSIDE, "label": _("Någon annan, som jag skriver")}],
        "care_providers": elsewhere,
        "ways": options(Way.choices),
        "suggested_from": clock.today().isoformat(),
        "suggested_to": school_year_end(),
    }
    return render(request, "access/consent.html", context, status=400 if errors else 200, using="jinja2")


def _givers(card: PupilCard) -> list[dict[str, str]]:
    """Whom the form asks about: the pupil, each guardian, and the social board in their place."""
    names = guardian_names(card)
    guardians = [{"value": str(one.person), "capacity": "guardian", "name": names[one.person]} for one in custodians(card)]
    return [
        {"value": "pupil", "capacity": "pupil", "name": card.name},
        *guardians,
        {"value": "social_board", "capacity": "social_board", "name": _("Socialnämnden i vårdnadshavarnas ställe")},
    ]


def _heard(request: StaffRequest, card: PupilCard, typed: dict[str, str], scope: list[str], said: dict[str, str]) -> Heard:
    words = tuple(
        Word(
            capacity=giver["capacity"],
            refused=said[f"said_{giver['value']}"] == "no",
            giver=giver["value"] if giver["capacity"] == "guardian" else "",
            name=giver["name"],
            decision=typed["decision"] if giver["capacity"] == "social_board" else "",
        )
        for giver in _givers(card)
        if said.get(f"said_{giver['value']}") in {"yes", "no"}
    )
    names = {one.key: one.name for one in [*recipients_for(request.actor), *care_providers(request.actor)]}
    recipient = typed[CARE_PROVIDER] if typed["recipient"] == CARE_PROVIDER else typed["recipient"]
    name = names.get(recipient, "")
    if recipient == OUTSIDE:
        name = typed["outside"].strip()
        recipient = outside_key(name) if name else ""
    today = clock.today()
    known = {one.value for one in DocumentClass}
    return Heard(
        words=words,
        question=typed["question"],
        scope=frozenset(DocumentClass(one) for one in scope if one in known),
        recipient=recipient if name else "",
        recipient_name=name,
        valid_from=read_day(typed["valid_from"], today),
        valid_to=read_day(typed["valid_to"], today),
        way=typed["way"],
        about=typed["about"],
    )


@requires(RECORD_CONSENT)
@require_http_methods(["GET", "POST"])
def withdraw(request: StaffRequest, pupil: UUID, consent: UUID) -> HttpResponse:
    """Note that a yes was withdrawn."""
    card = about_consent(request.actor, pupil)
    typed = typed_in(request, "on", "way")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            withdraw_consent(request.actor, pupil=pupil, consent=consent, on=read_day(typed["on"], clock.today()), way=typed["way"])
        except Invalid as error:
            errors = error.fields
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect("access:secrecy", pupil=pupil)
        else:
            messages.success(request, _("Återkallelsen är antecknad. Inget mer lämnas ut med stöd av samtycket."))
            return redirect("access:secrecy", pupil=pupil)
    row = consent_of(request.actor, pupil, consent)
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "row": row,
        "typed": typed,
        "errors": errors,
        "ways": options(Way.choices),
        "suggested": clock.today().isoformat(),
    }
    return render(request, "access/withdraw.html", context, status=400 if errors else 200, using="jinja2")


@requires(ASSESS_MATURITY)
@require_http_methods(["GET", "POST"])
def maturity(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Assess who can decide one question."""
    card = about_consent(request.actor, pupil)
    typed = typed_in(request, "question", "capable", "statement", "grounds", "valid_to")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        assessed = Assessed(
            typed["question"], typed["capable"], typed["statement"], typed["grounds"], read_day(typed["valid_to"], clock.today())
        )
        try:
            assess_maturity(request.actor, pupil=pupil, assessed=assessed)
        except Invalid as error:
            errors = error.fields
        else:
            messages.success(request, _("Bedömningen är antecknad."))
            return redirect("access:secrecy", pupil=pupil)
    context = {
        "pupil": banner(card),
        "pupil_id": pupil,
        "typed": typed,
        "errors": errors,
        "questions": options(Question.choices),
        "outcomes": options(Deciders.choices),
        "suggested_to": school_year_end(),
        "asked": request.GET.get("question", ""),
    }
    return render(request, "access/maturity.html", context, status=400 if errors else 200, using="jinja2")
