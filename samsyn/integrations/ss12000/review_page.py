"""The review page's rows in words: who it is about, what differs, why, and what can be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.integrations.ss12000.anonymous import alias
from samsyn.integrations.ss12000.changes import REVIEWED, Change, Decision, Kind, State
from samsyn.integrations.ss12000.models import ImportRow
from samsyn.integrations.ss12000.queries import MOVED, RowView, RunPage
from samsyn.integrations.ss12000.review_facts import differences, stated
from samsyn.integrations.ss12000.words import CHANGE_WORDS, KIND_WORDS, REASON_WORDS
from samsyn.kernel.text import with_capital

# Class of change -> kind of status.
_STATUS = {
    Change.NEW: "ok",
    Change.TWIN: "info",
    Change.LEFT: "warn",
    Change.PROTECTED: "protected",
    Change.LIFTED: "conflict",
    Change.NEAR_DUPLICATE: "conflict",
    Change.INVALID: "danger",
}
_DECIDED = {
    Decision.NONE: "",
    Decision.SKIP: gettext_lazy("Läses inte in"),
    Decision.CREATE: gettext_lazy("Läses in som ny elev"),
    Decision.SAME_PERSON: gettext_lazy("Samma elev som den befintliga"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page. may_decide: a word can be said about it; in_doubt: it may be somebody we have.

    not_same: why it cannot be decided that it is.
    stated, remedy: of a row that cannot be read, what the register says and what to do about it.
    """

    id: str
    title: str
    protected: bool
    status: str
    word: str
    changes: tuple[dict[str, str | None], ...]
    stated: tuple[dict[str, str], ...]
    remedy: str
    reasons: str
    row_number: int | None
    decision: str
    decided: str
    may_decide: bool
    in_doubt: bool
    not_same: str
    moved_under: bool


def line_of(view: RowView, state: str) -> Line:
    """A row of a run in a state, in words."""
    row, wrong = view.row, view.row.change == Change.INVALID
    return Line(
        id=str(row.pk),
        title=_title(view),
        protected=row.protected,
        status=_STATUS.get(Change(row.change), "info"),
        word=str(CHANGE_WORDS[row.change]),
        changes=() if wrong else differences(view.before, view.after, row.reasons, is_new=row.is_new, names=view.guardians),
        stated=stated(view.before, view.after, row.reasons) if wrong else (),
        remedy=_remedy(row) if wrong else "",
        reasons=", ".join(
            [str(REASON_WORDS.get(reason, reason)) for reason in row.reasons]
            + ([_("liknar %(who)s") % {"who": view.resembles}] if view.resembles else [])
        ),
        row_number=row.row_number,
        decision=row.decision,
        decided=_decided(row, state),
        may_decide=not wrong,
        in_doubt=row.change == Change.NEAR_DUPLICATE,
        not_same=view.not_same,
        moved_under=row.moved_under,
    )


def _decided(row: ImportRow, state: str) -> str:
    if row.change == Change.INVALID:
        return str(_DECIDED[Decision.SKIP])
    if row.change == Change.NEAR_DUPLICATE and not row.decision and state == State.COMMITTED:
        return _("Ingen har avgjort den, så den lästes inte in")
    return str(_DECIDED[Decision(row.decision)])


def _remedy(row: ImportRow) -> str:
    """What becomes of a row that cannot be read, and what to do: a file has row numbers, a register has none."""
    todo = (
        _("Inget på raden skrivs. Rätta filen och läs in den på nytt.")
        if row.row_number
        else _("Inget på raden skrivs förrän uppgiften är rättad i elevregistret och registret hämtas på nytt.")
    )
    return todo if row.is_new else todo + " " + _("Det som redan finns i Samsyn ändras inte.")


def _title(view: RowView) -> str:
    kind = alias(view.row.kind, view.number) if view.number else str(KIND_WORDS[view.row.kind])
    if view.hidden:
        return kind
    facts = view.after or view.before
    if view.row.kind in {Kind.UNIT, Kind.CLASS}:
        name = str(facts.get("name") or "")
    else:
        name = ", ".join(part for part in (facts.get("family"), facts.get("given")) if part)
    return f"{name or _('Namn saknas')} · {kind}"


def chips_of(page: RunPage) -> list[dict[str, Any]]:
    """Links to each class of change that the run has, with how many rows it has."""
    totals: dict[str, int] = {}
    for counts in page.run.counts.values():
        for change, number in counts.items():
            totals[change] = totals.get(change, 0) + number
    shown = [change.value for change in REVIEWED if totals.get(change.value)]
    if not shown and not page.total:
        return []
    here = reverse("ss12000:run", kwargs={"run": page.run.pk})
    chips = [{"label": _("Alla"), "href": here, "count": sum(totals[change] for change in shown), "current": not page.chosen}]
    if page.moved:
        chips.append(
            {
                "label": _("Ändrad av någon annan"),
                "href": f"{here}?visa={MOVED}",
                "count": page.moved,
                "current": page.chosen == MOVED,
            }
        )
    return chips + [
        {
            "label": with_capital(str(CHANGE_WORDS[change])),
            "href": f"{here}?visa={change}",
            "count": totals[change],
            "current": page.chosen == change,
        }
        for change in shown
    ]
