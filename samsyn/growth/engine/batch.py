"""The SDS of many measurements at once: for follow-up and for references compared over a whole county."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from samsyn.growth.engine.library import Reference
from samsyn.growth.engine.measures import LEAST, Measure
from samsyn.growth.engine.tables import Figures
from samsyn.people.identity_number import Sex

# L, ln M and 1/(L·S).
Columns = tuple[Figures, Figures, Figures]
# Rows at a time: what a core's own cache holds.
_CHUNK: Final = 16_384
_SEXES: Final = (Sex.FEMALE, Sex.MALE)


def sds_of_many(
    reference: Reference, measure: Measure, male: NDArray[np.bool_], age_days: NDArray[np.int64], values: Figures
) -> Figures:
    """The SDS of each, (n,); NaN where the reference has no figures. male, age_days (whole days) and values: (n,).

    As `sds` gives for each, to rounding. Raises ValueError for arrays of different lengths.
    """
    if not male.shape == age_days.shape == values.shape:
        raise ValueError("the arrays differ in length")
    first, last, figures = _figures(reference, measure)
    out = np.empty(len(values))
    if figures is None:
        out.fill(np.nan)
        return out
    for start in range(0, len(values), _CHUNK):
        part = slice(start, start + _CHUNK)
        places = _places(male[part], age_days[part], first, last)
        _score(figures, places, values[part], out[part])
        if measure in reference.restricted:
            _restrict(figures, places, values[part], out[part])
    return out


def _places(male: NDArray[np.bool_], age_days: NDArray[np.int64], first: int, last: int) -> NDArray[np.int64]:
    """Which row of the figures each goes by. The last row of each sex is no age: all that lies outside goes there."""
    width = last - first + 2
    places = age_days - first
    np.clip(places, -1, width - 1, out=places)
    places[places < 0] = width - 1
    places += male * width
    return places


def _score(figures: Columns, places: NDArray[np.int64], values: Figures, out: Figures) -> None:
    skew, log_median, factor = figures
    # What no measure is may overflow before it is taken away.
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        np.log(values, out=out)
        out -= log_median.take(places)
        out *= skew.take(places)
        np.expm1(out, out=out)
        out *= factor.take(places)
    out[values < LEAST] = np.nan


def _restrict(figures: Columns, places: NDArray[np.int64], values: Figures, out: Figures) -> None:
    """Beyond ±3 by the distance from two to three, as `restricted` does for one."""
    with np.errstate(invalid="ignore"):
        far = np.flatnonzero(np.abs(out) > 3.0)
    if not len(far):
        return
    skew, log_median, factor = (column.take(places[far]) for column in figures)
    side = np.sign(out[far])
    with np.errstate(invalid="ignore"):
        # Where the reference has no value so far out the logarithm is no number, and the SDS stays as it is.
        second, third = (np.exp(log_median + np.log1p(sds * side / factor) / skew) for sds in (2.0, 3.0))
    found = 3.0 * side + (values[far] - third) / np.abs(third - second)
    out[far] = np.where(np.isnan(found), out[far], found)


@lru_cache(maxsize=64)
def _figures(reference: Reference, measure: Measure) -> tuple[int, int, Columns | None]:
    """The first and last day, and L, ln M and 1/(L·S), for girls and then boys, each with a last row of NaN."""
    tables = [reference.tables.get((measure, sex)) for sex in _SEXES]
    known = [table for table in tables if table is not None]
    if not known:
        return 0, -1, None
    first, last = min(table.first for table in known), max(table.last for table in known)
    dense = np.full((2, last - first + 2, 3), np.nan)
    for sex, table in enumerate(tables):
        if table is not None:
            start = table.first - first
            dense[sex, start : start + len(table.dense)] = table.dense
    flat = dense.reshape(-1, 3)
    skew = np.where(np.abs(flat[:, 0]) < 1e-7, 1e-9, flat[:, 0])
    return first, last, (skew, np.log(flat[:, 1]), 1.0 / (skew * flat[:, 2]))
