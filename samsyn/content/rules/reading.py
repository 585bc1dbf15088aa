"""Reads one JSON object with known keys, gathering every fault in plain Swedish instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Problems = list[str]
MAX_TEXT = 2000


class Reader:
    """One object of a package; `where` names it in the faults ("Punkt ”height”")."""

    def __init__(self, where: str, body: Mapping[str, Any], problems: Problems) -> None:
        self.where = where
        self.body = body
        self.problems = problems

    def fault(self, message: str) -> None:
        """Note a fault of this object."""
        self.problems.append(f"{self.where}: {message}")

    def only(self, known: Iterable[str]) -> None:
        """No other keys than these."""
        for key in sorted(self.body.keys() - set(known)):
            self.fault(f"okänd nyckel ”{key}”.")

    def text(self, key: str, *, optional: bool = False) -> str:
        """A text that is not empty."""
        value = self.body.get(key, "")
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            self.fault(f"”{key}” ska vara en text på högst {MAX_TEXT} tecken.")
            return ""
        if not value.strip() and not optional:
            self.fault(f"”{key}” saknas.")
        return value

    def word(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        """One of the allowed words."""
        words = list(allowed)
        value = self.body.get(key, default)
        if not isinstance(value, str) or value not in words:
            self.fault(f"”{key}” ska vara något av {', '.join(words)}.")
            return default or words[0]
        return value

    def matching(self, key: str, pattern: re.Pattern[str], meaning: str) -> str:
        """A text of a given form."""
        value = self.text(key)
        if value and not pattern.match(value):
            self.fault(f"”{key}” ska skrivas som {meaning}.")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self.body.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"”{key}” ska vara true eller false.")
            return False
        return value

    def number(self, key: str) -> Decimal | None:
        """A number, or nothing. Written as a JSON number or as text with a decimal point."""
        value = self.body.get(key)
        if value is None:
            return None
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise InvalidOperation
            number = Decimal(str(value))
            if not number.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            self.fault(f"”{key}” ska vara ett tal.")
            return None
        return number

    def day(self, key: str) -> date | None:
        """A day as 2026-11-22."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            self.fault(f"”{key}” ska vara ett datum: 2026-11-22.")
            return None

    def texts(self, key: str) -> list[str]:
        """A list of texts that is not empty."""
        value = self.body.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            self.fault(f"”{key}” ska vara en lista med texter.")
            return []
        return value

    def objects(self, key: str) -> list[Mapping[str, Any]]:
        """A list of objects; empty when absent."""
        value = self.body.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.fault(f"”{key}” ska vara en lista med objekt.")
            return []
        return value

    def object(self, key: str) -> Mapping[str, Any] | None:
        """An object, or nothing."""
        value = self.body.get(key)
        if value is not None and not isinstance(value, Mapping):
            self.fault(f"”{key}” ska vara ett objekt.")
            return None
        return value
