"""Sessions in the database, as Django keeps them, read without the ORM.

That is done at every request, and the ORM takes longer to write the statement than the database to answer it.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection

from samsyn.kernel import clock

_HELD = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


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
