"""The facts of a row of the review as texts, and which of them its reasons are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.kernel import clock

Facts = dict[str, Any]
Names = dict[str, str]

# Our words for the facts, in the order they are shown.
FIELDS = {
    "name": gettext_lazy("Namn"),
    "number": gettext_lazy("Personnummer"),
    "birth_date": gettext_lazy("Födelsedatum"),
    "sex": gettext_lazy("Kön"),
    "deceased": gettext_lazy("Avliden"),
    "school": gettext_lazy("Skola och klass"),
    "grade": gettext_lazy("Årskurs"),
    "school_type": gettext_lazy("Skolform"),
    "ends": gettext_lazy("Slutdatum"),
    "address": gettext_lazy("Adress"),
    "contact": gettext_lazy("Telefon och e-post"),
    "guardians": gettext_lazy("Vårdnadshavare"),
    "protection": gettext_lazy("Skydd"),
    "code": gettext_lazy("Skolenhetskod"),
    "school_types": gettext_lazy("Skolformer"),
    "school_year": gettext_lazy("Läsår"),
    "closed": gettext_lazy("Avslutad"),
}
_OF_NEW = ("number", "school", "ends", "guardians", "code", "school_year")
_PLACE = ("school", "grade", "school_type", "ends")
_LEAVES = ("missing", "enrolment_ended", "unit_unknown")
# Reason -> the facts it is about; a reason that is not here is about the fact of its own name.
_ABOUT = {
    "number_given": ("number",),
    "number_changed": ("number",),
    "guardians_gone": ("guardians",),
    "becomes_pupil": _PLACE,
    "unit": _PLACE,
    "class": ("school",),
    "grade": ("grade", "school_type"),
    "protection": ("protection", "address", "contact"),
    "new_year": ("school_year",),
    **dict.fromkeys(_LEAVES, ("school",)),
}
_PROTECTION = {
    "none": gettext_lazy("inget"),
    "confidentiality_marking": gettext_lazy("sekretessmarkering"),
    "protected_registration": gettext_lazy("skyddad folkbokföring"),
    "fictitious_data": gettext_lazy("fingerade personuppgifter"),
}
_SEX = {"female": gettext_lazy("kvinna"), "male": gettext_lazy("man"), "unknown": gettext_lazy("okänt")}
_CUSTODY = {
    "joint": gettext_lazy("gemensam vårdnad"),
    "sole": gettext_lazy("ensam vårdnad"),
    "specially_appointed": gettext_lazy("särskilt förordnad vårdnadshavare"),
    "temporary": gettext_lazy("tillfällig vårdnadshavare"),
    "unspecified": gettext_lazy("vårdnadshavare"),
    "other_responsible": gettext_lazy("annan ansvarig"),
}


def differences(
    before: Facts, after: Facts, reasons: Iterable[str], *, is_new: bool, names: Names | None = None
) -> tuple[dict[str, str | None], ...]:
    """What a row changes, as field, before and after: what its reasons are about, and no more, since the rest stays as it is.

    names: of guardians, by the register's id.
    """
    if not before and not after:
        return ()  # hidden, or forgotten
    if after.get("middle") is None:
        after = {**after, "middle": before.get("middle")}
    was, becomes = shown_facts(before, names or {}), shown_facts(after, names or {})
    stated = tuple(reasons)
    if set(stated) & set(_LEAVES):
        becomes.setdefault("school", _("okänd skola"))
    if is_new:
        dated = any(one.get("to") for one in after.get("enrolments") or [])
        about = {name for name in _OF_NEW if becomes.get(name) and (name != "ends" or dated)}
    elif stated:
        about = {name for reason in stated for name in _ABOUT.get(reason, (reason,))}
    else:
        about = set(FIELDS)
    return tuple(
        {"field": str(label), "before": was.get(name), "after": becomes.get(name)}
        for name, label in FIELDS.items()
        if name in about and was.get(name) != becomes.get(name)
    )


def stated(before: Facts, after: Facts, problems: Iterable[str]) -> tuple[dict[str, str], ...]:
    """What the register says in a row that cannot be read: the facts that are wrong, beside ours, and the school."""
    if not after:
        return ()  # hidden, or forgotten
    ours, theirs = shown_facts(before, {}), shown_facts(after, {})
    if after.get("number_as_given"):
        theirs["number"] = shown_number(after["number_as_given"])
    wrong = {"name" if problem == "name_missing" else "number" if problem.startswith("number_") else "" for problem in problems}
    return tuple(
        {"field": str(label), "text": theirs.get(name) or _("saknas"), "ours": ours.get(name, "") if name in wrong else ""}
        for name, label in FIELDS.items()
        if name in wrong or (name in ("school", "code") and theirs.get(name))
    )


def shown_facts(facts: Facts, names: Names) -> dict[str, str]:
    """The facts as texts, by the names of FIELDS."""
    if not facts:
        return {}
    places = facts.get("enrolments") or []
    found = {
        "name": _joined(facts, "given", "middle", "family") or facts.get("name"),
        "number": shown_number(facts.get("number") or ""),
        "birth_date": facts.get("birth_date"),
        "sex": _SEX.get(facts.get("sex") or ""),
        "deceased": _yes_or_no(facts, "deceased"),
        "school": "; ".join(_place(one) for one in places),
        "grade": ", ".join(dict.fromkeys(str(one["grade"]) for one in places if one.get("grade") is not None)),
        "school_type": ", ".join(dict.fromkeys(one["school_type"] for one in places if one.get("school_type"))),
        "ends": _ends(places),
        "address": _joined(facts, "street", "postal_code", "locality"),
        "contact": _joined(facts, "phone", "email"),
        "guardians": ", ".join(sorted(_guardian(one, names) for one in facts.get("guardians") or [])),
        "protection": _PROTECTION.get(facts.get("protection") or "none", "") if "protection" in facts else "",
        "code": facts.get("code"),
        "school_types": ", ".join(facts.get("school_types") or []),
        "school_year": facts.get("school_year"),
        "closed": _yes_or_no(facts, "closed"),
    }
    return {name: str(value) for name, value in found.items() if value}


def shown_number(number: str) -> str:
    """An identity number of twelve characters with its dash; any other as it stands."""
    return f"{number[:8]}-{number[8:]}" if len(number) == 12 and number.isalnum() else number


def _joined(facts: Facts, *names: str) -> str:
    return " ".join(str(facts[name]) for name in names if facts.get(name))


def _yes_or_no(facts: Facts, name: str) -> str:
    if facts.get(name) is None:
        return ""
    return _("ja") if facts[name] else _("nej")


def _place(one: Facts) -> str:
    if one.get("unit") is None:
        return _("okänd skola")
    place, starts = _joined(one, "unit_name", "class_name"), one.get("from") or ""
    return _("%(place)s från %(day)s") % {"place": place, "day": starts} if starts > clock.today().isoformat() else place


def _guardian(one: Facts, names: Names) -> str:
    """Who a guardian is, and the kind of custody. One we have no name of is protected, or not in the register."""
    name = names.get(str(one.get("id")))
    if not name:
        name = _("namnet saknas") if name is None else _("skyddade personuppgifter")
    return f"{name} ({_CUSTODY.get(one['kind'], one['kind'])})"


def _ends(places: list[Facts]) -> str:
    """The days the enrolments end; each says whose it is when there are several."""
    days = [str(one.get("to") or _("inget slutdatum")) for one in places]
    if len(set(days)) < 2:
        return "".join(days[:1])
    return "; ".join(f"{_place(one)}: {day}" for one, day in zip(places, days, strict=True))
