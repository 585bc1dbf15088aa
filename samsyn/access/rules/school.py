"""The school's own documents: counsellor, special education, support cases, offences, absence, reports of concern (OSL 23:2)."""

from __future__ import annotations

from samsyn.access.rules.circles import AT_WORK, READING, at_work, enrolled, own_entry, own_room, relation
from samsyn.access.rules.decision import ALLOW, Answer, Certainty
from samsyn.access.rules.facts import AssignmentFacts, Facts
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import ActorKind, DocumentClass, Flag, RelationKind
from samsyn.kernel.text import N_

SCHOOL = Chapter(N_("Skolans dokument"))
STAFF = (ActorKind.STAFF,)
NEED = "OSL 23 kap. 2 §, skollagen 29 kap. 14 §"
PERSONAL_NOTES = frozenset({DocumentClass.COUNSELLOR_FILE, DocumentClass.SPECIAL_EDUCATION_FILE})
CASES = frozenset({DocumentClass.CASE_FILE, DocumentClass.ACTION_PROGRAMME, DocumentClass.OFFENCE_CASE, DocumentClass.ABSENCE_CASE})
CASE_STAFF = frozenset({"school_counsellor", "special_educator", "school_psychologist", "principal", "teacher", "speech_therapist"})


def _in_school(facts: Facts) -> AssignmentFacts | None:
    """The assignment of somebody at work in the document's own compartment, about a pupil."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in AT_WORK or facts.pupil is None:
        return None
    return assignment if own_room(facts, assignment) else None


def _principal_of_unit(facts: Facts, assignment: AssignmentFacts) -> bool:
    return assignment.role == "principal" and facts.resource.unit in assignment.schools


@SCHOOL.way(
    38,
    says=N_("Kuratorn och specialpedagogen läser och skriver i sina egna anteckningar."),
    ground=NEED,
    kinds=STAFF,
    documents=PERSONAL_NOTES,
)
def row_038_own_notes(facts: Facts) -> Answer | None:
    """One's own working notes, about a pupil at one's schools."""
    assignment = _in_school(facts)
    return ALLOW if assignment is not None and own_entry(facts) and enrolled(facts, assignment) else None


@SCHOOL.way(
    40,
    39,
    44,
    says=N_("Anteckningar av kurator och specialpedagog läses av författaren, eller av dem som beslutet om P-7 nämner."),
    ground=NEED,
    certainty=Certainty.M,
    settings=("P-7",),
    kinds=STAFF,
    documents=PERSONAL_NOTES,
)
def row_040_others_notes(facts: Facts) -> Answer | None:
    """Nobody else reads them by default: inside the branch need and ethics decide (P-7), and conclusions go into the case."""
    assignment = _in_school(facts)
    if assignment is None or facts.action not in READING or own_entry(facts):
        return None
    level = value(facts.settings, "P-7")
    member = assignment.role in CASE_STAFF and relation(facts, RelationKind.CASE_MEMBER) is not None
    if level in {"case_team", "principal"} and member and assignment.role != "teacher":
        return ALLOW
    return ALLOW if level == "principal" and _principal_of_unit(facts, assignment) else None


@SCHOOL.way(
    41,
    34,
    says=N_("De som handlägger ärendet läser och skriver i det, också utlåtanden som har lämnats till det."),
    ground=NEED,
    kinds=STAFF,
    documents=CASES,
)
def row_041_handles_the_case(facts: Facts) -> Answer | None:
    """The support case and its statements, for those who handle it. A psychologist's statement is the case's, the record is not."""
    assignment = _in_school(facts)
    if assignment is None or assignment.role not in CASE_STAFF:
        return None
    return ALLOW if relation(facts, RelationKind.CASE_MEMBER) is not None else None


@SCHOOL.way(
    42,
    43,
    says=N_("Rektorn läser och skriver i ärenden, åtgärdsprogram, frånvaroutredningar och egenvårdsplaner vid sin egen skolenhet."),
    ground="Skollagen 3 kap. 9 § och 7 kap. 19 a §",
    kinds=STAFF,
    documents=CASES | {DocumentClass.SELF_CARE_PLAN},
)
def row_042_principal(facts: Facts) -> Answer | None:
    """The principal decides and answers for them, at the own school unit alone (row 43)."""
    assignment = _in_school(facts)
    return ALLOW if assignment is not None and _principal_of_unit(facts, assignment) else None


@SCHOOL.way(
    42,
    says=N_("Elevstödets personal ser frånvaro och betyg ur elevregistret för eleverna vid sina skolor."),
    ground="Skollagen 7 kap. 19 a §, OSL 23 kap. 2 §",
    certainty=Certainty.M,
    kinds=STAFF,
    documents=(DocumentClass.SCHOOLWORK,),
)
def row_042_schoolwork(facts: Facts) -> Answer | None:
    """What the register says of absence and grades is not secret in itself; it is the ground of the inquiry into absence."""
    assignment = _in_school(facts)
    at_school = {"school_counsellor", "special_educator", "principal"}
    if assignment is None or assignment.role not in at_school or facts.action not in READING:
        return None
    return ALLOW if enrolled(facts, assignment) else None


@SCHOOL.way(
    45,
    says=N_("Läraren läser vilka anpassningar en elev som läraren undervisar har, inget annat ur utredningen."),
    ground=NEED,
    certainty=Certainty.M,
    kinds=STAFF,
    documents=(DocumentClass.CASE_FILE, DocumentClass.ACTION_PROGRAMME),
)
def row_045_adaptations(facts: Facts) -> Answer | None:
    """The part that says what to do in the classroom, for the pupil's own teachers."""
    assignment = _in_school(facts)
    if assignment is None or assignment.role != "teacher" or facts.action not in READING:
        return None
    teaches = relation(facts, RelationKind.TEACHES) is not None and enrolled(facts, assignment)
    return ALLOW if teaches and Flag.ADAPTATIONS in facts.resource.flags else None


