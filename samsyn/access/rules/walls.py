"""Walls: what holds whatever else is said. They only restrict: a way in must be found besides."""

from __future__ import annotations

from samsyn.access.rules.circles import (
    AT_WORK,
    DIRECT,
    HEALTH_CARE,
    PATIENT_RECORDS,
    RECORDS,
    SCHOOL_FILES,
    WRITING,
    aggregated,
    at_work,
    reaches,
    relation,
)
from samsyn.access.rules.decision import BLOCK, REFUSE, Answer, Certainty, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import in_force, value
from samsyn.access.rules.vocabulary import Action, ActorKind, Criterion, DocumentClass, Flag, Purpose, RelationKind
from samsyn.kernel.text import N_

WALLS = Chapter(N_("Väggar"))
STAFF = (ActorKind.STAFF,)
# What is done in the record itself, by whomever.
_IN_THE_RECORD = AT_WORK | {Action.SUPPORT, Action.PRESCRIBE, Action.ADMINISTER, Action.NOTE_DISAGREEMENT}
# Let through as far as this wall is concerned, and every access is told of.
_ALARM = Answer(Outcome.ALLOW, Shown.REASON, LogCategory.ALARM)
PDL_NEED = "PDL 4 kap. 1–2 §§"


@WALLS.wall(10, 128, says=N_("Uppdraget gäller inte i dag."), ground=f"{PDL_NEED}, HSLF-FS 2016:40 4 kap.", kinds=STAFF)
def row_010_assignment_in_time(facts: Facts) -> Answer | None:
    """An assignment gives nothing before its first day or after its last; staff without one reach nothing (PDL 4:2)."""
    if facts.action is Action.REPORT_CONCERN:
        return None
    assignment = at_work(facts)
    if assignment is None:
        return BLOCK
    early = assignment.valid_from is not None and facts.on < assignment.valid_from
    late = assignment.valid_to is not None and facts.on > assignment.valid_to
    return REFUSE if early or late else None


@WALLS.wall(
    69,
    68,
    123,
    says=N_("Uppgiften finns hos en annan vårdgivare."),
    ground="PDL 2 kap. 6 § och 5 kap. 4 §, OSL 8 kap. 1 §",
    kinds=STAFF,
)
def row_069_another_provider(facts: Facts) -> Answer | None:
    """Another care provider's documents are read through coherent documentation or by release, never directly (PDL 5:4)."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in DIRECT or facts.svod.through:
        return None
    return BLOCK if facts.resource.provider != assignment.provider else None


@WALLS.wall(
    14,
    16,
    17,
    35,
    says=N_("Bara den som arbetar i hälso- och sjukvården läser patientjournaler: inte rektor, lärare eller annan skolpersonal."),
    ground="PDL 4 kap. 1 §, OSL 8 kap. 2 § och 25 kap. 1 §",
    kinds=STAFF,
)
def row_014_only_health_care_reads_records(facts: Facts) -> Answer | None:
    """A principal, teacher, counsellor or special educator never reads a patient's record, not even how often somebody comes.

    Aggregates of enough people point nobody out (row 98). With P-4b a counsellor's file is such a record too.
    """
    assignment = at_work(facts)
    if assignment is None or facts.action not in DIRECT or assignment.role in HEALTH_CARE or aggregated(facts):
        return None
    if facts.resource.document in PATIENT_RECORDS:
        return BLOCK
    counsellors = facts.resource.document is DocumentClass.COUNSELLOR_FILE and value(facts.settings, "P-4b") == "health_care"
    return BLOCK if counsellors and assignment.role != "school_counsellor" else None


@WALLS.wall(
    22,
    29,
    33,
    37,
    85,
    119,
    says=N_("Uppgiften hör till en annan verksamhetsgren eller nämnd, och lämnas ut därifrån om den får lämnas ut."),
    ground="OSL 8 kap. 1–2 §§, 23 kap. 2 §, 25 kap. 1 §",
    certainty=Certainty.M,
    settings=("P-2", "P-4", "P-6", "P-8"),
    kinds=STAFF,
    documents=RECORDS,
)
def row_022_another_compartment(facts: Facts) -> Answer | None:
    """A record of another board or branch is reached by release only. Settings change reach, never where a row lies."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in DIRECT or facts.svod.through or aggregated(facts):
        return None
    if Flag.ANONYMISED in facts.resource.flags:
        return None
    return None if reaches(facts, assignment) else BLOCK


@WALLS.wall(
    96,
    15,
    says=N_("Ett administrativt uppdrag ger ingen åtkomst till journaler."),
    ground=PDL_NEED,
    kinds=STAFF,
    documents=RECORDS,
)
def row_096_administrative_assignment(facts: Facts) -> Answer | None:
    """An administrative assignment reaches no record, whatever else its holder may do in another one (PDL 4:1–2)."""
    assignment = at_work(facts)
    if assignment is None or not assignment.administrative or facts.action not in DIRECT or aggregated(facts):
        return None
    return BLOCK


@WALLS.wall(
    96,
    says=N_("Support når journaler bara i en tidsbegränsad session som vårdgivaren har godkänt."),
    ground="PDL 4 kap. 2 §, HSLF-FS 2016:40 4 kap., lag 2020:914",
    kinds=(ActorKind.SUPPORT,),
)
def row_096_support_without_session(facts: Facts) -> Answer | None:
    """Support sees no record but in a session the provider has approved, for the case it names, and changes nothing (PDL 4:2)."""
    session = relation(facts, RelationKind.SUPPORT_SESSION)
    if session is None or not session.case or facts.action not in {Action.OPEN, Action.SUPPORT}:
        return BLOCK
    return None


