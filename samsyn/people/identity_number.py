"""Swedish identity numbers: one type for every number a school register or a record may carry.

Recognised shapes (CC = century, after removing spaces and separators):

* personal number `CCYYMMDDNNNC`: folkbokföringslagen (1991:481) 18 §; birth number 001–999, Luhn check digit;
* coordination number: the same with the day + 60; the Tax Agency also issues month 00 and day 60 for "unknown";
* temporary number of a school register: a date, then `T` + three digits or two letters + two digits
  (`20130101TF01`; SS 12000 allows letters in the first two places, IVO asks for T or TF);
* national reserve number (Inera NRID): `XXYYMMDD`, two letters without I O Q V W, a digit or a letter, a check
  character; XX is the century + 3, 6, 9 … (19 -> 22, 20 -> 23), or 00 with month 20–99 and day 40–59 when the birth
  date is unknown;
* regional reserve number with letters: a date, then one letter + three digits (Västra Götaland, Dalarna,
  Västerbotten), two letters + digit + letter (Skåne, Örebro, Blekinge, Sörmland), three digits + R (Västernorrland),
  two digits + K, M or X + digit (Gävleborg), or S + F, U, X, P or L + digit + digit or letter (Värmland). Shapes as
  in the patient identifier rules of the Swedish FHIR base profiles.

Not recognised, on purpose: all-digit reserve numbers (Stockholm's 99…, days 32–59) because a slip of the finger in a
personal number would turn into another person; LMA numbers (no published shape). One letter + three digits starting
with T is read as temporary. Check characters of reserve numbers are not verified: no published algorithm was found.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from samsyn.kernel.text import N_

__all__ = [
    "CenturyUnknown",
    "ErrorCode",
    "IdentityNumber",
    "InvalidIdentityNumber",
    "Kind",
    "Sex",
    "check_digit",
    "from_canonical",
    "make_test_number",
    "parse",
]


class Kind(StrEnum):
    """What kind of number it is; values as `people.Identifier.Kind`."""

    PERSONAL_NUMBER = "personal_number"
    COORDINATION_NUMBER = "coordination_number"
    RESERVE_NUMBER = "reserve_number"
    TEMPORARY_NUMBER = "temporary_number"


class Sex(StrEnum):
    """Legal sex as the number shows it."""

    FEMALE = "female"
    MALE = "male"


class ErrorCode(StrEnum):
    """Why a text is no identity number."""

    EMPTY = "empty"
    CHARACTERS = "characters"
    FORMAT = "format"
    CENTURY_UNKNOWN = "century_unknown"
    SEPARATOR = "separator"
    DATE = "date"
    FUTURE = "future"
    BIRTH_NUMBER = "birth_number"
    CHECK_DIGIT = "check_digit"
    LETTER_CASE = "letter_case"


MESSAGES: Final = {
    ErrorCode.EMPTY: N_("Personnumret saknas."),
    ErrorCode.CHARACTERS: N_("Personnumret innehåller tecken som inte hör hemma där. Skriv med siffrorna 0–9."),
    ErrorCode.FORMAT: N_("Personnumret har fel form. Skriv tolv tecken: ÅÅÅÅMMDD-NNNN."),
    ErrorCode.CENTURY_UNKNOWN: N_("Århundradet går inte att avgöra. Skriv födelseåret med fyra siffror."),
    ErrorCode.SEPARATOR: N_("Plustecknet stämmer inte med födelseåret. Kontrollera året."),
    ErrorCode.DATE: N_("Personnumret innehåller ett datum som inte finns."),
    ErrorCode.FUTURE: N_("Födelsedatumet i personnumret ligger i framtiden."),
    ErrorCode.BIRTH_NUMBER: N_("Födelsenumret 000 finns inte."),
    ErrorCode.CHECK_DIGIT: N_("Kontrollsiffran stämmer inte. Kontrollera att alla siffror är rätt."),
    ErrorCode.LETTER_CASE: N_("Reservnumrets bokstav måste vara stor. Kontrollera numret mot handlingen."),
}


class InvalidIdentityNumber(ValueError):
    """The text is not an identity number. `code` says why; the message is Swedish and never holds the number."""

    def __init__(self, code: ErrorCode) -> None:
        self.code = code
        super().__init__(MESSAGES[code])


class CenturyUnknown(InvalidIdentityNumber):
    """Ten digits without separator, and no birth date to tell the century: two people would fit."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.CENTURY_UNKNOWN)


