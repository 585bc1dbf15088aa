"""Rights to follow up: what is found about an assignment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from samsyn.access.rules.facts import Period
from samsyn.access.rules.rights import Covered, Finding, Right, Trust, findings

TODAY = date(2026, 11, 20)
SOUND = {
    "period": Period(date(2026, 8, 1)),
    "review_on": date(2027, 6, 1),
    "analysis": Period(date(2026, 7, 1)),
    "analysis_review": date(2027, 6, 1),
    "last_used": date(2026, 11, 19),
}
TRUST = Trust("log_review", date(2027, 6, 1), Period(date(2026, 7, 1)), date(2027, 6, 1))
STALE = {Finding.COMPETENCE, Finding.ENTRUSTED}
GONE = Covered("Ekskolan", Period(date(2026, 8, 1)), date(2026, 10, 1))
ENDED = Period(date(2026, 8, 1), date(2026, 11, 19))
OPEN = Covered("Björkskolan", Period(date(2026, 8, 1)))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"last_used": date(2026, 8, 22)}, set()),
        ({"last_used": date(2026, 8, 21)}, {Finding.UNUSED}),
        ({"last_used": None}, {Finding.UNUSED}),
        ({"last_used": None, "period": Period(date(2026, 9, 1))}, set()),
        ({"review_on": TODAY}, set()),
        ({"review_on": date(2026, 11, 19)}, {Finding.REVIEW}),
        ({"review_on": date(2026, 11, 19), "closed_group": True}, {Finding.REVIEW, Finding.CLOSED_GROUP}),
        ({"closed_group": True}, set()),
        ({"analysis": None, "review_on": None, "closed_group": True}, {Finding.NO_ANALYSIS, Finding.CLOSED_GROUP}),
        ({"analysis": Period(date(2026, 7, 1), date(2026, 11, 19))}, {Finding.ANALYSIS}),
        ({"analysis_review": date(2026, 11, 19)}, {Finding.ANALYSIS}),
        ({"covered": (OPEN,)}, set()),
        ({"covered": (OPEN, GONE)}, {Finding.CLOSED_SCHOOL}),
        ({"covered": (Covered("x", Period(date(2026, 8, 1), date(2026, 9, 1)), date(2026, 10, 1)),)}, set()),
        ({"at_once": 2}, {Finding.SEVERAL}),
        ({"trusted": (TRUST,)}, {Finding.COMPETENCE}),
        ({"trusted": (TRUST, replace(TRUST, review_on=date(2026, 11, 19)))}, STALE),
        ({"trusted": (Trust("log_review"),)}, STALE),
        ({"trusted": (replace(TRUST, analysis=Period(date(2026, 7, 1), date(2026, 11, 19))),)}, STALE),
        ({"trusted": (replace(TRUST, analysis_review=date(2026, 11, 19)),)}, STALE),
        ({"period": ENDED, "covered": (OPEN,)}, {Finding.COVERING}),
        ({"period": ENDED, "covered": (Covered("x", Period(date(2026, 8, 1), TODAY)),)}, {Finding.COVERING}),
        ({"period": ENDED, "covered": (Covered("x", ENDED),)}, set()),
        ({"period": ENDED, "last_used": None}, set()),
        ({"period": Period(date(2026, 12, 1)), "last_used": None, "covered": (OPEN,)}, set()),
    ],
)
def test_what_is_found(changes: dict[str, Any], found: set[Finding]) -> None:
    assert findings(Right(**{**SOUND, **changes}), TODAY) == found
