"""The gallery: an example of every component, for developers and for the accessibility tests. All people in it are made up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.views.decorators.http import require_GET

from samsyn.access.gate import open_to_all

_WHEN = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)


class SampleForm(forms.Form):
    """Some of Django's fields, as `ui.field` shows them."""

    height = forms.DecimalField(label="Längd", min_value=40, max_value=230)
    seen_on = forms.DateField(label="Besöksdag")
    note = forms.CharField(label="Anteckning", widget=forms.Textarea, required=False)
    informed = forms.BooleanField(label="Vårdnadshavare är informerad", required=False)


def component_names() -> list[str]:
    """Every component's name."""
    return list(engines["jinja2"].env.globals["ui"])  # type: ignore[attr-defined]


def _context() -> dict[str, Any]:
    row = {
        "when": _WHEN,
        "who": "Maria Lind",
        "assignment": "Skolsköterska",
        "what": "Öppnade journalen",
        "ground": "PDL 4:1",
        "outcome": "allowed",
    }
    languages = [("sv", "Svenska", True), ("en", "English", False), ("ar", "العربية", False)]
    return {
        "component_links": [{"label": name, "href": f"#c-{name}"} for name in component_names()],
        "log_rows": [
            row,
            {**row, "what": "Signerade anteckning", "named": {"title": "Hälsobesök åk 4", "at": _WHEN}},
            {**row, "who": "Per Wallin", "assignment": "Rektor", "outcome": "refused"},
            {**row, "outcome": "failed"},
        ],
        "sample_date": _WHEN.date(),
        "sample_ends": datetime(2999, 1, 1, tzinfo=UTC),
        "sample_form": SampleForm({"height": "1362", "seen_on": "", "note": "Trivs i klassen."}, prefix="g"),
        "sample_languages": [{"code": code, "label": label, "href": "#", "current": current} for code, label, current in languages],
    }


@open_to_all("examples of the components, with made-up data; there is no such page in production")
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """One example of every component."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "web/gallery.html", _context(), using="jinja2")
