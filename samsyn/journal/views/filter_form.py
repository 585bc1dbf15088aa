"""The form that narrows a record's timeline."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from markupsafe import Markup

from samsyn.journal.rules.filters import DAY_LENGTH, TEXT_LENGTH, Filters, InvalidFilters, TypedFilters, write_filters
from samsyn.journal.views.shared import CONTACT_KINDS, ONLY_WORDS, ORIGINS, OTHERS
from samsyn.kernel.language import translated

Kept = tuple[tuple[str, str], ...]
LABELS: dict[str, Any] = {
    "kind": gettext_lazy("Slag"),
    "since": gettext_lazy("Från och med"),
    "until": gettext_lazy("Till och med"),
}


def filter_form(filters: Filters, kept: dict[str, str]) -> Markup:
    """The narrower choices and the form. kept: the class list to come back to.

    Unfiltered they say nothing about any pupil, and are the same for everybody who comes from the same class list. Those are
    remembered: nearly every opening of a record shows them, and a tenth of the page's time would go to it.
    """
    return _made(filters, tuple(kept.items())) if filters.narrowed else _unfiltered(get_language(), tuple(kept.items()))


def filter_form_again(invalid: InvalidFilters, kept: dict[str, str]) -> Markup:
    """The form as it was typed, each fault at its field. kept: the class list to come back to."""
    errors = {name: translated(fault) for name, fault in invalid.fields.items() if name in LABELS}
    return _made(invalid.typed, tuple(kept.items()), errors)


def filter_faults(invalid: InvalidFilters) -> list[dict[str, str]]:
    """What is wrong, for the summary over the page: the field's name first, and a way to it where there is a field."""
    return [_fault(name, translated(fault)) for name, fault in invalid.fields.items()]


def _fault(name: str, said: str) -> dict[str, str]:
    if name not in LABELS:
        return {"text": said}
    return {"text": f"{LABELS[name]}: {said}", "href": "#field_kind" if name == "kind" else f"#id_{name}"}


@lru_cache(maxsize=256)
def _unfiltered(_language: str | None, kept: Kept) -> Markup:
    return _made(Filters(), kept)


def _chips(filters: Filters, kept: Kept) -> list[dict[str, Any]]:
    """The narrower choices, each a link that switches it."""
    chips = [{"label": _("Alla"), "href": f"?{urlencode(kept)}", "current": not filters.narrowed, "count": None}]
    for only, label in ONLY_WORDS.items():
        chosen = filters.only ^ {only}
        changed = Filters(filters.kinds, frozenset(chosen), filters.since, filters.until, filters.text)
        href = f"?{urlencode([*kept, *write_filters(changed)])}"
        chips.append({"label": str(label), "href": href, "current": only in filters.only, "count": None})
    return chips


def _made(filters: Filters | TypedFilters, kept: Kept, errors: dict[str, str] | None = None) -> Markup:
    kinds = [{"value": value, "label": label} for value, label in {**CONTACT_KINDS, **ORIGINS, **OTHERS}.items()]
    template = cast("Jinja2", engines["jinja2"]).env.get_template("journal/_filters.html")
    chips = _chips(filters if isinstance(filters, Filters) else Filters(), kept)
    around = {
        "chips": chips,
        "kept": dict(kept),
        "labels": LABELS,
        "errors": errors or {},
        "most_text": TEXT_LENGTH,
        "most_day": DAY_LENGTH,
    }
    made = template.render(filters=filters, kinds=kinds, **around)
    return Markup(made)  # noqa: S704  (the template escapes)
