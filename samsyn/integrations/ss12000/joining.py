"""Whether a possible duplicate can be the pupil it resembles: what the page offers and what the decision allows are one rule."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.integrations.ss12000.changes import Change, Decision
from samsyn.integrations.ss12000.models import ImportRow
from samsyn.people.models import Person


def given_up_by(run: UUID, others: Iterable[UUID]) -> dict[UUID, UUID]:
    """Person -> the row of a run that says that the register no longer has them."""
    found = ImportRow.objects.filter(run=run, target__in=list(others), change=Change.LEFT, reasons__contains=["missing"])
    return dict(found.values_list("target", "pk"))


def why_not_same(run: UUID, rows: Iterable[ImportRow]) -> dict[UUID, str]:
    """Row -> why it cannot be the one it resembles; a row that can be is not there.

    Two pupils can be joined when only one of them is in the register, and nobody else has been joined with the other.
    """
    alike = [row for row in rows if row.change == Change.NEAR_DUPLICATE]
    others = {row.other for row in alike if row.other is not None}
    if not alike:
        return {}
    sources = dict(Person.objects.filter(pk__in=others).values_list("pk", "source_id"))
    gone = given_up_by(run, others)
    joined = dict(
        ImportRow.objects.filter(run=run, other__in=others, decision=Decision.SAME_PERSON).values_list("other", "pk"),
    )
    found = {}
    for row in alike:
        if row.other is None:
            found[row.pk] = _("Raden liknar ingen annan elev.")
        elif row.other not in sources or (sources[row.other] is not None and row.other not in gone):
            found[row.pk] = _both(row)
        elif joined.get(row.other, row.pk) != row.pk:
            found[row.pk] = _("En annan rad är redan samma elev.")
    return found


def _both(row: ImportRow) -> str:
    if row.row_number:
        return _("Båda är elever enligt filen eller Samsyn. Rätta filen så att eleven finns en gång, och läs in den på nytt.")
    return _("Båda finns i elevregistret. Be skolan rätta registret så att eleven finns en gång, och hämta sedan på nytt.")
