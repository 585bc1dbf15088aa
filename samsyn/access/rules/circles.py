"""Who works in what, and what lies where: the sets and small questions that the rules are written with."""

from __future__ import annotations

from collections.abc import Mapping

from samsyn.access.rules.facts import AssignmentFacts, Facts, Relation
from samsyn.access.rules.settings import number, value
from samsyn.access.rules.vocabulary import Action, ActorKind, DocumentClass, Flag, ProviderKind, Purpose, RelationKind
from samsyn.kernel.text import length_said

# Roles that work within health care (hälso- och sjukvården), as PDL 4 kap. 1 § asks of those who read a patient's record.
HEALTH_CARE = frozenset(
    {
        "school_nurse",
        "school_doctor",
        "medical_lead",
        "head_of_operations",
        "school_psychologist",
        "speech_therapist",
        "physiotherapist",
        "occupational_therapist",
        "home_care_nurse",
        "clinician",
        "archivist",
    }
)
# Those of them who lead, and those who give care themselves.
LEADS = frozenset({"medical_lead", "head_of_operations"})
CARERS = HEALTH_CARE - LEADS - {"archivist"}
# Under OSL 25:1 in public care.
MEDICAL = frozenset(
    {
        DocumentClass.EMI_RECORD,
        DocumentClass.SPEECH_RECORD,
        DocumentClass.VACCINATION,
        DocumentClass.CHILD_HEALTH_COPY,
        DocumentClass.HOME_CARE_RECORD,
    }
)
# Patients' records (PDL): never for those outside health care.
PATIENT_RECORDS = MEDICAL | {DocumentClass.PSYCHOLOGY_RECORD, DocumentClass.COHERENT_RECORD}
# The school's own documents, under OSL 23:2 in public schools.
SCHOOL_FILES = frozenset(
    {
        DocumentClass.COUNSELLOR_FILE,
        DocumentClass.SPECIAL_EDUCATION_FILE,
        DocumentClass.CASE_FILE,
        DocumentClass.ACTION_PROGRAMME,
        DocumentClass.OFFENCE_CASE,
        DocumentClass.ABSENCE_CASE,
        DocumentClass.SCHOOLWORK,
        DocumentClass.SELF_CARE_PLAN,
    }
)
UNDER_23_2 = SCHOOL_FILES | {DocumentClass.PSYCHOLOGY_RECORD, DocumentClass.TEAM_AGENDA}
# Whatever is kept in one compartment.
RECORDS = PATIENT_RECORDS | SCHOOL_FILES | {DocumentClass.TEAM_AGENDA, DocumentClass.REPORT_OF_CONCERN, DocumentClass.DEVIATION}
# What reaches the document itself. The other actions ask for something to be done, and have rules of their own.
DIRECT = frozenset(
    {
        Action.LIST,
        Action.OPEN,
        Action.SEARCH,
        Action.WRITE,
        Action.SIGN,
        Action.CORRECT,
        Action.PRINT,
        Action.EXPORT,
        Action.STATISTICS,
        Action.SUPPORT,
        Action.MACHINE,
        Action.NOTIFY,
        Action.DESTROY,
        Action.PRESCRIBE,
        Action.ADMINISTER,
    }
)
READING = frozenset({Action.LIST, Action.OPEN, Action.SEARCH, Action.PRINT, Action.EXPORT})
WRITING = frozenset({Action.WRITE, Action.SIGN, Action.CORRECT})
AT_WORK = READING | WRITING
# Relations by which somebody takes part in care. Teaching, a case at school or an invitation to a meeting are none.
ERRANDS = frozenset(
    {RelationKind.BOOKING, RelationKind.TASK, RelationKind.REFERRAL, RelationKind.CONSULTATION, RelationKind.TAKES_PART}
)
_EMI_DOCUMENTS = frozenset({DocumentClass.EMI_RECORD, DocumentClass.VACCINATION, DocumentClass.CHILD_HEALTH_COPY})


def at_work(facts: Facts) -> AssignmentFacts | None:
    """The staff member's assignment."""
    return facts.actor.assignment if facts.actor.kind is ActorKind.STAFF else None


def is_public(facts: Facts) -> bool:
    """Whether the provider that keeps the document is bound by the secrecy act."""
    return facts.resource.provider_kind is not ProviderKind.INDEPENDENT


def aggregated(facts: Facts) -> bool:
    """Whether it is about so many that nobody is pointed out (P-18)."""
    return Flag.AGGREGATE in facts.resource.flags and facts.resource.people >= number(facts.settings, "P-18")


