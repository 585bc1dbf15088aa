"""The pages of a release: matters, one matter, its items, the decision, and requests to other compartments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access import pace
from samsyn.access.consents.recipients import CARE_PROVIDER, care_providers
from samsyn.access.consents.views import elsewhere_option, options, typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.questions import Question, Way
from samsyn.journal.policy import ASK_RELEASE, OPEN, PRINT, RELEASE
from samsyn.journal.releases.deciding import ask_authority, decide_release, end_release, refer_to_ivo
from samsyn.journal.releases.delivering import deliver, open_received, received_file, release_pdf
from samsyn.journal.releases.matters import answering, ask_other_room, assess_item, begin_release
from samsyn.journal.releases.pages import about_request, item_page, keepers, matter_page, matters, waiting
from samsyn.journal.releases.recipients import recipients_of, room_name
from samsyn.journal.releases.words import DocumentKind, Findings, GroundWords, RecipientKinds, Results, States, Verdicts
from samsyn.journal.responses import download_response
from samsyn.journal.rules.releasing import ASKS, NAMED, Asked, Decided, Finding, ItemVerdict, Level, Requested, Result, State
from samsyn.journal.views.shared import banner
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid_in
from samsyn.kernel.language import translated
from samsyn.kernel.text import with_capital

_ASKED = ("recipient", CARE_PROVIDER, "recipient_name", "asked_by", "identified", "way", "asked_on", "wanted", "aim")
_DECIDED = ("level", "ground", "question", "reason", "release", "number", "decided_name", "decided_on", "rest_outside")
_ONWARD = ("opinion", "ended_reason")
_KINDS = {
    State.TESTING: "todo",
    State.TO_DELIVER: "warn",
    State.DECIDE_AGAIN: "warn",
    State.DELIVERED: "ok",
    State.REFUSED: "muted",
    State.APPEALABLE: "waiting",
    State.REFUSED_FINALLY: "muted",
    State.REFERRED: "muted",
    State.ENDED: "muted",
}


def _state(state: State) -> dict[str, str]:
    return {"kind": _KINDS[state], "words": with_capital(str(States(state).label))}


@requires(RELEASE)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits in the compartment: requests from others, and matters not ended."""
    rows = [(one, _state(one.state) if one.state else None) for one in waiting(request.actor)]
    return render(request, "journal/releases.html", {"rows": rows}, using="jinja2")


