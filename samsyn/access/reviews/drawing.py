"""Drawing a review: the compartment's accesses of a period, what each is weighed against, and the rows that are to be reviewed."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from samsyn.access.keeping import person, room
from samsyn.access.models import Assignment, AssignmentSchool, LogReview, ReviewedAccess
from samsyn.access.reviews.asking import WHAT, check_reviewer, outside_closed_group, require_review
from samsyn.access.rules import Decision
from samsyn.access.rules.review_form import Asked, faults_asked
from samsyn.access.rules.reviewing import Access, Child, Draw, Known, Signal, Stay, Thresholds, draw, signals_of, sittings
from samsyn.access.rules.settings import number
from samsyn.access.setting_queries import settings_of
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.audit.reviewing import Logged as Row
from samsyn.audit.reviewing import accesses, first_writings
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilBrief
from samsyn.people.queries import pupil_briefs

# More rows than this are not weighed at once: the period is then too long for so large a compartment. [judgement]
MOST = 250_000
OPENINGS = frozenset({Logged.OPEN, Logged.PRINT, Logged.EXPORT})


def draw_review(actor: Actor, *, asked: Asked) -> LogReview:
    """Draw accesses of the own compartment to review, by chance and by signals. Runs in the request's transaction.

    Those of protected pupils are drawn for themselves, by the closed group. Raises Invalid naming the fields, RefusedWithTrace.
    """
    check_reviewer(actor)
    if asked.protected and not actor.closed_group:
        raise outside_closed_group()
    wrong = faults_asked(asked, clock.today())
    if wrong or asked.start is None or asked.end is None or asked.size is None or asked.per_signal is None:
        raise Invalid(_("Granskningen kan inte börja."), {name: [translated(said)] for name, said in wrong.items()})
    decision = require_review(actor, asked.case.strip())
    limits = Thresholds(overlap_days=number(settings_of(actor), "P-9"))
    seed = secrets.randbits(63)
    drawn = _drawn(actor, asked, (asked.start, asked.end), limits, seed)
    review = LogReview.objects.create(
        provider_id=actor.provider,
        compartment_id=room(actor),
        start=asked.start,
        end=asked.end,
        case_reference=asked.case.strip(),
        signals=[one.value for one in asked.wanted],
        per_signal=asked.per_signal,
        size=asked.size,
        seed=seed,
        thresholds=asdict(limits),
        among=drawn.among,
        found={signal.value: many for signal, many in drawn.found.items()},
        drawn_by_id=person(actor),
        drawn_name=actor.name,
        drawn_at=clock.now(),
        protected=asked.protected,
    )
    _keep(review, drawn)
    record(actor, _event(review, drawn, decision))
    return review


def _event(review: LogReview, drawn: Draw, decision: Decision) -> AccessEvent:
    return AccessEvent(
        Logged.LIST,
        WHAT,
        pupils=tuple({UUID(one.sitting.pupil) for one in drawn.drawn}),
        resource=review.pk,
        ground=decision.ground,
        rule=decision.rule,
        details=f"drawn={len(drawn.drawn)} among={drawn.among}",
    )


def _drawn(actor: Actor, asked: Asked, period: tuple[date, date], limits: Thresholds, seed: int) -> Draw:
    """What the seed draws of the period's sittings. Raises Invalid for a period with too many accesses."""
    start, end = period
    rows = _accesses(actor, start, end, limits)
    briefs = pupil_briefs(actor.provider, {row.pupil for row in rows})
    hidden = {str(id) for id, brief in briefs.items() if brief.protected}
    if not asked.protected:  # of what is weighed too nothing tells that there is anybody else
        rows = [row for row in rows if str(row.pupil) not in hidden]
    weighed = [_access(row) for row in rows]
    raised = signals_of(weighed, _known(actor, rows, briefs, start, end), limits)
    drawn_from = [one for one in weighed if start <= one.day <= end and (one.pupil in hidden) is asked.protected]
    among = sittings(drawn_from, raised)
    return draw(among, signals=frozenset(asked.wanted), per_signal=asked.per_signal or 0, size=asked.size or 0, seed=seed)


def _keep(review: LogReview, drawn: Draw) -> None:
    ReviewedAccess.objects.bulk_create(
        ReviewedAccess(
            provider_id=review.provider_id,
            review=review,
            event_id=UUID(one.sitting.event),
            event_time=one.sitting.time,
            user_id=UUID(one.sitting.user),
            pupil_id=UUID(one.sitting.pupil),
            events=one.sitting.events,
            signals=[signal.value for signal in Signal if signal in one.sitting.signals],
            sampled=one.sampled,
            protected=review.protected,
        )
        for one in drawn.drawn
    )


def _accesses(actor: Actor, start: date, end: date, limits: Thresholds) -> list[Row]:
    """Those of the period, and of the hours before it that refusals and long rows are looked for in. Raises Invalid."""
    before = timedelta(hours=max(limits.refused_hours, 1), minutes=limits.many_minutes)
    since, until = clock.start_of(start) - before, clock.start_of(end + timedelta(1))
    rows = accesses(actor, since=since, until=until, but=[WHAT], most=MOST + 1)
    if len(rows) > MOST:
        message = _("Perioden har för många åtkomster. Välj en kortare.")
        raise Invalid(message, {"end": [message]})
    return rows


def _access(row: Row) -> Access:
    local = row.time.astimezone(clock.STOCKHOLM)
    return Access(
        id=str(row.id),
        time=row.time,
        day=local.date(),
        hour=local.hour,
        user=str(row.user),
        user_name=row.user_name,
        assignment=str(row.assignment or ""),
        pupil=str(row.pupil),
        what=row.what,
        opens=row.action in OPENINGS,
        refused=row.outcome is not Outcome.ALLOWED,
    )


def _known(actor: Actor, rows: Iterable[Row], briefs: dict[UUID, PupilBrief], start: date, end: date) -> Known:
    """What the accesses are weighed against: pupils, colleagues, the assignments' schools, and who had written where."""
    rows = list(rows)
    pupils = {row.pupil for row in rows}
    held = Q(valid_from__lte=end) & (Q(valid_to=None) | Q(valid_to__gte=start))
    names = Assignment.objects.filter(held, provider_id=actor.provider).values_list("user__name", flat=True)
    wrote = first_writings(actor, pupils, until=clock.start_of(end + timedelta(1)))
    return Known(
        pupils={str(id): _child(actor, brief) for id, brief in briefs.items()},
        colleagues=frozenset(names),
        covered=_covered(actor, {row.assignment for row in rows if row.assignment is not None}),
        wrote={(str(user), str(pupil)): time for (user, pupil), time in wrote.items()},
    )


def _child(actor: Actor, brief: PupilBrief) -> Child:
    hidden = brief.protected and not actor.closed_group
    stays = tuple(Stay(str(school), start, end) for school, start, end in brief.enrolments)
    return Child(brief.family_name, brief.protected, brief.guardians, None if hidden else stays)


def _covered(actor: Actor, assignments: Collection[UUID]) -> dict[str, tuple[Stay, ...]]:
    found: dict[str, list[Stay]] = defaultdict(list)
    rows = AssignmentSchool.objects.filter(provider_id=actor.provider, assignment_id__in=assignments)
    for assignment, school, start, end in rows.values_list("assignment_id", "school_id", "valid_from", "valid_to"):
        found[str(assignment)].append(Stay(str(school), start, end))
    return {assignment: tuple(stays) for assignment, stays in found.items()}
