"""What the pages of log reviews show: who did what when about which pupil, and why it was drawn. Never the record's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samsyn.access.keeping import room
from samsyn.access.models import LogReview, ReviewedAccess
from samsyn.access.models.reviews import RESULTS
from samsyn.access.readers import said_done
from samsyn.access.reviews.actions import own_review, waits_for_answer
from samsyn.access.reviews.asking import WHAT, check_reviewer, held_accesses, require_review
from samsyn.access.roles import assignment_words
from samsyn.access.rules.review_form import LONGEST, Result
from samsyn.access.rules.reviewing import SIGNALS, Signal, Thresholds, meanings
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.reviewing import Logged as Event
from samsyn.audit.reviewing import found_again
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.kernel.text import with_capital
from samsyn.people.cards import PupilBrief
from samsyn.people.queries import pupil_briefs

PAGE = 25
OPEN, ALL, SAMPLED = "open", "all", "sampled"
# How the rows of a review are chosen among by result: code in the address -> rows.
_CHOSEN: dict[str, Q] = {
    OPEN: Q(reviewed_at=None) | Q(result=Result.TO_EXPLAIN.value, concluded_at=None),
    Result.TO_EXPLAIN.value: Q(result=Result.TO_EXPLAIN.value, concluded_at=None),
    Result.IN_ORDER.value: Q(result=Result.IN_ORDER.value) | Q(conclusion=Result.IN_ORDER.value),
    Result.NOT_IN_ORDER.value: Q(result=Result.NOT_IN_ORDER.value) | Q(conclusion=Result.NOT_IN_ORDER.value),
    ALL: Q(),
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in the list, and how many of its accesses wait for somebody."""

    row: LogReview
    drawn: int
    waiting: int
    wrong: int


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A drawn access in words.

    own: the reader's, which somebody else reviews. followed: the reader may go on to the pupil's access log. gone: the log no
    longer has the event.
    """

    row: ReviewedAccess
    who: str
    assignment: str
    pupil: str
    what: str
    ground: str
    rule: str
    reason: str
    signals: tuple[str, ...]
    own: bool
    followed: bool
    gone: bool = False

    @property
    def more(self) -> int:
        """How many other events about the pupil the user left that day."""
        return self.row.events - 1

    @property
    def answerable(self) -> bool:
        """Whether the reader may say something of it now."""
        return waits_for_answer(self.row) and not self.own


@dataclass(frozen=True, slots=True)
class Filtered:
    """A review with one page of its rows. counts: rows by result filter and by signal; meanings: what the signals say."""

    review: LogReview
    rows: list[AccessRow]
    results: dict[str, int]
    signals: dict[str, int]
    meanings: list[tuple[str, str]]
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a review. lines: a signal's name, how many raised it in the period, and the counts of those that were drawn."""

    review: LogReview
    lines: list[tuple[str, int | None, list[int]]]
    reviewers: list[str]


def reviews_of(actor: Actor) -> list[ReviewRow]:
    """The reviews of the own compartment, the latest first. Raises RefusedWithTrace."""
    check_reviewer(actor)
    rows = list(LogReview.objects.filter(provider_id=actor.provider, compartment_id=room(actor)).order_by("-drawn_at", "-id"))
    record(actor, AccessEvent(Logged.LIST, WHAT, rule="reviews"))
    held = held_accesses(actor, rows)
    drawn, waiting, wrong = (
        Counter(held.filter(chosen).values_list("review_id", flat=True))
        for chosen in (Q(), _CHOSEN[OPEN], _CHOSEN[Result.NOT_IN_ORDER.value])
    )
    return [ReviewRow(row, drawn[row.pk], waiting[row.pk], wrong[row.pk]) for row in rows]