@WALLS.wall(
    99,
    says=N_("Elever med skyddade personuppgifter finns bara för den slutna kretsen."),
    ground="OSL 21 kap. 3 § och 22 kap. 1 §, HSLF-FS 2016:40",
    certainty=Certainty.M,
    kinds=(ActorKind.STAFF, ActorKind.SUPPORT),
)
def row_099_protected_identity(facts: Facts) -> Answer | None:
    """Outside the closed group there is no trace of a protected person; inside it each access is told of."""
    if facts.pupil is None or facts.pupil.protection == "none" or facts.action is Action.REPORT_CONCERN:
        return None
    assignment = at_work(facts)
    return BLOCK if assignment is None or not assignment.closed_group else _ALARM


@WALLS.wall(
    99,
    says=N_("Elevens journal förs på papper, inte i Samsyn."),
    ground="OSL 21 kap. 3 § och 22 kap. 1 §, HSLF-FS 2016:40",
    certainty=Certainty.M,
    settings=("P-20",),
    documents=RECORDS,
)
def row_099_record_on_paper(facts: Facts) -> Answer | None:
    """Until digital records are decided on (P-20) nobody reads or writes a protected pupil's: what was written stays, shut."""
    return REFUSE if _kept_elsewhere(facts, "paper") else None


@WALLS.wall(
    99,
    says=N_("Eleven finns här bara som ett löpnummer. Journalen förs inte i Samsyn."),
    ground="OSL 21 kap. 3 § och 22 kap. 1 §, HSLF-FS 2016:40",
    certainty=Certainty.M,
    settings=("P-20",),
    documents=RECORDS,
)
def row_099_only_a_stub(facts: Facts) -> Answer | None:
    """As for the record on paper; besides, the pages show neither name nor number of the pupil (`people.queries`)."""
    return REFUSE if _kept_elsewhere(facts, "stub") else None


def _kept_elsewhere(facts: Facts, mode: str) -> bool:
    if facts.pupil is None or facts.pupil.protection == "none" or value(facts.settings, "P-20") != mode:
        return False
    received = facts.action is Action.MACHINE and facts.purpose is Purpose.RECORD_TRANSFER
    return facts.action in _IN_THE_RECORD or received


@WALLS.wall(
    102,
    81,
    says=N_("Det som är signerat ändras inte. Skriv en rättelse eller ett tillägg."),
    ground="PDL 3 kap. 14 §",
)
def row_102_signed_stays(facts: Facts) -> Answer | None:
    """What is signed, or came from elsewhere, is never written over: it is corrected by what is added (PDL 3:14)."""
    closed = facts.resource.signed or Flag.FOREIGN_ORIGIN in facts.resource.flags
    return REFUSE if closed and facts.action is Action.WRITE else None


@WALLS.wall(
    103,
    says=N_("Anteckningen är skriven på fel elev. Den får inte ändras, och läses av den som utreder felet."),
    ground="PDL 3 kap. 14 §",
    documents=PATIENT_RECORDS,
)
def row_103_wrong_pupil(facts: Facts) -> Answer | None:
    """What was written in the wrong pupil's record is kept, marked and closed: a new entry is made in the right one (PDL 3:14)."""
    if Flag.WRONG_PUPIL not in facts.resource.flags or facts.action not in AT_WORK:
        return None
    reviewing = facts.purpose in {Purpose.DEVIATION, Purpose.RECORD_REVIEW} and facts.action not in WRITING
    return None if reviewing or (facts.action is Action.OPEN and facts.resource.author == facts.actor.id) else REFUSE


@WALLS.wall(
    115,
    says=N_("Ingen söker fram personer efter etnicitet, religion, insatser från socialtjänsten eller brott."),
    ground="PDL 2 kap. 8 §, dataskyddslagen 3 kap. 3 §",
)
def row_115_forbidden_criteria(facts: Facts) -> Answer | None:
    """A search must not select by ethnicity, religion, social service or crime (PDL 2:8)."""
    forbidden = facts.criteria & {Criterion.ETHNICITY, Criterion.RELIGION, Criterion.SOCIAL_SERVICE, Criterion.CRIME}
    return REFUSE if forbidden and facts.action in DIRECT else None


@WALLS.wall(
    116,
    says=N_("Skolans dokument söks inte igenom för att få fram elever med en viss diagnos eller funktionsnedsättning."),
    ground="Dataskyddslagen 3 kap. 3 §, skollagen 26 a kap. 4 §",
    documents=SCHOOL_FILES | {DocumentClass.TEAM_AGENDA, DocumentClass.SCHOOL_REGISTER, DocumentClass.DEMOGRAPHICS},
)
def row_116_no_selection_by_health(facts: Facts) -> Answer | None:
    """Outside health care nobody selects persons by sensitive data (dataskyddslagen 3:3, skollagen 26 a:4)."""
    return REFUSE if Criterion.HEALTH in facts.criteria and facts.action in DIRECT else None


@WALLS.wall(
    127,
    says=N_("Meddelanden och kalendrar säger inget om hälsa, besök eller vilken verksamhet som skriver."),
    ground="OSL 12 kap. 3 §, 23 kap. 2 § och 25 kap. 1 §",
    certainty=Certainty.M,
    actions=(Action.NOTIFY,),
)
def row_127_neutral_notices(facts: Facts) -> Answer | None:
    """That there is a contact is secret itself, so a notice is neutral in text and sender, under any setting."""
    return BLOCK if Flag.NEUTRAL not in facts.resource.flags else None


def new_law(facts: Facts, switch: str) -> bool:
    """Whether a change of law that is decided, or proposed, applies on the day (P-17)."""
    return in_force(facts.law, switch, facts.on)
