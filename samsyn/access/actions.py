"""Logging in and out, choosing and leaving an assignment. Each is logged, and what cannot be logged doesn't happen."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.translation import gettext as _

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.models import User
from samsyn.access.sessions import SESSION_KEY, UNIT_KEY, actor_of, assignments_of
from samsyn.audit.actions import record, record_for_user
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Unavailable
from samsyn.kernel.logs import logger
from samsyn.kernel.words import code_words
from samsyn.organisation.queries import unit_name

log = logger(__name__)
code_words("no_assignment", "unknown_subject", "inactive", "demo", "provider_unknown", "provider_cancelled", "provider_denied")


def note_log_in(user: User) -> None:
    """Log that a user logs in, with each provider they have an assignment with today; call it before the session is made.

    Without any it is a refusal: such a user gets no further than a page that says so. Raises Unavailable.
    """
    providers = _providers(user, today=True)
    for provider in providers:
        record_for_user(provider, user=user.pk, name=user.name, action=Action.LOG_IN)
    if not providers:
        note_refused_log_in(user, "no_assignment")


def note_refused_log_in(user: User | None, rule: str) -> None:
    """Log that somebody was not let in, by a code word: a line without identity, and rows for a known user.

    The rows stand with each provider the user has or had an assignment with. Raises Unavailable.
    """
    log.warning("login.refused", reason_code=rule)
    if user is not None:
        _note(user, Action.LOG_IN, Outcome.REFUSED, rule)


def _note(user: User, action: Action, outcome: Outcome = Outcome.ALLOWED, rule: str = "") -> None:
    for provider in _providers(user):
        record_for_user(provider, user=user.pk, name=user.name, action=action, outcome=outcome, rule=rule)


def _providers(user: User, *, today: bool = False) -> list[UUID]:
    """The providers a user has an assignment with, today or ever, each once."""
    assignments = assignments_of(user) if today else user.assignments.order_by("valid_from", "id")
    return list(dict.fromkeys(assignments.values_list("provider_id", flat=True)))


def choose_assignment(request: HttpRequest, user: User, assignment_id: UUID) -> Actor:
    """Make an assignment of the user's own the active one, in place of any other. HiddenWithTrace for one not theirs today."""
    assignment = assignments_of(user).filter(pk=assignment_id).first()
    if assignment is None:
        raise _not_own(request, user, assignment_id)
    with within(Context("choose", provider=assignment.provider_id)):
        unit = unit_name(assignment.unit_id)
        actor = actor_of(user, assignment, unit)
        before = request.session.get(SESSION_KEY)
        action = Action.SWITCH if before else Action.LOG_IN
        record(actor, AccessEvent(action, "access.assignment", resource=assignment.pk))
    request.session.cycle_key()
    request.session[SESSION_KEY] = str(assignment.pk)
    request.session[UNIT_KEY] = unit
    return actor


def _not_own(request: HttpRequest, user: User, assignment_id: UUID) -> HiddenWithTrace:
    event = AccessEvent(Action.SWITCH, "access.assignment", Outcome.REFUSED, resource=assignment_id, rule="not_own_assignment")
    if getattr(request, "actor", None) is None:
        # Nobody to log it for afterwards, and no transaction that would undo it.
        _note_event(user, event)
    return HiddenWithTrace(_("Uppdraget finns inte eller gäller inte i dag."), event)


def _note_event(user: User, event: AccessEvent) -> None:
    for provider in _providers(user):
        with within(Context("choose", provider=provider)):
            record(Actor(provider=provider, purpose="choose", user=user.pk, name=user.name), event)


def log_out(request: HttpRequest, user: User, actor: Actor | None, *, rule: str = "") -> None:
    """End the session, with a row for each provider the log-in got one with. Raises Unavailable: the session then goes on."""
    if actor is not None:
        record(actor, AccessEvent(Action.LOG_OUT, "access.session", rule=rule))
    for provider in _providers(user, today=True):
        if actor is None or provider != actor.provider:
            record_for_user(provider, user=user.pk, name=user.name, action=Action.LOG_OUT, rule=rule)
    logout(request)


def end_idle(request: HttpRequest, user: User) -> None:
    """End a session that has not been used for a while, whether or not that can be logged."""
    try:
        log_out(request, user, None, rule="idle")
    except Unavailable:
        log.exception("login.idle_end_not_logged", code=503)
        logout(request)


def set_shortcuts(user: User, *, on: bool) -> None:
    """Switch one's own keyboard shortcuts on or off (WCAG 2.1.4)."""
    user.shortcuts = on
    user.save(update_fields=["shortcuts"])
