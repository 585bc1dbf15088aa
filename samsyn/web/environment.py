"""The Jinja2 environment of all pages: strict about undefined names, with the components as `ui.<macro>`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from samsyn.kernel.addresses import address
from samsyn.kernel.clock import STOCKHOLM, day_of
from samsyn.kernel.language import translated

COMPONENTS = Path(__file__).parent / "jinja2" / "web" / "components"


def locale() -> str:
    """The name by which Babel knows the language that holds."""
    return "en_GB" if get_language() == "en" else "sv_SE"


# A record shows fifty days, many of them again on the next page.
_day_in_words = lru_cache(maxsize=4096)(format_date)


def show_date(value: date | None, style: str = "d MMM y", within: str = "") -> str:
    """A day in words: 22 nov. 2026. Of an instant, the day it was in Sweden. within: the locale, if a list asked for it once."""
    day = day_of(value) if isinstance(value, datetime) else value
    return _day_in_words(day, style, within or locale()) if day else ""


def show_datetime(value: datetime | None, style: str = "d MMM y HH:mm") -> str:
    """An instant, in Swedish time: 22 nov. 2026 10:42."""
    return format_datetime(value, style, tzinfo=STOCKHOLM, locale=locale()) if value else ""


def show_number(value: float | None, decimals: int = 1) -> str:
    """A number with decimal comma: 136,2."""
    return "" if value is None else format_decimal(value, "#,##0." + "0" * decimals if decimals else "#,##0", locale())


_DASHED = re.compile(r"\d+(?:-\d+)+")


def unbroken(value: object) -> Markup:
    """A text with its days and identity numbers each kept on one line."""
    return Markup(_DASHED.sub(r'<span class="nowrap">\g<0></span>', str(escape(value))))  # noqa: S704  (escaped)


# Static files keep their addresses as long as the process lives, and every icon asks for one.
_static = lru_cache(maxsize=512)(static)


@lru_cache(maxsize=4096)
def _in_language(_language: str | None, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704  (our own words)


@lru_cache(maxsize=4096)
def _without_values(language: str | None, message: str) -> Markup:
    return _in_language(language, message) % {}


def words(message: str, **values: Any) -> Markup:
    """A message in the language that holds, with its values escaped: `_` of the templates.

    As Jinja's own "newstyle" gettext, which takes five times as long, and the frame of every page has a hundred messages.
    """
    language = get_language()
    return _in_language(language, message) % values if values else _without_values(language, message)


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

    def __iter__(self) -> Iterator[str]:
        """The names of all components, in alphabetical order."""
        return iter(sorted(self._macros))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            macro = self._macros[name]
        except KeyError:
            raise AttributeError(f"there is no component {name!r}") from None
        setattr(self, name, macro)  # found at once from now on
        return macro


def environment(**options: Any) -> Environment:
    """Make the environment (called by Django)."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701  (Django passes autoescape=True)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    # Lists show days by the filter: a filter is called as it is, a function by way of Jinja, which takes longer than the day does.
    made.filters.update(translated=translated, unbroken=unbroken, date=show_date)
    made.globals.update(
        _=words,
        static=_static,
        url=address,
        date=show_date,
        datetime=show_datetime,
        locale=locale,
        number=show_number,
        ui=Components(made),
        viewer=None,
        nav=[],
    )
    return made