@SCHOOL.way(
    118,
    says=N_("Den som utför egenvården läser planen för just den eleven och skriver i doslistan."),
    ground="Lag 2022:1250, OSL 23 kap. 2 §",
    certainty=Certainty.M,
    kinds=STAFF,
    documents=(DocumentClass.SELF_CARE_PLAN,),
)
def row_118_self_care_plan(facts: Facts) -> Answer | None:
    """Who gives the medicine sees that plan and its dose log, and nothing else about the pupil."""
    assignment = _in_school(facts)
    return ALLOW if assignment is not None and relation(facts, RelationKind.TASK) is not None else None


@SCHOOL.way(
    25,
    says=N_("Elevhälsoteamets dagordning visar en elev för dem som är kallade till elevens ärende."),
    ground="OSL 8 kap. 2 §",
    certainty=Certainty.M,
    settings=("P-5",),
    kinds=STAFF,
    documents=(DocumentClass.TEAM_AGENDA,),
)
def row_025_team_agenda(facts: Facts) -> Answer | None:
    """Called to one case at a time; by P-5 the whole team of the school sees the agenda."""
    assignment = _in_school(facts)
    if assignment is None:
        return None
    if relation(facts, RelationKind.INVITED, RelationKind.CASE_MEMBER) is not None:
        return ALLOW
    team = value(facts.settings, "P-5") == "team" and assignment.role in CASE_STAFF - {"teacher"}
    return ALLOW if team and enrolled(facts, assignment) and facts.action in READING else None


@SCHOOL.way(
    86,
    85,
    says=N_("En orosanmälan läses av den som gjorde den, och i skolan av skolenhetens rektor."),
    ground="OSL 23 kap. 2 §, prop. 2025/26:12",
    certainty=Certainty.M,
    settings=("P-7",),
    kinds=STAFF,
    documents=(DocumentClass.REPORT_OF_CONCERN,),
)
def row_086_report_of_concern(facts: Facts) -> Answer | None:
    """It is kept in the reporter's own branch. One that a nurse filed never reaches the principal (row 85): another compartment."""
    assignment = _in_school(facts)
    if assignment is None:
        return None
    own = own_entry(facts)
    return ALLOW if own or (_principal_of_unit(facts, assignment) and facts.action in READING) else None
