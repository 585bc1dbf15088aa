"""A class as the nurse works with it: one row a pupil, the health visit's state in words, chips that filter and count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.access.lists import show_class
from samsyn.journal.visits import VisitState, visit_states
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import ClassCard, ClassRow
from samsyn.web.environment import show_datetime

# State -> kind of status (icon), words on the row, words on the chip.
_WORDS = {
    "none": ("todo", gettext_lazy("Inget besök"), gettext_lazy("Inget besök")),
    "unsigned": ("unsigned", gettext_lazy("Osignerad"), gettext_lazy("Osignerade")),
    "signed": ("ok", gettext_lazy("Klar"), gettext_lazy("Klara")),
}


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One pupil of the class, with the state of this school year's health visit."""

    pupil: ClassRow
    state: str
    kind: str
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class ClassPage:
    """What the class page shows. chips: for the filter; back: query that leads back here from a pupil."""

    card: ClassCard
    rows: list[VisitRow]
    chips: list[dict[str, Any]]
    total: int
    back: str


def _row(pupil: ClassRow, visit: VisitState | None) -> VisitRow:
    state = visit.state if visit else "none"
    kind, words, _chip = _WORDS[state]
    return VisitRow(pupil, state, kind, str(words), show_datetime(visit.at, "d MMM") if visit else "")


def _unopened(pupil: ClassRow) -> VisitRow:
    """A row that says nothing of the record: an active choice opens it (rows 2 and 16 of the decision table)."""
    return VisitRow(pupil, "", "muted", _("Visas efter aktivt val"), "")


def class_page(actor: Actor, school_class: UUID, chosen: str) -> ClassPage:
    """The class, filtered by the visit's state when `chosen` names one. Raises HiddenWithTrace outside the assignment."""
    shown_class = show_class(actor, school_class)
    card, opened = shown_class.card, shown_class.opened
    visits = visit_states(actor, opened, clock.school_year_start(clock.today()))
    rows = [_row(row, visits.get(row.pupil)) if row.pupil in opened else _unopened(row) for row in shown_class.rows]
    chips = [{"label": _("Alla"), "count": len(rows), "href": "?", "current": chosen not in _WORDS}]
    for state, (_kind, _words, chip) in _WORDS.items():
        count = sum(row.state == state for row in rows)
        chips.append({"label": str(chip), "count": count, "href": f"?visa={state}", "current": chosen == state})
    shown = [row for row in rows if row.state == chosen] if chosen in _WORDS else rows
    query = {"klass": str(school_class)} | ({"visa": chosen} if chosen in _WORDS else {})
    return ClassPage(card, shown, chips, len(rows), f"?{urlencode(query)}")
