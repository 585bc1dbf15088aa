"""Choosing and leaving an assignment. Each is logged."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.translation import gettext as _

from samsyn.access.models import User
from samsyn.access.sessions import SESSION_KEY, UNIT_KEY, actor_of, assignments_of
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import NotFound
from samsyn.organisation.queries import unit_name


def choose_assignment(request: HttpRequest, user: User, assignment_id: UUID) -> Actor:
    """Make an assignment of the user's own the active one, in place of any other. Raises NotFound for one not theirs today."""
    assignment = assignments_of(user).filter(pk=assignment_id).first()
    if assignment is None:
        raise NotFound(_("Uppdraget finns inte eller gäller inte i dag."))
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


def log_out(request: HttpRequest, actor: Actor | None) -> None:
    """End the session."""
    if actor is not None:
        record(actor, AccessEvent(Action.LOG_OUT, "access.session"))
    logout(request)


def set_shortcuts(user: User, *, on: bool) -> None:
    """Switch one's own keyboard shortcuts on or off (WCAG 2.1.4)."""
    user.shortcuts = on
    user.save(update_fields=["shortcuts"])
