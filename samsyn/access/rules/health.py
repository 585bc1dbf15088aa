"""Health care at school: who in EMI, speech therapy and their leadership reads what (PDL 4 kap. 1–2 §§)."""

from __future__ import annotations

from samsyn.access.rules.circles import (
    AT_WORK,
    CARERS,
    LEADS,
    MEDICAL,
    PATIENT_RECORDS,
    READING,
    RECORDS,
    aggregated,
    at_work,
    cares_for,
    direct_access,
    emi_with_psychology,
    emi_with_speech,
    enrolled,
    for_care,
    has_errand,
    own_room,
    stated,
    waits_for_own_signature,
)
from samsyn.access.rules.decision import ALLOW, CHOICE, CHOSEN, Answer, Certainty, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import AssignmentFacts, Facts
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import Action, ActorKind, Criterion, DocumentClass, Purpose
from samsyn.kernel.text import N_

HEALTH = Chapter(N_("Elevhälsans medicinska insats och logopedi"))
STAFF = (ActorKind.STAFF,)
NEED = "PDL 4 kap. 1–2 §§"
# A doctor without errand who opens a record is somebody the log reviewer looks at.
_ALARM_CHOICE = Answer(Outcome.CHOICE, Shown.REASON, LogCategory.ALARM)
_ALARM_CHOSEN = Answer(Outcome.ALLOW, Shown.REASON, LogCategory.ALARM)


def chosen(facts: Facts) -> Answer:
    """An active choice: allowed and logged as one when a reason was stated, otherwise asked for."""
    return CHOSEN if stated(facts) else CHOICE


def _carer_in_own_room(facts: Facts) -> AssignmentFacts | None:
    assignment = at_work(facts)
    if assignment is None or facts.action not in AT_WORK or facts.pupil is None:
        return None
    return assignment if assignment.role in CARERS and own_room(facts, assignment) else None


@HEALTH.way(
    1,
    5,
    8,
    10,
    36,
    63,
    103,
    says=N_("Den som deltar i elevens vård läser och skriver i den egna verksamhetens journal."),
    ground=NEED,
    settings=("P-1", "P-9"),
    kinds=STAFF,
    documents=MEDICAL,
)
def row_001_takes_part_in_care(facts: Facts) -> Answer | None:
    """Own compartment and a care relation: an errand of one's own, or what P-1 lets create one (PDL 4:1)."""
    assignment = _carer_in_own_room(facts)
    return ALLOW if assignment is not None and cares_for(facts, assignment) else None


@HEALTH.way(
    2,
    says=N_("Skolsköterskan öppnar en elevs journal vid sina skolor efter ett aktivt val, när bokning och uppgift saknas."),
    ground=f"{NEED}, IMY om behovs- och riskanalys",
    certainty=Certainty.M,
    settings=("P-1", "P-9"),
    kinds=STAFF,
    documents=MEDICAL,
)
def row_002_on_the_class_list(facts: Facts) -> Answer | None:
    """A place on the class list is no care relation by itself: opening is a choice with a reason (IMY)."""
    assignment = _carer_in_own_room(facts)
    if assignment is None or assignment.role != "school_nurse" or cares_for(facts, assignment) or waits_for_own_signature(facts):
        return None
    return chosen(facts) if enrolled(facts, assignment) else None


@HEALTH.way(
    4,
    3,
    says=N_("Den som deltar i en elevs vård utan bokning eller uppgift öppnar journalen efter ett aktivt val, i hela nämnden."),
    ground="PDL 4 kap. 1 §",
    kinds=STAFF,
    documents=MEDICAL,
)
def row_004_care_elsewhere_in_the_board(facts: Facts) -> Answer | None:
    """An accident, a substitute: one takes part in the care. No other reason is one, nor a colleague's request."""
    assignment = _carer_in_own_room(facts)
    if assignment is None or assignment.role == "school_doctor" or not for_care(facts) or waits_for_own_signature(facts):
        return None
    on_the_nurses_list = assignment.role == "school_nurse" and enrolled(facts, assignment)
    return None if on_the_nurses_list or cares_for(facts, assignment) else chosen(facts)


