"""Rights to follow up: what an assignment is found to be, from facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from samsyn.access.rules.facts import Period
from samsyn.kernel.text import N_

# After so many days without use a right is asked about. A judgement: no rule says how many (HSLF-FS 2016:40 4 kap.: regularly).
UNUSED_DAYS: Final = 90


class Finding(StrEnum):
    """Why an assignment is listed, in the order of the page."""

    UNUSED = "unused"
    REVIEW = "review"
    NO_ANALYSIS = "no_analysis"
    ANALYSIS = "analysis"
    CLOSED_GROUP = "closed_group"
    CLOSED_SCHOOL = "closed_school"
    COVERING = "covering"
    SEVERAL = "several"
    ENTRUSTED = "entrusted"
    COMPETENCE = "competence"


LABELS: Final[Mapping[Finding, str]] = {
    Finding.UNUSED: N_("Oanvänt"),
    Finding.REVIEW: N_("Uppföljning försenad"),
    Finding.NO_ANALYSIS: N_("Utan analys"),
    Finding.ANALYSIS: N_("Analysen har gått ut"),
    Finding.CLOSED_GROUP: N_("Sluten krets utan uppföljning"),
    Finding.CLOSED_SCHOOL: N_("Stängd skola"),
    Finding.COVERING: N_("Avslutat, skolor kvar"),
    Finding.SEVERAL: N_("Flera uppdrag"),
    Finding.ENTRUSTED: N_("Särskild behörighet att följa upp"),
    Finding.COMPETENCE: N_("Särskild behörighet"),
}
# To know of, not to put right.
KNOWN: Final = frozenset({Finding.COMPETENCE})


@dataclass(frozen=True, slots=True)
class Covered:
    """A school that an assignment covers, and the day the school closed."""

    school: str
    period: Period
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """What an assignment is entrusted with beyond its role. analysis, analysis_review: as of `Right`."""

    competence: str
    review_on: date | None = None
    analysis: Period | None = None
    analysis_review: date | None = None

    def stale(self, today: date) -> bool:
        """Whether it rests on nothing that holds, or its review is overdue."""
        late = self.review_on is None or self.review_on < today
        return late or self.analysis is None or _out(self.analysis, self.analysis_review, today)


@dataclass(frozen=True, slots=True)
class Right:
    """An assignment as facts. last_used: the day it was last used, None for never; at_once: how many its user has today.

    analysis: the period of what it rests on, None for nothing; analysis_review: the day the analysis is to be reviewed.
    """

    period: Period
    review_on: date | None = None
    analysis: Period | None = None
    analysis_review: date | None = None
    covered: tuple[Covered, ...] = ()
    closed_group: bool = False
    trusted: tuple[Trust, ...] = ()
    last_used: date | None = None
    at_once: int = 1


def findings(right: Right, today: date) -> frozenset[Finding]:
    """What there is to follow up. Of an assignment that has ended only that its schools are left; of one to come, nothing."""
    if not right.period.holds_on(today):
        ended = right.period.end is not None and right.period.end < today
        left = any(one.period.end is None or one.period.end >= today for one in right.covered)
        return frozenset({Finding.COVERING} if ended and left else ())
    late = right.review_on is None or right.review_on < today
    held = {
        Finding.UNUSED: (right.last_used or right.period.start) < today - timedelta(days=UNUSED_DAYS),
        Finding.REVIEW: right.review_on is not None and late,
        Finding.NO_ANALYSIS: right.analysis is None,
        Finding.ANALYSIS: right.analysis is not None and _out(right.analysis, right.analysis_review, today),
        Finding.CLOSED_GROUP: right.closed_group and late,
        Finding.CLOSED_SCHOOL: bool(closed_schools(right, today)),
        Finding.SEVERAL: right.at_once > 1,
        Finding.ENTRUSTED: any(one.stale(today) for one in right.trusted),
        Finding.COMPETENCE: bool(right.trusted),
    }
    return frozenset(finding for finding, true in held.items() if true)


def closed_schools(right: Right, today: date) -> list[str]:
    """The closed schools that it covers today."""
    return [
        one.school for one in right.covered if one.period.holds_on(today) and one.closed_on is not None and one.closed_on <= today
    ]


def _out(analysis: Period, review: date | None, today: date) -> bool:
    return not analysis.holds_on(today) or (review is not None and review < today)
