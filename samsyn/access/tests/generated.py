"""Facts made at random: a row of the table with some of its facts changed, so that what is nearly allowed is met often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    AssignmentFacts,
    BlockFacts,
    ConsentFacts,
    EmergencyFacts,
    EnrolmentFacts,
    Facts,
    GuardianFacts,
    MaturityAssessment,
    Period,
    PupilFacts,
    RecipientFacts,
    Relation,
    ReleaseFacts,
    ResourceFacts,
    SvodFacts,
)
from samsyn.access.rules.facts import DestructionFacts as Destruction
from samsyn.access.rules.settings import SETTINGS
from samsyn.access.rules.vocabulary import (
    Action,
    Authority,
    Capable,
    Criterion,
    DocumentClass,
    Flag,
    Ground,
    ProviderKind,
    Purpose,
    RelationKind,
    SvodChoice,
)
from samsyn.access.tests.table import ROWS
from samsyn.access.tests.table.world import DAY, staff

T = TypeVar("T")
ROLES = [
    "school_nurse",
    "school_doctor",
    "medical_lead",
    "head_of_operations",
    "school_psychologist",
    "speech_therapist",
    "school_counsellor",
    "special_educator",
    "principal",
    "teacher",
    "administrator",
    "archivist",
    "clinician",
    "home_care_nurse",
]
PROVIDERS, BOARDS, SCHOOLS = ("lysas", "bjorkdalen", "friskolan", "region"), ("school", "upper", "social"), ("A", "B")
UNITS = ("A", "unit A", "unit B", "school_nurses-unit", "clinic")
BRANCHES = ("emi", "psychology", "speech", "school_support", "municipal_care", "care")
PERSONS = ("mother", "father", "pupil", "stranger", "me")
PURPOSES = (
    "support",
    "care",
    "coherent_record",
    "lift_block",
    "set_block",
    "vaccination",
    "insight",
    "transfer_to_emi",
    "predecessors_record",
)
CUSTODY = ("joint", "sole", "specially_appointed", "temporary", "social_board", "unspecified", "other_responsible")
REASONS = ("", " ", "deltar i vården")
SWITCHES = ("prop_2025_26_12", "ds_2023_26")


def some(rng: Random, values: Sequence[T], most: int = 3) -> tuple[T, ...]:
    """Up to so many of the values."""
    return tuple(rng.choice(values) for _ in range(rng.randrange(most + 1)))


def period(rng: Random) -> Period:
    """A period that may have ended, may go on and may not have begun."""
    start = DAY + timedelta(rng.choice((-4000, -100, -10, -1, 0, 1, 30)))
    return Period(start, rng.choice((None, None, start + timedelta(rng.choice((0, 1, 9, 200, 5000))))))


def actor(rng: Random) -> ActorFacts:
    """Staff mostly, anybody else too."""
    if rng.random() < 0.25:
        kind = rng.choice(tuple(ActorKind))
        return ActorFacts(kind, rng.choice(PERSONS), authority=rng.choice((None, *Authority)))
    made = staff(
        rng.choice(ROLES),
        board=rng.choice(BOARDS),
        provider=rng.choice(("lysas", *PROVIDERS)),
        unit=rng.choice(UNITS),
        provider_kind=rng.choice(tuple(ProviderKind)),
        administrative=rng.random() < 0.1,
        closed_group=rng.random() < 0.2,
        licences=some(rng, ("nurse", "doctor", "psychologist")),
        competences=some(rng, ("vaccination", "block_officer", "log_review", "destruction")),
        schools=some(rng, SCHOOLS),
        earlier_boards=some(rng, BOARDS, 1),
        direct_boards=some(rng, BOARDS, 2),
    )
    assignment: AssignmentFacts = made.assignment  # type: ignore[assignment]  # staff have one
    if rng.random() < 0.3:
        assignment = replace(assignment, branch=rng.choice(BRANCHES))
    if rng.random() < 0.1:
        assignment = replace(assignment, valid_to=DAY + timedelta(rng.choice((-1, 0, 1))))
    return replace(made, assignment=assignment)


def resource(rng: Random) -> ResourceFacts:
    """Any document of anybody's."""
    return ResourceFacts(
        rng.choice(tuple(DocumentClass)),
        rng.choice(("lysas", *PROVIDERS)),
        rng.choice(BOARDS),
        rng.choice(BRANCHES),
        rng.choice(UNITS),
        process=rng.choice(("", "p1", "p2")),
        author=rng.choice(PERSONS),
        signed=rng.random() < 0.3,
        provider_kind=rng.choice(tuple(ProviderKind)),
        flags=frozenset(some(rng, tuple(Flag), 2)),
        people=rng.choice((0, 1, 4, 9, 10, 50)),
        last_entry=rng.choice((None, date(2005, 1, 1), date(2016, 11, 24), date(2021, 11, 25), DAY)),
    )


