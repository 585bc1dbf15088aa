"""One reference's figures for one measure and sex: as printed, and as one row a day, which is what makes a lookup quick."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import ceil, exp, floor, log
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from samsyn.growth.engine.measures import DAYS_A_MONTH, DAYS_A_YEAR

Figures = NDArray[np.float64]
_LN10: Final = log(10)


class Lms(NamedTuple):
    """Skewness, median and coefficient of variation (Cole 1990): z = ((x/M)^L - 1) / (L·S), or ln(x/M) / S where L is 0."""

    skew: float
    median: float
    spread: float


class Index(StrEnum):
    """What a table's rows go by."""

    AGE_DAYS = "age_days"
    AGE_MONTHS = "age_months"
    AGE_YEARS = "age_years"
    STATURE = "stature_cm"
    GESTATION = "gestational_weeks"


class Reading(StrEnum):
    """How a table is read between its rows."""

    NEAREST = "nearest"
    LINEAR = "linear"
    NATURAL_SPLINE = "natural_spline"


class Form(StrEnum):
    """What a table's columns are. LOGARITHMIC: mean and SD of the value's logarithm to base ten."""

    LMS = "lms"
    MEAN_SD = "mean_sd"
    LOGARITHMIC = "logarithmic"


# Days a row's step is, where rows go by age.
STEP: Final = {Index.AGE_DAYS: 1.0, Index.AGE_MONTHS: DAYS_A_MONTH, Index.AGE_YEARS: DAYS_A_YEAR}


@dataclass(frozen=True, eq=False)
class Curve:
    """A table as printed. at: rising, (n,); columns: (n, 3) L, M and S, or (n, 2) mean and SD."""

    index: Index
    reading: Reading
    form: Form
    at: Figures
    columns: Figures

    def row(self, place: float) -> Lms | None:
        """The figures at a place of the index; none outside the table."""
        read = self.rows(np.array([place]))[0]
        return None if np.isnan(read[0]) else Lms(*map(float, read))

    def rows(self, places: Figures) -> Figures:
        """L, M and S at each place, (n, 3). NaN outside the table."""
        columns = np.stack([self._read(places, column) for column in self.columns.T], axis=1)
        columns[(places < self.at[0]) | (places > self.at[-1])] = np.nan
        return _as_lms(columns, self.form)

    def _read(self, places: Figures, column: Figures) -> Figures:
        if self.reading is Reading.NATURAL_SPLINE:
            return _spline(self.at, column, places)
        return np.interp(places, self.at, column)


@dataclass(frozen=True, eq=False)
class Table:
    """All ages of one measure and sex. curves: one after the other, the youngest first. step: days of an index's unit in each."""

    curves: tuple[Curve, ...]

    @property
    def first(self) -> int:
        """The first whole day (or place) that it covers."""
        return ceil(float(self.curves[0].at[0]) * self._steps[0] - 1e-9)

    @property
    def last(self) -> int:
        """The last whole day (or place) that it covers."""
        return floor(float(self.curves[-1].at[-1]) * self._steps[-1] + 1e-9)

    def row(self, place: float) -> Lms | None:
        """The figures at an age in days, whole or not (or at a stature, a week of gestation); none where it has none."""
        if isinstance(place, int) or place.is_integer():
            day = int(place) - self._offset
            return self._cells[day] if 0 <= day < len(self._cells) else None
        number = max(bisect_right(self._starts, place) - 1, 0)
        curve, step = self.curves[number], self._steps[number]
        if curve.reading is Reading.NEAREST:
            # A half goes up, as WHO's own programs round.
            before = self._starts[number + 1] if number + 1 < len(self._starts) else curve.at[-1] * step + 0.5
            return curve.row(min(floor(place / step + 0.5), curve.at[-1])) if place < before else None
        return curve.row(place / step)

    @cached_property
    def dense(self) -> Figures:
        """L, M and S of each whole day from `first` to `last`, (n, 3); NaN in a gap."""
        days = np.arange(self.first, self.last + 1, dtype=float)
        found = np.full((len(days), 3), np.nan)
        for curve, step in zip(self.curves, self._steps, strict=True):
            read = curve.rows(days / step)
            found = np.where(np.isnan(found), read, found)
        return found

    @cached_property
    def _cells(self) -> list[Lms | None]:
        return [None if row[0] != row[0] else Lms(*row) for row in self.dense.tolist()]

    @cached_property
    def _offset(self) -> int:
        return self.first

    @cached_property
    def _steps(self) -> tuple[float, ...]:
        return tuple(STEP.get(curve.index, 1.0) for curve in self.curves)

    @cached_property
    def _starts(self) -> tuple[float, ...]:
        return tuple(float(curve.at[0] * step) for curve, step in zip(self.curves, self._steps, strict=True))


def _as_lms(columns: Figures, form: Form) -> Figures:
    if form is Form.LMS:
        return columns
    mean, sd = columns.T
    if form is Form.MEAN_SD:
        return np.stack([np.where(np.isnan(mean), np.nan, 1.0), mean, sd / mean], axis=1)
    return np.stack([np.where(np.isnan(mean), np.nan, 0.0), 10.0**mean, sd * _LN10], axis=1)


def _spline(at: Figures, column: Figures, places: Figures) -> Figures:
    """The natural cubic spline through the rows: no bend at either end."""
    gaps, rises = np.diff(at), np.diff(column)
    size = len(at)
    matrix, wanted = np.eye(size), np.zeros(size)
    for row in range(1, size - 1):
        matrix[row, row - 1 : row + 2] = gaps[row - 1], 2 * (gaps[row - 1] + gaps[row]), gaps[row]
        wanted[row] = 6 * (rises[row] / gaps[row] - rises[row - 1] / gaps[row - 1])
    bend = np.linalg.solve(matrix, wanted)
    part = np.clip(np.searchsorted(at, places, side="right") - 1, 0, size - 2)
    gap, left, right = gaps[part], places - at[part], at[part + 1] - places
    curved = (bend[part] * right**3 + bend[part + 1] * left**3) / (6 * gap)
    straight = (column[part] / gap - bend[part] * gap / 6) * right + (column[part + 1] / gap - bend[part + 1] * gap / 6) * left
    return curved + straight


def score(row: Sequence[float], value: float) -> float:
    """The SDS of a value: how many standard deviations it lies from the median of its age."""
    skew, median, spread = row
    if skew == 1.0:
        return (value / median - 1.0) / spread
    if abs(skew) < 1e-7:
        return log(value / median) / spread
    return float(((value / median) ** skew - 1.0) / (skew * spread))


def value_of(row: Sequence[float], sds: float) -> float | None:
    """The value that has the SDS; none where the reference has no such value."""
    skew, median, spread = row
    if abs(skew) < 1e-7:
        return median * exp(spread * sds)
    base = 1.0 + skew * spread * sds
    return float(median * base ** (1.0 / skew)) if base > 0 else None
