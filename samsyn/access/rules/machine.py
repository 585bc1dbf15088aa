"""The access log, jobs, retention, registers and support: what works without a carer's eyes, and who looks at who has looked."""

from __future__ import annotations

from samsyn.access.rules.circles import (
    CARERS,
    LEADS,
    MEDICAL,
    PATIENT_RECORDS,
    READING,
    RECORDS,
    at_work,
    cares_for,
    enrolled,
    own_board,
    own_entry,
    own_room,
    relation,
    stated,
)
from samsyn.access.rules.consenting import Consent, consent
from samsyn.access.rules.decision import (
    ALLOW,
    BLOCK,
    CHOICE,
    CHOSEN,
    CONSENT,
    REFUSE,
    Answer,
    Certainty,
    LogCategory,
    Outcome,
    Shown,
)
from samsyn.access.rules.facts import AssignmentFacts, Facts
from samsyn.access.rules.health import chosen
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import LOG_FLOOR, retention_years
from samsyn.access.rules.vocabulary import Action, ActorKind, Criterion, DocumentClass, Flag, Purpose, RelationKind
from samsyn.kernel.text import N_, length_said

MACHINE = Chapter(N_("Logg, sökning, register, bevarande och support"))
STAFF = (ActorKind.STAFF,)
SYSTEM = (ActorKind.SYSTEM,)
_ALARM = Answer(Outcome.ALLOW, Shown.REASON, LogCategory.ALARM)
_SCHOOL_CARERS = frozenset({"school_counsellor", "special_educator"})
TO_EMI = "transfer_to_emi"


@MACHINE.way(
    126,
    2,
    says=N_("Namn och klass vid skolorna i uppdraget visas i listor och sökning. Andra skolor söks efter ett aktivt val."),
    ground="PDL 4 kap. 1–3 §§",
    certainty=Certainty.M,
    kinds=STAFF,
    documents=(DocumentClass.DEMOGRAPHICS,),
)
def row_126_lists_and_search(facts: Facts) -> Answer | None:
    """Names without health data, at the assignment's schools; in another school of the board a choice, for those who give care."""
    assignment = at_work(facts)
    if assignment is None or facts.resource.provider != assignment.provider or assignment.administrative:
        return None
    if facts.action in READING and facts.resource.unit in assignment.schools:
        return ALLOW
    if facts.pupil is not None and facts.action in READING and enrolled(facts, assignment):
        return ALLOW
    carer = assignment.role in CARERS and own_board(facts, assignment)
    known = facts.action is Action.SEARCH and bool(facts.criteria & {Criterion.NUMBER, Criterion.NAME})
    return chosen(facts) if carer and known and facts.purpose is Purpose.CARE else None


@MACHINE.way(
    101,
    says=N_("Den som sköter elevregistret når det, utan uppgifter om hälsa."),
    ground="OSL 23 kap. 2 §, GDPR 6.1 e",
    kinds=STAFF,
    documents=(DocumentClass.SCHOOL_REGISTER,),
)
def row_101_register_work(facts: Facts) -> Answer | None:
    """Names, classes and guardians of the own care provider; protected persons are a wall of their own."""
    assignment = at_work(facts)
    return ALLOW if assignment is not None and facts.resource.provider == assignment.provider else None


@MACHINE.way(
    101,
    says=N_("Elevregistret läses in. Av en elev med skyddade personuppgifter blir det en stubbe, utan adress och skola."),
    ground="OSL 21 kap. 3 § och 22 kap. 1 §",
    certainty=Certainty.M,
    settings=("P-20",),
    kinds=SYSTEM,
    documents=(DocumentClass.SCHOOL_REGISTER, DocumentClass.SCHOOLWORK),
    actions=(Action.MACHINE,),
)
def row_101_register_sync(facts: Facts) -> Answer | None:
    """The stub has neither address nor unit. Absence and grades come from the same register, into the school's own support."""
    if facts.purpose is not Purpose.REGISTER_SYNC:
        return None
    guarded = facts.pupil is not None and facts.pupil.protection != "none"
    return ALLOW if not guarded or Flag.STUB in facts.resource.flags else BLOCK