@requires(OPEN)
@require_GET
def of_pupil(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """A pupil's matters."""
    found = matters(request.actor, pupil)
    context = {
        **banner(request, found.card),
        "rows": [(row, _state(state), day) for row, state, day in found.rows],
        "waiting": found.waiting,
        "sent": found.sent,
        "may_release": RELEASE.given_to(request.actor),
        "may_ask": ASK_RELEASE.given_to(request.actor),
    }
    return render(request, "journal/releases_of_pupil.html", context, using="jinja2")


@requires(RELEASE)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Enter that somebody asks for something."""
    answers = uuid_in(request.POST.get("request", "") or request.GET.get("request", ""))
    typed = typed_in(request, *_ASKED)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            row = begin_release(request.actor, pupil=pupil, asked=_asked(typed), request=answers)
        except Invalid as error:
            errors = error.fields
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect("journal:releases", pupil=pupil)
        else:
            return redirect("journal:release", pupil=pupil, release=row.pk)
    card, answered = about_request(request.actor, pupil, answers)
    if request.method == "GET":
        typed |= answering(answered) if answered else {"asked_on": clock.today().isoformat()}
    named = [one for one in options(RecipientKinds.choices) if one["value"] in {kind.value for kind in NAMED}]
    elsewhere = options((one.key, one.name) for one in care_providers(request.actor))
    offered = [{"value": value, "label": label} for value, label in recipients_of(request.actor, card)]
    context = {
        **banner(request, card),
        "typed": typed,
        "errors": errors,
        "answered": answered,
        "protected": card.protected,
        "recipients": [*offered, *elsewhere_option(elsewhere), *named],
        "care_providers": elsewhere,
        "named": "|".join(one["value"] for one in named),
        "ways": options(Way.choices),
    }
    return render(request, "journal/release_new.html", context, status=400 if errors else 200, using="jinja2")


def _asked(typed: dict[str, str]) -> Asked:
    kind = typed["recipient"].partition(":")[0]
    name = typed["recipient_name"] if kind in {one.value for one in NAMED} else kind
    if kind == RecipientKinds.ANYBODY.value and not typed["asked_by"].strip():
        name = name.strip() or _("den som begär handlingen")
    return Asked(
        recipient_kind=kind,
        recipient=typed[CARE_PROVIDER] if kind == CARE_PROVIDER else typed["recipient"],
        # Of those that are chosen the name is known.
        recipient_name=name,
        asked_by=typed["asked_by"],
        identified=typed["identified"],
        way=typed["way"],
        asked_on=read_day(typed["asked_on"], clock.today()),
        wanted=typed["wanted"],
        aim=typed["aim"],
    )


@requires(OPEN)
@require_GET
def matter(request: StaffRequest, pupil: UUID, release: UUID) -> HttpResponse:
    """One matter."""
    return _matter(request, pupil, release, typed_in(request, *_DECIDED, *_ONWARD), {}, [])


def _matter(
    request: StaffRequest, pupil: UUID, release: UUID, typed: dict[str, str], errors: dict[str, list[str]], found: list[str]
) -> HttpResponse:
    page = matter_page(request.actor, pupil, release)
    asked = {one.ground.value: ASKS.get(one.ground, ()) for one in page.grounds}
    context = {
        **banner(request, page.card),
        "page": page,
        "state": _state(page.state),
        "recipient_kind": with_capital(str(RecipientKinds(page.row.recipient_kind).label)),
        "grounds": [_ground(one) for one in page.grounds],
        "findings": [
            {
                "value": one.value,
                "label": str(one.label),
                "grounds": [g for g, needs in asked.items() if Finding(one.value) in needs],
            }
            for one in Findings
            if any(Finding(one.value) in needs for needs in asked.values())
        ],
        "found": found,
        "questions": options(Question.choices),
        "verdicts": {one.value: with_capital(str(one.label)) for one in Verdicts},
        "results": {one.value: with_capital(str(one.label)) for one in Results},
        "ground_words": {one.value: with_capital(str(one.label)) for one in GroundWords},
        "typed": typed,
        "errors": errors,
        "may_release": RELEASE.given_to(request.actor),
        "may_print": PRINT.given_to(request.actor),
        "today": clock.today().isoformat(),
    }
    return render(request, "journal/release.html", context, status=400 if errors else 200, using="jinja2")


def _ground(one: Any) -> dict[str, str]:
    label = with_capital(str(GroundWords(one.ground.value).label))
    lacking = f" {_('Samtycke saknas än.')}" if one.lacking else ""
    return {"value": one.ground.value, "label": label, "hint": f"{translated(one.message)} ({one.law}){lacking}"}


@requires(RELEASE)
@require_POST
def decide(request: StaffRequest, pupil: UUID, release: UUID) -> HttpResponse:
    """Decide the matter."""
    typed = typed_in(request, *_DECIDED, *_ONWARD)
    found = request.POST.getlist("findings")
    try:
        made = decide_release(request.actor, pupil=pupil, release=release, decided=_decided(typed, found))
    except Invalid as error:
        return _matter(request, pupil, release, typed, error.fields, found)
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        said = _("Beslutet är fattat. Lämna nu uppgifterna.") if made.result != Result.REFUSED else _("Beslutet är fattat.")
        messages.success(request, said)
    return redirect("journal:release", pupil=pupil, release=release)


def _decided(typed: dict[str, str], found: list[str]) -> Decided:
    level = typed["level"] if typed["level"] in set(Level) else Level.OFFICIAL.value
    return Decided(
        level=level,
        ground=typed["ground"],
        question=typed["question"],
        findings=frozenset(Finding(one) for one in found if one in set(Finding)),
        reason=typed["reason"],
        release={"yes": True, "no": False}.get(typed["release"]),
        number=typed["number"],
        decided_name=typed["decided_name"],
        decided_on=read_day(typed["decided_on"], clock.today()),
        rest_outside=typed["rest_outside"] == "yes",
    )


@requires(RELEASE)
@require_http_methods(["GET", "POST"])
def assess_entry(request: StaffRequest, pupil: UUID, release: UUID, entry: UUID) -> HttpResponse:
    """Test one entry, with what has been added to it."""
    return _assess(request, pupil, release, entry=entry)


@requires(RELEASE)
@require_http_methods(["GET", "POST"])
def assess_file(request: StaffRequest, pupil: UUID, release: UUID, file: UUID) -> HttpResponse:
    """Test one file."""
    return _assess(request, pupil, release, file=file)


def _assess(
    request: StaffRequest, pupil: UUID, release: UUID, *, entry: UUID | None = None, file: UUID | None = None
) -> HttpResponse:
    typed, masked = typed_in(request, "verdict", "test", "secret_to_guardian"), request.POST.getlist("masked")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        tested = ItemVerdict(typed["verdict"], typed["test"], tuple(masked), bool(typed["secret_to_guardian"]))
        try:
            assess_item(request.actor, pupil=pupil, release=release, entry=entry, file=file, tested=tested)
        except Invalid as error:
            errors = error.fields
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect("journal:release", pupil=pupil, release=release)
        else:
            messages.success(request, _("Prövningen är sparad."))
            return redirect("journal:release", pupil=pupil, release=release)
    page = item_page(request.actor, pupil, release, entry=entry, file=file)
    if request.method == "GET" and page.item is not None:
        secret = "1" if page.item.secret_to_guardian else ""
        typed, masked = {"verdict": page.item.verdict, "test": page.item.test, "secret_to_guardian": secret}, page.item.masked
    context = {
        **banner(request, page.card),
        "page": page,
        "typed": typed,
        "masked": masked,
        "errors": errors,
        "verdicts": options(Verdicts.choices),
    }
    return render(request, "journal/release_item.html", context, status=400 if errors else 200, using="jinja2")


@requires(RELEASE)
@require_POST
def onward(request: StaffRequest, pupil: UUID, release: UUID) -> HttpResponse:
    """Deliver what was decided, take a refusal further, or end what can no longer be delivered as it was decided."""
    actor, then, typed = request.actor, request.POST.get("then", ""), typed_in(request, *_DECIDED, *_ONWARD)
    try:
        if then in {"deliver", "paper"}:
            deliver(actor, pupil=pupil, release=release, on_paper=then == "paper")
            messages.success(request, _("Uppgifterna är lämnade. Det står i journalen."))
        elif then == "authority":
            release = ask_authority(actor, pupil=pupil, release=release).pk
            messages.success(request, _("Antecknat. Skriv in myndighetens beslut här när det är fattat."))
        elif then == "refer":
            refer_to_ivo(actor, pupil=pupil, release=release, opinion=typed["opinion"])
            messages.success(request, _("Antecknat. Skicka beskedet och ert yttrande till IVO i dag."))
        elif then == "end":
            end_release(actor, pupil=pupil, release=release, reason=typed["ended_reason"])
            messages.success(request, _("Ärendet är avslutat."))
    except Invalid as error:
        return _matter(request, pupil, release, typed, error.fields, [])
    except Conflict as conflict:
        messages.error(request, conflict.message)
    return redirect("journal:release", pupil=pupil, release=release)


@requires(PRINT, limit=pace.PRINT)
@require_POST
def pdf(request: StaffRequest, pupil: UUID, release: UUID) -> HttpResponse:
    """What is handed over, or the letter of a refusal, as PDF."""
    try:
        return download_response(release_pdf(request.actor, pupil=pupil, release=release))
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("journal:release", pupil=pupil, release=release)


@requires(ASK_RELEASE)
@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Ask another compartment for something."""
    typed = typed_in(request, "room", "ground", "question", "wanted", "aim")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            ask_other_room(request.actor, pupil=pupil, asked=Requested(**typed))
        except Invalid as error:
            errors = error.fields
        else:
            messages.success(request, _("Begäran är skickad. Svaret kommer i journalen."))
            return redirect("journal:releases", pupil=pupil)
    card, found = keepers(request.actor, pupil)
    grounds = {one.ground.value: _ground(one) for _room, offered in found for one in offered}
    context = {
        **banner(request, card),
        "typed": typed,
        "errors": errors,
        "rooms": [{"value": str(room.pk), "label": room_name(room)} for room, _offered in found],
        "grounds": list(grounds.values()),
        "questions": options(Question.choices),
    }
    return render(request, "journal/release_ask.html", context, status=400 if errors else 200, using="jinja2")


@requires(OPEN)
@require_GET
def received(request: StaffRequest, pupil: UUID, document: UUID) -> HttpResponse:
    """What another compartment has delivered."""
    found = open_received(request.actor, pupil=pupil, document=document)
    context = {
        **banner(request, found.card),
        "found": found,
        "ground": with_capital(str(GroundWords(found.row.ground).label)),
        "result": with_capital(str(Results(found.row.content["result"]).label)) if found.row.kind == DocumentKind.ANSWER else "",
        "may_release": RELEASE.given_to(request.actor),
    }
    return render(request, "journal/received.html", context, using="jinja2")


@requires(OPEN)
@require_GET
def download_received(request: StaffRequest, pupil: UUID, document: UUID, file: UUID) -> HttpResponse:
    """A file that came with it."""
    return download_response(received_file(request.actor, pupil=pupil, document=document, file=file))
