"""Where the pages of a printed record break."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from samsyn.journal.pdf import make_pdf
from samsyn.journal.tests.test_pdf import data, words


def entry(heading: str, lines: int) -> dict[str, Any]:
    rows = [{"label": f"Fråga {number}", "text": "Svar."} for number in range(lines)]
    facts = ["Kontakt.", "Skriven.", "Signerad.", "Mall."]
    section = {"heading": "Delen", "level": 1, "rows": [{"label": "Först", "text": f"Efter {heading}"}, *rows]}
    return {**data("")["entries"][0], "heading": heading, "facts": facts, "sections": [section]}


@pytest.mark.parametrize("lines", range(18, 38))
def test_an_entrys_heading_never_stands_without_the_first_of_its_text(lines: int) -> None:
    made = make_pdf({**data("x"), "entries": [entry("FÖRSTA", lines), entry("ANDRA", 2)]})
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pages = []
        for number in range(len(pdf.pages)):
            one = pikepdf.new()
            one.pages.append(pdf.pages[number])
            pages.append(words(one))
    (heading,) = [number for number, text in enumerate(pages) if "ANDRA Kontakt" in text.replace("  ", " ")]
    (first,) = [number for number, text in enumerate(pages) if "Efter ANDRA" in text]
    assert heading == first
