"""What changes between two measurements: velocity, and change of SDS."""

from __future__ import annotations

from dataclasses import dataclass

from samsyn.growth.engine.measures import DAYS_A_YEAR


@dataclass(frozen=True, slots=True)
class Change:
    """days: between the two. per_year: the value's change by year. sds, sds_per_year: none where either has no reference."""

    days: int
    per_year: float
    sds: float | None
    sds_per_year: float | None


def change_between(earlier: tuple[int, float, float | None], later: tuple[int, float, float | None]) -> Change:
    """The change from one measurement to a later: each an age in days, a value and its SDS by the same reference.

    Raises:
        ValueError: the second is not later.
    """
    days = later[0] - earlier[0]
    if days <= 0:
        raise ValueError("the second measurement is not later")
    years = days / DAYS_A_YEAR
    sds = None if earlier[2] is None or later[2] is None else later[2] - earlier[2]
    return Change(days, (later[1] - earlier[1]) / years, sds, None if sds is None else sds / years)