@MACHINE.way(
    94,
    95,
    says=N_(
        "Loggen läses av den som granskar den i en uppgift, av dem som arbetar med elevens journal, och av var och en om sig själv."
    ),
    ground="PDL 4 kap. 3 §",
    kinds=STAFF,
    documents=(DocumentClass.ACCESS_LOG,),
)
def row_094_access_log(facts: Facts) -> Answer | None:
    """Without the record's text. Nobody reviews the own accesses; who may read the record may see who else has."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in READING or facts.resource.provider != assignment.provider:
        return None
    if own_entry(facts) and facts.purpose is not Purpose.LOG_REVIEW:
        return ALLOW
    reviewing = facts.purpose is Purpose.LOG_REVIEW and bool(facts.case) and "log_review" in assignment.competences
    if reviewing and not own_entry(facts):
        return ALLOW
    in_care = facts.pupil is not None and own_room(facts, assignment) and assignment.role in CARERS | LEADS | _SCHOOL_CARERS
    return ALLOW if in_care and (cares_for(facts, assignment) or enrolled(facts, assignment)) else None


@MACHINE.way(
    94,
    says=N_("Den som granskar loggen öppnar en journal bara i ett ärende, efter ett aktivt val."),
    ground="PDL 4 kap. 3 §",
    kinds=STAFF,
    documents=PATIENT_RECORDS,
    actions=(Action.OPEN,),
)
def row_094_reviewer_opens_a_record(facts: Facts) -> Answer | None:
    """By a case with an id, in the reviewer's own compartment."""
    assignment = at_work(facts)
    if assignment is None or facts.purpose is not Purpose.LOG_REVIEW:
        return None
    reviewer = "log_review" in assignment.competences and bool(facts.case) and own_room(facts, assignment)
    return chosen(facts) if reviewer and not own_entry(facts) else None


@MACHINE.way(
    96,
    says=N_("Support ser det som vårdgivaren har godkänt, i sessionens ärende, efter ett aktivt val. Varje steg larmas."),
    ground="PDL 4 kap. 2 §, lag 2020:914",
    kinds=(ActorKind.SUPPORT,),
)
def row_096_support_session(facts: Facts) -> Answer | None:
    """Time-boxed, for the case it was approved for."""
    session = relation(facts, RelationKind.SUPPORT_SESSION)
    if session is None or not session.case or session.case != facts.case:
        return None
    return _ALARM if stated(facts) else CHOICE


@MACHINE.wall(
    107,
    102,
    106,
    108,
    says=N_(
        "Journaler och loggar förstörs inte: tiden har inte gått ut, eller det saknas ett beslut som två personer verkställer."
    ),
    ground="PDL 3 kap. 14 och 17 §§ och 8 kap. 4 §, HSLF-FS 2016:40 4 kap. 9 §",
    settings=("P-23",),
    actions=(Action.DESTROY,),
)
def row_107_kept(facts: Facts) -> Answer | None:
    """At least ten years after the last entry, the log five, whatever P-23 says; before that only by a supervisory decision."""
    if facts.resource.document in PATIENT_RECORDS and _decided(facts):
        return None
    return None if _outlived(facts) else REFUSE


def _decided(facts: Facts) -> bool:
    """A supervisory decision with a number, carried out by two persons (PDL 8:4)."""
    return bool(length_said(facts.destruction.decision)) and len(facts.destruction.approvers) >= 2


def _outlived(facts: Facts) -> bool:
    years = LOG_FLOOR if facts.resource.document is DocumentClass.ACCESS_LOG else retention_years(facts.settings)
    last = facts.resource.last_entry
    if years is None or last is None:
        return False
    return (facts.on.year - years, facts.on.month, facts.on.day) > (last.year, last.month, last.day)


@MACHINE.way(
    104,
    says=N_("Det som inte har signerats i tid låses av Samsyn: det går inte att ändra, men kan signeras av den som skrev."),
    ground="PDL 3 kap. 9–10 §§",
    settings=("P-21",),
    kinds=SYSTEM,
    documents=RECORDS,
    actions=(Action.MACHINE,),
)
def row_104_system_locks(facts: Facts) -> Answer | None:
    """By the clock, without anybody reading: what the entry says stays as it is."""
    return ALLOW if facts.purpose is Purpose.LOCKING else None


@MACHINE.way(
    106,
    says=N_("Den som är utsedd till det verkställer IVO:s beslut om att förstöra en journal, tillsammans med en person till."),
    ground="PDL 8 kap. 4 §",
    kinds=STAFF,
    documents=PATIENT_RECORDS,
    actions=(Action.DESTROY,),
)
def row_106_destruction_by_decision(facts: Facts) -> Answer | None:
    """Only with the decision's number, and four eyes."""
    assignment = at_work(facts)
    if assignment is None or not _carries_out(facts, assignment):
        return None
    return CHOSEN if _decided(facts) and facts.actor.id in facts.destruction.approvers else REFUSE


