"""Texts from code without Django (`samsyn.kernel.text.N_`), said in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from samsyn.kernel.text import Text


def translated(text: str) -> str:
    """The text in the language of the request; Swedish when nobody has translated it. A text that was stored counts too."""
    if not text:
        return ""
    if not isinstance(text, Text):
        return gettext(text)
    values = {name: translated(value) if isinstance(value, Text) else value for name, value in text.values.items()}
    return gettext(text.template) % values if values else gettext(text.template)
