"""The form that narrows a record's timeline."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.translation import get_language
from markupsafe import Markup

from samsyn.journal.rules.filters import Filters
from samsyn.journal.views.shared import CONTACT_KINDS, ORIGINS

Kept = tuple[tuple[str, str], ...]


def filter_form(filters: Filters, kept: dict[str, str]) -> Markup:
    """The form. kept: the class list to come back to.

    Unfiltered it says nothing about any pupil, and is the same for everybody who comes from the same class list. That one is
    remembered: nearly every opening of a record shows it, and a tenth of the page's time would go to it.
    """
    return _made(filters, tuple(kept.items())) if filters.narrowed else _unfiltered(get_language(), tuple(kept.items()))


@lru_cache(maxsize=256)
def _unfiltered(_language: str | None, kept: Kept) -> Markup:
    return _made(Filters(), kept)


def _made(filters: Filters, kept: Kept) -> Markup:
    kinds = [{"value": value, "label": label} for value, label in {**CONTACT_KINDS, **ORIGINS}.items()]
    template = cast("Jinja2", engines["jinja2"]).env.get_template("journal/_filters.html")
    return Markup(template.render(filters=filters, kinds=kinds, kept=dict(kept)))  # noqa: S704  (the template escapes)
