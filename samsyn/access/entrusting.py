"""What an assignment is entrusted with beyond its role: dated rows, given on the ground of an analysis, ended and never changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samsyn.access.models import Assignment, CompetenceGrant
from samsyn.access.roles import Competence
from samsyn.kernel import clock
from samsyn.kernel.errors import Invalid


def known(competences: Collection[str]) -> list[str]:
    """The competences, each once and in order. Raises Invalid naming what is none."""
    unknown = [one for one in competences if one not in Competence.values]
    if unknown:
        words = {"unknown": ", ".join(unknown), "known": ", ".join(Competence.values)}
        raise Invalid(_("Behörigheten %(unknown)s finns inte. Välj bland: %(known)s.") % words)
    return sorted(set(competences))


def grants_left(assignment: Assignment) -> QuerySet[CompetenceGrant]:
    """Those that hold today or later."""
    return assignment.grants.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()), ended_at=None).order_by("competence", "id")


def give(assignment: Assignment, competences: Collection[str], *, first: date, last: date | None, rests_on: dict[str, Any]) -> None:
    """Entrust an assignment with these from a day; what it had of them ends. rests_on: analysis, decider, review_on."""
    take(assignment, competences)
    for one in competences:
        CompetenceGrant.objects.create(
            assignment=assignment,
            provider_id=assignment.provider_id,
            competence=one,
            valid_from=first,
            valid_to=last,
            entered_at=clock.now(),
            **rests_on,
        )


def take(assignment: Assignment, competences: Collection[str]) -> None:
    """End these, from now on."""
    grants_left(assignment).filter(competence__in=competences).update(ended_at=clock.now())
