"""The pages of log reviews: those there are and a new one, one with its accesses to answer for, and the summary to print."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samsyn.access.banner import banner
from samsyn.access.consents.views import typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import REVIEW_LOG, SEE_READERS
from samsyn.access.reviews.actions import Found, PartlySaved, set_results
from samsyn.access.reviews.drawing import draw_review
from samsyn.access.reviews.opening import about_opening, open_in_review
from samsyn.access.reviews.pages import (
    ALL,
    OPEN,
    SAMPLED,
    Filtered,
    one_review,
    reviews_of,
    signal_meanings,
    signal_words,
    summary_of,
    unreviewed_for_long,
)
from samsyn.access.rules.review_form import FINAL, Asked, Result
from samsyn.access.rules.reviewing import Signal
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid_in
from samsyn.kernel.text import clean_text

_FIELDS = ("start", "end", "case", "size", "per_signal", "whose")
_PROTECTED = "protected"
_USUAL = {"size": "20", "per_signal": "10", "case": "", "whose": "others"}


@requires(REVIEW_LOG)
@require_http_methods(["GET", "POST"])
def log_reviews(request: StaffRequest) -> HttpResponse:
    """The reviews of the own compartment, and the form that begins one."""
    today = clock.today()
    last_month = (today.replace(day=1) - timedelta(1)).replace(day=1)
    typed = {**_USUAL, "start": last_month.isoformat(), "end": (today.replace(day=1) - timedelta(1)).isoformat()}
    said = signal_meanings(closed_group=request.actor.closed_group)
    signals, errors = list(said), {}
    if request.method == "POST":
        typed, signals = typed_in(request, *_FIELDS), request.POST.getlist("signals")
        try:
            review = draw_review(request.actor, asked=_asked(typed, signals))
        except Invalid as error:
            errors = error.fields
        else:
            return redirect("access:log_review", review=review.pk)
    reviews = reviews_of(request.actor)
    context = {
        "reviews": reviews,
        "closed_group": request.actor.closed_group,
        "overdue": unreviewed_for_long(request.actor, reviews),
        "typed": typed,
        "chosen": signals,
        "errors": errors,
        "signals": [{"value": code, "label": words, "hint": meaning} for code, (words, meaning) in said.items()],
    }
    return render(request, "access/log_reviews.html", context, status=400 if errors else 200, using="jinja2")


def _asked(typed: dict[str, str], signals: list[str]) -> Asked:
    today = clock.today()
    return Asked(
        start=read_day(typed["start"], today),
        end=read_day(typed["end"], today),
        case=typed["case"],
        signals=frozenset(signals),
        per_signal=_whole(typed["per_signal"]),
        size=_whole(typed["size"]),
        protected=typed["whose"] == _PROTECTED,
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


@requires(REVIEW_LOG)
@require_http_methods(["GET", "POST"])
def log_review(request: StaffRequest, review: UUID) -> HttpResponse:
    """One review: its accesses by signal and result, each with what is found of it."""
    asked, errors = _chosen(request.GET), {}
    if request.method == "POST":
        found = _typed_results(request.POST)
        try:
            many = set_results(request.actor, review=review, found=found)
        except PartlySaved as error:
            errors = error.fields
            if error.saved:
                said = _("%(many)d resultat är sparade. Det som står kvar här är inte sparat än.") % {"many": error.saved}
                messages.success(request, said)
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect(f"{request.path}?{urlencode(asked)}")
        else:
            said = _("%(many)d resultat är sparade.") % {"many": many} if many else _("Inget resultat var ifyllt.")
            (messages.success if many else messages.error)(request, said)
            return redirect(f"{request.path}?{urlencode({**asked, 'page': '1'} if many else asked)}")
    page = one_review(request.actor, review, signal=asked["signal"], result=asked["result"], page=int(asked["page"]))
    context = {
        "found": page,
        "asked": asked,
        "here": f"{request.path}?{urlencode(asked)}",
        "errors": errors,
        "typed": request.POST,
        "results": _result_words(),
        "final": [one.value for one in Result if one in FINAL],
        "result_chips": _result_chips(page, asked),
        "signal_chips": _signal_chips(page, asked),
        "pages_prefix": f"?{urlencode({'signal': asked['signal'], 'result': asked['result']})}&page=",
        "may_see_readers": SEE_READERS.given_to(request.actor),
    }
    return render(request, "access/log_review.html", context, status=400 if errors else 200, using="jinja2")


def _chosen(query: QueryDict) -> dict[str, str]:
    """The filter that the address asks for. Raises Invalid."""
    signal, result, page = query.get("signal", ""), query.get("result", OPEN), query.get("page", "1")
    known = {"", SAMPLED, *(one.value for one in Signal)}
    if signal not in known or result not in {OPEN, ALL, *(one.value for one in Result)}:
        raise Invalid(_("Välj ett av filtren."))
    if not _whole(page):
        raise Invalid(_("Sidan finns inte."))
    return {"signal": signal, "result": result, "page": page}


def _typed_results(typed: QueryDict) -> list[Found]:
    """What was filled in: the rows that have a result or a note."""
    ids = [uuid_in(name.removeprefix("note_")) for name in typed if name.startswith("note_")]
    rows = [Found(id, typed.get(f"result_{id}", ""), clean_text(typed.get(f"note_{id}", ""))) for id in ids if id is not None]
    return [row for row in rows if row.result or row.note.strip()]


def _result_words() -> dict[str, str]:
    return {
        Result.IN_ORDER.value: _("I ordning"),
        Result.TO_EXPLAIN.value: _("Ska förklaras"),
        Result.NOT_IN_ORDER.value: _("Inte i ordning"),
    }


def _chip(label: str, count: int | None, asked: dict[str, str], **changed: str) -> dict[str, Any]:
    wanted = {**asked, **changed}
    address = urlencode({"signal": wanted["signal"], "result": wanted["result"]})
    current = all(asked[name] == value for name, value in changed.items())
    return {"label": label, "href": f"?{address}", "count": count, "current": current}


def _result_chips(page: Filtered, asked: dict[str, str]) -> list[dict[str, Any]]:
    words = {OPEN: _("Att granska"), **_result_words(), ALL: _("Alla")}
    return [_chip(said, page.results[code], asked, result=code) for code, said in words.items()]


def _signal_chips(page: Filtered, asked: dict[str, str]) -> list[dict[str, Any]]:
    codes = dict(page.signals) if asked["signal"] in {"", *page.signals} else {**page.signals, asked["signal"]: 0}
    every = _chip(_("Alla signaler"), None if asked["signal"] else page.total, asked, signal="")
    return [every, *(_chip(signal_words(code), many, asked, signal=code) for code, many in codes.items())]


@requires(REVIEW_LOG)
@require_http_methods(["GET", "POST"])
def open_record(request: StaffRequest, pupil: UUID, review: UUID, access: UUID) -> HttpResponse:
    """Ask why the record is to be opened in the review, and go on to it."""
    errors: dict[str, list[str]] = {}
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            open_in_review(request.actor, pupil=pupil, review=review, access=access, reason=reason)
        except Invalid as error:
            errors = error.fields
        else:
            return redirect("journal:reviewed", pupil=pupil)
    asked = about_opening(request.actor, pupil=pupil, review=review, access=access)
    context = {
        "pupil": banner(asked.card),
        "pupil_id": pupil,
        "pupil_name": asked.card.name,
        "review": asked.review,
        "access": access,
        "why": asked.message,
        "reason": reason,
        "errors": errors,
    }
    return render(request, "access/open_in_review.html", context, status=400 if errors else 200, using="jinja2")


@requires(REVIEW_LOG)
@require_GET
def log_review_summary(request: StaffRequest, review: UUID) -> HttpResponse:
    """The counts of a review, to print and keep with the yearly follow-up."""
    context = {
        "found": summary_of(request.actor, review),
        "back": reverse("access:log_review", kwargs={"review": review}),
        "now": clock.now(),
        "who": request.actor.name,
    }
    return render(request, "access/log_review_summary.html", context, using="jinja2")