@MACHINE.way(
    106,
    says=N_("Den som verkställer IVO:s beslut ser vad som finns i journalen, utan text, för att peka ut det som beslutet gäller."),
    ground="PDL 8 kap. 4 §",
    kinds=STAFF,
    documents=PATIENT_RECORDS,
    actions=(Action.LIST,),
)
def row_106_what_a_decision_names(facts: Facts) -> Answer | None:
    """Days, kinds and authors, no text: by a decision's number, in the own compartment."""
    assignment = at_work(facts)
    if assignment is None or not _carries_out(facts, assignment):
        return None
    return CHOSEN if length_said(facts.destruction.decision) else None


def _carries_out(facts: Facts, assignment: AssignmentFacts) -> bool:
    return "destruction" in assignment.competences and own_room(facts, assignment)


@MACHINE.way(
    107,
    108,
    says=N_("Gallring sker enligt plan när tiden har gått ut."),
    ground="PDL 3 kap. 17 §, arkivlagen",
    settings=("P-23",),
    kinds=SYSTEM,
    documents=RECORDS | {DocumentClass.ACCESS_LOG},
    actions=(Action.DESTROY,),
)
def row_107_retention(facts: Facts) -> Answer | None:
    """A record's life does not follow that of the school's file (row 108)."""
    due = facts.purpose is Purpose.RETENTION and _outlived(facts)
    return ALLOW if due else None


@MACHINE.way(
    81,
    says=N_("Barnhälsovårdens kopia tas emot med samtycke, med sitt ursprung, och ändras inte."),
    ground="OSL 10 kap. 1 § och 25 kap. 12 §, PDL 3 kap. 11 §",
    settings=("P-13",),
    kinds=SYSTEM,
    documents=(DocumentClass.CHILD_HEALTH_COPY,),
    actions=(Action.MACHINE,),
)
def row_081_copy_from_child_health(facts: Facts) -> Answer | None:
    """The consent was given at the child health centre; what came is read-only (row 102)."""
    if facts.purpose is not Purpose.RECORD_TRANSFER:
        return None
    foreign = Flag.FOREIGN_ORIGIN in facts.resource.flags
    return (ALLOW if consent(facts, TO_EMI, facts.resource.unit) is Consent.GIVEN else CONSENT) if foreign else None


@MACHINE.way(
    113,
    says=N_("En given vaccination rapporteras till det nationella vaccinationsregistret; ingen kan säga nej till det."),
    ground="Lag 2012:453",
    kinds=SYSTEM,
    documents=(DocumentClass.VACCINATION,),
    actions=(Action.MACHINE,),
)
def row_113_vaccination_register(facts: Facts) -> Answer | None:
    """A duty without opt-out, also for persons without a personal number."""
    return ALLOW if facts.purpose is Purpose.VACCINATION_REGISTER else None


@MACHINE.way(
    122,
    says=N_("Ett kvalitetsregister får uppgifter om dem som är informerade och inte har sagt nej."),
    ground="PDL 7 kap. 2–3 §§",
    kinds=(ActorKind.STAFF, ActorKind.SYSTEM),
    documents=MEDICAL,
    actions=(Action.EXPORT,),
)
def row_122_quality_register(facts: Facts) -> Answer | None:
    """Opt-out stops it, and what was sent is asked to be erased."""
    if facts.purpose is not Purpose.QUALITY_REGISTER or facts.pupil is None:
        return None
    if Flag.OPTED_OUT in facts.resource.flags:
        return REFUSE
    assignment = at_work(facts)
    return ALLOW if assignment is None or own_room(facts, assignment) else None


@MACHINE.way(
    127,
    says=N_("En kallelse eller påminnelse skickas med neutral text och avsändare."),
    ground="OSL 12 kap. 3 § och 25 kap. 1 §",
    certainty=Certainty.M,
    kinds=(ActorKind.STAFF, ActorKind.SYSTEM),
    actions=(Action.NOTIFY,),
)
def row_127_neutral_notice(facts: Facts) -> Answer | None:
    """What is neutral may be sent; the wall stops the rest."""
    if Flag.NEUTRAL not in facts.resource.flags:
        return None
    assignment = at_work(facts)
    return ALLOW if assignment is None or own_room(facts, assignment) else None