def one_review(actor: Actor, review: UUID, *, signal: str, result: str, page: int) -> Filtered:
    """A review with a page of its rows, in order of time. Logged as a list. Raises RefusedWithTrace, HiddenWithTrace."""
    found = own_review(actor, review)
    held = held_accesses(actor, [found])
    rows = held.filter(_CHOSEN[result], _raising(signal))
    total = rows.count()
    shown = list(rows.order_by("event_time", "id")[(page - 1) * PAGE : page * PAGE])
    return Filtered(
        found,
        _in_words(actor, found, shown),
        {code: held.filter(chosen, _raising(signal)).count() for code, chosen in _CHOSEN.items()},
        _by_signal(held.filter(_CHOSEN[result])),
        list(signal_meanings(found).values()),
        max(1, -(-total // PAGE)),
        total,
    )


def _raising(signal: str) -> Q:
    if not signal:
        return Q()
    return Q(sampled=True) if signal == SAMPLED else Q(signals__contains=[signal])


def _by_signal(rows: QuerySet[ReviewedAccess]) -> dict[str, int]:
    counts = Counter(signal for signals in rows.values_list("signals", flat=True) for signal in signals)
    counts[SAMPLED] = rows.filter(sampled=True).count()
    return {code: counts[code] for code in (*(signal.value for signal in Signal), SAMPLED) if counts[code]}


def signal_words(code: str) -> str:
    """A signal, or that an access was drawn by chance, in words."""
    return with_capital(_("slumpvis") if code == SAMPLED else translated(SIGNALS[Signal(code)]))


def signal_meanings(review: LogReview | None = None, *, closed_group: bool = False) -> dict[str, tuple[str, str]]:
    """What the signals say, by code: by a review's own thresholds, or by those that a new one gets."""
    limits, shown = Thresholds(**review.thresholds) if review else Thresholds(), review.protected if review else closed_group
    said = {signal: (signal_words(signal.value), translated(words)) for signal, words in meanings(limits).items()}
    return {signal.value: words for signal, words in said.items() if shown or signal is not Signal.PROTECTED}


def unreviewed_for_long(actor: Actor, reviews: Sequence[ReviewRow]) -> bool:
    """Whether the closed group, whose the accesses to protected pupils are to review, has not done it for a quarter of a year."""
    latest = max((one.row.end for one in reviews if one.row.protected), default=None)
    return actor.closed_group and (latest is None or clock.today() - latest > LONGEST)


def _in_words(actor: Actor, review: LogReview, rows: Sequence[ReviewedAccess]) -> list[AccessRow]:
    """The rows in words, and a row in the log that says whose they were."""
    decision = require_review(actor, review.case_reference)
    pupils = tuple({row.pupil_id for row in rows})
    record(
        actor,
        AccessEvent(Logged.LIST, WHAT, pupils=pupils, resource=review.pk, ground=decision.ground, rule=decision.rule),
    )
    briefs = pupil_briefs(actor.provider, pupils)
    logged = found_again(actor, [(row.event_id, row.event_time) for row in rows])
    return [_access_row(actor, row, briefs.get(row.pupil_id), logged.get(row.event_id)) for row in rows]


def _access_row(actor: Actor, row: ReviewedAccess, brief: PupilBrief | None, event: Event | None) -> AccessRow:
    return AccessRow(
        row,
        who=event.user_name if event else "",
        assignment=assignment_words(event.role, event.unit_name) if event else "",
        pupil=(brief.name if brief else "") or _("Skyddad elev"),
        what=said_done(event.action, event.what) if event else "",
        ground=event.ground if event else "",
        rule=rule_words(event.rule) if event else "",
        reason=event.reason if event else "",
        signals=tuple(signal_words(code) for code in (*row.signals, *([SAMPLED] if row.sampled else []))),
        own=row.user_id == actor.user,
        followed=brief is not None and bool(brief.name) and brief.at(actor.schools, clock.today()),
        gone=event is None,
    )


def rule_words(rule: str) -> str:
    """A rule of the decision table by its row, as the reference has it; another by its code."""
    found = re.match(r"row_0*(\d+)_", rule)
    return _("regel %(number)s") % {"number": found[1]} if found else rule


def summary_of(actor: Actor, review: UUID) -> Summary:
    """The counts of a review. Logged, without pupils: none is shown. Raises RefusedWithTrace, HiddenWithTrace."""
    found = own_review(actor, review)
    record(actor, AccessEvent(Logged.STATISTICS, WHAT, resource=found.pk))
    rows = list(held_accesses(actor, [found]))
    lines: list[tuple[str, int | None, list[int]]] = [
        (signal_words(signal.value), found.found.get(signal.value), _counts([row for row in rows if signal.value in row.signals]))
        for signal in Signal
        if found.protected or signal is not Signal.PROTECTED
    ]
    lines = [line for line in lines if line[1] is not None or line[2][0]]
    if found.size:
        lines.append((signal_words(SAMPLED), found.among, _counts([row for row in rows if row.sampled])))
    lines.append((_("Alla"), found.among, _counts(rows)))
    names = {row.reviewed_name for row in rows} | {row.concluded_name for row in rows}
    return Summary(found, lines, sorted(names - {""}))


def _counts(rows: Sequence[ReviewedAccess]) -> list[int]:
    """How many were drawn, and of those in order, to be explained, not in order, and not reviewed yet."""
    ended = Counter(row.conclusion or row.result for row in rows)
    return [len(rows), *(ended[code] for code, _words in RESULTS), ended[""]]
