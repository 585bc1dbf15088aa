"""Numbers for the rows of a run about protected persons, so that two that show nothing are told apart.

They follow the rows' ids, which say nothing of the person, and mean nothing outside the run.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from samsyn.integrations.ss12000.changes import Change, Kind
from samsyn.integrations.ss12000.models import ImportRow, ImportRun


def protected_rows(run: UUID) -> list[tuple[ImportRow, int]]:
    """The run's rows about protected persons, each kind numbered from 1.

    A row that came to say nothing keeps its number: the others keep theirs.
    """
    shown = ~Q(change=Change.SAME) | Q(moved_under=True)
    found = ImportRow.objects.filter(shown, run=run, protected=True, kind__in=[Kind.PUPIL, Kind.GUARDIAN])
    last: dict[str, int] = {}
    numbered = []
    for row in found.order_by("id").only("id", "kind", "change", "decision"):
        last[row.kind] = last.get(row.kind, 0) + 1
        numbered.append((row, last[row.kind]))
    return numbered


def alias(kind: str, number: int) -> str:
    """What a protected person's row is called."""
    words = _("Skyddad elev %(number)d") if kind == Kind.PUPIL else _("Skyddad vårdnadshavare %(number)d")
    return words % {"number": number}


def protected_lines(run: ImportRun) -> list[dict[str, Any]]:
    """The run's rows about protected persons as plain values: what each is called on the page, and what happens with it."""
    return [
        {"row": str(row.pk), "name": alias(row.kind, number), "kind": row.kind, "change": row.change}
        for row, number in protected_rows(run.pk)
        if row.change != Change.SAME
    ]
