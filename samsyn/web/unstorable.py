"""What no database can store: a NUL, or half a character. No keyboard makes them; a program that tries things out does.

Running text is freed of them where it is taken in (`clean_text`), and a form says so at its field. Whatever else they reach is
refused here, afterwards: an error of the storage at a request that holds one is the request's fault, not ours.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.db import DataError
from django.http import HttpRequest
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _

from samsyn.access.gate import RefusedWithTrace
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.errors import Unavailable

_TYPED: Final = re.compile("[\0\ud800-\udfff]")
# As JSON writes them. Half of a pair looks like a whole one: no matter, since the storage has said no already.
_ESCAPED: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class Unstorable(RefusedWithTrace):
    """The request holds something that cannot be stored. Nothing of it is done."""


def unstorable(request: HttpRequest, error: Exception, what: str, resource: UUID | None) -> Unstorable | None:
    """The refusal that an error stands for, when the request holds what cannot be stored; None for any other error.

    what, resource: of the log's row.
    """
    if not isinstance(error, DataError | ValueError | Unavailable) or not _holds(request):
        return None
    action = Action.WRITE if request.method == "POST" else Action.OPEN
    message = _("Det du skickade innehåller tecken som inte går att spara. Inget har sparats. Ta bort tecknen och försök igen.")
    return Unstorable(message, AccessEvent(action, what, Outcome.REFUSED, resource=resource, rule="unstorable"))


def _holds(request: HttpRequest) -> bool:
    sent = (text for fields in (request.GET, request.POST) for name, values in fields.lists() for text in (name, *values))
    if _TYPED.search(request.path) or any(map(_TYPED.search, sent)):
        return True
    try:
        return _ESCAPED.search(request.body) is not None
    except RawPostDataException:  # a form with files, which was searched above
        return False
