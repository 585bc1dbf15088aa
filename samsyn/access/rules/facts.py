"""The facts an access decision is made from: plain values, no database, clock or request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from samsyn.access.rules.vocabulary import (
    Action,
    ActorKind,
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


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; no end means still."""

    start: date
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies within the period."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """The one active assignment. Ids are texts so that facts can be written as JSON.

    branch: `organisation.Branch`. unit: the care unit. schools: the school units it covers. earlier_boards: boards that the own one
    has succeeded. direct_boards: boards of the same care provider whose health records the P-8 map lets this assignment read.
    licences and competences: words such as "nurse", "vaccination", "block_officer".
    """

    provider: str
    board: str
    branch: str
    unit: str
    role: str
    provider_kind: ProviderKind = ProviderKind.MUNICIPALITY
    administrative: bool = False
    closed_group: bool = False
    licences: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    earlier_boards: tuple[str, ...] = ()
    direct_boards: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """Who asks. id: the user's or the person's. assignment: of staff alone. authority: of an authority alone."""

    kind: ActorKind
    id: str = ""
    assignment: AssignmentFacts | None = None
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What is asked about.

    unit: the care unit or school that keeps it. process: the care process (vårdprocess). author: user id. people: how many an
    aggregate is about. last_entry: the last entry's day, of what may be destroyed.
    """

    document: DocumentClass
    provider: str
    board: str = ""
    branch: str = ""
    unit: str = ""
    process: str = ""
    author: str = ""
    signed: bool = False
    provider_kind: ProviderKind = ProviderKind.MUNICIPALITY
    flags: frozenset[Flag] = frozenset()
    people: int = 0
    last_entry: date | None = None


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """An enrolment at a school unit. board: the school's board, when known. in_class: whether the pupil has a class there."""

    school: str
    period: Period
    provider: str = ""
    board: str = ""
    in_class: bool = True


@dataclass(frozen=True, slots=True)
class GuardianFacts:
    """A guardian with kind of custody (`people.Guardianship.Kind`) and dates."""

    person: str
    kind: str
    period: Period


@dataclass(frozen=True, slots=True)
class MaturityAssessment:
    """Who was found able to decide one question. It says nothing of any other question."""

    question: str
    capable: Capable
    period: Period


@dataclass(frozen=True, slots=True)
class PupilFacts:
    """The pupil the document is about. age: whole years, null when not known. protection: `people.Protection`."""

    id: str
    age: int | None = None
    protection: str = "none"
    enrolments: tuple[EnrolmentFacts, ...] = ()
    guardians: tuple[GuardianFacts, ...] = ()
    maturity: tuple[MaturityAssessment, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of the actor's to the pupil, beyond enrolment at a covered school. case: the case or task it is about."""

    kind: RelationKind
    period: Period
    case: str = ""


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """What one giver has said, once: who in which capacity, for what, of which documents, to whom, how long.

    capacity: "pupil", a kind of custody, or "social_board" for a decision in a guardian's place. refused: the giver said no.
    """

    giver: str
    capacity: str
    purpose: str
    scope: frozenset[DocumentClass]
    recipient: str
    period: Period
    withdrawn_on: date | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """A block (spärr) of what one unit, or one process of it, has documented.

    Inner: towards other units of the same care provider. between_providers: towards other care providers. lifted_for: units that it
    has been lifted for.
    """

    provider: str
    unit: str
    process: str = ""
    between_providers: bool = False
    period: Period | None = None
    lifted_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EmergencyFacts:
    """What an emergency opening rests on, and how far it has come (PDL 4 kap. 5 §, lag 2022:913 3 kap. 5–6 §§).

    indispensable: what is asked for is presumed of importance for care the pupil cannot do without, or life is in danger. named:
    step one is done, the units were shown. chosen: the units chosen in step two.
    """

    consent_impossible: bool = False
    indispensable: bool = False
    reason: str = ""
    named: bool = False
    chosen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    """To whom a release goes. id: what a consent names as recipient."""

    id: str
    provider: str = ""
    provider_kind: ProviderKind = ProviderKind.MUNICIPALITY
    board: str = ""
    branch: str = ""
    health_care: bool = False
    authority: Authority | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """A release that is asked for or made: the ground, to whom, and what the one who decides has found.

    purpose: as the consent words it. necessary: needed for necessary care or support. cleared: the harm test found that it can
    be released without harm. overriding: an interest obviously outweighs the secrecy (OSL 10:27). reasons_against: such as stop it
    (synnerliga or övervägande skäl). serious_crime: suspicion of a crime that OSL 10:21 or 10:23 names.
    """

    ground: Ground
    recipient: RecipientFacts
    purpose: str = ""
    necessary: bool = False
    cleared: bool = False
    overriding: bool = False
    reasons_against: bool = False
    serious_crime: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SvodFacts:
    """Coherent documentation (lag 2022:913): what holds at the provider that keeps the data, and the choices made so far, in order.

    joined: both take part. informed: the pupil was informed before the data were made available. published: the kinds of
    document made available. through: it is asked for through coherent documentation.
    """

    through: bool = False
    joined: bool = False
    informed: bool = False
    published: frozenset[DocumentClass] = frozenset()
    choices: tuple[SvodChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class DestructionFacts:
    """The supervisory authority's decision that a record, or a part of it, shall be destroyed, and who carries it out."""

    decision: str = ""
    approvers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision may depend on.

    reason and case: what the actor states with an active choice. criteria: what a search selects by. settings: P-1…P-24 by id; one
    that is missing has its default. law: switches with the day they come into force.
    """

    on: date
    actor: ActorFacts
    action: Action
    resource: ResourceFacts
    pupil: PupilFacts | None = None
    purpose: Purpose = Purpose.NONE
    reason: str = ""
    case: str = ""
    relations: tuple[Relation, ...] = ()
    consents: tuple[ConsentFacts, ...] = ()
    blocks: tuple[BlockFacts, ...] = ()
    emergency: EmergencyFacts | None = None
    release: ReleaseFacts | None = None
    svod: SvodFacts = field(default_factory=SvodFacts)
    destruction: DestructionFacts = field(default_factory=DestructionFacts)
    criteria: frozenset[Criterion] = frozenset()
    settings: Mapping[str, str] = field(default_factory=dict)
    law: Mapping[str, date] = field(default_factory=dict)


__all__ = [
    "Action",
    "ActorFacts",
    "ActorKind",
    "AssignmentFacts",
    "Authority",
    "BlockFacts",
    "Capable",
    "ConsentFacts",
    "Criterion",
    "DestructionFacts",
    "DocumentClass",
    "EmergencyFacts",
    "EnrolmentFacts",
    "Facts",
    "Flag",
    "Ground",
    "GuardianFacts",
    "MaturityAssessment",
    "Period",
    "ProviderKind",
    "PupilFacts",
    "Purpose",
    "RecipientFacts",
    "Relation",
    "RelationKind",
    "ReleaseFacts",
    "ResourceFacts",
    "SvodChoice",
    "SvodFacts",
]