def own_board(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Whether the document is the own board's, or that of a board it has succeeded."""
    resource = facts.resource
    return resource.provider == assignment.provider and (
        resource.board == assignment.board or resource.board in assignment.earlier_boards
    )


def own_room(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Whether the document lies in the assignment's own compartment."""
    return facts.resource.branch == assignment.branch and own_board(facts, assignment)


def enrolled(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Whether the pupil is enrolled at a school that the assignment covers, or was until the days that P-9 lets overlap."""
    if facts.pupil is None:
        return False
    overlap = number(facts.settings, "P-9")
    return any(
        one.school in assignment.schools
        and one.period.start <= facts.on
        and (one.period.end is None or (facts.on - one.period.end).days <= overlap)
        for one in facts.pupil.enrolments
    )


def in_class(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Whether the pupil has a class at a school that the assignment covers."""
    return facts.pupil is not None and any(
        one.in_class and one.school in assignment.schools and one.period.holds_on(facts.on) for one in facts.pupil.enrolments
    )


def relation(facts: Facts, *kinds: RelationKind) -> Relation | None:
    """A relation of one of the kinds that holds today."""
    for one in facts.relations:
        if one.kind in kinds and one.period.holds_on(facts.on):
            return one
    return None


def has_errand(facts: Facts) -> bool:
    """Whether the actor takes part in the pupil's care by something that is documented."""
    return any(one.kind in ERRANDS and one.period.holds_on(facts.on) for one in facts.relations)


def cares_for(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Whether there is a care relation: a documented part in the care, or by P-1 the class list or the school's list (PDL 4:1)."""
    if has_errand(facts):
        return True
    creates = value(facts.settings, "P-1")
    if creates == "class_list":
        return in_class(facts, assignment)
    return creates == "school_list" and enrolled(facts, assignment)


def stated(facts: Facts) -> bool:
    """Whether a reason was given: one that says nothing, in letters or digits, is none."""
    return bool(length_said(facts.reason))


def own_entry(facts: Facts) -> bool:
    """Whether the actor wrote it."""
    return bool(facts.actor.id) and facts.resource.author == facts.actor.id


def waits_for_own_signature(facts: Facts) -> bool:
    """Whether it is an entry that the actor has begun and not signed yet."""
    return own_entry(facts) and not facts.resource.signed and relation(facts, RelationKind.OWN_ENTRY) is not None


def for_care(facts: Facts) -> bool:
    """Whether the actor says that it is to take part in the pupil's care."""
    return facts.purpose is Purpose.CARE


def emi_with_speech(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Speech therapy and EMI as one branch (P-4), within one board."""
    speech_reads_emi = assignment.branch == "speech" and facts.resource.document in _EMI_DOCUMENTS
    emi_reads_speech = assignment.branch == "emi" and facts.resource.document is DocumentClass.SPEECH_RECORD
    return value(facts.settings, "P-4") == "emi" and own_board(facts, assignment) and (speech_reads_emi or emi_reads_speech)


def emi_with_psychology(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Psychology and EMI as one branch, by a written decision (P-2), within one board."""
    psychology = facts.resource.document is DocumentClass.PSYCHOLOGY_RECORD
    emi_reads_psychology = assignment.branch == "emi" and psychology
    psychology_reads_emi = assignment.branch == "psychology" and facts.resource.document in _EMI_DOCUMENTS
    return (
        value(facts.settings, "P-2") == "same" and own_board(facts, assignment) and (emi_reads_psychology or psychology_reads_emi)
    )


def direct_access(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Health records of another board of the same municipality, by the P-8 map (PDL 5 kap. 4 § second paragraph; OSL 25:11 p. 1).

    Only what is under OSL 25:1: that paragraph does not reach a psychologist's record, nor a speech therapist's that P-4 keeps with
    the pupil support. The own board's other branches are no other board.
    """
    resource = facts.resource
    if resource.document is DocumentClass.SPEECH_RECORD and value(facts.settings, "P-4") != "emi":
        return False
    return (
        resource.board != assignment.board
        and value(facts.settings, "P-8") == "direct"
        and resource.provider == assignment.provider
        and resource.provider_kind is ProviderKind.MUNICIPALITY
        and resource.board in assignment.direct_boards
        and resource.document in MEDICAL
        and assignment.branch == "emi"
    )


def joins(settings: Mapping[str, str], branch: str) -> bool:
    """Whether any setting lets somebody in the branch read in another room of the provider: a quick no, the rules say the rest."""
    with_psychology = value(settings, "P-2") == "same" and branch in {"emi", "psychology"}
    with_speech = value(settings, "P-4") == "emi" and branch in {"emi", "speech"}
    return with_psychology or with_speech or (value(settings, "P-8") == "direct" and branch == "emi")


def reaches(facts: Facts, assignment: AssignmentFacts) -> bool:
    """Whether no wall stands between the assignment and the document's compartment."""
    return (
        own_room(facts, assignment)
        or direct_access(facts, assignment)
        or emi_with_speech(facts, assignment)
        or emi_with_psychology(facts, assignment)
    )
