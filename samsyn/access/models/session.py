"""Log-in sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from samsyn.access.models.users import User
from samsyn.kernel.db.classes import TableClass

if TYPE_CHECKING:
    from samsyn.access.session_store import SessionStore


class Session(AbstractBaseSession):
    """A session as Django keeps it, and whose it is: one statement then reads both (`session_store`)."""

    table_class: ClassVar[TableClass] = TableClass.INSTALLATION
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta(AbstractBaseSession.Meta):
        db_table = "access_session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """The store that reads and writes these rows."""
        from samsyn.access.session_store import SessionStore

        return SessionStore
