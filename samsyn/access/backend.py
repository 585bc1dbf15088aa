"""Whose a session is, read without the ORM, as `session_store` is and for the same reason."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from samsyn.access.models import User

LOGIN_BACKEND: Final = "samsyn.access.backend.Backend"
_FIELDS = [field.attname for field in User._meta.concrete_fields]
_USER = f"SELECT {', '.join(_FIELDS)} FROM access_user WHERE id = %s"  # noqa: S608  (our own names)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Log-in through the identity provider."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session; None when there is none, or one who may not log in."""
        with connection.cursor() as cursor:
            cursor.execute(_USER, [user_id])
            row = cursor.fetchone()
        user = User.from_db(connection.alias, _FIELDS, row) if row else None
        return user if user is not None and self.user_can_authenticate(user) else None
