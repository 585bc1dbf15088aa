"""Rows 14–25, 34, 38–47, 85–86, 116, 118–119: the school's people, and the school's documents."""

from __future__ import annotations

from dataclasses import replace

from samsyn.access.rules import Action, Outcome, Shown
from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    DocumentClass,
    Flag,
    Ground,
    ProviderKind,
    Purpose,
    RecipientFacts,
    RelationKind,
)
from samsyn.access.rules.vocabulary import Criterion
from samsyn.access.tests.table.world import Row, ask, document, errand, flagged, pupil, release, school_support, staff, yes

NURSE, PRINCIPAL, TEACHER = staff("school_nurse"), staff("principal"), staff("teacher")
COUNSELLOR, EDUCATOR = staff("school_counsellor"), staff("special_educator")
EMI, K, CASE = DocumentClass.EMI_RECORD, DocumentClass.COUNSELLOR_FILE, DocumentClass.CASE_FILE
OPEN, RELEASE = Action.OPEN, Action.RELEASE
MEMBER = errand(RelationKind.CASE_MEMBER)
CONSENTED = (yes("mother", "support", "team", EMI, K, CASE), yes("father", "support", "team", EMI, K, CASE))
INDEPENDENT = staff("school_counsellor", provider="friskolan", board="friskolan", provider_kind=ProviderKind.INDEPENDENT)
THEIR_EMI = document(EMI, provider="friskolan", board="friskolan", provider_kind=ProviderKind.INDEPENDENT)
THEIR_TEAM = school_support(provider="friskolan", board="friskolan", provider_kind=ProviderKind.INDEPENDENT)
TO_NURSE = replace(school_support(id="nurse"), branch="emi", health_care=True)
DECIDED = document(DocumentClass.ACTION_PROGRAMME, signed=True)
ANYBODY = RecipientFacts("somebody")
PUBLIC = ActorFacts(ActorKind.PUBLIC)
ORO = DocumentClass.REPORT_OF_CONCERN


