"""Rows 1–13, 26–37, 63–69, 123–126 and 128: health care at school."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from samsyn.access.rules import Action, Outcome, Shown
from samsyn.access.rules.decision import LogCategory
from samsyn.access.rules.facts import DocumentClass, EnrolmentFacts, Flag, Ground, Period, ProviderKind, Purpose, RelationKind
from samsyn.access.rules.vocabulary import Criterion
from samsyn.access.tests.table.world import (
    DAY,
    Row,
    ask,
    care,
    document,
    errand,
    flagged,
    pupil,
    release,
    school_support,
    staff,
    yes,
)

NURSE, DOCTOR = staff("school_nurse"), staff("school_doctor")
PSYCHOLOGIST, SPEECH, COUNSELLOR = staff("school_psychologist"), staff("speech_therapist"), staff("school_counsellor")
EMI, PSY, SPEECH_RECORD = DocumentClass.EMI_RECORD, DocumentClass.PSYCHOLOGY_RECORD, DocumentClass.SPEECH_RECORD
LIST, OPEN = Action.LIST, Action.OPEN
CARE, REASON = Purpose.CARE, "deltar i vården efter en olycka"
ELSEWHERE = pupil(school="B")
MOVED = pupil(enrolments=(EnrolmentFacts("B", Period(date(2025, 8, 18), DAY)), EnrolmentFacts("A", Period(DAY))))
GONE = pupil(enrolments=(EnrolmentFacts("A", Period(date(2025, 8, 18), DAY - timedelta(1))), EnrolmentFacts("B", Period(DAY))))
SIBLING_BOARD = document(EMI, board="upper")
HOME = document(DocumentClass.HOME_CARE_RECORD, board="social")
DIRECT = {"P-8": "direct"}
LEAD = staff("medical_lead")
HEAD = staff("head_of_operations")
SAME_BRANCH = {"P-2": "same"}
BOTH = (yes("mother", "support", "team", EMI, PSY), yes("father", "support", "team", EMI, PSY))
TO_DOCTOR = replace(school_support(id="doctor"), branch="emi", health_care=True)
READS = (yes("mother", "care", "doctor", PSY), yes("father", "care", "doctor", PSY))
ASKED = release(Ground.CONSENT, TO_DOCTOR, purpose="care")
PUBLIC_TO_INDEPENDENT = care("friskolan", provider_kind=ProviderKind.INDEPENDENT)
NEW_MUNICIPALITY = care("bjorkdalen")
MOTHER_AND_FATHER = (yes("mother", "record", NEW_MUNICIPALITY.id, EMI), yes("father", "record", NEW_MUNICIPALITY.id, EMI))
THEIR_NURSE = staff("school_nurse", provider="bjorkdalen", board="bjorkdalens-board")

ROWS = (
    Row(1, ask(NURSE, OPEN, EMI, relations=errand()), Outcome.ALLOW, "row_001_takes_part_in_care"),
    Row(1, ask(NURSE, Action.WRITE, EMI, relations=errand()), Outcome.ALLOW, variant="writes"),
    Row(1, ask(NURSE, OPEN, EMI, settings={"P-1": "class_list"}), Outcome.ALLOW, variant="by the class list"),
    Row(2, ask(NURSE, LIST, document(DocumentClass.DEMOGRAPHICS)), Outcome.ALLOW, "row_126_lists_and_search", "lists"),
    Row(2, ask(NURSE, OPEN, EMI), Outcome.CHOICE, "row_002_on_the_class_list"),
    Row(2, ask(NURSE, OPEN, EMI, reason=REASON), Outcome.ALLOW, variant="has chosen", log=LogCategory.CHOICE),
    Row(3, ask(NURSE, OPEN, EMI, ELSEWHERE), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(
        3,
        ask(NURSE, OPEN, EMI, ELSEWHERE, reason="en kollega frågar", consents=BOTH),
        Outcome.BLOCK,
        variant="consent does not cure",
    ),
    Row(4, ask(NURSE, OPEN, EMI, ELSEWHERE, purpose=CARE), Outcome.CHOICE, "row_004_care_elsewhere_in_the_board"),
    Row(4, ask(NURSE, OPEN, EMI, ELSEWHERE, purpose=CARE, reason=REASON), Outcome.ALLOW, variant="chosen", log=LogCategory.CHOICE),
    Row(5, ask(NURSE, OPEN, EMI, MOVED, relations=errand()), Outcome.ALLOW, "row_001_takes_part_in_care"),
    Row(5, ask(NURSE, OPEN, EMI, GONE), Outcome.BLOCK, variant="the former school", shown=Shown.NOTHING),
    Row(5, ask(NURSE, OPEN, EMI, GONE, settings={"P-9": "14"}), Outcome.CHOICE, variant="overlapping days"),
    Row(
        6,
        ask(staff("school_nurse", direct_boards=("upper",)), OPEN, SIBLING_BOARD, settings=DIRECT, relations=errand()),
        Outcome.ALLOW,
        "row_006_another_board_of_the_municipality",
    ),
    Row(
        6,
        ask(staff("school_nurse", direct_boards=("upper",)), OPEN, SIBLING_BOARD, settings=DIRECT, purpose=CARE),
        Outcome.CHOICE,
        variant="by the list",
    ),
    Row(6, ask(NURSE, OPEN, SIBLING_BOARD, relations=errand()), Outcome.BLOCK, variant="no map"),
    Row(
        6,
        ask(NURSE, Action.RELEASE, SIBLING_BOARD, release=release(Ground.OSL_25_11, care("lysas", board="school"))),
        Outcome.RELEASE,
        variant="by release",
    ),
    Row(
        7,
        ask(staff("school_nurse", direct_boards=("social",)), OPEN, HOME, settings=DIRECT, relations=errand()),
        Outcome.CHOICE,
        "row_007_home_care",
    ),
    Row(
        7,
        ask(NURSE, Action.RELEASE, HOME, release=release(Ground.OSL_25_11, care("lysas", board="school"))),
        Outcome.RELEASE,
        variant="not configured",
    ),
    Row(8, ask(DOCTOR, OPEN, EMI, ELSEWHERE, relations=errand(RelationKind.CONSULTATION)), Outcome.ALLOW),
    Row(9, ask(DOCTOR, OPEN, EMI), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(9, ask(DOCTOR, OPEN, EMI, purpose=CARE), Outcome.CHOICE, variant="flagged", log=LogCategory.ALARM),
    Row(
        10,
        ask(staff("school_nurse", valid_from=DAY, valid_to=DAY), OPEN, EMI, relations=errand()),
        Outcome.ALLOW,
        "row_001_takes_part_in_care",
    ),
    Row(
        10,
        ask(staff("school_nurse", valid_to=DAY - timedelta(1)), OPEN, EMI, relations=errand()),
        Outcome.BLOCK,
        "row_010_assignment_in_time",
        "the day after",
        Shown.REASON,
    ),
    Row(
        10,
        ask(staff("school_nurse", valid_from=DAY + timedelta(1)), OPEN, EMI, relations=errand()),
        Outcome.BLOCK,
        variant="the day before",
    ),
    Row(10, ask(staff("school_nurse", schools=("B",)), OPEN, EMI), Outcome.BLOCK, variant="other units"),
    Row(11, ask(HEAD, OPEN, EMI, purpose=Purpose.DEVIATION, case="A-12"), Outcome.CHOICE, "row_011_head_of_operations"),
    Row(11, ask(HEAD, OPEN, EMI, purpose=Purpose.DEVIATION, reason=REASON), Outcome.BLOCK, variant="no case"),
    Row(11, ask(HEAD, OPEN, EMI, purpose=Purpose.DEVIATION, case="A-12", settings={"P-10": "none"}), Outcome.BLOCK, variant="P-10"),
    Row(
        12,
        replace(ask(HEAD, Action.STATISTICS, flagged(EMI, Flag.AGGREGATE, people=40)), pupil=None),
        Outcome.ALLOW,
        "row_012_aggregates",
    ),
    Row(12, ask(HEAD, OPEN, EMI), Outcome.BLOCK, variant="individual"),
    Row(12, ask(HEAD, Action.STATISTICS, EMI), Outcome.BLOCK, variant="individual figure"),
    Row(13, ask(LEAD, OPEN, EMI, purpose=Purpose.RECORD_REVIEW, case="G-3"), Outcome.CHOICE, "row_013_record_review"),
    Row(13, ask(LEAD, OPEN, EMI, purpose=Purpose.RECORD_REVIEW, reason=REASON), Outcome.BLOCK, variant="no task"),
    Row(26, ask(PSYCHOLOGIST, OPEN, document(PSY, author="me"), relations=errand(RelationKind.TASK)), Outcome.ALLOW),
    Row(
        27,
        ask(PSYCHOLOGIST, OPEN, PSY, purpose=CARE, relations=errand(RelationKind.TASK)),
        Outcome.CHOICE,
        "row_027_predecessors_record",
    ),
    Row(27, ask(PSYCHOLOGIST, OPEN, PSY, purpose=CARE, settings={"P-3": "consent"}), Outcome.CONSENT, variant="P-3"),
    Row(28, ask(PSYCHOLOGIST, OPEN, PSY), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(29, ask(NURSE, OPEN, PSY, relations=errand()), Outcome.BLOCK, "row_022_another_compartment", shown=Shown.NOTHING),
    Row(29, ask(DOCTOR, OPEN, PSY, relations=errand(), purpose=CARE), Outcome.BLOCK, variant="doctor", shown=Shown.NOTHING),
    Row(30, ask(DOCTOR, Action.RELEASE, PSY, pupil(9), release=ASKED, consents=READS), Outcome.RELEASE, "row_018_consent"),
    Row(31, ask(DOCTOR, Action.RELEASE, PSY, pupil(15), release=ASKED, consents=READS), Outcome.BLOCK, "row_018_consent"),
    Row(
        31,
        ask(DOCTOR, Action.RELEASE, PSY, pupil(15), release=ASKED, consents=(*READS, yes("pupil", "care", "doctor", PSY))),
        Outcome.RELEASE,
        variant="asked",
    ),
    Row(32, ask(NURSE, OPEN, PSY, purpose=CARE, settings=SAME_BRANCH), Outcome.CHOICE, "row_032_psychology_and_emi"),
    Row(32, ask(NURSE, OPEN, PSY, settings=SAME_BRANCH, relations=errand()), Outcome.BLOCK, variant="not for joint care"),
    Row(33, ask(PSYCHOLOGIST, OPEN, EMI, purpose=CARE, relations=errand()), Outcome.BLOCK, "row_022_another_compartment"),
    Row(
        33,
        ask(
            PSYCHOLOGIST,
            Action.RELEASE,
            EMI,
            release=release(Ground.OSL_25_13A, school_support(branch="psychology"), necessary=True),
        ),
        Outcome.RELEASE,
        "row_019_necessary_support",
        "25:13 a",
    ),
    Row(35, ask(COUNSELLOR, OPEN, PSY, relations=errand(RelationKind.CASE_MEMBER)), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(35, ask(staff("principal"), OPEN, PSY), Outcome.BLOCK, variant="principal", shown=Shown.NOTHING),
    Row(36, ask(SPEECH, OPEN, EMI, purpose=CARE, settings={"P-4": "emi"}), Outcome.CHOICE, "row_036_speech_therapy_and_emi"),
    Row(37, ask(SPEECH, OPEN, EMI, purpose=CARE, settings={"P-4": "school"}), Outcome.BLOCK, "row_022_another_compartment"),
    Row(
        64,
        ask(
            THEIR_NURSE,
            Action.RELEASE,
            EMI,
            release=release(Ground.CONSENT, NEW_MUNICIPALITY, purpose="record"),
            consents=MOTHER_AND_FATHER,
        ),
        Outcome.RELEASE,
        "row_018_consent",
    ),
    Row(
        65,
        ask(
            THEIR_NURSE,
            Action.RELEASE,
            EMI,
            pupil(16),
            release=release(Ground.CONSENT, NEW_MUNICIPALITY, purpose="record"),
            consents=(yes("pupil", "record", NEW_MUNICIPALITY.id, EMI),),
        ),
        Outcome.RELEASE,
        "row_018_consent",
    ),
    Row(
        66,
        ask(THEIR_NURSE, Action.RELEASE, EMI, pupil(12), release=release(Ground.OSL_25_12, NEW_MUNICIPALITY, necessary=True)),
        Outcome.RELEASE,
        "row_066_necessary_care_under_18",
    ),
    Row(
        66,
        ask(THEIR_NURSE, Action.RELEASE, EMI, pupil(12), release=release(Ground.OSL_25_12, NEW_MUNICIPALITY)),
        Outcome.BLOCK,
        variant="not needed",
    ),
    Row(
        67,
        ask(THEIR_NURSE, Action.RELEASE, EMI, pupil(18), release=release(Ground.OSL_25_12, NEW_MUNICIPALITY, necessary=True)),
        Outcome.BLOCK,
    ),
    Row(
        67,
        ask(THEIR_NURSE, Action.RELEASE, EMI, pupil(18), release=release(Ground.HARM_TEST, NEW_MUNICIPALITY)),
        Outcome.RELEASE,
        "row_055_harm_test",
        "tested",
    ),
    Row(
        68,
        ask(staff("school_nurse", provider="friskolan"), OPEN, EMI, relations=errand()),
        Outcome.BLOCK,
        "row_069_another_provider",
    ),
    Row(
        68,
        ask(
            staff("school_nurse", provider="friskolan"),
            Action.RELEASE,
            EMI,
            release=release(Ground.OSL_25_12, PUBLIC_TO_INDEPENDENT, necessary=True),
        ),
        Outcome.BLOCK,
        variant="25:12",
    ),
    Row(69, ask(staff("administrator", provider="bjorkdalen", administrative=True), OPEN, EMI), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(
        69,
        ask(staff("administrator", provider="bjorkdalen"), Action.SEARCH, document(DocumentClass.DEMOGRAPHICS)),
        Outcome.BLOCK,
        variant="names",
    ),
    Row(
        123,
        ask(staff("school_nurse", provider="the firm", valid_to=DAY - timedelta(30)), OPEN, EMI, relations=errand()),
        Outcome.BLOCK,
        shown=Shown.NOTHING,
    ),
    Row(
        123,
        ask(NURSE, OPEN, document(EMI, provider="the firm"), relations=errand()),
        Outcome.BLOCK,
        "row_069_another_provider",
        "the firm keeps its originals",
    ),
    Row(
        124,
        ask(
            staff("school_nurse", provider="federation"),
            Action.RELEASE,
            EMI,
            pupil(16),
            release=release(Ground.CONSENT, care("federation", provider_kind=ProviderKind.FEDERATION), purpose="record"),
            consents=(yes("pupil", "record", "care of federation", EMI),),
        ),
        Outcome.RELEASE,
    ),
    Row(
        124,
        ask(staff("school_nurse", provider="federation"), OPEN, EMI, pupil(16), relations=errand()),
        Outcome.BLOCK,
        variant="reads",
    ),
    Row(
        125,
        ask(
            staff("school_psychologist", board="upper"),
            Action.RELEASE,
            PSY,
            release=release(Ground.OSL_25_11, care("lysas", board="upper")),
        ),
        Outcome.BLOCK,
        variant="25:11",
    ),
    Row(
        125,
        ask(
            staff("school_psychologist", board="upper"),
            Action.RELEASE,
            PSY,
            release=release(Ground.CONSENT, school_support(), purpose="support"),
            consents=BOTH,
        ),
        Outcome.RELEASE,
    ),
    Row(126, ask(NURSE, Action.SEARCH, document(DocumentClass.DEMOGRAPHICS)), Outcome.ALLOW, "row_126_lists_and_search"),
    Row(
        126,
        ask(NURSE, Action.SEARCH, document(DocumentClass.DEMOGRAPHICS, unit="B"), ELSEWHERE),
        Outcome.BLOCK,
        variant="other units",
    ),
    Row(
        126,
        ask(
            NURSE,
            Action.SEARCH,
            document(DocumentClass.DEMOGRAPHICS, unit="B"),
            ELSEWHERE,
            purpose=CARE,
            criteria=frozenset({Criterion.NUMBER}),
        ),
        Outcome.CHOICE,
        variant="other units, for care",
    ),
    Row(
        128,
        ask(staff("principal"), OPEN, EMI, relations=errand(), purpose=CARE, reason=REASON),
        Outcome.BLOCK,
        variant="the nurse who is at work as principal",
        shown=Shown.NOTHING,
    ),
    Row(
        128,
        ask(NURSE, OPEN, DocumentClass.CASE_FILE, relations=errand(RelationKind.CASE_MEMBER)),
        Outcome.BLOCK,
        variant="and the other way",
    ),
)
