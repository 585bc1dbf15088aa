"""Sessions in the database, as Django keeps them, read and kept up without the ORM.

They are read at every request and written once a minute of work, and the ORM takes longer to write a statement than the database to
answer it.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection

from samsyn.kernel import clock

_HELD = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
_KEEP = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    """The engine (settings.SESSION_ENGINE)."""

    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [self.session_key, clock.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(session_data=row[0])

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises UpdateError when somebody has ended it meanwhile."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        data = self.encode(self._get_session())  # type: ignore[attr-defined]  # Django's own, as its `save` uses it
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [data, self.get_expiry_date(), self.session_key])
            if cursor.rowcount == 0:
                raise UpdateError
