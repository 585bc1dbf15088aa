"""Reads and shows numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"^[+-]?[0-9]{1,9}([.,][0-9]{1,6})?$")
_SPACES = re.compile(r"[ \u00a0\u2009\u202f]+")


def read_number(text: str, unit: str = "") -> Decimal | None:
    """A number with decimal comma or point, with or without its unit: "136,2", "136.2 cm", "−1". None when it is none."""
    value = _SPACES.sub(" ", text).strip().replace("\u2212", "-")
    if unit and value.lower().endswith(unit.lower()):
        value = value[: -len(unit)].strip()
    if not _NUMBER.match(value):
        return None
    return Decimal(value.replace(",", "."))


def show_number(value: Decimal) -> str:
    """The number with decimal comma and a real minus sign, as it was written."""
    return f"{value:f}".replace(".", ",").replace("-", "\u2212")
