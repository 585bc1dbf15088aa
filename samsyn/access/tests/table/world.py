"""A small county to write the table's rows in: a municipality with its boards, another one, an independent school, a region."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from samsyn.access.rules import Action, Facts, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    AssignmentFacts,
    BlockFacts,
    ConsentFacts,
    DocumentClass,
    EnrolmentFacts,
    Flag,
    Ground,
    GuardianFacts,
    MaturityAssessment,
    Period,
    ProviderKind,
    PupilFacts,
    RecipientFacts,
    Relation,
    RelationKind,
    ReleaseFacts,
    ResourceFacts,
)
from samsyn.access.rules.vocabulary import Capable

DAY = date(2026, 11, 24)
ALWAYS = Period(date(2026, 8, 1))
OVER = Period(date(2026, 8, 1), DAY - timedelta(1))

BRANCH = {
    DocumentClass.EMI_RECORD: "emi",
    DocumentClass.VACCINATION: "emi",
    DocumentClass.CHILD_HEALTH_COPY: "emi",
    DocumentClass.DEVIATION: "emi",
    DocumentClass.PSYCHOLOGY_RECORD: "psychology",
    DocumentClass.SPEECH_RECORD: "speech",
    DocumentClass.HOME_CARE_RECORD: "municipal_care",
}
BRANCH_OF_ROLE = {
    "school_nurse": "emi",
    "school_doctor": "emi",
    "medical_lead": "emi",
    "head_of_operations": "emi",
    "school_psychologist": "psychology",
    "speech_therapist": "speech",
    "clinician": "care",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A case of a row: its facts and what the table says of them. rule: the one that decides. variant: which case of the row."""

    number: int
    facts: Facts
    outcome: Outcome
    rule: str = ""
    variant: str = ""
    shown: Shown | None = None
    log: LogCategory | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.variant}".strip()


def staff(role: str, **changes: Any) -> ActorFacts:
    """Somebody at work at school A of the municipality's school board."""
    assignment = AssignmentFacts(
        provider="lysas",
        board="school",
        branch=BRANCH_OF_ROLE.get(role, "school_support"),
        unit=f"{role}s-unit",
        role=role,
        schools=("A",),
    )
    return ActorFacts(ActorKind.STAFF, changes.pop("id", "me"), replace(assignment, **changes))


def pupil(age: int | None = 8, school: str = "A", **changes: Any) -> PupilFacts:
    """A pupil in a class of a school, whose two parents share custody."""
    both = (GuardianFacts("mother", "joint", Period(date(2018, 1, 1))), GuardianFacts("father", "joint", Period(date(2018, 1, 1))))
    made = PupilFacts("pupil", age, enrolments=(EnrolmentFacts(school, ALWAYS),), guardians=both)
    return replace(made, **changes)


def document(kind: DocumentClass, **changes: Any) -> ResourceFacts:
    """A document of the municipality's school board, in the branch that keeps such."""
    made = ResourceFacts(kind, "lysas", "school", BRANCH.get(kind, "school_support"), unit="A", author="somebody")
    return replace(made, **changes)


def ask(
    actor: ActorFacts, action: Action, kind: DocumentClass | ResourceFacts, who: PupilFacts | None = None, **more: Any
) -> Facts:
    """The facts of a question, today."""
    resource = kind if isinstance(kind, ResourceFacts) else document(kind)
    return Facts(DAY, actor, action, resource, who if who is not None else pupil(), **more)


def errand(kind: RelationKind = RelationKind.BOOKING, case: str = "") -> tuple[Relation, ...]:
    """A relation that holds."""
    return (Relation(kind, ALWAYS, case),)


def yes(giver: str, purpose: str, recipient: str, *kinds: DocumentClass, **changes: Any) -> ConsentFacts:
    """A consent that holds."""
    capacity = "pupil" if giver == "pupil" else "joint"
    return replace(ConsentFacts(giver, capacity, purpose, frozenset(kinds), recipient, ALWAYS), **changes)


def release(ground: Ground, to: RecipientFacts, **changes: Any) -> ReleaseFacts:
    """A release asked for, for the support the pupil needs."""
    return replace(ReleaseFacts(ground, to, purpose="support", reason="behövs för stödet"), **changes)


def school_support(**changes: Any) -> RecipientFacts:
    """The school's own team."""
    return replace(RecipientFacts("team", "lysas", ProviderKind.MUNICIPALITY, "school", "school_support"), **changes)


def care(provider: str, **changes: Any) -> RecipientFacts:
    """Health care elsewhere."""
    return replace(
        RecipientFacts(f"care of {provider}", provider, board=f"{provider}s-board", branch="emi", health_care=True), **changes
    )


def mature(question: str, who: Capable = Capable.PUPIL) -> tuple[MaturityAssessment, ...]:
    """An assessment of maturity for one question."""
    return (MaturityAssessment(question, who, ALWAYS),)


def block(unit: str = "A", **changes: Any) -> tuple[BlockFacts, ...]:
    """A block of what a unit has documented."""
    return (replace(BlockFacts("lysas", unit), **changes),)


def flagged(kind: DocumentClass, *flags: Flag, **changes: Any) -> ResourceFacts:
    """A document that is marked."""
    return document(kind, flags=frozenset(flags), **changes)
