"""Lists of classes and pupils for staff: decided on, limited to the assignment's schools, logged with what they showed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import HiddenWithTrace, actor_facts
from samsyn.access.listed import open_records
from samsyn.access.papers import has_tasks, mode_of
from samsyn.access.rules import Action, Decision, Facts, decide
from samsyn.access.rules.facts import DocumentClass, ResourceFacts
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people import queries
from samsyn.people.cards import ClassCard, ClassRow


def _decide(actor: Actor, action: Action, school: UUID) -> Decision:
    resource = ResourceFacts(DocumentClass.DEMOGRAPHICS, provider=str(actor.provider), unit=str(school))
    return decide(Facts(on=clock.today(), actor=actor_facts(actor), action=action, resource=resource))


def list_classes(actor: Actor) -> list[ClassCard]:
    """The open classes of the assignment's schools. Shows nobody, so nothing is logged."""
    allowed = [school for school in actor.schools if _decide(actor, Action.LIST, school).allowed]
    return queries.classes_of(actor.provider, allowed, clock.today())


@dataclass(frozen=True, slots=True)
class ClassList:
    """A class and its pupils. opened: those whose own record opens without a choice, of whom the list may say how it stands.

    mode: how protected pupils' records are kept (P-20); on_paper: those of the class with a visit on paper that the actor sees to.
    """

    card: ClassCard
    rows: list[ClassRow]
    opened: frozenset[UUID]
    mode: str
    on_paper: frozenset[UUID]


def show_class(actor: Actor, school_class: UUID) -> ClassList:
    """A class and its pupils. Raises HiddenWithTrace for a class outside the assignment, as for none at all."""
    card = queries.class_card(school_class, clock.today())
    decision = _decide(actor, Action.LIST, card.unit) if card else None
    if card is None or decision is None or not decision.allowed:
        event = AccessEvent(
            Logged.LIST, "people.class_list", Outcome.REFUSED, resource=school_class, rule="row_126_lists_and_search"
        )
        raise HiddenWithTrace(_("Sidan finns inte."), event)
    rows = queries.class_list(actor.provider, school_class, clock.today())
    shown = tuple(row.pupil for row in rows)
    event = AccessEvent(
        Logged.LIST, "people.class_list", pupils=shown, resource=school_class, ground=decision.ground, rule=decision.rule
    )
    record(actor, event)
    on_paper = frozenset(row.pupil for row in rows if row.protected) if has_tasks(actor) else frozenset()
    return ClassList(card, rows, open_records(actor, rows, card.unit), mode_of(actor), on_paper)


def find_pupils(actor: Actor, text: str, *, limit: int = 20) -> list[ClassRow]:
    """Pupils at the assignment's schools whose name or number begins with the text. The text itself is not logged, the hits are."""
    allowed = [school for school in actor.schools if _decide(actor, Action.SEARCH, school).allowed]
    rows = queries.search_pupils(actor.provider, allowed, text, clock.today(), limit=limit)
    record(
        actor, AccessEvent(Logged.SEARCH, "people.search", pupils=tuple(row.pupil for row in rows), rule="row_126_lists_and_search")
    )
    return rows
