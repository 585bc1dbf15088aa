"""Tolerant reading of single fields: every method returns a usable value or an empty one, and notes what was odd.

Null, missing and empty text are alike. `at` is the path prefix of the object being read ("" or "enrolments[0].").
Keys may be misspelt: `other_spellings` of a key are tried when the key itself is absent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar
from unicodedata import is_normalized
from zoneinfo import ZoneInfo

from samsyn.integrations.ss12000.records.findings import Finding, Parsed, finding
from samsyn.integrations.ss12000.records.values import OTHER_SCHOOL_TYPE, SCHOOL_TYPES, OpenEnum, SecurityMarking, plain
from samsyn.integrations.ss12000.records.values import SECURITY_MARKINGS as MARKINGS

Raw = Mapping[str, Any]
E = TypeVar("E", bound=Enum)
R = TypeVar("R")

STOCKHOLM = ZoneInfo("Europe/Stockholm")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
MAX_FINDINGS = 50
MAX_ID, MAX_NAME, MAX_CODE, MAX_IDENTITY_NUMBER = 64, 200, 100, 32
MAX_LIST, MAX_MEMBERS = 500, 20_000

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
is_uuid = _UUID.fullmatch
"""Whether a text is a UUID as UUIDs are written, in lower case."""
NIL = "00000000-0000-0000-0000-000000000000"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER = re.compile(r"-?\d{1,9}", re.ASCII)
_TRUTH = {"true": True, "ja": True, "1": True, "false": False, "nej": False, "0": False}


class Reading:
    """Collects the findings of one record, at most MAX_FINDINGS of them, while its fields are read."""

    __slots__ = ("findings",)

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def note(self, code: str, path: str) -> None:
        """Add a finding."""
        if not self.full:
            self.findings.append(finding(code, path))

    @property
    def full(self) -> bool:
        """True when no further finding can be added."""
        return len(self.findings) >= MAX_FINDINGS

    def text(self, raw: Raw, key: str, at: str = "", limit: int = MAX_NAME) -> str:
        """Text without surrounding space, in Unicode NFC; control characters are removed, overlong text is dropped."""
        value = raw.get(key)
        if value is None:
            return ""
        if value.__class__ is str and len(value) <= limit and value.isprintable() and is_normalized("NFC", value):
            return value.strip()
        return self._text(value, at + key, limit)

    def _text(self, value: object, path: str, limit: int) -> str:
        if not isinstance(value, str):
            self.note("wrong_type", path)
            return ""
        if len(value) > limit:
            self.note("too_long", path)
            return ""
        if not value.isprintable():
            cleaned = "".join(char if char.isprintable() else _replacement(char) for char in value)
            if any(unicodedata.category(char)[0] == "C" for char in value):
                self.note("control_characters", path)
            value = " ".join(cleaned.split())
        return unicodedata.normalize("NFC", value).strip()

    def identity(self, raw: Raw, key: str, at: str = "", limit: int = MAX_IDENTITY_NUMBER) -> str:
        """Text that identifies somebody: used exactly as it stands apart from surrounding space, or not at all."""
        value = raw.get(key)
        if value is None:
            return ""
        if value.__class__ is not str:
            self.note("wrong_type", at + key)
            return ""
        if len(value) > limit:
            self.note("too_long", at + key)
            return ""
        if not value.isprintable():
            self.note("control_characters_in_identity", at + key)
            return ""
        return value.strip()

    def record_id(self, raw: Raw, key: str = "id", at: str = "") -> str:
        """Identifier in lower case, "" if there is none that can be used. Other forms than UUID are noted."""
        value = raw.get(key)
        if value.__class__ is str and is_uuid(value) and value != NIL:
            return value
        return self._record_id(value, at + key)

    def _record_id(self, value: object, path: str) -> str:
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or len(value) > MAX_ID or not value.isprintable() or not value.strip():
            self.note("bad_id", path)
            return ""
        lowered = value.strip().lower()
        if _UUID.fullmatch(lowered):
            if lowered != NIL:
                return lowered
            self.note("bad_id", path)
            return ""
        self.note("id_not_uuid", path)
        return value.strip()

    def reference(self, raw: Raw, key: str, at: str = "") -> str:
        """The id inside a reference object {"id": …}; a bare id is accepted and noted."""
        value = raw.get(key)
        if value is None:
            return ""
        if value.__class__ is dict:
            found = value.get("id")
            if found.__class__ is str and is_uuid(found) and found != NIL:
                return found
            return self._record_id(found, f"{at}{key}.id")
        if isinstance(value, str):
            self.note("bare_value", at + key)
            return self.record_id(raw, key, at)
        self.note("wrong_type", at + key)
        return ""

    def day(self, raw: Raw, key: str, at: str = "") -> date | None:
        """Calendar date (ISO 8601, between 1900 and 2200). Of a date with a time only the date is used."""
        value = raw.get(key)
        if value is None or value == "":
            return None
        if value.__class__ is not str:
            self.note("wrong_type", at + key)
            return None
        result, code = _day(value[:41])
        if code:
            self.note(code, at + key)
        return result

    def period(self, raw: Raw, at: str = "") -> tuple[date | None, date | None]:
        """startDate and endDate, both inclusive. A reversed period is noted and returned as it stands."""
        start, end = self.day(raw, "startDate", at), self.day(raw, "endDate", at)
        if start is not None and end is not None and end < start:
            self.note("period_reversed", at + "endDate")
        return start, end

    def moment(self, raw: Raw, key: str, at: str = "") -> datetime | None:
        """Point in time in UTC. Without zone it is read as Swedish time and noted."""
        value = raw.get(key)
        if value is None or value == "":
            return None
        if value.__class__ is not str:
            self.note("wrong_type", at + key)
            return None
        try:
            result = datetime.fromisoformat(value) if len(value) <= 40 else None
            if result is not None and result.tzinfo is None:
                result = result.replace(tzinfo=STOCKHOLM)
                self.note("time_without_zone", at + key)
            if result is not None and result.tzinfo is not UTC:
                result = result.astimezone(UTC)
        except (ValueError, OverflowError):
            result = None
        if result is None:
            self.note("bad_time", at + key)
        return result

    def modified(self, raw: Raw) -> datetime | None:
        """meta.modified."""
        meta = raw.get("meta")
        if meta.__class__ is dict:
            return self.moment(meta, "modified", "meta.")
        if meta is not None:
            self.note("wrong_type", "meta")
        return None

    def integer(self, raw: Raw, key: str, at: str, lowest: int, highest: int) -> int | None:
        """Whole number within bounds. Digits as text and 7.0 are accepted."""
        value = raw.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
            self.note("number_as_text", at + key)
            value = int(value)
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        if value.__class__ is not int:
            self.note("wrong_type", at + key)
            return None
        if not lowest <= value <= highest:
            self.note("out_of_range", at + key)
            return None
        return int(value)

    def truth(self, raw: Raw, key: str, at: str = "") -> bool | None:
        """Boolean, None when absent. "true", "ja", "1" and their opposites are accepted as text and noted."""
        value = raw.get(key)
        if value is None or value is True or value is False:
            return value
        said = _TRUTH.get(value.strip().lower()) if isinstance(value, str) and len(value) < 10 else None
        self.note("wrong_type" if said is None else "boolean_as_text", at + key)
        return said

    def choice(self, raw: Raw, key: str, at: str, values: OpenEnum[E], absent: E) -> E:
        """Member of an open enumeration; `absent` when missing, the enumeration's `other` when unknown."""
        value = raw.get(key)
        if value is None or value == "":
            return absent
        text = value if value.__class__ is str else self.text(raw, key, at, MAX_CODE)
        member = values.find(text) if text else values.other
        if member is None:
            self.note("unknown_value", at + key)
            return values.other
        return member

    def marking(self, raw: Raw, at: str = "") -> tuple[SecurityMarking, bool]:
        """securityMarking and whether it was stated. Anything that is stated but not understood is the strictest."""
        value = raw.get("securityMarking")
        if value is None:
            return SecurityMarking.NONE, False
        if isinstance(value, str):
            member = MARKINGS.find(value)
            if member is not None:
                return member, True
            if not value.strip():
                self.note("empty_marking", at + "securityMarking")
                return SecurityMarking.NONE, False
        self.note("unknown_marking", at + "securityMarking")
        return SecurityMarking.PROTECTED_REGISTRATION, True

    def school_type(self, raw: Raw, key: str, at: str = "") -> str:
        """School-type code of the standard, "" when absent, OTHER when unknown."""
        value = raw.get(key)
        if value.__class__ is str and value in SCHOOL_TYPES:
            return value
        text = self.text(raw, key, at, MAX_CODE)
        return self.school_type_of(text, at + key) if text else ""

    def school_type_of(self, text: str, path: str) -> str:
        """School-type code for a text that is not exactly one of the codes."""
        code = plain(text).upper()
        if code in SCHOOL_TYPES:
            return code
        self.note("unknown_value", path)
        return OTHER_SCHOOL_TYPE

    def spelling(self, raw: Raw, key: str, others: tuple[str, ...], at: str = "") -> str:
        """The key under which a value stands: `key` itself, or the first present of its other spellings (noted)."""
        if raw.get(key) is not None:
            return key
        for other in others:
            if raw.get(other) is not None:
                self.note("other_spelling", at + key)
                return other
        return key

    def items(self, raw: Raw, key: str, at: str = "", limit: int = MAX_LIST) -> Iterator[tuple[str, Any]]:
        """Path prefix and value of each element in a list; a single object counts as a list of one."""
        value = raw.get(key)
        if not value and value in (None, "", [], {}):
            return
        if value.__class__ is dict:
            self.note("bare_value", at + key)
            value = [value]
        if value.__class__ is not list:
            self.note("wrong_type", at + key)
            return
        if len(value) > limit:
            self.note("too_many", at + key)
            value = value[:limit]
        for index, item in enumerate(value):
            yield f"{at}{key}[{index}]", item

    def objects(
        self, raw: Raw, key: str, at: str = "", limit: int = MAX_LIST, bare: str = ""
    ) -> Iterable[tuple[str, dict[str, Any]]]:
        """Path prefix ending in "." and object of each element that is an object; others are noted.

        With `bare`, an element that is a text is read as an object having that text under the key `bare`.
        """
        value = raw.get(key)
        if value is None or value == []:
            return ()
        if value.__class__ is list and len(value) <= 16:
            for item in value:
                if item.__class__ is not dict:
                    break
            else:
                return zip(_prefixes(at + key), value, strict=False)
        return self._objects(raw, key, at, limit, bare)

    def _objects(self, raw: Raw, key: str, at: str, limit: int, bare: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for path, item in self.items(raw, key, at, limit):
            if item.__class__ is dict:
                yield path + ".", item
            elif bare and item.__class__ is str:
                self.note("bare_value", path)
                yield path + ".", {bare: item}
            elif item is not None:
                self.note("wrong_type", path)


@lru_cache(maxsize=1000)
def _prefixes(path: str) -> tuple[str, ...]:
    return tuple(f"{path}[{index}]." for index in range(16))


@lru_cache(maxsize=20_000)
def _day(text: str) -> tuple[date | None, str]:
    """The date in a text, and the code of the finding it gives rise to ("" for none)."""
    try:
        result = date.fromisoformat(text[:10]) if _DATE.match(text) else None
    except ValueError:
        result = None
    if result is None or (len(text) > 10 and text[10] not in "T "):
        return None, "bad_date"
    if not EARLIEST <= result < LATEST:
        return None, "implausible_date"
    return result, "date_with_time" if len(text) > 10 else ""


def _replacement(char: str) -> str:
    return " " if char.isspace() or unicodedata.category(char) == "Cc" else ""


def read_record(raw: object, read: Callable[[Reading, dict[str, Any]], R | None]) -> Parsed[R]:
    """Run a reader on any JSON value. Never raises for what the value contains."""
    reading = Reading()
    if not isinstance(raw, dict):
        reading.note("not_object", "")
        return Parsed(None, tuple(reading.findings))
    record = read(reading, raw)
    return Parsed(record, tuple(reading.findings))
