"""What the pages of the import show: registers, runs, and a run's rows as before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.integrations.ss12000.changes import REVIEWED, Change, Decision, Kind
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource
from samsyn.integrations.ss12000.words import KIND_WORDS, REASON_WORDS
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound

PAGE = 50
# Facts that are shown as they change; the rest are internal.
_FACTS = {
    "given": gettext_lazy("Förnamn"),
    "middle": gettext_lazy("Mellannamn"),
    "family": gettext_lazy("Efternamn"),
    "number": gettext_lazy("Personnummer"),
    "birth_date": gettext_lazy("Födelsedag"),
    "street": gettext_lazy("Adress"),
    "postal_code": gettext_lazy("Postnummer"),
    "locality": gettext_lazy("Ort"),
    "phone": gettext_lazy("Telefon"),
    "email": gettext_lazy("E-post"),
    "name": gettext_lazy("Namn"),
    "code": gettext_lazy("Skolenhetskod"),
    "school": gettext_lazy("Skola och klass"),
    "guardians": gettext_lazy("Vårdnadshavare"),
}
_DECISIONS = {
    Decision.NONE: "",
    Decision.SKIP: gettext_lazy("Läses inte in"),
    Decision.CREATE: gettext_lazy("Läses in som ny elev"),
    Decision.SAME_PERSON: gettext_lazy("Samma elev som den befintliga"),
}


@dataclass(frozen=True, slots=True)
class RowCard:
    """One row of a run, in words. changes: fields as before and after. may_join: a near duplicate that needs somebody's word."""

    id: UUID
    kind: str
    change: str
    label: str
    reasons: str
    changes: list[dict[str, str]]
    row_number: int | None
    decision: str
    decided: str
    protected: bool
    may_join: bool
    moved_under: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run with one page of its rows, filtered by change class. counts: by class, over all kinds."""

    run: ImportRun
    rows: list[RowCard]
    counts: dict[str, int]
    chosen: str
    number: int
    pages: int


def open_sources() -> list[ImportSource]:
    """The provider's registers, by name."""
    return list(ImportSource.objects.filter(closed_on=None).order_by("name"))


def latest_runs(*, limit: int = 30) -> list[ImportRun]:
    """The provider's latest runs, newest first."""
    return list(ImportRun.objects.select_related("source").order_by("-started_at")[:limit])


def run_page(actor: Actor, run: UUID, *, chosen: str, number: int) -> RunPage:
    """A run as its page shows it; the pupils shown are logged. Raises NotFound."""
    found = ImportRun.objects.select_related("source").filter(pk=run).first()
    if found is None:
        raise NotFound(_("Inläsningen finns inte."))
    totals = {change.value: 0 for change in REVIEWED}
    for by_change in found.counts.values():
        for change, count in by_change.items():
            totals[change] = totals.get(change, 0) + count
    rows = ImportRow.objects.filter(run=found).exclude(change=Change.SAME)
    if chosen in totals:
        rows = rows.filter(change=chosen)
    pages = max(1, -(-rows.count() // PAGE))
    number = min(max(number, 1), pages)
    shown = list(rows.order_by("change", "id")[(number - 1) * PAGE : number * PAGE])
    pupils = tuple(row.target for row in shown if row.kind == Kind.PUPIL and not row.is_new)
    record(actor, AccessEvent(Action.LIST, "ss12000.rows", pupils=pupils, resource=found.pk))
    return RunPage(found, [_card(row) for row in shown], totals, chosen if chosen in totals else "", number, pages)


def _card(row: ImportRow) -> RowCard:
    return RowCard(
        id=row.pk,
        kind=str(KIND_WORDS[row.kind]),
        change=row.change,
        label=_label(row),
        reasons=", ".join(str(REASON_WORDS.get(reason, reason)) for reason in row.reasons),
        changes=[] if row.protected else _changes(row),
        row_number=row.row_number,
        decision=row.decision,
        decided=str(_DECISIONS[Decision(row.decision)]),
        protected=row.protected,
        may_join=row.change == Change.NEAR_DUPLICATE,
        moved_under=row.moved_under,
    )


def _label(row: ImportRow) -> str:
    if row.protected:
        return _("Skyddade personuppgifter")
    facts = row.after or row.before
    name = f"{facts.get('family', '')}, {facts.get('given', '')}".strip(", ")
    return name or str(facts.get("name") or _("Namn saknas"))


def _changes(row: ImportRow) -> list[dict[str, str]]:
    before, after = _shown(row.before), _shown(row.after)
    wanted = [key for key in _FACTS if before.get(key, "") != after.get(key, "")]
    if row.is_new or row.change == Change.INVALID:
        wanted = [key for key in ("number", "school", "code") if after.get(key)]
    return [{"field": str(_FACTS[key]), "before": before.get(key, ""), "after": after.get(key, "")} for key in wanted]


def _shown(facts: dict[str, Any]) -> dict[str, str]:
    shown = {key: str(facts[key]) for key in _FACTS if facts.get(key) and key != "guardians"}
    enrolments = [one for one in facts.get("enrolments", []) if not one.get("to")]
    if enrolments:
        shown["school"] = ", ".join(f"{one.get('unit_name', '')} {one.get('class_name') or ''}".strip() for one in enrolments)
    if facts.get("guardians"):
        shown["guardians"] = str(len(facts["guardians"]))
    return shown
