"""Every mistake of a refused file, as a list to take along: the page shows only the first. It is kept for an hour.

A list holds rows, columns and what is wrong, never what stood in a cell.
"""

from __future__ import annotations

import gzip
import re
import secrets
from collections.abc import Iterable

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samsyn.access.gate import StaffRequest, requires
from samsyn.integrations.ss12000.files.file_rows import Mistake
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER
from samsyn.kernel.actor import Actor
from samsyn.kernel.csv_file import csv_bytes
from samsyn.kernel.errors import NotFound

KEPT_SECONDS = 3600
# As `secrets.token_urlsafe(16)` makes them: the cache chokes on other keys.
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


def keep(actor: Actor, mistakes: Iterable[Mistake]) -> str:
    """Keep a list for the one who sent the file; the key to it."""
    heads = (_("Rad"), _("Kolumn"), _("Vad som är fel"))
    listed = csv_bytes([heads, *((one.row, one.column, one.message) for one in mistakes)])
    key = secrets.token_urlsafe(16)
    cache.set(_place(actor, key), gzip.compress(listed), KEPT_SECONDS)
    return key


def _place(actor: Actor, key: str) -> str:
    return f"ss12000.mistakes:{actor.provider}:{actor.user}:{key}"


@requires(IMPORT_REGISTER)
@require_GET
def mistakes(request: StaffRequest, key: str) -> HttpResponse:
    """The list as CSV, for the one who sent the file."""
    found = cache.get(_place(request.actor, key)) if _KEY.fullmatch(key) else None
    if found is None:
        raise NotFound(_("Listan finns inte längre. Läs in filen på nytt."))
    headers = {"Content-Disposition": 'attachment; filename="fel-i-filen.csv"'}
    return HttpResponse(gzip.decompress(found), "text/csv; charset=utf-8", headers=headers)
