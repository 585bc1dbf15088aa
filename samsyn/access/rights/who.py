"""Who may read a pupil's record in the own compartment today, and why. `decide` is asked of each as their own request would ask it.

Of those who work in the compartment, and of those whom a passage leads there; of other compartments' records nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.blocks.emergency import ways_past
from samsyn.access.decisions import Opening, open_pupil, open_whole, opening
from samsyn.access.gate import check
from samsyn.access.keeping import room
from samsyn.access.models import Assignment, EmergencyOpening
from samsyn.access.on_file import OnFile, files_in_room
from samsyn.access.passages import would_enter
from samsyn.access.policy import MAKE_CHOICE, OPEN_IN_EMERGENCY, SEE_READERS
from samsyn.access.registry import permission
from samsyn.access.roles import assignment_words
from samsyn.access.rules import Action, Decision
from samsyn.access.rules import Outcome as Chosen
from samsyn.access.rules.circles import joins
from samsyn.access.rules.facts import DocumentClass
from samsyn.access.sessions import actor_of, held_today
from samsyn.access.setting_queries import settings_of
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.organisation.models import Compartment
from samsyn.people.cards import PupilCard

WHAT = "access.who_may_read"


class Way(StrEnum):
    """How somebody comes to the record, in the order of the page."""

    READS = "reads"
    UNBLOCKED = "unblocked"
    OWN = "own"
    CHOICE = "choice"
    PASSAGE = "passage"
    TASK = "task"
    SUPPORT = "support"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read. why: what the rule says; relation: what it rests on for just this one, empty when the rule says all.

    part: not all that others have written; blocked: not what another unit has blocked.
    """

    assignment: UUID
    who: str
    words: str
    why: str
    ground: str
    rule: str
    relation: str = ""
    part: bool = False
    blocked: bool = False
    closed_group: bool = False


# Who reads the pupil's record in a task that holds, each with the decision and the task in words: told by the app that keeps tasks,
# which lies above.
InTasks = Callable[[Actor, PupilCard, Callable[[Actor], OnFile]], list[tuple[Actor, Decision, str]]]
_in_tasks: dict[Way, InTasks] = {}


def declare_tasks(way: Way, found: InTasks) -> None:
    """Have the page name those who read in a task, or in a session of support."""
    _in_tasks[way] = found


def who_may_read(actor: Actor, pupil: UUID) -> tuple[PupilCard, dict[Way, list[Reader]]]:
    """The pupil, and by way those who may read its record in the actor's compartment. Logged as an opening.

    Whoever may see the pupil's access log may, and whoever else opens the record. Raises as `open_pupil`. Nine statements at most,
    however many they are.
    """
    card, decision = _opened(actor, pupil)
    found: dict[Way, list[Reader]] = {way: [] for way in Way}
    if actor.compartment is not None:
        file_of = files_in_room(actor, pupil)
        tells = _tells_of_blocks(actor, card, file_of(actor))
        until = _emergencies(actor, pupil)
        for row in _colleagues(actor):
            other = actor_of(row.user, row, row.unit.name)
            for way, reader in _ways(other, card, file_of(other), tells, until.get((row.user_id, row.unit_id))):
                found[way].append(reader)
        found[Way.PASSAGE] = _through_passages(actor, card)
        for way, ask in _in_tasks.items():
            found[way] = [_reader(other, said, relation=task) for other, said, task in ask(actor, card, file_of)]
    record(actor, AccessEvent(Logged.OPEN, WHAT, pupil=pupil, ground=decision.ground, rule=decision.rule))
    return card, found


def _opened(actor: Actor, pupil: UUID) -> tuple[PupilCard, Decision]:
    """The pupil, and what lets the actor see the page: the principal keeps a record, and sees no access log."""
    if SEE_READERS.given_to(actor):
        return open_pupil(actor, pupil, Action.OPEN, DocumentClass.ACCESS_LOG)
    check(actor, permission("journal.open"))
    card, decision, _reads = open_whole(actor, pupil, Action.OPEN)
    return card, decision


def _emergencies(actor: Actor, pupil: UUID) -> dict[tuple[UUID, UUID], datetime]:
    """Until when what was blocked is open in an emergency, by user and unit."""
    now = clock.now()
    rows = EmergencyOpening.objects.filter(
        provider_id=actor.provider, compartment_id=room(actor), pupil_id=pupil, opened_at__isnull=False, ends_at__gt=now
    )
    return {(one.user_id, one.unit_id): one.ends_at for one in rows.order_by("ends_at")}


