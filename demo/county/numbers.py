"""Unique numbers within one provider, from the Tax Agency's test series only.

A date has 22 test numbers (11 for each sex), so numbers are unique within a provider and come back in other providers.
When a date is full the person gets the next date of the same year that is not, as the Tax Agency itself would
(prop. 2008/09:111, though that rule stays within the month).
"""

from datetime import date
from functools import lru_cache
from typing import Final, Self

from samsyn.people.identity_number import Sex, check_digit, make_test_number

PER_DATE_AND_SEX: Final = 11
_MALE: Final = Sex.MALE
_MODEL_DAY: Final = date(2000, 1, 1)
# Birth numbers of girls, then of boys, each with its part of the check digit. The Luhn sum is a sum: the check digit of
# a number is that of its date plus that of its birth number, modulo ten.
_SERIES: Final = tuple(
    tuple((text, check_digit("000000" + text)) for text in texts)
    for texts in (
        [make_test_number(_MODEL_DAY, sex, index).value[8:11] for index in range(PER_DATE_AND_SEX)]
        for sex in (Sex.FEMALE, Sex.MALE)
    )
)


@lru_cache(maxsize=65536)
def _stem(day: int) -> tuple[str, int]:
    text = f"{date.fromordinal(day):%Y%m%d}"
    return text, check_digit(text[2:] + "000")


@lru_cache(maxsize=4096)
def _coordination_stem(day: int) -> tuple[str, int]:
    text = f"{int(_stem(day)[0]) + 60}"
    return text, check_digit(text[2:] + "000")


def _key(day: int, male: bool, coordination: bool) -> int:
    return day * 4 + male * 2 + coordination


class NumberPool:
    """Hands out each number once. Days are proleptic ordinals, as `date.toordinal` gives them."""

    __slots__ = ("_taken", "_temporary")

    def __init__(self) -> None:
        # How many are taken, by date, sex and kind packed in one integer: this is the generator's hottest line.
        self._taken: dict[int, int] = {}
        self._temporary: dict[int, int] = {}

    def copy(self) -> Self:
        other = type(self)()
        other._taken = self._taken.copy()
        other._temporary = self._temporary.copy()
        return other

    def take(self, day: int, sex: Sex, coordination: bool = False) -> tuple[int, str]:
        """A free number on `day`, or on the nearest later free date of that year. Returns the date used, the number.

        Raises `ValueError` when the whole year is taken.
        """
        male = sex is _MALE
        key = day * 4 + male * 2 + coordination
        index = self._taken.get(key, 0)
        if index == PER_DATE_AND_SEX:
            return self.take(self._free_day(day, [sex], coordination), sex, coordination)
        self._taken[key] = index + 1
        text, check = _coordination_stem(day) if coordination else _stem(day)
        birth_number, more = _SERIES[male][index]
        return day, f"{text}{birth_number}{(check + more) % 10}"

    def day_for(self, day: int, sexes: list[Sex]) -> int:
        """The nearest date with room for people of all these sexes: twins keep one birth date."""
        return self._free_day(day, sexes, False)

    def take_temporary(self, day: int, sex: Sex) -> str:
        """A register's own number: TF and two digits, the first odd for boys as IVO asks. Fifty for each sex a day."""
        male = sex is _MALE
        key = _key(day, male, False)
        index = self._temporary.get(key, 0) + 1
        if index == 50:
            raise ValueError("no temporary number left that day")
        self._temporary[key] = index
        return f"{_stem(day)[0]}TF{index // 10 * 2 + male}{index % 10}"

    def _free_day(self, day: int, sexes: list[Sex], coordination: bool) -> int:
        year = date.fromordinal(day).year
        first = date(year, 1, 1).toordinal()
        days = date(year, 12, 31).toordinal() - first + 1
        for step in range(days):
            candidate = first + (day - first + step) % days
            if all(
                self._taken.get(_key(candidate, sex is _MALE, coordination), 0) + sexes.count(sex) <= PER_DATE_AND_SEX
                for sex in sexes
            ):
                return candidate
        raise ValueError(f"every test number of {year} is taken in this provider")
