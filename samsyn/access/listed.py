"""What a list may say, row by row: whose record opens, and which unsigned entries are the actor's own to name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from samsyn.access.decisions import RECORD_OF_BRANCH, actor_facts, decision_on, own_record
from samsyn.access.rules import Action, Facts, decide
from samsyn.access.rules.circles import SCHOOL_FILES
from samsyn.access.rules.facts import DocumentClass, EnrolmentFacts, Period, PupilFacts, Relation, RelationKind, ResourceFacts
from samsyn.access.rules.settings import law_of
from samsyn.access.setting_queries import settings_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import ClassRow
from samsyn.people.models import Pupil
from samsyn.people.queries import pupil_card

Row = TypeVar("Row", bound=Model)


def open_records(actor: Actor, rows: Sequence[ClassRow], school: UUID) -> frozenset[UUID]:
    """The pupils in a class of the school whose own record opens without a choice: only of them may a list say how it stands."""
    if actor.branch not in RECORD_OF_BRANCH or actor.compartment is None:
        return frozenset()
    asked = _of_own_record(actor, Action.OPEN, school)
    here = (EnrolmentFacts(str(school), Period(asked.on)),)
    return frozenset(
        row.pupil
        for row in rows
        if decide(replace(asked, pupil=PupilFacts(str(row.pupil), protection=row.protection, enrolments=here))).allowed
    )


def listed_own(actor: Actor, begun: Mapping[UUID, tuple[UUID, bool, date]]) -> frozenset[UUID]:
    """The own unsigned entries that a list may name (row 104). begun: by entry, the pupil, whether it is protected, and the day."""
    if actor.branch not in RECORD_OF_BRANCH or actor.compartment is None:
        return frozenset()
    asked = _of_own_record(actor, Action.LIST, None)
    return frozenset(
        entry
        for entry, (pupil, protected, day) in begun.items()
        if decide(replace(asked, pupil=_whoever(pupil, protected=protected), relations=_begun_on(day))).allowed
    )


def _begun_on(day: date) -> tuple[Relation]:
    return (Relation(RelationKind.OWN_ENTRY, Period(day)),)


def _whoever(pupil: UUID, *, protected: bool) -> PupilFacts:
    return PupilFacts(str(pupil), protection="some" if protected else "none")


def to_know_of(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows about pupils whom the actor may know of: whoever is protected, or has become so since, is the closed group's."""
    if actor.closed_group:
        return rows
    protected = Pupil.objects.filter(provider_id=actor.provider).exclude(person__protection="none")
    return rows.exclude(pupil_id__in=protected.values("pk"))


def name_of(actor: Actor, pupil: UUID) -> str:
    """The pupil's name, for a list; empty for one whom the actor may not list."""
    card = pupil_card(pupil)
    if card is None or not decision_on(actor, card, Action.LIST, DocumentClass.DEMOGRAPHICS).allowed:
        return ""
    return card.name


def _of_own_record(actor: Actor, action: Action, school: UUID | None) -> Facts:
    """The facts that all rows of a list share. school: the one that keeps the school's documents."""
    document, settings = own_record(actor), settings_of(actor)
    return Facts(
        on=clock.today(),
        actor=actor_facts(actor),
        action=action,
        resource=ResourceFacts(
            document,
            provider=str(actor.provider),
            board=str(actor.board or ""),
            branch=actor.branch,
            unit=str((school if document in SCHOOL_FILES else actor.unit) or ""),
            author=str(actor.user or ""),
        ),
        settings=settings,
        law=law_of(settings),
    )