@HEALTH.way(
    6,
    says=N_("Hälsojournaler hos en annan nämnd i samma kommun läses vid vård, när nämndkartan ger direktåtkomst."),
    ground="OSL 25 kap. 11 § 1, PDL 5 kap. 4 §",
    settings=("P-1", "P-8"),
    kinds=STAFF,
    documents=MEDICAL - {DocumentClass.HOME_CARE_RECORD},
)
def row_006_another_board_of_the_municipality(facts: Facts) -> Answer | None:
    """Secrecy is broken and direct access lawful between a municipality's boards; the need remains (PDL 5:4 st. 2)."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in READING or assignment.role not in CARERS or not direct_access(facts, assignment):
        return None
    if cares_for(facts, assignment):
        return ALLOW
    return chosen(facts) if enrolled(facts, assignment) and for_care(facts) else None


@HEALTH.way(
    7,
    says=N_("Kommunens hemsjukvårdsjournal läses vid gemensam vård efter ett aktivt val, när nämndkartan ger direktåtkomst."),
    ground="OSL 25 kap. 11 § 1, PDL 4 kap. 1 § och 5 kap. 4 §",
    certainty=Certainty.M,
    settings=("P-8",),
    kinds=STAFF,
    documents=(DocumentClass.HOME_CARE_RECORD,),
)
def row_007_home_care(facts: Facts) -> Answer | None:
    """The municipality's home care has the pupil as patient too: a choice where the map says so, otherwise by release."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in READING or assignment.role not in CARERS or not direct_access(facts, assignment):
        return None
    return chosen(facts) if has_errand(facts) or (for_care(facts) and enrolled(facts, assignment)) else None


@HEALTH.way(
    9,
    says=N_("Skolläkaren öppnar en journal utan bokning eller konsultation bara för vård, efter ett aktivt val som granskas."),
    ground="PDL 4 kap. 1 och 3 §§",
    kinds=STAFF,
    documents=MEDICAL,
)
def row_009_doctor_without_booking(facts: Facts) -> Answer | None:
    """A doctor without booking has no relation. Care is the only reason, and the choice is flagged for the log review."""
    assignment = _carer_in_own_room(facts)
    if assignment is None or assignment.role != "school_doctor" or cares_for(facts, assignment) or not for_care(facts):
        return None
    if waits_for_own_signature(facts):
        return None
    return _ALARM_CHOSEN if stated(facts) else _ALARM_CHOICE


@HEALTH.way(
    36,
    says=N_("Logopeden och EMI läser varandras journaler vid gemensam vård efter ett aktivt val, när de är en verksamhetsgren."),
    ground="PDL 4 kap. 1 §",
    certainty=Certainty.M,
    settings=("P-4",),
    kinds=STAFF,
    documents=MEDICAL,
)
def row_036_speech_therapy_and_emi(facts: Facts) -> Answer | None:
    """One branch by P-4: joint care is the reason."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in READING or assignment.role not in CARERS:
        return None
    joint = emi_with_speech(facts, assignment) and for_care(facts)
    return chosen(facts) if joint and (has_errand(facts) or enrolled(facts, assignment)) else None


@HEALTH.way(
    32,
    says=N_(
        "Psykologen och EMI läser varandras journaler vid gemensam vård efter ett aktivt val, när de enligt beslut är en gren."
    ),
    ground="PDL 4 kap. 1 och 4 §§",
    certainty=Certainty.L,
    settings=("P-2",),
    kinds=STAFF,
    documents=MEDICAL | {DocumentClass.PSYCHOLOGY_RECORD},
)
def row_032_psychology_and_emi(facts: Facts) -> Answer | None:
    """One branch by a written decision (P-2). Without that decision the wall of row 29 stands."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in READING or assignment.role not in CARERS:
        return None
    joint = emi_with_psychology(facts, assignment) and for_care(facts)
    return chosen(facts) if joint and (has_errand(facts) or enrolled(facts, assignment)) else None


@HEALTH.way(
    11,
    15,
    says=N_("Verksamhetschefen läser en enskild journal för att utreda en avvikelse eller ett klagomål, ett ärende i taget."),
    ground="PDL 4 kap. 1 §",
    certainty=Certainty.M,
    settings=("P-10",),
    kinds=STAFF,
    documents=PATIENT_RECORDS,
)
def row_011_head_of_operations(facts: Facts) -> Answer | None:
    """Leading gives no general access: a deviation or complaint, by its case, and a reason. Never as principal."""
    assignment = at_work(facts)
    if assignment is None or assignment.role != "head_of_operations" or facts.purpose is not Purpose.DEVIATION:
        return None
    task_bound = value(facts.settings, "P-10") == "task" and bool(facts.case) and facts.action in {Action.OPEN, Action.PRINT}
    return chosen(facts) if task_bound and own_room(facts, assignment) else None


