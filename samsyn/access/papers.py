"""A protected pupil whose record is not kept in Samsyn (P-20): why, whom to ask, and marking that a visit is done on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from samsyn.access.decisions import HiddenWithTrace, open_pupil
from samsyn.access.gate import check
from samsyn.access.keeping import lies, person
from samsyn.access.models import Assignment, PaperVisit
from samsyn.access.policy import LEADS, MARK_PAPER, SEE_PAPER
from samsyn.access.roles import Role
from samsyn.access.rules import Action
from samsyn.access.rules.facts import DocumentClass
from samsyn.access.rules.settings import value
from samsyn.access.setting_queries import settings_of
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.organisation.models import Branch
from samsyn.people.cards import PupilCard

WHAT, WHAT_VISIT = "access.paper", "access.paper_visit"
PAPER, STUB, DIGITAL = "paper", "stub", "closed_group"


@dataclass(frozen=True, slots=True)
class Kept:
    """A pupil whose record is kept elsewhere. mode: paper or stub (P-20); ask: who leads, name and role; task: whether a health
    visit on paper is the actor's to see."""

    card: PupilCard
    mode: str
    ask: tuple[tuple[str, str], ...]
    task: bool


def mode_of(actor: Actor) -> str:
    """How records of protected pupils are kept (P-20)."""
    return value(settings_of(actor), "P-20")


def has_tasks(actor: Actor) -> bool:
    """Whether health visits on paper are the actor's to see: whoever keeps the medical record, or leads those who do."""
    return mode_of(actor) == PAPER and actor.branch == Branch.EMI and actor.compartment is not None and SEE_PAPER.given_to(actor)


def open_paper(actor: Actor, *, pupil: UUID) -> Kept:
    """Why a pupil's record is not here; logged, and told of. Raises HiddenWithTrace for any other pupil, as for none at all."""
    check(actor, SEE_PAPER)
    card, rule, ground = _open(actor, pupil)
    record(actor, AccessEvent(Logged.OPEN, WHAT, pupil=card.id, ground=ground, rule=rule))
    return Kept(card, mode_of(actor), _leads(actor), has_tasks(actor))


def mark_paper_visit(actor: Actor, *, pupil: UUID, done_on: date | None) -> None:
    """Note the day that this school year's health visit is done on paper; None takes back what was noted. Runs in the request's
    transaction.

    Raises Invalid for a day outside the school year or to come, HiddenWithTrace where no task is.
    """
    check(actor, MARK_PAPER)
    card, rule, ground = _open(actor, pupil)
    if not has_tasks(actor):
        raise _hidden(card.id)
    today = clock.today()
    year = clock.school_year_start(today)
    if done_on is not None and not year <= done_on <= today:
        message = _("Dagen ska ligga i det här läsåret och inte i framtiden.")
        raise Invalid(message, {"done_on": [message]})
    PaperVisit.objects.create(
        **lies(actor, card.id),
        school_year=year,
        done_on=done_on,
        user_id=person(actor),
        user_name=actor.name,
        user_role=actor.role,
        marked_at=clock.now(),
    )
    said = f"done_on={done_on.isoformat()}" if done_on else "taken_back"
    record(actor, AccessEvent(Logged.WRITE, WHAT_VISIT, pupil=card.id, ground=ground, rule=rule, details=said))


def _open(actor: Actor, pupil: UUID) -> tuple[PupilCard, str, str]:
    """The card, with rule and ground. Who may list the pupil may know that the record is kept elsewhere."""
    card, decision = open_pupil(actor, pupil, Action.OPEN, DocumentClass.DEMOGRAPHICS)
    if not card.protected or mode_of(actor) == DIGITAL:
        raise _hidden(pupil)
    return card, decision.rule, decision.ground


def _hidden(pupil: UUID) -> HiddenWithTrace:
    return HiddenWithTrace(
        _("Sidan finns inte."), AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, pupil=pupil, rule="not_on_paper")
    )


def _leads(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Who to ask: the board's leads of today, in the closed group themselves, since nobody else may hear of the pupil."""
    if actor.board is None:
        return ()
    today = clock.today()
    held = Q(valid_to=None) | Q(valid_to__gte=today)
    led = Assignment.objects.filter(provider_id=actor.provider, board_id=actor.board, role__in=LEADS, user__is_active=True)
    rows = led.filter(held, closed_group=True, valid_from__lte=today)
    found = rows.order_by("-role", "user__name", "id").values_list("user__name", "role")
    return tuple(dict.fromkeys((name, str(Role(role).label)) for name, role in found))
