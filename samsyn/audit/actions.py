"""Writing the access log. No row, no page: what cannot be logged is not shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import Error, connection
from django.utils.translation import gettext as _

from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Unavailable
from samsyn.kernel.ids import uuid7
from samsyn.kernel.logs import logger

log = logger(__name__)
_COLUMNS = (
    "id, provider_id, purpose, user_id, user_name, assignment_id, role, board_id, branch, unit_id, unit_name, compartment_id,"
    " pupil_id, pupils, resource_id, action, what, outcome, ground, rule, reason, details"
)
_ROW = f"INSERT INTO audit_event ({_COLUMNS}) VALUES ({', '.join(['%s'] * 22)})"  # noqa: S608  (constants only)
# What a list showed is written with it, in the same statement.
_ROW_AND_LISTED = f"""
WITH event AS ({_ROW} RETURNING id, provider_id, time, pupils)
INSERT INTO audit_listed (time, provider_id, pupil_id, event_id) SELECT time, provider_id, unnest(pupils), id FROM event
"""  # noqa: S608


def record(actor: Actor, event: AccessEvent) -> None:
    """Write one row of the access log, in the running transaction and by one statement.

    Call it before the page is made. The database sets the row's time. Raises Unavailable when it cannot be written: the transaction
    is then of no more use. Raises MissingContext outside a context.
    """
    pupils = list(dict.fromkeys(event.pupils))
    values: list[Any] = [
        uuid7(),
        actor.provider,
        actor.purpose,
        actor.user,
        actor.name,
        actor.assignment,
        actor.role,
        actor.board,
        actor.branch,
        actor.unit,
        actor.unit_name,
        event.compartment or actor.compartment,
        event.pupil,
        pupils,
        event.resource,
        event.action.value,
        event.what,
        event.outcome.value,
        event.ground,
        event.rule,
        event.reason,
        event.details,
    ]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ROW_AND_LISTED if pupils else _ROW, values)
    except (Error, UnicodeError) as error:
        log.exception("audit.row_not_written", code=503, kind=event.action, provider=actor.provider)
        message = _("Åtkomstloggen svarar inte, och utan den visas inga uppgifter. Försök igen om en stund.")
        raise Unavailable(message) from error


def record_for_user(
    provider: UUID, *, user: UUID, name: str, action: Action, outcome: Outcome = Outcome.ALLOWED, rule: str = ""
) -> None:
    """Log a log-in, log-out or refused log-in, when no assignment is active yet; in a transaction of its own.

    The caller does it once for each provider the user has an assignment with. Raises Unavailable.
    """
    actor = Actor(provider=provider, purpose="log_in", user=user, name=name)
    event = AccessEvent(action, "access.session", outcome, rule=rule)
    try:
        with within(Context(actor.purpose, provider=provider)):
            record(actor, event)
    except Error as error:
        message = _("Åtkomstloggen svarar inte. Försök logga in igen om en stund.")
        raise Unavailable(message) from error
