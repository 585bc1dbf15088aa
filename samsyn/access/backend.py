"""Whose a session is and what they hold, read without the ORM, as `session_store` is and for the same reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from samsyn.access.models import Assignment, User
from samsyn.kernel import clock

LOGIN_BACKEND: Final = "samsyn.access.backend.Backend"
# In the models' order, as `from_db` takes them.
_FIELDS = [field.attname for field in User._meta.concrete_fields]
_ID = _FIELDS.index("id")
_OF_ACTOR = {"id", "provider_id", "board_id", "branch", "unit_id", "compartment_id", "role", "closed_group"}
_HELD_FIELDS = [field.attname for field in Assignment._meta.concrete_fields if field.attname in _OF_ACTOR]
# What is read of a user `u` with what they hold today `held`; the parameter is `today`.
HOLDER: Final = f"""{", ".join(f"u.{name}" for name in _FIELDS)}, {", ".join(f"held.{name}" for name in _HELD_FIELDS)},
    ARRAY(SELECT school_id FROM access_assignmentschool covered WHERE covered.assignment_id = held.id
        AND covered.valid_from <= %(today)s AND (covered.valid_to IS NULL OR covered.valid_to >= %(today)s)),
    ARRAY(SELECT competence FROM access_competencegrant trusted WHERE trusted.assignment_id = held.id AND trusted.ended_at IS NULL
        AND trusted.valid_from <= %(today)s AND (trusted.valid_to IS NULL OR trusted.valid_to >= %(today)s) ORDER BY competence),
    samsyn_settings_on(held.provider_id, %(today)s), samsyn_withdrawn_on(held.provider_id, held.role, %(today)s)"""  # noqa: S608  (our own names)
HOLDS: Final = """
LEFT JOIN access_assignment held
    ON held.user_id = u.id AND held.valid_from <= %(today)s AND (held.valid_to IS NULL OR held.valid_to >= %(today)s)"""
_USER = f"SELECT {HOLDER} FROM access_user u {HOLDS} WHERE u.id = %(user)s"  # noqa: S608  (our own names)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Log-in through the identity provider."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session, with what they hold today as `held`; None when there is none, or one who may not log in."""
        with connection.cursor() as cursor:
            cursor.execute(_USER, {"user": user_id, "today": clock.today()})
            user = user_of(cursor.fetchall())
        return user if user is not None and self.user_can_authenticate(user) else None


def user_of(rows: Sequence[Sequence[Any]]) -> User | None:
    """The user of rows of `HOLDER`, with what they hold as `held`; None when there is none."""
    if not rows or rows[0][_ID] is None:
        return None
    user = User.from_db(connection.alias, _FIELDS, rows[0][: len(_FIELDS)])
    user.held = dict(_held(row) for row in rows if row[len(_FIELDS)] is not None)
    return user


def _held(row: Sequence[Any]) -> tuple[Any, Assignment]:
    *columns, schools, competences, settings, withdrawn = row[len(_FIELDS) :]
    assignment = Assignment.from_db(connection.alias, _HELD_FIELDS, columns)
    assignment.school_ids = schools  # type: ignore[attr-defined]  # as `sessions.assignments_of` does
    assignment.competences = competences  # type: ignore[attr-defined]  # the same
    assignment.in_force = json.loads(settings)  # type: ignore[attr-defined]  # the same
    assignment.withdrawn = withdrawn  # type: ignore[attr-defined]  # the same
    return assignment.pk, assignment
