"""A child's age in exact days: by the birthday, and corrected for being born too early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from samsyn.growth.engine.measures import DAYS_A_YEAR

TERM_DAYS: Final = 280
# Full term begins at 37 weeks; what is corrected for is an earlier birth.
PRETERM_BELOW_DAYS: Final = 259
# [judgement] Corrected to two years of age, as child health services do; a reference's own text may say otherwise.
CORRECTED_UNTIL_DAYS: Final = 730


@dataclass(frozen=True, slots=True)
class Ages:
    """days: by the birthday. corrected_days: less those born before 40 weeks, where they count; else the same. May be negative."""

    days: int
    corrected_days: int

    @property
    def corrected(self) -> bool:
        """Whether the two differ."""
        return self.days != self.corrected_days

    @property
    def years(self) -> float:
        """The age by the birthday, in years."""
        return self.days / DAYS_A_YEAR


def ages_at(born: date, on: date, *, gestation_days: int | None = None) -> Ages:
    """Both ages on a day. gestation_days: the pregnancy's length, where it is known.

    Raises:
        ValueError: the day lies before the birth.
    """
    days = (on - born).days
    if days < 0:
        raise ValueError("the day lies before the birth")
    early = gestation_days is not None and gestation_days < PRETERM_BELOW_DAYS and days < CORRECTED_UNTIL_DAYS
    return Ages(days, days - (TERM_DAYS - gestation_days) if early and gestation_days is not None else days)