@HEALTH.way(
    13,
    says=N_("Den medicinskt ledningsansvariga granskar journaler för en uppgift i taget, efter ett aktivt val."),
    ground="HSLF-FS 2016:40 5 kap. 6 §, PDL 4 kap. 1 §",
    certainty=Certainty.M,
    settings=("P-10",),
    kinds=STAFF,
    documents=PATIENT_RECORDS,
)
def row_013_record_review(facts: Facts) -> Answer | None:
    """Reviewing records is a duty of health care; it is done by a task with an id, not by standing access."""
    assignment = at_work(facts)
    if assignment is None or assignment.role not in LEADS or facts.purpose is not Purpose.RECORD_REVIEW:
        return None
    task_bound = value(facts.settings, "P-10") == "task" and bool(facts.case) and facts.action is Action.OPEN
    return chosen(facts) if task_bound and own_room(facts, assignment) else None


@HEALTH.way(
    104,
    26,
    38,
    says=N_("Den som har skrivit en anteckning läser, avslutar och signerar den, också när eleven har bytt skola."),
    ground="PDL 3 kap. 9–10 §§",
    kinds=STAFF,
    documents=RECORDS,
)
def row_104_own_unsigned_entry(facts: Facts) -> Answer | None:
    """An author reaches what waits for the own signature (PDL 3:10)."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in AT_WORK or not waits_for_own_signature(facts):
        return None
    return ALLOW if own_room(facts, assignment) else None


@HEALTH.way(
    104,
    says=N_("Ledningen ser hur mycket som är osignerat i verksamheten, vems och hur gammalt, utan elever och utan text."),
    ground="PDL 3 kap. 9–10 §§, HSL 4 kap. 2 §",
    certainty=Certainty.M,
    settings=("P-21",),
    kinds=STAFF,
    documents=RECORDS,
    actions=(Action.LIST,),
)
def row_104_unsigned_followed_up(facts: Facts) -> Answer | None:
    """A task of leading, about staff: no pupil is in it, and it opens no record."""
    assignment = at_work(facts)
    if assignment is None or assignment.role not in LEADS or facts.purpose is not Purpose.LOCKING:
        return None
    return ALLOW if facts.pupil is None and own_room(facts, assignment) else None


@HEALTH.way(
    12,
    98,
    97,
    says=N_("Statistik visas när gruppen är så stor att ingen kan pekas ut."),
    ground="PDL 2 kap. 4 § 4–5, OSL 25 kap. 1 §",
    settings=("P-18",),
    kinds=STAFF,
    actions=(Action.STATISTICS, Action.EXPORT),
)
def row_012_aggregates(facts: Facts) -> Answer | None:
    """Sums of at least so many as P-18 says, within the own care provider: for leadership and yearly reports."""
    assignment = at_work(facts)
    if assignment is None or facts.pupil is not None:
        return None
    return ALLOW if aggregated(facts) and facts.resource.provider == assignment.provider else None


@HEALTH.way(
    114,
    says=N_("EMI söker på hälsa i den egna verksamhetens journaler, för kvalitetsarbete som anges och loggas."),
    ground="PDL 2 kap. 8 §",
    kinds=STAFF,
    documents=MEDICAL,
    actions=(Action.SEARCH,),
)
def row_114_search_by_health(facts: Facts) -> Answer | None:
    """Health is a search term within health care; the purpose is logged (PDL 2:8)."""
    assignment = at_work(facts)
    if assignment is None or Criterion.HEALTH not in facts.criteria:
        return None
    quality = facts.purpose is Purpose.QUALITY and facts.pupil is None
    return ALLOW if quality and assignment.branch == "emi" and own_room(facts, assignment) else None


@HEALTH.way(
    117,
    says=N_("Avvikelser med patientens uppgifter läses av EMI och verksamhetschefen; andra får dem utan personuppgifter."),
    ground="OSL 25 kap. 1 §, PSL 3 kap. 3 §",
    certainty=Certainty.M,
    settings=("P-22",),
    kinds=STAFF,
    documents=(DocumentClass.DEVIATION,),
)
def row_117_deviation(facts: Facts) -> Answer | None:
    """A deviation with a patient's identity stays where it happened. Without identity the principal of the board may read it."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in AT_WORK:
        return None
    if own_room(facts, assignment) and assignment.role in CARERS | LEADS:
        return ALLOW
    anonymous = "anonymised" in facts.resource.flags and facts.action in READING and facts.resource.provider == assignment.provider
    return ALLOW if anonymous and assignment.role == "principal" else None
