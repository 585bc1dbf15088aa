"""Rights to follow up: the assignments of the actor's own board, each with what is found about it. Counts are of the lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from samsyn.access.models import Assignment, AssignmentSchool, CompetenceGrant
from samsyn.access.roles import Competence, assignment_words
from samsyn.access.rules.facts import Period
from samsyn.access.rules.rights import KNOWN, LABELS, Covered, Finding, Right, Trust, closed_schools, findings
from samsyn.access.sessions import holding
from samsyn.audit.queries import last_use
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.kernel.text import with_capital

# How far back the log is asked for the last use: further back it is said to be before that.
LOG_DAYS = 400


@dataclass(frozen=True, slots=True)
class Entrusted:
    """What an assignment is entrusted with, in words: by whose decision, on which analysis, when and till when, next review."""

    words: str
    decider: str
    analysis: str
    period: tuple[date, date | None]
    review_on: date | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An assignment of the report. found: why it stands there: kind of status, in words, and what it is about.

    trusted: what it is entrusted with beyond its role.
    last_used: None when the log has nothing of the last `LOG_DAYS` days. shut: its user may not log in.
    """

    assignment: UUID
    who: str
    username: str
    words: str
    period: tuple[date, date | None]
    found: list[tuple[str, str, str]]
    kinds: frozenset[Finding]
    last_used: date | None
    last_login: date | None
    analysis: str
    decider: str
    review_on: date | None
    shut: bool
    trusted: list[Entrusted]


def rights_of_board(actor: Actor) -> list[Listed]:
    """Every assignment of the actor's board that something is found about, by name; in four statements."""
    today = clock.today()
    at_once = _at_once(actor, today)
    listed = [_listed(row, today, at_once.get(row.user_id, 0)) for row in _rows(actor, today)]
    return [one for one in listed if one.kinds]


def counted(listed: list[Listed]) -> dict[Finding, int]:
    """How many there are of each kind."""
    found = Counter(kind for one in listed for kind in one.kinds)
    return {kind: found[kind] for kind in Finding}


def of_kind(listed: list[Listed], kind: Finding | None) -> list[Listed]:
    """Those of a kind; without one, all that there is something to put right about."""
    return [one for one in listed if (kind in one.kinds if kind else one.kinds - KNOWN)]


def _rows(actor: Actor, today: date) -> QuerySet[Assignment]:
    since = clock.now() - timedelta(days=LOG_DAYS)
    left = AssignmentSchool.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), assignment=OuterRef("pk"))
    own = Assignment.objects.filter(provider_id=actor.provider, board=actor.board)
    held = own.filter(Q(valid_to=None) | Q(valid_to__gte=today) | Exists(left))
    covered = AssignmentSchool.objects.select_related("school").order_by("school__name")
    with_use = held.annotate(used_at=Subquery(last_use(since)))
    named = with_use.select_related("user", "unit", "analysis").prefetch_related(Prefetch("covered", queryset=covered))
    trusted = CompetenceGrant.objects.filter(holding(today), ended_at=None).select_related("analysis").order_by("competence", "id")
    return named.prefetch_related(Prefetch("grants", queryset=trusted)).order_by(F("user__name"), "valid_from", "id")


def _at_once(actor: Actor, today: date) -> dict[UUID, int]:
    """How many assignments each user has today, of the provider's alone: what others employ somebody for is not told."""
    held = Assignment.objects.filter(holding(today), provider_id=actor.provider)
    return dict(held.values_list("user_id").annotate(Count("id")))


def _listed(row: Assignment, today: date, at_once: int) -> Listed:
    right = right_of(row, at_once)
    kinds = findings(right, today)
    login = row.user.last_login
    return Listed(
        assignment=row.pk,
        who=row.user.name,
        username=row.user.username,
        words=assignment_words(row.role, row.unit.name),
        period=(row.valid_from, row.valid_to),
        found=[
            ("info" if kind in KNOWN else "warn", translated(LABELS[kind]), _about(kind, row, right, today))
            for kind in Finding
            if kind in kinds
        ],
        kinds=kinds,
        last_used=right.last_used,
        last_login=clock.day_of(login) if login else None,
        analysis=row.analysis.reference if row.analysis else "",
        decider=row.decider,
        review_on=row.review_on,
        shut=not row.user.is_active,
        trusted=[_entrusted(one) for one in row.grants.all()],
    )


def _entrusted(one: CompetenceGrant) -> Entrusted:
    words = str(Competence(one.competence).label) if one.competence in Competence.values else one.competence
    analysis = one.analysis.reference if one.analysis else ""
    return Entrusted(with_capital(words), one.decider, analysis, (one.valid_from, one.valid_to), one.review_on)


def right_of(row: Assignment, at_once: int) -> Right:
    """An assignment of `_rows` as facts."""
    used: Any = row.used_at  # type: ignore[attr-defined]  # annotated
    analysis = row.analysis
    return Right(
        period=Period(row.valid_from, row.valid_to),
        review_on=row.review_on,
        analysis=Period(analysis.valid_from, analysis.valid_to) if analysis else None,
        analysis_review=analysis.review_on if analysis else None,
        covered=tuple(
            Covered(one.school.name, Period(one.valid_from, one.valid_to), one.school.closed_on) for one in row.covered.all()
        ),
        closed_group=row.closed_group,
        trusted=tuple(_trust(one) for one in row.grants.all()),
        last_used=clock.day_of(used) if used else None,
        at_once=at_once,
    )


def _trust(one: CompetenceGrant) -> Trust:
    analysis = one.analysis
    period = Period(analysis.valid_from, analysis.valid_to) if analysis else None
    return Trust(one.competence, one.review_on, period, analysis.review_on if analysis else None)


def _about(kind: Finding, row: Assignment, right: Right, today: date) -> str:
    """What a finding is about, in words; empty where its label says it all."""
    if kind is Finding.SEVERAL:
        return _("%(count)s på samma gång") % {"count": right.at_once}
    if kind is Finding.CLOSED_SCHOOL:
        return ", ".join(closed_schools(right, today))
    if kind in {Finding.COMPETENCE, Finding.ENTRUSTED}:
        named = [one.competence for one in right.trusted if kind is Finding.COMPETENCE or one.stale(today)]
        return ", ".join(str(Competence(one).label) for one in named if one in Competence.values)
    if kind is Finding.COVERING:
        return ", ".join(one.school for one in right.covered if one.period.end is None or one.period.end >= today)
    if kind is Finding.ANALYSIS and row.analysis:
        out = right.analysis is not None and not right.analysis.holds_on(today)
        return row.analysis.reference if out else _("%(reference)s skulle ha setts över") % {"reference": row.analysis.reference}
    return ""
