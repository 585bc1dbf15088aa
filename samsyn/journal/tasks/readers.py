"""Who may read a pupil's record in a task that holds, for the page that says who may read it and why."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from samsyn.access.keeping import room
from samsyn.access.models import Assignment
from samsyn.access.on_file import OnFile
from samsyn.access.rules import Decision
from samsyn.access.sessions import actor_of, held_today
from samsyn.journal.models import LeadTask
from samsyn.journal.rules.lead_tasks import Kind
from samsyn.journal.tasks.asking import decision_in, kinds_for, may_open
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard


def readers_in_tasks(actor: Actor, card: PupilCard, file_of: Callable[[Actor], OnFile]) -> list[tuple[Actor, Decision, str]]:
    """Those in the actor's compartment whose tasks hold and are about the pupil, with decision and task. Two statements."""
    tasks = LeadTask.objects.filter(
        provider_id=actor.provider, compartment_id=room(actor), closed_at=None, ends_on__gte=clock.today(), pupils__pupil_id=card.id
    )
    asked = {(one.assignment_id, one.kind): (one.case_reference, one.ends_on) for one in tasks.order_by("made_on", "id")}
    if not asked:
        return []
    rows = held_today(Assignment.objects.filter(pk__in={assignment for assignment, _kind in asked}, user__is_active=True))
    holders = {row.pk: actor_of(row.user, row, row.unit.name) for row in rows.select_related("user", "unit")}
    found = []
    for (assignment, kind), (case, last) in asked.items():
        other = holders.get(assignment)
        if other is None or Kind(kind) not in kinds_for(other):
            continue
        decision = decision_in(other, card, file_of(other), Kind(kind), case)
        if may_open(decision):
            said = _("Uppgift i ärende %(case)s, till och med %(day)s.") % {"case": case, "day": last.isoformat()}
            found.append((other, decision, said))
    return found
