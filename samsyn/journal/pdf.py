"""Makes the PDF of a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samsyn.kernel.pdf import typeset

TEMPLATE = Path(__file__).parent / "typst" / "record.typ"


def make_pdf(data: dict[str, Any]) -> bytes:
    """The PDF of what `printed_record` made."""
    return typeset(TEMPLATE, data)