ROWS = (
    Row(14, ask(PRINCIPAL, OPEN, EMI), Outcome.BLOCK, "row_014_only_health_care_reads_records", shown=Shown.NOTHING),
    Row(
        14,
        ask(PRINCIPAL, OPEN, EMI, relations=errand(), purpose=Purpose.CARE, reason="måste"),
        Outcome.BLOCK,
        variant="with reason",
    ),
    Row(15, ask(PRINCIPAL, OPEN, EMI, purpose=Purpose.DEVIATION, case="A-12", reason="klagomål"), Outcome.BLOCK),
    Row(
        15,
        ask(staff("head_of_operations"), OPEN, EMI, purpose=Purpose.DEVIATION, case="A-12"),
        Outcome.CHOICE,
        "row_011_head_of_operations",
        "in the other assignment",
    ),
    Row(16, ask(PRINCIPAL, Action.STATISTICS, flagged(EMI, Flag.AGGREGATE, people=1)), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(16, ask(PRINCIPAL, Action.LIST, EMI), Outcome.BLOCK, variant="visits listed"),
    Row(17, ask(TEACHER, OPEN, EMI, reason="allergi inför resan"), Outcome.BLOCK, "row_014_only_health_care_reads_records"),
    Row(
        17,
        ask(TEACHER, RELEASE, EMI, release=release(Ground.CONSENT, school_support()), consents=CONSENTED),
        Outcome.RELEASE,
        variant="consent",
    ),
    Row(
        17,
        ask(TEACHER, RELEASE, EMI, release=release(Ground.OSL_25_13A, school_support(), necessary=True)),
        Outcome.RELEASE,
        variant="needed for support",
    ),
    Row(
        18,
        ask(COUNSELLOR, RELEASE, EMI, release=release(Ground.CONSENT, school_support()), consents=CONSENTED),
        Outcome.RELEASE,
        "row_018_consent",
    ),
    Row(
        18,
        ask(NURSE, RELEASE, EMI, release=release(Ground.CONSENT, school_support()), consents=CONSENTED),
        Outcome.RELEASE,
        variant="the nurse hands out",
    ),
    Row(18, ask(COUNSELLOR, OPEN, EMI, relations=MEMBER, consents=CONSENTED), Outcome.BLOCK, variant="never reads"),
    Row(
        19,
        ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_25_13A, school_support(), necessary=True)),
        Outcome.RELEASE,
        "row_019_necessary_support",
    ),
    Row(
        19,
        ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_25_13A, school_support(), necessary=True, reason=" ")),
        Outcome.BLOCK,
        "row_019_who_hands_out",
        "no reason written",
    ),
    Row(19, ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_25_13A, school_support())), Outcome.BLOCK, variant="not needed"),
    Row(
        20,
        ask(
            staff("school_counsellor", board="upper"),
            RELEASE,
            EMI,
            release=release(Ground.OSL_25_13A, school_support(board="upper"), necessary=True),
        ),
        Outcome.BLOCK,
        "row_019_necessary_support",
    ),
    Row(
        20,
        ask(
            staff("school_counsellor", board="upper"),
            RELEASE,
            EMI,
            release=release(Ground.CONSENT, school_support(board="upper")),
            consents=CONSENTED,
        ),
        Outcome.RELEASE,
        variant="consent",
    ),
    Row(
        21,
        ask(INDEPENDENT, RELEASE, THEIR_EMI, release=release(Ground.OSL_25_13A, THEIR_TEAM, necessary=True)),
        Outcome.BLOCK,
        "row_019_necessary_support",
    ),
    Row(
        21,
        ask(
            INDEPENDENT,
            RELEASE,
            document(K, provider="friskolan", board="friskolan", provider_kind=ProviderKind.INDEPENDENT),
            release=release(Ground.OSL_10_27, THEIR_TEAM, overriding=True),
        ),
        Outcome.BLOCK,
        variant="10:27",
    ),
    Row(22, ask(NURSE, OPEN, CASE, relations=MEMBER), Outcome.BLOCK, "row_022_another_compartment", shown=Shown.NOTHING),
    Row(22, ask(NURSE, OPEN, K), Outcome.BLOCK, variant="counsellor's", shown=Shown.NOTHING),
    Row(
        22,
        ask(NURSE, OPEN, DocumentClass.SPECIAL_EDUCATION_FILE, settings={"P-6": "per_case"}),
        Outcome.BLOCK,
        variant="P-6 is by release",
    ),
    Row(
        23,
        ask(COUNSELLOR, RELEASE, K, release=release(Ground.OSL_10_27, TO_NURSE, overriding=True)),
        Outcome.RELEASE,
        "row_023_overriding_interest",
    ),
    Row(23, ask(COUNSELLOR, RELEASE, K, release=release(Ground.OSL_10_27, TO_NURSE)), Outcome.BLOCK, variant="not obvious"),
    Row(
        23,
        ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_10_27, school_support(), overriding=True)),
        Outcome.BLOCK,
        variant="never from EMI",
    ),
    Row(
        24,
        ask(
            COUNSELLOR,
            RELEASE,
            K,
            release=release(Ground.CONSENT, TO_NURSE),
            consents=(yes("mother", "support", "nurse", K), yes("father", "support", "nurse", K)),
        ),
        Outcome.RELEASE,
        "row_018_consent",
    ),
    Row(25, ask(NURSE, OPEN, DocumentClass.TEAM_AGENDA), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(25, ask(EDUCATOR, OPEN, DocumentClass.TEAM_AGENDA), Outcome.BLOCK, variant="not called"),
    Row(
        25, ask(EDUCATOR, OPEN, DocumentClass.TEAM_AGENDA, relations=errand(RelationKind.INVITED)), Outcome.ALLOW, variant="called"
    ),
    Row(25, ask(EDUCATOR, OPEN, DocumentClass.TEAM_AGENDA, settings={"P-5": "team"}), Outcome.ALLOW, variant="P-5"),
    Row(34, ask(PRINCIPAL, OPEN, CASE, relations=MEMBER), Outcome.ALLOW, "row_041_handles_the_case"),
    Row(38, ask(COUNSELLOR, OPEN, document(K, author="me", signed=True)), Outcome.ALLOW, "row_038_own_notes"),
    Row(39, ask(COUNSELLOR, OPEN, document(K, unit="B")), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(
        39,
        ask(
            COUNSELLOR,
            RELEASE,
            document(K, unit="B"),
            release=release(Ground.EDUCATION_ACT_3_12J, school_support(), necessary=True),
        ),
        Outcome.RELEASE,
        "row_039_change_of_school",
        "3:12 j",
    ),
    Row(
        39,
        ask(NURSE, RELEASE, EMI, release=release(Ground.EDUCATION_ACT_3_12J, school_support(), necessary=True)),
        Outcome.BLOCK,
        variant="3:12 j never reaches a record",
    ),
    Row(40, ask(EDUCATOR, OPEN, K), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(40, ask(EDUCATOR, OPEN, K, relations=MEMBER), Outcome.BLOCK, variant="in the case"),
    Row(40, ask(EDUCATOR, OPEN, K, relations=MEMBER, settings={"P-7": "case_team"}), Outcome.ALLOW, variant="P-7"),
    Row(41, ask(EDUCATOR, OPEN, CASE, relations=MEMBER), Outcome.ALLOW, "row_041_handles_the_case"),
    Row(42, ask(PRINCIPAL, OPEN, CASE), Outcome.ALLOW, "row_042_principal"),
    Row(42, ask(PRINCIPAL, Action.WRITE, DocumentClass.ABSENCE_CASE), Outcome.ALLOW, variant="absence"),
    Row(42, ask(COUNSELLOR, OPEN, DocumentClass.SCHOOLWORK), Outcome.ALLOW, "row_042_schoolwork", "absence and grades"),
    Row(42, ask(NURSE, OPEN, DocumentClass.SCHOOLWORK), Outcome.BLOCK, variant="absence and grades, from EMI"),
    Row(43, ask(PRINCIPAL, OPEN, document(CASE, unit="B")), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(44, ask(PRINCIPAL, OPEN, K), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(44, ask(PRINCIPAL, OPEN, K, settings={"P-7": "principal"}), Outcome.ALLOW, variant="P-7"),
    Row(
        45,
        ask(TEACHER, OPEN, flagged(CASE, Flag.ADAPTATIONS), relations=errand(RelationKind.TEACHES)),
        Outcome.ALLOW,
        "row_045_adaptations",
    ),
    Row(45, ask(TEACHER, OPEN, CASE, relations=errand(RelationKind.TEACHES)), Outcome.BLOCK, variant="the rest"),
    Row(
        46,
        ask(PUBLIC, RELEASE, DECIDED, release=release(Ground.PUBLIC_DOCUMENT, ANYBODY)),
        Outcome.RELEASE,
        "row_046_public_decision",
    ),
    Row(
        46,
        ask(PUBLIC, RELEASE, DECIDED, pupil(protection="protected_registration"), release=release(Ground.PUBLIC_DOCUMENT, ANYBODY)),
        Outcome.BLOCK,
        variant="protected, not tested",
    ),
    Row(47, ask(PUBLIC, RELEASE, CASE, release=release(Ground.PUBLIC_DOCUMENT, ANYBODY)), Outcome.BLOCK, variant="is not public"),
    Row(47, ask(PUBLIC, RELEASE, CASE, release=release(Ground.HARM_TEST, ANYBODY)), Outcome.RELEASE, "row_055_harm_test"),
    Row(
        47,
        ask(COUNSELLOR, RELEASE, CASE, release=release(Ground.HARM_TEST, ANYBODY)),
        Outcome.BLOCK,
        variant="handed out untested",
    ),
    Row(85, ask(PRINCIPAL, OPEN, document(ORO, branch="emi")), Outcome.BLOCK, "row_022_another_compartment", shown=Shown.NOTHING),
    Row(86, ask(PRINCIPAL, OPEN, ORO), Outcome.ALLOW, "row_086_report_of_concern"),
    Row(86, ask(TEACHER, OPEN, document(ORO, author="me")), Outcome.ALLOW, variant="the reporter"),
    Row(86, ask(COUNSELLOR, OPEN, ORO, relations=MEMBER), Outcome.BLOCK, variant="the team", shown=Shown.NOTHING),
    Row(
        116,
        replace(ask(EDUCATOR, Action.SEARCH, CASE, criteria=frozenset({Criterion.HEALTH}), purpose=Purpose.QUALITY), pupil=None),
        Outcome.BLOCK,
    ),
    Row(
        118,
        ask(TEACHER, OPEN, DocumentClass.SELF_CARE_PLAN, relations=errand(RelationKind.TASK)),
        Outcome.ALLOW,
        "row_118_self_care_plan",
    ),
    Row(118, ask(TEACHER, OPEN, DocumentClass.SELF_CARE_PLAN), Outcome.BLOCK, variant="another pupil's"),
    Row(119, ask(NURSE, OPEN, DocumentClass.SELF_CARE_PLAN, relations=errand()), Outcome.BLOCK, "row_022_another_compartment"),
    Row(
        119,
        ask(NURSE, RELEASE, DocumentClass.SELF_CARE_PLAN, release=release(Ground.HARM_TEST, TO_NURSE)),
        Outcome.RELEASE,
        variant="by release",
    ),
)
