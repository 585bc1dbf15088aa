"""Raising an alarm, beside the decision that asks for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.rules import Decision
from samsyn.access.rules.decision import LogCategory
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.ids import uuid7

_RAISE = """
INSERT INTO access_alarm (id, provider_id, compartment_id, pupil_id, user_id, user_name, user_role, rule, ground, protected, day,
    case_reference, first_at, last_at, times, seen_times, seen_name)
VALUES (%(id)s, %(provider)s, %(room)s, %(pupil)s, %(user)s, %(name)s, %(role)s, %(rule)s, %(ground)s, %(protected)s, %(day)s,
    %(case)s, %(now)s, %(now)s, 1, 0, '')
ON CONFLICT (provider_id, compartment_id, pupil_id, user_id, rule, day, protected, case_reference)
DO UPDATE SET times = access_alarm.times + 1, last_at = excluded.last_at"""


def raise_alarm(actor: Actor, pupil: UUID, decision: Decision, *, protected: bool, case: str = "") -> None:
    """Tell of it, when the decision asks for that: in the compartment of the one who opens, by one statement more.

    case: the support case that it is in.
    """
    if decision.log is not LogCategory.ALARM or actor.user is None or actor.compartment is None:
        return
    values: dict[str, Any] = {
        "id": uuid7(),
        "provider": actor.provider,
        "room": actor.compartment,
        "pupil": pupil,
        "user": actor.user,
        "name": actor.name,
        "role": actor.role,
        "rule": decision.rule,
        "ground": decision.ground,
        "protected": protected,
        "day": clock.today(),
        "case": case,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, values)
