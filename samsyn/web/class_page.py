"""A class as the nurse works with it: one row a pupil, the health visit's state in words, chips that filter and count.

Of a protected pupil whose record is kept on paper, a task stands for the state, and counts as a visit does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.access.lists import ClassList, show_class
from samsyn.access.papers import DIGITAL, PAPER
from samsyn.journal.visits import PaperState, VisitState, visit_states
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import ClassCard, ClassRow
from samsyn.web.environment import show_date, show_datetime

# State -> kind of status (icon), words on the row, words on the chip.
_WORDS = {
    "none": ("todo", gettext_lazy("Inget besök"), gettext_lazy("Inget besök")),
    "unsigned": ("unsigned", gettext_lazy("Osignerad"), gettext_lazy("Osignerade")),
    "signed": ("ok", gettext_lazy("Klar"), gettext_lazy("Klara")),
}


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One pupil of the class, with the state of this school year's health visit.

    kept: how the record is kept, when that is not here (P-20); earlier: a record from before lies here, shut.
    """

    pupil: ClassRow
    state: str
    kind: str
    words: str
    detail: str
    kept: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class ClassPage:
    """What the class page shows. chips: for the filter; back: query that leads back here from a pupil."""

    card: ClassCard
    rows: list[VisitRow]
    chips: list[dict[str, Any]]
    total: int
    back: str


def _row(found: ClassList, pupil: ClassRow, visit: VisitState | PaperState | None) -> VisitRow:
    if isinstance(visit, PaperState):
        return _task(pupil, visit)
    if pupil.protected and found.mode != DIGITAL:
        said = _("Förs på papper") if found.mode == PAPER else _("Förs inte i Samsyn")
        return VisitRow(pupil, "", "muted", said, "", found.mode)
    if pupil.pupil not in found.opened:
        return _unopened(pupil)
    state = visit.state if visit else "none"
    kind, words, _chip = _WORDS[state]
    return VisitRow(pupil, state, kind, str(words), show_datetime(visit.at, "d MMM") if visit else "")


def _task(pupil: ClassRow, visit: PaperState) -> VisitRow:
    """A visit on paper counts as one that is to be done, or is."""
    if visit.done_on is None:
        return VisitRow(pupil, "none", "todo", _("Görs på papper"), "", PAPER, visit.earlier)
    return VisitRow(pupil, "signed", "ok", _("Klar på papper"), show_date(visit.done_on, "d MMM"), PAPER, visit.earlier)


def _unopened(pupil: ClassRow) -> VisitRow:
    """A row that says nothing of the record: an active choice opens it (rows 2 and 16 of the decision table)."""
    return VisitRow(pupil, "", "muted", _("Visas efter aktivt val"), "")


def class_page(actor: Actor, school_class: UUID, chosen: str) -> ClassPage:
    """The class, filtered by the visit's state when `chosen` names one. Raises HiddenWithTrace outside the assignment."""
    shown_class = show_class(actor, school_class)
    since = clock.school_year_start(clock.today())
    visits = visit_states(actor, shown_class.opened, since, shown_class.on_paper)
    rows = [_row(shown_class, row, visits.get(row.pupil)) for row in shown_class.rows]
    chips = [{"label": _("Alla"), "count": len(rows), "href": "?", "current": chosen not in _WORDS}]
    for state, (_kind, _words, chip) in _WORDS.items():
        count = sum(row.state == state for row in rows)
        chips.append({"label": str(chip), "count": count, "href": f"?visa={state}", "current": chosen == state})
    shown = [row for row in rows if row.state == chosen] if chosen in _WORDS else rows
    query = {"klass": str(school_class)} | ({"visa": chosen} if chosen in _WORDS else {})
    return ClassPage(shown_class.card, shown, chips, len(rows), f"?{urlencode(query)}")
