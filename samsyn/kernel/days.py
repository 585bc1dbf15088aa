"""Days as people write them."""

from __future__ import annotations

import re
from datetime import date

_SPACES = re.compile(r"[ \u00a0\u2009\u202f]+")
_COMPACT = re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})$")
_ISO = re.compile(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$")
_SLASH = re.compile(r"^([0-9]{1,2})[/.] ?([0-9]{1,2})[-. /]{1,2}([0-9]{4}|[0-9]{2})$")


def read_day(text: str, today: date) -> date | None:
    """A day written 20141231, 2014-12-31, 31/12-14, 31/12 2014 or 31.12.2014; None when it is none.

    Two digits of a year mean the latest such year that has begun, or begins next year.
    """
    value = _SPACES.sub(" ", text).strip()
    if found := _COMPACT.match(value) or _ISO.match(value):
        year, month, day = found.groups()
    elif found := _SLASH.match(value):
        day, month, year = found.groups()
        if len(year) == 2:
            century = today.year // 100
            year = f"{century if int(year) <= today.year % 100 + 1 else century - 1}{year}"
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