def _colleagues(actor: Actor) -> list[Assignment]:
    """The assignments that hold today in the actor's compartment, of users who may log in."""
    rows = Assignment.objects.filter(provider_id=actor.provider, compartment=actor.compartment, user__is_active=True)
    return list(held_today(rows).select_related("user", "unit").order_by("user__name", "id"))


def _through_passages(actor: Actor, card: PupilCard) -> list[Reader]:
    """Those of the provider's other compartments whom a passage would let read here, as far as nothing is blocked."""
    if not joins(settings_of(actor), actor.branch):
        return []
    here = Compartment.objects.select_related("board", "provider").get(pk=room(actor))
    rows = Assignment.objects.filter(provider_id=actor.provider, compartment__isnull=False, user__is_active=True)
    others = held_today(rows.exclude(compartment=here)).select_related("user", "unit").order_by("user__name", "id")
    asked = ((other, would_enter(other, card, here)) for row in others if (other := actor_of(row.user, row, row.unit.name)))
    opens = permission("journal.open")
    return [_reader(other, said) for other, said in asked if said.allowed and MAKE_CHOICE.given_to(other) and opens.given_to(other)]


def _tells_of_blocks(actor: Actor, card: PupilCard, file: OnFile) -> bool:
    """Whether the reader of the page may know that something is blocked: what their own unit blocked, or what they may be told."""
    found = opening(actor, card, file).reads
    return found.flagged or not found.shut


def _ways(actor: Actor, card: PupilCard, file: OnFile, tells: bool, until: datetime | None) -> list[tuple[Way, Reader]]:
    if not permission("journal.open").given_to(actor):
        return []
    found = opening(actor, card, file)
    way, decision = _way(actor, found)
    if way is None:
        return []
    blocked = tells and bool(found.reads.shut)
    reader = _reader(
        actor,
        decision,
        relation=_relation(actor, card, file, way),
        part=way is Way.READS and not found.reads.everything,
        blocked=blocked,
    )
    # Who is shut out of what somebody has blocked does not read the record as it stands.
    ways = [(Way.UNBLOCKED if blocked and way is Way.READS else way, reader)]
    if tells and until is not None:
        said = _("Öppnat i nödläge, till %(until)s.") % {"until": until.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M")}
        ways.append((Way.EMERGENCY, _reader(actor, decision, relation=said)))
    elif blocked and OPEN_IN_EMERGENCY.given_to(actor):
        said = _("Inte öppnat nu.")
        ways += [(Way.EMERGENCY, _reader(actor, past, relation=said)) for past in list(ways_past(actor, card, file).values())[:1]]
    return ways


def _relation(actor: Actor, card: PupilCard, file: OnFile, way: Way) -> str:
    """What the way rests on for just this assignment: the choice made, or the school that it covers and the pupil goes to."""
    if way is Way.OWN:
        return ""
    if way is Way.READS and file.choices:
        return _("Har gjort ett aktivt val i dag. Det gäller till midnatt.")
    today = clock.today()
    schools = dict.fromkeys(
        one.unit_name
        for one in card.enrolments
        if one.unit in actor.schools and one.valid_from <= today and (one.valid_to is None or one.valid_to >= today)
    )
    if not schools:
        return _("Eleven går inte på någon skola i uppdraget.")
    return _("Eleven går på %(school)s, som uppdraget omfattar.") % {"school": ", ".join(schools)}


def _way(actor: Actor, found: Opening) -> tuple[Way | None, Decision]:
    """How the actor comes to the record. One's own part opens to all who keep one; what counts is what others have written."""
    may_choose = MAKE_CHOICE.given_to(actor)
    if not found.own.allowed:
        return (Way.CHOICE if found.own.outcome is Chosen.CHOICE and found.asks and may_choose else None), found.own
    if found.reads.rest:
        return Way.READS, found.rest
    if found.reads.by_choice and may_choose:
        return Way.CHOICE, found.rest
    # What some others write may still be open, without the rest.
    return (Way.READS if found.reads.roles else Way.OWN), found.own


def _reader(actor: Actor, decision: Decision, *, relation: str = "", part: bool = False, blocked: bool = False) -> Reader:
    return Reader(
        assignment=actor.assignment or UUID(int=0),
        who=actor.name,
        words=assignment_words(actor.role, actor.unit_name),
        why=translated(decision.message),
        ground=decision.ground,
        rule=decision.rule,
        relation=relation,
        part=part,
        blocked=blocked,
        closed_group=actor.closed_group,
    )
