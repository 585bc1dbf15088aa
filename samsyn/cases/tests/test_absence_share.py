"""How large a share of the time was missed."""

from __future__ import annotations

import pytest

from samsyn.cases.models import AttendanceSummary
from samsyn.cases.queries import absence_share


@pytest.mark.parametrize(
    "sums, share",
    [
        ([], None),
        ([(None, 5, 5)], None),
        ([(100, None, None)], None),
        ([(100, 10, None)], 0.1),
        ([(100, 10, 10), (100, 0, 0)], 0.1),
    ],
)
def test_the_share_of_absence_counts_only_what_is_known(sums: list[tuple[int | None, ...]], share: float | None) -> None:
    rows = [AttendanceSummary(offered=offered, valid_absence=valid, invalid_absence=invalid) for offered, valid, invalid in sums]
    assert absence_share(rows) == share