# Birth numbers in the Tax Agency's open data sets "Testpersonnummer" and "Testsamordningsnummer".
_TEST_BIRTH_NUMBERS: Final = (238, 239, *range(980, 1000))
_DASHES: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_WRITTEN: Final = re.compile(
    r"(?P<century>[0-9]{2})?(?P<year>[0-9]{2})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})(?P<sign>[-+]?)(?P<tail>[0-9A-Za-z]{4})"
)
_CANONICAL: Final = re.compile(r"[0-9]{8}[0-9A-Z]{4}")
_NATIONAL: Final = re.compile(r"[A-HJ-NPR-UX-Z]{2}[0-9A-HJ-NPR-UX-Z][0-9]")
_TEMPORARY: Final = re.compile(r"T[0-9]{3}|[A-Z]{2}[0-9]{2}")
_VARMLAND: Final = re.compile(r"S[FUXPL][0-9][1-9A-UW-Z]")
_REGIONAL: Final = re.compile(r"[A-Z][0-9]{3}|[A-Z]{2}[0-9][A-Z]|[0-9]{3}R|[0-9]{2}[KMX][0-9]")
_CASE_SENSITIVE: Final = re.compile(r"[kmx][0-9]{3}")
_COORDINATION_OFFSET: Final = 60
# Each digit to the digit sum of its double.
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")
_ZERO: Final = ord("0")
_FIRST_CREDIBLE_YEAR: Final = 1900


@dataclass(frozen=True, slots=True, repr=False)
class IdentityNumber:
    """A checked identity number. Build with `parse` or `from_canonical`.

    `value` is the canonical twelve characters without separator, as SS 12000 and the national services use;
    `birth_date` is what the number says (None when a coordination or reserve number leaves it out). Since prop.
    2008/09:111 it may differ from the real birth date by some days.
    """

    kind: Kind
    value: str
    birth_date: date | None

    @property
    def sex(self) -> Sex | None:
        """Legal sex by the ninth digit of a personal or coordination number; None for the other kinds."""
        if self.kind in (Kind.RESERVE_NUMBER, Kind.TEMPORARY_NUMBER):
            return None
        return Sex.MALE if int(self.value[10]) % 2 else Sex.FEMALE

    @property
    def display(self) -> str:
        """`ÅÅÅÅMMDD-NNNN`, for the screen of somebody who may see the whole number."""
        return f"{self.value[:8]}-{self.value[8:]}"

    @property
    def masked(self) -> str:
        """`ÅÅÅÅMMDD-****`, for lists."""
        return f"{self.value[:8]}-****"

    @property
    def is_national_reserve_number(self) -> bool:
        return self.kind is Kind.RESERVE_NUMBER and self.value[:2] not in ("18", "19", "20")

    @property
    def is_test_number(self) -> bool:
        """True for personal and coordination numbers in the Tax Agency's test series, which no person has.

        Source: Skatteverket, open data "Testpersonnummer" (dataportal.se, data set 6_67959) and
        "Testsamordningsnummer"; the published numbers have birth numbers 238, 239 and 980–999. The lists stop at some
        years, the series is applied to every date here.
        """
        if self.kind in (Kind.RESERVE_NUMBER, Kind.TEMPORARY_NUMBER):
            return False
        return int(self.value[8:11]) in _TEST_BIRTH_NUMBERS

    def __repr__(self) -> str:
        """Without the number, so that logs and tracebacks keep it secret. `str` and formatting follow."""
        return f"<IdentityNumber {self.kind.value} ****>"


def parse(text: str, *, today: date, born: date | None = None) -> IdentityNumber:
    """Read a number written in any usual way.

    Spaces of every kind, zero-width characters, dashes of every kind and lower-case letters are accepted. Digits other
    than 0–9 (full-width, Arabic-Indic …) are refused: what is stored must be what was seen. Ten characters with `-` or
    `+` get their century by folkbokföringslagen 18 § relative to `today` (plus from the year of the 100th birthday).
    Ten without separator need `born` with the same two-digit year; `born` has no other use.

    Raises `InvalidIdentityNumber`, or its subclass `CenturyUnknown`.
    """
    if len(text) == 12 and text.isdecimal() and text.isascii():  # as registers write it
        number = from_canonical(text)
        _refuse_future(number, today)
        return number
    written = _WRITTEN.fullmatch(_plain(text))
    if written is None:
        raise InvalidIdentityNumber(ErrorCode.FORMAT)
    if _CASE_SENSITIVE.fullmatch(written["tail"]):
        # Västra Götaland has a series with k, m and x beside K, M and X: folding the case could join two people.
        raise InvalidIdentityNumber(ErrorCode.LETTER_CASE)
    century = _century(written, today, born)
    date_part = f"{century}{written['year']}{written['month']}{written['day']}"
    number = from_canonical(date_part + written["tail"].upper())
    _refuse_future(number, today)
    return number


def from_canonical(value: str) -> IdentityNumber:
    """Rebuild a number from its stored twelve characters. Raises `InvalidIdentityNumber` on anything else."""
    if not _CANONICAL.fullmatch(value):
        raise InvalidIdentityNumber(ErrorCode.FORMAT)
    tail = value[8:]
    if value[:2] not in ("18", "19", "20"):
        return _national_reserve(value)
    if tail.isdecimal():
        return _numeric(value)
    if _VARMLAND.fullmatch(tail):
        return _dated(Kind.RESERVE_NUMBER, value)
    if _TEMPORARY.fullmatch(tail):
        return _dated(Kind.TEMPORARY_NUMBER, value)
    if _REGIONAL.fullmatch(tail):
        return _dated(Kind.RESERVE_NUMBER, value)
    raise InvalidIdentityNumber(ErrorCode.FORMAT)


