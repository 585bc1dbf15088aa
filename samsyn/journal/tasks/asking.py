"""What `decide` says of a lead's task: which kinds there are for the actor, and the way to a task and to a pupil's record in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import RECORD_OF_BRANCH, HiddenWithTrace, actor_facts, asked_of, not_there
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.keeping import assignment, person, room
from samsyn.access.on_file import OnFile, card_and_file
from samsyn.access.rules import Action, Decision, Facts, Shown, decide
from samsyn.access.rules import Outcome as Chosen
from samsyn.access.rules.circles import PATIENT_RECORDS
from samsyn.access.rules.facts import ResourceFacts
from samsyn.access.rules.settings import law_of, value
from samsyn.access.rules.vocabulary import Purpose
from samsyn.access.setting_queries import settings_of
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.journal.models import LeadTask, LeadTaskPupil
from samsyn.journal.policy import LEAD_TASKS
from samsyn.journal.rules.lead_tasks import Kind, holds
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard

WHAT = "journal.lead_task"
PURPOSES = {Kind.DEVIATION: Purpose.DEVIATION, Kind.RECORD_REVIEW: Purpose.RECORD_REVIEW}


@dataclass(frozen=True, slots=True)
class InTask:
    """A pupil's record in a task of the actor's. decision: what says that it may be opened, by a choice with the case."""

    card: PupilCard
    task: LeadTask
    row: LeadTaskPupil
    decision: Decision
    file: OnFile

    @property
    def purpose(self) -> Purpose:
        """What the record is opened for."""
        return PURPOSES[Kind(self.task.kind)]

    @property
    def message(self) -> str:
        """The rule in words."""
        return translated(self.decision.message)

    @property
    def chosen(self) -> str:
        """The reason for which the record was opened today, in this case; empty when it was not."""
        made = [one.reason for one in self.file.choices if (one.purpose, one.case) == (self.purpose, self.task.case_reference)]
        return made[-1] if made else ""

    def event(self, action: Logged, what: str, *, resource: UUID | None = None, why: str = "", details: str = "") -> AccessEvent:
        """The row of the access log: the case stands in front of the reason."""
        reason = f"{self.task.case_reference}: {why}" if why else self.task.case_reference
        return AccessEvent(
            action,
            what,
            pupil=self.card.id,
            resource=resource or self.task.pk,
            ground=self.decision.ground,
            rule=self.decision.rule,
            reason=reason,
            details=details,
        )


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds of task that the rules and the provider's setting leave open to the actor. No statement."""
    keeps = RECORD_OF_BRANCH.get(actor.branch) in PATIENT_RECORDS and actor.compartment is not None
    if not keeps or not LEAD_TASKS.given_to(actor):
        return []
    return [kind for kind in Kind if _opens(_of_kind(actor, kind))]


def _opens(decision: Decision) -> bool:
    """A choice, once stated, is a yes."""
    return decision.outcome in {Chosen.CHOICE, Chosen.ALLOW}


def _of_kind(actor: Actor, kind: Kind) -> Decision:
    """What `decide` says of opening any record of the own compartment in a task of the kind."""
    settings = settings_of(actor)
    resource = ResourceFacts(
        RECORD_OF_BRANCH[actor.branch], provider=str(actor.provider), board=str(actor.board or ""), branch=actor.branch
    )
    facts = Facts(
        on=clock.today(),
        actor=actor_facts(actor),
        action=Action.OPEN,
        resource=resource,
        purpose=PURPOSES[kind],
        case="?",
        settings=settings,
        law=law_of(settings),
    )
    return decide(facts)


def check_lead(actor: Actor, kind: Kind | None = None) -> None:
    """Raises RefusedWithTrace for who lacks the permission, or to whom no task, or none of the kind, is open."""
    check(actor, LEAD_TASKS)
    kinds = kinds_for(actor)
    if kinds and (kind is None or kind in kinds):
        return
    if value(settings_of(actor), "P-10") != "task":
        message, rule = _("Vårdgivaren har beslutat att ledningen inte läser enskilda journaler."), "P-10"
    else:
        message, rule = _("Ditt uppdrag har inga sådana uppgifter."), "no_such_task"
    raise RefusedWithTrace(message, AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, rule=rule))


def decision_in(actor: Actor, card: PupilCard, file: OnFile, kind: Kind, case: str) -> Decision:
    """What `decide` says of opening the pupil's record in a task: a choice, when it may be opened."""
    facts, _file = asked_of(actor, card, Action.OPEN, RECORD_OF_BRANCH[actor.branch], file=file)
    return decide(replace(facts, purpose=PURPOSES[kind], case=case))


def may_open(decision: Decision) -> bool:
    """Whether a choice with a reason opens the record."""
    return _opens(decision)


def reach_task(actor: Actor, task: UUID, *, lock: bool = False) -> LeadTask:
    """A task of the actor's own, in the assignment that it was begun in. Raises RefusedWithTrace, HiddenWithTrace."""
    check_lead(actor)
    found = _own(actor, task, lock=lock)
    if found is None:
        raise not_there(Logged.OPEN, WHAT, task)
    check_lead(actor, Kind(found.kind))
    return found


def _own(actor: Actor, task: UUID, *, lock: bool = False) -> LeadTask | None:
    rows = LeadTask.objects.filter(
        pk=task, provider_id=actor.provider, compartment_id=room(actor), assignment_id=assignment(actor), user_id=person(actor)
    )
    return (rows.select_for_update(no_key=True) if lock else rows).first()


def require_open(task: LeadTask) -> None:
    """Raises RefusedWithTrace for a task that is closed, or whose days are out."""
    if holds(task.ends_on, closed=task.closed_at is not None, today=clock.today()):
        return
    event = AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, resource=task.pk, rule="closed" if task.closed_at else "ended")
    raise RefusedWithTrace(_("Uppgiften är avslutad. Journalerna i den kan inte öppnas längre."), event)


def reach_in_task(actor: Actor, pupil: UUID, task: UUID, *, lock: bool = False) -> InTask:
    """A pupil's record in a task of the actor's that holds. Raises RefusedWithTrace, HiddenWithTrace."""
    check_lead(actor)
    # All are looked for, whatever the first has found: what may not be known of costs what nobody made costs.
    held = _own(actor, task)
    rows = LeadTaskPupil.objects.filter(
        provider_id=actor.provider, compartment_id=room(actor), task_id=task, task__assignment_id=assignment(actor), pupil_id=pupil
    )
    row = (rows.select_for_update(no_key=True, of=("self",)) if lock else rows).first()
    found = card_and_file(actor, pupil)
    if held is None or row is None or found is None:
        raise not_there(Logged.OPEN, WHAT, task)
    check_lead(actor, Kind(held.kind))
    require_open(held)
    card, file = found
    decision = decision_in(actor, card, file, Kind(held.kind), held.case_reference)
    if not may_open(decision):
        refused = AccessEvent(
            Logged.OPEN, WHAT, Outcome.REFUSED, pupil=pupil, resource=task, ground=decision.ground, rule=decision.rule
        )
        if decision.shown is Shown.REASON:
            raise RefusedWithTrace(translated(decision.message), refused)
        raise HiddenWithTrace(_("Sidan finns inte."), refused)
    return InTask(card, held, row, decision, file)
