"""Sessions in the database, as Django keeps them, read and kept up without the ORM; whose they are comes in the same statement.

They are read at every request and written once a minute of work, and the ORM takes longer to write a statement than the database to
answer it. `SessionUserMiddleware` takes the user that was read with the session; Django's own way stands behind it.
"""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from samsyn.access.backend import HOLDER, HOLDS, LOGIN_BACKEND, user_of
from samsyn.access.models import Session, User
from samsyn.kernel import clock

_HELD = f"""
SELECT s.session_data, {HOLDER} FROM access_session s LEFT JOIN access_user u ON u.id = s.user_id {HOLDS}
WHERE s.session_key = %(key)s AND s.expire_date > %(now)s"""  # noqa: S608  (our own names)
_KEEP = "UPDATE access_session SET session_data = %s, expire_date = %s, user_id = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    """The engine (settings.SESSION_ENGINE). holder: whose session it was when it was read; None for nobody's."""

    holder: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where the rows lie."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a new session."""
        row = cast("Session", super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        return row

    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(_HELD, {"key": self.session_key, "now": clock.now(), "today": clock.today()})
            rows = cursor.fetchall()
        if not rows:
            self._session_key = None
            return None
        self.holder = user_of([row[1:] for row in rows])
        return Session(session_data=rows[0][0])

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises UpdateError when somebody has ended it meanwhile."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        held: dict[str, Any] = self._get_session()  # type: ignore[attr-defined]  # Django's own, as its `save` uses it
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [self.encode(held), self.get_expiry_date(), held.get(SESSION_KEY), self.session_key])
            if cursor.rowcount == 0:
                raise UpdateError


class SessionUserMiddleware(AuthenticationMiddleware):
    """Django's, but for where the user comes from."""

    def process_request(self, request: HttpRequest) -> None:
        """Set `request.user`, which is looked up when it is asked for."""
        super().process_request(request)
        request.user = cast("User", SimpleLazyObject(lambda: session_user(request)))


def session_user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """The user that was read with the session, when all holds that `django.contrib.auth.get_user` asks for; else what that says."""
    session = cast("SessionStore", request.session)
    known = session.get(SESSION_KEY)
    user = session.holder
    # Of a test's own session too; and one that just logged in is nobody's yet.
    if known is None or user is None or str(user.pk) != known or not user.is_active:
        return get_user(request)
    usual = session.get(BACKEND_SESSION_KEY) == LOGIN_BACKEND and LOGIN_BACKEND in settings.AUTHENTICATION_BACKENDS
    hash = session.get(HASH_SESSION_KEY)
    if usual and hash and constant_time_compare(hash, user.get_session_auth_hash()):
        return user
    return get_user(request)
