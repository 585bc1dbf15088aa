"""The Jinja2 environment of all pages: strict about undefined names, with the components as `ui.<macro>`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined

from samsyn.kernel.clock import STOCKHOLM
from samsyn.kernel.language import translated

COMPONENTS = Path(__file__).parent / "jinja2" / "web" / "components"


def _locale() -> str:
    return "en_GB" if get_language() == "en" else "sv_SE"


def show_date(value: date | None, style: str = "d MMM y") -> str:
    """A day in words: 22 nov. 2026."""
    return format_date(value, style, locale=_locale()) if value else ""


def show_datetime(value: datetime | None, style: str = "d MMM y HH:mm") -> str:
    """An instant, in Swedish time: 22 nov. 2026 10:42."""
    return format_datetime(value, style, tzinfo=STOCKHOLM, locale=_locale()) if value else ""


def show_number(value: float | None, decimals: int = 1) -> str:
    """A number with decimal comma: 136,2."""
    return "" if value is None else format_decimal(value, "#,##0." + "0" * decimals if decimals else "#,##0", _locale())


def url(name: str, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, kwargs=kwargs)


class Components:
    """Every macro of `web/components/*.html`, as an attribute: `ui.button(…)`, also for fragments, which have no imports."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    @cached_property
    def _macros(self) -> dict[str, Callable[..., Any]]:
        macros: dict[str, Callable[..., Any]] = {}
        for path in sorted(COMPONENTS.glob("*.html")):
            module = self._environment.get_template(f"web/components/{path.name}").module
            found = {name: macro for name, macro in vars(module).items() if not name.startswith("_") and callable(macro)}
            taken = found.keys() & macros.keys()
            if taken:
                raise ValueError(f"{path.name} defines again: {', '.join(sorted(taken))}")
            macros.update(found)
        return macros

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(f"there is no component {name!r}") from None


def environment(**options: Any) -> Environment:
    """Make the environment (called by Django)."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701  (Django passes autoescape=True)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters["translated"] = translated
    made.globals.update(
        static=static,
        url=url,
        date=show_date,
        datetime=show_datetime,
        number=show_number,
        ui=Components(made),
        viewer=None,
        nav=[],
    )
    return made
