"""School years and grades."""

from datetime import date
from typing import Final

PRESCHOOL_CLASS: Final = 0
UPPER_SECONDARY: Final = 10
LAST_GRADE: Final = 12
_STARTING_AGE: Final = 6


def school_year(today: date) -> int:
    """The calendar year in which the school year of `today` began; it runs from 1 July to 30 June."""
    return today.year if today.month >= 7 else today.year - 1


def national_grade(birth_year: int, today: date) -> int:
    """0 for preschool class (the autumn a child turns six) to 9, and 10–12 for upper secondary years 1–3.

    Below 0 or above 12 the person is outside the school ages.
    """
    return school_year(today) - birth_year - _STARTING_AGE


def birth_year(grade: int, today: date) -> int:
    """The inverse of `national_grade`."""
    return school_year(today) - grade - _STARTING_AGE


def grade_label(grade: int) -> str:
    """`F`, `1`–`9`, `gy 1`–`gy 3`."""
    if grade == PRESCHOOL_CLASS:
        return "F"
    return f"gy {grade - 9}" if grade >= UPPER_SECONDARY else str(grade)