def check_digit(nine_digits: str) -> int:
    """Luhn check digit of `YYMMDDNNN` (weights 2, 1, 2 …; SKV 704)."""
    digits = nine_digits.encode()
    return -(sum(digits[::2].translate(_DOUBLED)) + sum(digits[1::2]) - len(digits) * _ZERO) % 10


@lru_cache(maxsize=65536)
def make_test_number(born: date, sex: Sex, index: int = 0, *, coordination: bool = False) -> IdentityNumber:
    """Number `index` (0–10) of the eleven test numbers a date and sex have. Raises `ValueError` beyond them."""
    series = [number for number in _TEST_BIRTH_NUMBERS if number % 2 == (sex is Sex.MALE)]
    if not 0 <= index < len(series):
        raise ValueError(f"a date has {len(series)} test numbers for each sex")
    day = born.day + (_COORDINATION_OFFSET if coordination else 0)
    digits = f"{born.year:04}{born.month:02}{day:02}{series[index]}"
    kind = Kind.COORDINATION_NUMBER if coordination else Kind.PERSONAL_NUMBER
    return IdentityNumber(kind, f"{digits}{check_digit(digits[2:])}", born)


def _plain(text: str) -> str:
    """Without spaces and invisible characters, dashes made plain; only ASCII letters, digits, `-` and `+` remain."""
    if text.isascii() and text.isalnum():
        return text
    plain = []
    for character in text:
        if character.isspace() or character in _INVISIBLE:
            continue
        if character in _DASHES:
            plain.append("-")
        elif character.isascii() and (character.isalnum() or character == "+"):
            plain.append(character)
        elif unicodedata.category(character) == "Cf":
            continue
        else:
            raise InvalidIdentityNumber(ErrorCode.CHARACTERS)
    if not plain:
        raise InvalidIdentityNumber(ErrorCode.EMPTY)
    return "".join(plain)


def _century(written: re.Match[str], today: date, born: date | None) -> str:
    year = int(written["year"])
    if written["century"]:
        full_year = int(written["century"]) * 100 + year
        if written["sign"] == "+" and today.year - full_year < 100:
            raise InvalidIdentityNumber(ErrorCode.SEPARATOR)
        return written["century"]
    if written["sign"]:
        latest = today.year - (100 if written["sign"] == "+" else 0)
        return f"{(latest - (latest - year) % 100) // 100:02}"
    if born is not None and born.year % 100 == year:
        return f"{born.year // 100:02}"
    raise CenturyUnknown


def _refuse_future(number: IdentityNumber, today: date) -> None:
    if number.birth_date is not None:
        future = number.birth_date > today
    elif number.is_national_reserve_number:
        future = False
    else:
        future = int(number.value[:4]) > today.year
    if future:
        raise InvalidIdentityNumber(ErrorCode.FUTURE)


def _numeric(value: str) -> IdentityNumber:
    month, day = int(value[4:6]), int(value[6:8])
    coordination = day >= _COORDINATION_OFFSET
    kind = Kind.COORDINATION_NUMBER if coordination else Kind.PERSONAL_NUMBER
    born = _coordination_date(value, month, day) if coordination else _real_date(int(value[:4]), month, day)
    if value[8:11] == "000":
        raise InvalidIdentityNumber(ErrorCode.BIRTH_NUMBER)
    if check_digit(value[2:11]) != int(value[11]):
        raise InvalidIdentityNumber(ErrorCode.CHECK_DIGIT)
    return IdentityNumber(kind, value, born)


def _coordination_date(value: str, month: int, day: int) -> date | None:
    day -= _COORDINATION_OFFSET
    if month and day:
        return _real_date(int(value[:4]), month, day)
    # A known part is still checked: January and the leap year 2000 admit every day and month there is.
    _real_date(2000, month or 1, day or 1)
    return None


def _dated(kind: Kind, value: str) -> IdentityNumber:
    born = _real_date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    # Reserve numbers dated in the 1800s (Sörmland's 1850-01-01) carry a filler, not a birth date.
    filler = kind is Kind.RESERVE_NUMBER and born.year < _FIRST_CREDIBLE_YEAR
    return IdentityNumber(kind, value, None if filler else born)


def _national_reserve(value: str) -> IdentityNumber:
    if not _NATIONAL.fullmatch(value[8:]):
        raise InvalidIdentityNumber(ErrorCode.FORMAT)
    series, month, day = int(value[:2]), int(value[4:6]), int(value[6:8])
    if series == 0:
        if month < 20 or not 40 <= day <= 59:
            raise InvalidIdentityNumber(ErrorCode.DATE)
        return IdentityNumber(Kind.RESERVE_NUMBER, value, None)
    if series < 22:
        raise InvalidIdentityNumber(ErrorCode.FORMAT)
    century = 19 + (series - 22) % 3
    return IdentityNumber(Kind.RESERVE_NUMBER, value, _real_date(century * 100 + int(value[2:4]), month, day))


def _real_date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidIdentityNumber(ErrorCode.DATE) from None
