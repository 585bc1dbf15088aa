"""What the pages of leads' tasks show: one's own tasks, one with its pupils, and a record to read in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import override

from samsyn.access.alarming import raise_alarm
from samsyn.access.decisions import HiddenWithTrace, Reads, not_there, open_others
from samsyn.access.keeping import assignment, person, room
from samsyn.access.on_file import card_and_file
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.journal import queries
from samsyn.journal.files.accept import suffix
from samsyn.journal.models import Attachment, AttachmentContent, LeadTask, LeadTaskPupil
from samsyn.journal.printed import printed_entries
from samsyn.journal.reading import Download, files_of
from samsyn.journal.rules.lead_tasks import Kind, holds
from samsyn.journal.tasks.asking import WHAT, InTask, check_lead, decision_in, kinds_for, may_open, reach_in_task, reach_task
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound
from samsyn.people.cards import PupilCard


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in the list. many: its pupils; done: those of whom something is said."""

    row: LeadTask
    kind: Kind
    open: bool
    many: int
    done: int


@dataclass(frozen=True, slots=True)
class NamedPupil:
    """A pupil of a task. number: its place among them, which stands for the name once the task is over; card: None then."""

    number: int
    row: LeadTaskPupil
    card: PupilCard | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task with its pupils. hidden: whether somebody whom the actor named has become the closed group's alone to see."""

    row: LeadTask
    kind: Kind
    open: bool
    aim: str
    pupils: tuple[NamedPupil, ...]
    hidden: bool = False

    @property
    def done(self) -> int:
        """Of how many something is said."""
        return sum(one.row.noted_at is not None for one in self.pupils)


@dataclass(frozen=True, slots=True)
class RecordInTask:
    """A record as it is read in a task, the latest first. entries: in the shape that the print has.

    past_blocks: whether other units have blocked something of it, which the purpose lets be read (PDL 4 kap. 4 §).
    """

    found: InTask
    entries: list[dict[str, Any]]
    files: list[Attachment]
    past_blocks: bool


class ReasonNeeded(HiddenWithTrace):
    """The record is in the task, and the actor has not said today why it is to be opened: the page asks."""

    def __init__(self, found: InTask, refused: HiddenWithTrace) -> None:
        super().__init__(refused.message, refused.event)
        self.found = found


def tasks_of(actor: Actor) -> tuple[list[TaskRow], list[Kind]]:
    """One's own tasks in the assignment, the latest first, and the kinds that can be begun. Raises RefusedWithTrace."""
    check_lead(actor)
    kinds = kinds_for(actor)
    rows = (
        LeadTask.objects.filter(provider_id=actor.provider, compartment_id=room(actor), assignment_id=assignment(actor))
        .filter(user_id=person(actor), kind__in=[one.value for one in kinds])
        .order_by("-made_on", "-id")
    )
    mine = Q() if actor.closed_group else Q(pupils__pupil__person__protection="none")
    counted = rows.annotate(
        many=Count("pupils", filter=mine), done=Count("pupils", filter=mine & Q(pupils__noted_at__isnull=False))
    )
    record(actor, AccessEvent(Logged.LIST, WHAT))
    return [TaskRow(row, Kind(row.kind), _holds(row), row.many, row.done) for row in counted], kinds


def _holds(row: LeadTask) -> bool:
    return holds(row.ends_on, closed=row.closed_at is not None, today=clock.today())


def task_page(actor: Actor, task: UUID) -> TaskPage:
    """One task, while it holds with the names of pupils whose records may be opened. Raises RefusedWithTrace, HiddenWithTrace."""
    row = reach_task(actor, task)
    kind, open_ = Kind(row.kind), _holds(row)
    named, hidden = [], False
    for number, one in enumerate(row.pupils.order_by("added_at", "id"), start=1):
        found = card_and_file(actor, one.pupil_id)
        # A protected pupil is not there at all outside the closed group.
        if found is not None and may_open(decision_in(actor, *found, kind, row.case_reference)):
            named.append(NamedPupil(number, one, found[0] if open_ else None))
        elif found is not None and found[0].protected and not actor.closed_group:
            # Whom the actor named by number is no secret to the actor; whoever chance drew is.
            hidden = hidden or kind is Kind.DEVIATION
    event = AccessEvent(
        Logged.LIST,
        WHAT,
        pupils=tuple(one.row.pupil_id for one in named) if open_ else (),
        resource=row.pk,
        reason=row.case_reference,
        details=f"rows={len(named)}",
    )
    record(actor, event)
    return TaskPage(row, kind, open_, named[0].row.aim if named else "", tuple(named), hidden)


def asked_why(actor: Actor, found: InTask) -> None:
    """Log that the page that asks why was shown: it tells who the pupil is."""
    # The rule that asks for a choice is no alarm of its own; that the page names a protected pupil is one.
    if found.card.protected:
        raise_alarm(actor, found.card.id, found.decision, protected=True)
    record(actor, found.event(Logged.OPEN, "people.card"))


def about_opening(actor: Actor, *, pupil: UUID, task: UUID) -> InTask:
    """Whose record it is. Raises RefusedWithTrace, HiddenWithTrace."""
    return reach_in_task(actor, pupil, task)


def open_in_task(actor: Actor, *, pupil: UUID, task: UUID) -> RecordInTask:
    """The record, to read. Raises ReasonNeeded without a choice made today in the case, RefusedWithTrace, HiddenWithTrace."""
    found, part = _opened(actor, pupil, task)
    texts = queries.entry_texts(actor, pupil, None, part)
    files = [one for one in files_of(actor, pupil, part) if one.wrong_pupil_at is None]
    details = f"task rows={len(texts)} files={len(files)}"
    record(actor, found.event(Logged.OPEN, "journal.record", why=found.chosen, details=details))
    with override("sv"):
        entries = printed_entries(texts)
    return RecordInTask(found, entries[::-1], files[::-1], _past_blocks(actor, found))


def file_in_task(actor: Actor, *, pupil: UUID, task: UUID, file: UUID) -> Download:
    """A file of that record. Raises as `open_in_task`, also for one that is not there to read."""
    found, part = _opened(actor, pupil, task)
    row = next((one for one in files_of(actor, pupil, part) if one.pk == file), None)
    if row is None or row.wrong_pupil_at is not None:
        raise not_there(Logged.OPEN, "journal.attachment", file)
    content = AttachmentContent.objects.filter(attachment_id=file).values_list("content", flat=True).first()
    if content is None:
        raise NotFound("")
    record(actor, found.event(Logged.OPEN, "journal.attachment", resource=file, why=found.chosen, details="task"))
    return Download(f"bilaga-{row.dated_on.isoformat()}.{suffix(row.media_type)}", row.media_type, bytes(content))


def _opened(actor: Actor, pupil: UUID, task: UUID) -> tuple[InTask, Reads]:
    """The record in the task, once it was opened today for its case, with what `decide` says anew of all that is in it."""
    found = reach_in_task(actor, pupil, task)
    if not found.chosen:
        raise ReasonNeeded(found, not_there(Logged.OPEN, WHAT, task))
    _card, decision, part = open_others(actor, pupil, Action.OPEN, found.purpose, found.task.case_reference)
    return replace(found, decision=decision), part


def _past_blocks(actor: Actor, found: InTask) -> bool:
    return any(not one.between_providers and one.unit != str(actor.unit) for one in found.file.blocks)
