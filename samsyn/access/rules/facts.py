"""The facts an access decision is made from: plain values, no database, clock or request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ActorKind(StrEnum):
    """Who asks."""

    STAFF = "staff"
    PUPIL = "pupil"
    GUARDIAN = "guardian"
    SYSTEM = "system"
    SUPPORT = "support"
    AUTHORITY = "authority"
    PUBLIC = "public"


class Action(StrEnum):
    """What is asked for."""

    LIST = "list"
    OPEN = "open"
    SEARCH = "search"
    WRITE = "write"
    SIGN = "sign"
    CORRECT = "correct"
    PRINT = "print"
    EXPORT = "export"
    RELEASE = "release"
    STATISTICS = "statistics"
    SUPPORT = "support"
    MACHINE = "machine"


class DocumentClass(StrEnum):
    """What kind of document, after the decision table's classes."""

    EMI_RECORD = "emi_record"
    PSYCHOLOGY_RECORD = "psychology_record"
    SPEECH_RECORD = "speech_record"
    COUNSELLOR_FILE = "counsellor_file"
    SPECIAL_EDUCATION_FILE = "special_education_file"
    CASE_FILE = "case_file"
    ACTION_PROGRAMME = "action_programme"
    OFFENCE_CASE = "offence_case"
    ABSENCE_CASE = "absence_case"
    REPORT_OF_CONCERN = "report_of_concern"
    DEVIATION = "deviation"
    VACCINATION = "vaccination"
    ACCESS_LOG = "access_log"
    DEMOGRAPHICS = "demographics"
    CHILD_HEALTH_COPY = "child_health_copy"
    COHERENT_RECORD = "coherent_record"
    SCHOOL_REGISTER = "school_register"


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """The one active assignment. Ids are texts so that facts can be written as JSON."""

    provider: str
    board: str
    branch: str
    unit: str
    role: str
    administrative: bool = False
    closed_group: bool = False
    licences: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """Who asks, and in which assignment."""

    kind: ActorKind
    id: str = ""
    assignment: AssignmentFacts | None = None


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What is asked about. author: user id. flags: secret_to_guardian, third_party, foreign_origin, wrong_pupil."""

    document: DocumentClass
    provider: str
    board: str = ""
    branch: str = ""
    unit: str = ""
    process: str = ""
    author: str = ""
    signed: bool = False
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; no end means still."""

    start: date
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies within the period."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """An enrolment at a school unit. board: the school's board, when known."""

    school: str
    period: Period
    provider: str = ""
    board: str = ""


@dataclass(frozen=True, slots=True)
class GuardianFacts:
    """A guardian with kind of custody (`people.Guardianship.Kind`) and dates."""

    person: str
    kind: str
    period: Period


@dataclass(frozen=True, slots=True)
class MaturityAssessment:
    """That the pupil was found mature enough, or not, for one question."""

    question: str
    mature: bool
    on: date


@dataclass(frozen=True, slots=True)
class PupilFacts:
    """The pupil the document is about. protection: `people.Protection`."""

    id: str
    age: int | None = None
    protection: str = "none"
    enrolments: tuple[EnrolmentFacts, ...] = ()
    guardians: tuple[GuardianFacts, ...] = ()
    maturity: tuple[MaturityAssessment, ...] = ()


class RelationKind(StrEnum):
    """Evidence that somebody takes part in a pupil's care."""

    BOOKING = "booking"
    TASK = "task"
    REFERRAL = "referral"
    CONSULTATION = "consultation"
    CASE_MEMBER = "case_member"
    TAKES_PART = "takes_part"
    OWN_ENTRY = "own_entry"


@dataclass(frozen=True, slots=True)
class Relation:
    """A care relation of the actor, beyond enrolment at a covered school. reason: as stated by the user, for TAKES_PART."""

    kind: RelationKind
    period: Period
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """A consent: who gave it and in which capacity, for what, to whom, and whether it was withdrawn."""

    giver: str
    capacity: str
    purpose: str
    scope: frozenset[DocumentClass]
    recipient: str
    period: Period
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """A block (spärr): inner, outwards from one unit or process, or between providers."""

    kind: str
    unit: str = ""
    process: str = ""
    provider: str = ""
    period: Period | None = None
    lifted_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SvodFacts:
    """State of coherent documentation (lag 2022:913) for this pupil and this actor's choices so far, in order."""

    joined: bool = False
    informed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision may depend on. settings: P-1…P-24 by id; law: switches with the day they came into force."""

    on: date
    actor: ActorFacts
    action: Action
    resource: ResourceFacts
    pupil: PupilFacts | None = None
    relations: tuple[Relation, ...] = ()
    consents: tuple[ConsentFacts, ...] = ()
    blocks: tuple[BlockFacts, ...] = ()
    svod: SvodFacts = field(default_factory=SvodFacts)
    settings: Mapping[str, str] = field(default_factory=dict)
    law: Mapping[str, date] = field(default_factory=dict)
