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
# import_row's kinds: new, changed, gone, conflict.
_LOOK = {
    Change.NEW: "new",
    Change.TWIN: "new",
    Change.LEFT: "gone",
    Change.NEAR_DUPLICATE: "conflict",
    Change.INVALID: "conflict",
    Change.LIFTED: "conflict",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page."""

    id: str
    look: str
    title: str
    number: str
    word: str
    changes: tuple[dict[str, str | None], ...]
    note: str
    decision: str
    choices: tuple[dict[str, str], ...]
    moved_under: bool


def line_of(view: RowView) -> Line:
    """A row in words."""
    row = view.row
    before, after = shown_facts(view.before), shown_facts(view.after)
    names = [name for name in FIELDS if before.get(name) != after.get(name)] if view.before or view.after else []
    if row.is_new:
        names = [name for name in ("school", "guardians", "code", "school_year") if after.get(name)]
    changes = tuple({"field": str(FIELDS[name]), "before": before.get(name), "after": after.get(name)} for name in names)
    reasons = [str(REASON_WORDS.get(reason, reason)) for reason in row.reasons]
    place = [_("Rad %(number)d i filen.") % {"number": row.row_number}] if row.row_number else []
    moved = [_("Ändrad av någon annan sedan förra granskningen.")] if row.moved_under else []
    note = " ".join([*place, *moved, *([", ".join(reasons).capitalize() + "."] if reasons and row.change != Change.NEW else [])])
    return Line(
        str(row.pk),
        _LOOK.get(Change(row.change), "changed"),
        _title(view),
        after.get("number") or before.get("number") or "",
        f"{KIND_WORDS[row.kind]}: {CHANGE_WORDS[row.change]}",
        changes,
        note,
        row.decision,
        tuple(_choices(row.change)),
        row.moved_under,
    )


def _title(view: RowView) -> str:
    if view.hidden:
        return _("Skyddad person")
    facts = view.after or view.before
    if view.row.kind in {Kind.UNIT, Kind.CLASS}:
        return str(facts.get("name") or _("Namn saknas"))
    return ", ".join(part for part in (facts.get("family"), facts.get("given")) if part) or _("Namn saknas")


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


def _choices(change: str) -> list[dict[str, str]]:
    if change == Change.INVALID:
        return []
    wait = {"value": Decision.SKIP, "label": _("Hoppa över den här gången")}
    if change == Change.NEAR_DUPLICATE:
        return [
            {"value": Decision.CREATE, "label": _("Nej, det är en annan elev: lägg upp")},
            {"value": Decision.SAME_PERSON, "label": _("Ja, det är samma elev: slå ihop")},
            wait,
        ]
    return [{"value": "apply", "label": _("Ta med")}, wait]


def counts_of(page: RunPage, chosen: str, address: str) -> list[dict[str, Any]]:
    """The figures at the top: each class of change with its number and its own list."""
    totals: dict[str, int] = {}
    for counts in page.run.counts.values():
        for change, number in counts.items():
            totals[change] = totals.get(change, 0) + number
    items = [
        {"label": _("alla"), "href": address, "count": sum(totals.get(one.value, 0) for one in REVIEWED), "current": not chosen}
    ]
    items += [
        {
            "label": str(CHANGE_WORDS[one.value]),
            "href": f"{address}?change={one.value}",
            "count": totals[one.value],
            "current": chosen == one,
        }
        for one in REVIEWED
        if totals.get(one.value)
    ]
    return items
