"""Needs-and-risk analyses (HSLF-FS 2016:40 4 kap.): entering one, and resting an assignment on it. Only maintenance writes them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from samsyn.access.models import NeedsAndRiskAnalysis
from samsyn.access.roles import Role
from samsyn.access.rules.staffing import Analysis, analysis_fault, grant_fault, review_fault
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid, NotFound
from samsyn.kernel.language import translated
from samsyn.kernel.text import length_said


@dataclass(frozen=True, slots=True)
class Ground:
    """What an assignment or a competence rests on: the reference of an analysis, who decided, and the day of the next review."""

    analysis: str
    decider: str
    review_on: date | None

    @property
    def said(self) -> bool:
        """Whether anything of it was given."""
        return bool(self.analysis.strip() or self.decider.strip() or self.review_on)


def register_analysis(actor: Actor, *, analysis: Analysis) -> NeedsAndRiskAnalysis:
    """Enter an analysis of the actor's provider. Raises Invalid, naming what is wrong, and Conflict for a taken reference."""
    unknown = [role for role in analysis.roles if role not in Role.values]
    if unknown:
        words = {"role": ", ".join(unknown), "roles": ", ".join(Role.values)}
        raise Invalid(_("Rollen %(role)s finns inte. Välj en av: %(roles)s.") % words)
    said = analysis_fault(analysis, clock.today())
    if said:
        raise Invalid(translated(said))
    with within(actor.context()):
        if NeedsAndRiskAnalysis.objects.filter(provider_id=actor.provider, reference=analysis.reference).exists():
            raise Conflict(_("Analysen %(reference)s finns redan. En ny analys har en egen beteckning.") % asdict(analysis))
        row = NeedsAndRiskAnalysis.objects.create(
            provider_id=actor.provider, **{**asdict(analysis), "roles": sorted(set(analysis.roles))}
        )
        record(actor, AccessEvent(Action.ADMINISTER, "access.analysis", resource=row.pk, rule="registered"))
    return row


def resting_on(actor: Actor, ground: Ground, *, role: str, first: date, last: date | None) -> dict[str, Any]:
    """The columns of an assignment that say what it rests on. Raises Invalid or NotFound when it would rest on nothing."""
    if not (length_said(ground.analysis) and length_said(ground.decider) and ground.review_on):
        raise Invalid(
            _(
                "Behörighet ges bara efter en behovs- och riskanalys. Ange analysens beteckning (--analysis),"
                " vem som har beslutat (--decider) och dagen för nästa uppföljning (--review)."
            )
        )
    row = NeedsAndRiskAnalysis.objects.filter(provider_id=actor.provider, reference=ground.analysis.strip()).first()
    if row is None:
        words = {"reference": ground.analysis}
        raise NotFound(_("Analysen %(reference)s finns inte. Lägg in den med: samsyn staff analysis") % words)
    said = grant_fault(analysis_facts(row), role, first, last) or review_fault(ground.review_on, clock.today())
    if said:
        raise Invalid(translated(said))
    return {"analysis": row, "decider": ground.decider.strip(), "review_on": ground.review_on}


def analysis_facts(row: NeedsAndRiskAnalysis) -> Analysis:
    """A stored analysis as facts."""
    return Analysis(row.reference, row.roles, row.decider, row.decided_on, row.valid_from, row.valid_to, row.review_on)