def pupil(rng: Random) -> PupilFacts:
    """A pupil of any age, anywhere, with any guardians."""
    return PupilFacts(
        "pupil",
        rng.choice((None, *range(5, 20))),
        rng.choice(("none", "none", "confidentiality_marking", "protected_registration", "fictitious_data")),
        tuple(EnrolmentFacts(rng.choice(SCHOOLS), period(rng), in_class=rng.random() < 0.8) for _ in range(rng.randrange(3))),
        tuple(GuardianFacts(person, rng.choice(CUSTODY), period(rng)) for person in some(rng, PERSONS)),
        tuple(MaturityAssessment(rng.choice(PURPOSES), rng.choice(tuple(Capable)), period(rng)) for _ in range(rng.randrange(3))),
    )


def relation(rng: Random) -> Relation:
    """A relation of any kind."""
    return Relation(rng.choice(tuple(RelationKind)), period(rng), rng.choice(("", "T-9")))


def consent(rng: Random) -> ConsentFacts:
    """A yes or a no by anybody, for anything."""
    return ConsentFacts(
        rng.choice(PERSONS),
        rng.choice(("pupil", *CUSTODY)),
        rng.choice(PURPOSES),
        frozenset(some(rng, tuple(DocumentClass), 4)),
        rng.choice(("team", "doctor", "unit A", "emi", "mother", "me")),
        period(rng),
        rng.choice((None, None, DAY - timedelta(1), DAY + timedelta(1))),
        refused=rng.random() < 0.2,
    )


def block(rng: Random) -> BlockFacts:
    """A block of any unit's, inner or between care providers."""
    return BlockFacts(
        rng.choice(("lysas", *PROVIDERS)),
        rng.choice(("", *UNITS)),
        rng.choice(("", "", "p1")),
        rng.random() < 0.4,
        rng.choice((None, period(rng))),
        frozenset(some(rng, UNITS, 1)),
    )


def release(rng: Random) -> ReleaseFacts:
    """A release on any ground to anybody."""
    to = RecipientFacts(
        rng.choice(("team", "doctor", "mother")),
        rng.choice(PROVIDERS),
        rng.choice(tuple(ProviderKind)),
        rng.choice(BOARDS),
        rng.choice(BRANCHES),
        rng.random() < 0.5,
        rng.choice((None, *Authority)),
        rng.choice(PERSONS),
    )
    flags = ("necessary", "cleared", "overriding", "reasons_against", "serious_crime")
    found: dict[str, Any] = {name: rng.random() < 0.6 for name in flags}
    return ReleaseFacts(rng.choice(tuple(Ground)), to, rng.choice(PURPOSES), reason=rng.choice(REASONS), **found)


def settings(rng: Random) -> dict[str, str]:
    """Any values of any settings, and some that they cannot have."""
    chosen = some(rng, tuple(SETTINGS.values()), 12)
    return {one.id: rng.choice((*one.values, "nonsense", "0", "90")) for one in chosen}


def svod(rng: Random) -> SvodFacts:
    """Any state of coherent documentation."""
    kinds = frozenset(some(rng, (DocumentClass.COHERENT_RECORD, DocumentClass.EMI_RECORD, DocumentClass.PSYCHOLOGY_RECORD)))
    choices = tuple(SvodChoice) if rng.random() < 0.5 else some(rng, tuple(SvodChoice), 4)
    return SvodFacts(rng.random() < 0.6, rng.random() < 0.7, rng.random() < 0.7, kinds, choices)


def emergency(rng: Random) -> EmergencyFacts | None:
    """An emergency in any of its steps."""
    if rng.random() < 0.4:
        return None
    return EmergencyFacts(
        rng.random() < 0.8, rng.random() < 0.8, rng.choice(REASONS), rng.random() < 0.6, frozenset(some(rng, UNITS, 3))
    )


CHANGES: dict[str, Callable[[Random], object]] = {
    "actor": actor,
    "action": lambda rng: rng.choice(tuple(Action)),
    "resource": resource,
    "pupil": lambda rng: rng.choice((None, pupil(rng), pupil(rng), pupil(rng))),
    "purpose": lambda rng: rng.choice(tuple(Purpose)),
    "reason": lambda rng: rng.choice(REASONS),
    "case": lambda rng: rng.choice(("", "T-9")),
    "relations": lambda rng: tuple(relation(rng) for _ in range(rng.randrange(4))),
    "consents": lambda rng: tuple(consent(rng) for _ in range(rng.randrange(5))),
    "blocks": lambda rng: tuple(block(rng) for _ in range(rng.randrange(3))),
    "emergency": emergency,
    "release": lambda rng: rng.choice((None, release(rng), release(rng))),
    "svod": svod,
    "destruction": lambda rng: Destruction(rng.choice(("", " ", "8.4-1/2026")), frozenset(some(rng, ("me", "head", "x"), 3))),
    "criteria": lambda rng: frozenset(some(rng, tuple(Criterion), 2)),
    "settings": settings,
    "law": lambda rng: {rng.choice(SWITCHES): DAY + timedelta(rng.choice((-1, 0, 1)))},
}
NAMES = tuple(CHANGES)


def facts(rng: Random) -> Facts:
    """Facts near a row of the table, or, one time in five, anything at all."""
    base = rng.choice(ROWS).facts
    changed = NAMES if rng.random() < 0.2 else rng.sample(NAMES, rng.randrange(5))
    return replace(base, **{name: CHANGES[name](rng) for name in changed})  # type: ignore[arg-type]  # each by its own maker
