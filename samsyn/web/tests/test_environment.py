"""What the environment gives the pages to show values with."""

from __future__ import annotations

from samsyn.web.environment import unbroken


def test_days_and_numbers_are_kept_whole_and_the_rest_is_escaped() -> None:
    assert unbroken("<4B>: 2027-01-06; F–6") == '&lt;4B&gt;: <span class="nowrap">2027-01-06</span>; F–6'
    assert unbroken("20160412-2385") == '<span class="nowrap">20160412-2385</span>'
