"""Texts from code without Django, said in the reader's language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from samsyn.kernel.language import translated
from samsyn.kernel.text import N_

UNUSUAL = N_("%(question)s: %(value)s är ovanligt. Stämmer det?", question="Längd", value="210 cm")


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (UNUSUAL, "Längd: 210 cm is unusual. Is it right?"),
        (N_("Filtret finns inte."), "There is no such filter."),
        (str(N_("Filtret finns inte.")), "There is no such filter."),
        (N_("%(question)s: skriv ett heltal.", question=N_("Ja")), "Yes: write a whole number."),
        ("Står inte i någon katalog, 100 %.", "Står inte i någon katalog, 100 %."),
        ("", ""),
    ],
)
def test_a_text_is_said_in_the_readers_language(text: str, english: str) -> None:
    with override("en"):
        assert translated(text) == english
    with override("sv"):
        assert translated(text) == text


def test_a_text_is_an_ordinary_swedish_text_until_it_is_shown() -> None:
    assert UNUSUAL == "Längd: 210 cm är ovanligt. Stämmer det?"
