"""The review page's rows in words: who it is about, what differs, why, and what can be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.integrations.ss12000.changes import REVIEWED, Change, Decision, Kind
from samsyn.integrations.ss12000.queries import RowView, RunPage
from samsyn.integrations.ss12000.words import CHANGE_WORDS, KIND_WORDS, REASON_WORDS

# Our words for the facts, in the order they are shown.
FIELDS = {
    "name": gettext_lazy("Namn"),
    "number": gettext_lazy("Personnummer"),
    "birth_date": gettext_lazy("Födelsedatum"),
    "school": gettext_lazy("Skola och klass"),
    "grade": gettext_lazy("Årskurs"),
    "address": gettext_lazy("Adress"),
    "contact": gettext_lazy("Telefon och e-post"),
    "guardians": gettext_lazy("Vårdnadshavare"),
    "protection": gettext_lazy("Skydd"),
    "code": gettext_lazy("Skolenhetskod"),
    "school_year": gettext_lazy("Läsår"),
    "closed": gettext_lazy("Avslutad"),
}
_PROTECTION = {
    "none": gettext_lazy("inget"),
    "confidentiality_marking": gettext_lazy("sekretessmarkering"),
    "protected_registration": gettext_lazy("skyddad folkbokföring"),
    "fictitious_data": gettext_lazy("fingerade personuppgifter"),
}
_CUSTODY = {
    "joint": gettext_lazy("gemensam vårdnad"),
    "unspecified": gettext_lazy("vårdnadshavare"),
    "other_responsible": gettext_lazy("annan ansvarig"),
}
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
    """One row of the page. may_decide: a word can be said about it; may_join: it may be somebody we have."""

    id: str
    title: str
    protected: bool
    status: str
    word: str
    changes: tuple[dict[str, str | None], ...]
    reasons: str
    row_number: int | None
    decision: str
    decided: str
    may_decide: bool
    may_join: bool
    moved_under: bool


def line_of(view: RowView) -> Line:
    """A row in words."""
    row = view.row
    before, after = shown_facts(view.before), shown_facts(view.after)
    names = [name for name in FIELDS if before.get(name) != after.get(name)] if view.before or view.after else []
    if row.is_new:
        names = [name for name in ("number", "school", "guardians", "code", "school_year") if after.get(name)]
    changes = tuple({"field": str(FIELDS[name]), "before": before.get(name), "after": after.get(name)} for name in names)
    return Line(
        id=str(row.pk),
        title=_title(view),
        protected=row.protected,
        status=_STATUS.get(Change(row.change), "info"),
        word=str(CHANGE_WORDS[row.change]),
        changes=changes,
        reasons=", ".join(
            [str(REASON_WORDS.get(reason, reason)) for reason in row.reasons]
            + ([_("liknar %(who)s") % {"who": view.resembles}] if view.resembles else [])
        ),
        row_number=row.row_number,
        decision=row.decision,
        decided=str(_DECIDED[Decision(row.decision)]),
        may_decide=row.change != Change.INVALID,
        may_join=row.change == Change.NEAR_DUPLICATE,
        moved_under=row.moved_under,
    )


def _title(view: RowView) -> str:
    kind = str(KIND_WORDS[view.row.kind])
    if view.hidden:
        return _("Skyddade personuppgifter") + f" · {kind}"
    facts = view.after or view.before
    if view.row.kind in {Kind.UNIT, Kind.CLASS}:
        name = str(facts.get("name") or "")
    else:
        name = ", ".join(part for part in (facts.get("family"), facts.get("given")) if part)
    return f"{name or _('Namn saknas')} · {kind}"


def shown_facts(facts: dict[str, Any]) -> dict[str, str]:
    """The facts as texts, by the names of FIELDS."""
    if not facts:
        return {}
    number = facts.get("number") or ""
    found = {
        "name": " ".join(part for part in (facts.get("given"), facts.get("middle"), facts.get("family")) if part)
        or facts.get("name"),
        "number": f"{number[:8]}-{number[8:]}" if len(number) == 12 else number,
        "birth_date": facts.get("birth_date"),
        "school": "; ".join(_place(one) for one in facts.get("enrolments", [])),
        "grade": ", ".join(str(one["grade"]) for one in facts.get("enrolments", []) if one.get("grade") is not None),
        "address": " ".join(part for part in (facts.get("street"), facts.get("postal_code"), facts.get("locality")) if part),
        "contact": " ".join(part for part in (facts.get("phone"), facts.get("email")) if part),
        "guardians": ", ".join(str(_CUSTODY.get(one["kind"], one["kind"])) for one in facts.get("guardians") or []),
        "protection": str(_PROTECTION.get(facts.get("protection") or "none", "")) if "protection" in facts else "",
        "code": facts.get("code"),
        "school_year": str(facts["school_year"]) if facts.get("school_year") else "",
        "closed": (_("ja") if facts["closed"] else _("nej")) if "closed" in facts else "",
    }
    return {name: str(value) for name, value in found.items() if value}


def _place(one: dict[str, Any]) -> str:
    if one.get("unit") is None:
        return _("okänd skola")
    return " ".join(part for part in (one.get("unit_name"), one.get("class_name")) if part)


def chips_of(page: RunPage) -> list[dict[str, Any]]:
    """Links to each class of change that the run has, with how many rows it has."""
    totals: dict[str, int] = {}
    for counts in page.run.counts.values():
        for change, number in counts.items():
            totals[change] = totals.get(change, 0) + number
    shown = [change.value for change in REVIEWED if totals.get(change.value)]
    chips = [{"label": _("Alla"), "href": "?", "count": sum(totals[change] for change in shown), "current": not page.chosen}]
    return chips + [
        {
            "label": str(CHANGE_WORDS[change]).capitalize(),
            "href": f"?visa={change}",
            "count": totals[change],
            "current": page.chosen == change,
        }
        for change in shown
    ]
