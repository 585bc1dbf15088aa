"""Rows 94–99, 101–104, 106–108, 113–117, 120–122 and 127: log, support, jobs, search, retention, consents that ended, notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from samsyn.access.rules import Action, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    DestructionFacts,
    DocumentClass,
    Flag,
    Ground,
    Period,
    Purpose,
    RelationKind,
    ResourceFacts,
)
from samsyn.access.rules.vocabulary import Criterion
from samsyn.access.tests.table.world import DAY, Row, ask, document, errand, flagged, pupil, release, school_support, staff, yes

EMI, LOG, NAMES = DocumentClass.EMI_RECORD, DocumentClass.ACCESS_LOG, DocumentClass.DEMOGRAPHICS
NURSE, LEAD, PRINCIPAL = staff("school_nurse"), staff("medical_lead"), staff("principal")
REVIEWER = staff("medical_lead", competences=("log_review",))
SUPPORT, MACHINE = ActorFacts(ActorKind.SUPPORT, "tech"), ActorFacts(ActorKind.SYSTEM)
OPEN, SEARCH, STATISTICS = Action.OPEN, Action.SEARCH, Action.STATISTICS
REVIEW = Purpose.LOG_REVIEW
SESSION = errand(RelationKind.SUPPORT_SESSION, "T-9")
PROTECTED = pupil(protection="protected_registration")
CLOSED = staff("school_nurse", closed_group=True)
DIGITAL = {"P-20": "closed_group", "P-1": "class_list"}
ARCHIVIST = staff("archivist", branch="emi", competences=("destruction",))
BY_IVO = DestructionFacts("8.4-1234/2026", frozenset({"me", "head"}))
DESTROY = Action.DESTROY
OLD, RECENT = document(EMI, last_entry=date(2011, 6, 1)), document(EMI, last_entry=date(2016, 12, 31))
BOTH = (yes("mother", "support", "team", EMI), yes("father", "support", "team", EMI))
COUNSELLOR_ASKS = ask(
    staff("school_counsellor"), Action.RELEASE, EMI, release=release(Ground.CONSENT, school_support()), consents=BOTH
)


def small(count: int) -> ResourceFacts:
    """Figures of so many pupils."""
    return flagged(EMI, Flag.AGGREGATE, people=count)


ROWS = (
    Row(94, ask(REVIEWER, OPEN, LOG, purpose=REVIEW, case="G-7"), Outcome.ALLOW, "row_094_access_log"),
    Row(94, ask(REVIEWER, OPEN, EMI, purpose=REVIEW, case="G-7"), Outcome.CHOICE, "row_094_reviewer_opens_a_record", "a record"),
    Row(94, ask(REVIEWER, OPEN, document(LOG, author="me"), purpose=REVIEW, case="G-7"), Outcome.BLOCK, variant="the own accesses"),
    Row(94, ask(staff("administrator", administrative=True), OPEN, LOG), Outcome.BLOCK, variant="without a task"),
    Row(95, ask(PRINCIPAL, OPEN, document(LOG, author="me")), Outcome.ALLOW, "row_094_access_log"),
    Row(96, ask(SUPPORT, OPEN, EMI), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(96, ask(SUPPORT, OPEN, EMI, relations=SESSION, case="T-9"), Outcome.CHOICE, variant="session"),
    Row(
        96,
        ask(SUPPORT, OPEN, EMI, relations=SESSION, case="T-9", reason="felsökning"),
        Outcome.ALLOW,
        variant="chosen",
        log=LogCategory.ALARM,
    ),
    Row(96, ask(SUPPORT, OPEN, EMI, relations=SESSION, case="T-8", reason="felsökning"), Outcome.BLOCK, variant="another case"),
    Row(96, ask(SUPPORT, Action.WRITE, EMI, relations=SESSION, case="T-9", reason="felsökning"), Outcome.BLOCK, variant="writes"),
    Row(
        96, ask(staff("administrator", administrative=True), OPEN, EMI), Outcome.BLOCK, variant="administrator", shown=Shown.NOTHING
    ),
    Row(97, replace(ask(LEAD, STATISTICS, small(4)), pupil=None), Outcome.BLOCK),
    Row(97, replace(ask(LEAD, STATISTICS, small(4), settings={"P-18": "4"}), pupil=None), Outcome.ALLOW, variant="P-18"),
    Row(98, replace(ask(PRINCIPAL, STATISTICS, small(10)), pupil=None), Outcome.ALLOW, "row_012_aggregates"),
    Row(99, ask(NURSE, SEARCH, document(NAMES), PROTECTED), Outcome.BLOCK, "row_099_protected_identity", shown=Shown.NOTHING),
    Row(99, ask(NURSE, OPEN, EMI, PROTECTED, relations=errand()), Outcome.BLOCK, variant="opens", shown=Shown.NOTHING),
    Row(99, ask(CLOSED, SEARCH, document(NAMES), PROTECTED), Outcome.ALLOW, variant="closed group", log=LogCategory.ALARM),
    Row(99, ask(CLOSED, OPEN, EMI, PROTECTED, settings=DIGITAL), Outcome.ALLOW, variant="digital", log=LogCategory.ALARM),
    Row(
        99,
        ask(CLOSED, OPEN, EMI, PROTECTED, relations=errand()),
        Outcome.BLOCK,
        "row_099_record_on_paper",
        "on paper",
        Shown.REASON,
    ),
    Row(
        99,
        ask(CLOSED, Action.WRITE, EMI, PROTECTED, relations=errand(), settings={"P-20": "stub"}),
        Outcome.BLOCK,
        "row_099_only_a_stub",
        "stub",
        Shown.REASON,
    ),
    Row(
        99,
        ask(NURSE, OPEN, EMI, PROTECTED, relations=errand(), settings={"P-20": "stub"}),
        Outcome.BLOCK,
        "row_099_protected_identity",
        "stub, outside",
        Shown.NOTHING,
    ),
    Row(
        99,
        ask(CLOSED, OPEN, document(NAMES), PROTECTED, settings={"P-20": "stub"}),
        Outcome.ALLOW,
        variant="stub, that there is one",
        log=LogCategory.ALARM,
    ),
    Row(
        101,
        ask(MACHINE, Action.MACHINE, flagged(DocumentClass.SCHOOL_REGISTER, Flag.STUB), PROTECTED, purpose=Purpose.REGISTER_SYNC),
        Outcome.ALLOW,
        "row_101_register_sync",
    ),
    Row(
        101,
        ask(MACHINE, Action.MACHINE, document(DocumentClass.SCHOOL_REGISTER), PROTECTED, purpose=Purpose.REGISTER_SYNC),
        Outcome.BLOCK,
        variant="with address",
    ),
    Row(
        101,
        replace(ask(MACHINE, Action.MACHINE, document(DocumentClass.SCHOOLWORK), purpose=Purpose.REGISTER_SYNC), pupil=None),
        Outcome.ALLOW,
        variant="absence and grades",
    ),
    Row(102, ask(NURSE, DESTROY, document(EMI, author="me", signed=True)), Outcome.BLOCK, "row_107_kept"),
    Row(
        102,
        ask(NURSE, Action.WRITE, document(EMI, author="me", signed=True), relations=errand()),
        Outcome.BLOCK,
        "row_102_signed_stays",
        "writes over",
        Shown.REASON,
    ),
    Row(
        102,
        ask(NURSE, Action.CORRECT, document(EMI, author="me", signed=True), relations=errand()),
        Outcome.ALLOW,
        variant="corrects",
    ),
    Row(103, ask(NURSE, OPEN, flagged(EMI, Flag.WRONG_PUPIL), relations=errand()), Outcome.BLOCK, "row_103_wrong_pupil"),
    Row(
        103,
        ask(NURSE, OPEN, flagged(EMI, Flag.WRONG_PUPIL, author="me"), relations=errand()),
        Outcome.ALLOW,
        variant="the author",
    ),
    Row(103, ask(NURSE, Action.CORRECT, document(EMI), relations=errand()), Outcome.ALLOW, variant="marks it"),
    Row(
        104,
        ask(NURSE, Action.SIGN, document(EMI, author="me"), pupil(school="B"), relations=errand(RelationKind.OWN_ENTRY)),
        Outcome.ALLOW,
        "row_104_own_unsigned_entry",
    ),
    Row(104, ask(NURSE, Action.SIGN, document(EMI), pupil(school="B")), Outcome.BLOCK, variant="somebody else's"),
    Row(104, ask(MACHINE, Action.MACHINE, EMI, purpose=Purpose.LOCKING), Outcome.ALLOW, "row_104_system_locks", "locked in time"),
    Row(104, ask(MACHINE, OPEN, EMI, purpose=Purpose.LOCKING), Outcome.BLOCK, variant="locking reads nothing"),
    Row(104, ask(NURSE, OPEN, document(EMI, author="me"), pupil(school="B")), Outcome.BLOCK, variant="not an entry of one's own"),
    Row(
        104,
        replace(ask(LEAD, Action.LIST, EMI, purpose=Purpose.LOCKING), pupil=None),
        Outcome.ALLOW,
        "row_104_unsigned_followed_up",
        "escalated",
    ),
    Row(104, ask(LEAD, Action.LIST, EMI, purpose=Purpose.LOCKING), Outcome.BLOCK, variant="escalated with a pupil"),
    Row(104, replace(ask(NURSE, Action.LIST, EMI, purpose=Purpose.LOCKING), pupil=None), Outcome.BLOCK, variant="a colleague"),
    Row(106, ask(ARCHIVIST, DESTROY, EMI, destruction=BY_IVO), Outcome.ALLOW, "row_106_destruction_by_decision"),
    Row(106, ask(ARCHIVIST, DESTROY, EMI), Outcome.BLOCK, "row_107_kept", "no decision", Shown.REASON),
    Row(106, ask(ARCHIVIST, DESTROY, EMI, destruction=replace(BY_IVO, decision=" ")), Outcome.BLOCK, variant="no number"),
    Row(
        106,
        ask(ARCHIVIST, DESTROY, EMI, destruction=replace(BY_IVO, approvers=frozenset({"me"}))),
        Outcome.BLOCK,
        "row_107_kept",
        "two eyes",
        Shown.REASON,
    ),
    Row(
        106,
        ask(ARCHIVIST, DESTROY, EMI, destruction=replace(BY_IVO, approvers=frozenset({"head", "x"}))),
        Outcome.BLOCK,
        variant="two others",
    ),
    Row(106, ask(NURSE, DESTROY, EMI, relations=errand(), destruction=BY_IVO), Outcome.BLOCK, variant="not entrusted"),
    Row(106, ask(ARCHIVIST, Action.LIST, EMI, destruction=BY_IVO), Outcome.ALLOW, "row_106_what_a_decision_names", "names what"),
    Row(106, ask(ARCHIVIST, Action.LIST, EMI), Outcome.BLOCK, variant="lists without decision"),
    Row(107, ask(MACHINE, DESTROY, RECENT, purpose=Purpose.RETENTION, settings={"P-23": "10"}), Outcome.BLOCK, "row_107_kept"),
    Row(
        107,
        ask(MACHINE, DESTROY, OLD, purpose=Purpose.RETENTION, settings={"P-23": "10"}),
        Outcome.ALLOW,
        "row_107_retention",
        "afterwards",
    ),
    Row(107, ask(MACHINE, DESTROY, OLD, purpose=Purpose.RETENTION), Outcome.BLOCK, variant="kept for ever"),
    Row(108, ask(MACHINE, DESTROY, EMI, purpose=Purpose.RETENTION, settings={"P-23": "10"}), Outcome.BLOCK, "row_107_kept"),
    Row(
        113,
        ask(MACHINE, Action.MACHINE, DocumentClass.VACCINATION, purpose=Purpose.VACCINATION_REGISTER),
        Outcome.ALLOW,
        "row_113_vaccination_register",
    ),
    Row(
        113,
        ask(
            MACHINE,
            Action.MACHINE,
            flagged(DocumentClass.VACCINATION, Flag.OPTED_OUT),
            purpose=Purpose.VACCINATION_REGISTER,
            consents=(yes("mother", "vaccination_register", "register", DocumentClass.VACCINATION, refused=True),),
        ),
        Outcome.ALLOW,
        variant="against the guardian",
    ),
    Row(
        114,
        replace(ask(NURSE, SEARCH, EMI, criteria=frozenset({Criterion.HEALTH}), purpose=Purpose.QUALITY), pupil=None),
        Outcome.ALLOW,
        "row_114_search_by_health",
    ),
    Row(
        114,
        replace(ask(NURSE, SEARCH, EMI, criteria=frozenset({Criterion.HEALTH})), pupil=None),
        Outcome.BLOCK,
        variant="no purpose",
    ),
    Row(
        115,
        replace(
            ask(NURSE, SEARCH, EMI, criteria=frozenset({Criterion.HEALTH, Criterion.RELIGION}), purpose=Purpose.QUALITY), pupil=None
        ),
        Outcome.BLOCK,
        "row_115_forbidden_criteria",
    ),
    Row(117, ask(PRINCIPAL, OPEN, DocumentClass.DEVIATION), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(117, ask(NURSE, OPEN, DocumentClass.DEVIATION), Outcome.ALLOW, "row_117_deviation"),
    Row(117, ask(PRINCIPAL, OPEN, flagged(DocumentClass.DEVIATION, Flag.ANONYMISED)), Outcome.ALLOW, variant="anonymised"),
    Row(
        120,
        replace(COUNSELLOR_ASKS, consents=(BOTH[0], replace(BOTH[1], withdrawn_on=DAY))),
        Outcome.BLOCK,
        "row_018_consent",
    ),
    Row(
        121,
        replace(COUNSELLOR_ASKS, consents=(BOTH[0], replace(BOTH[1], period=Period(date(2026, 1, 1), DAY - timedelta(1))))),
        Outcome.CONSENT,
        variant="expired",
    ),
    Row(
        121,
        replace(COUNSELLOR_ASKS, consents=(BOTH[0], replace(BOTH[1], purpose="annat"))),
        Outcome.CONSENT,
        variant="another purpose",
    ),
    Row(121, replace(COUNSELLOR_ASKS, action=OPEN, release=None), Outcome.BLOCK, variant="reads"),
    Row(
        122,
        ask(MACHINE, Action.EXPORT, flagged(EMI, Flag.OPTED_OUT), purpose=Purpose.QUALITY_REGISTER),
        Outcome.BLOCK,
        "row_122_quality_register",
    ),
    Row(122, ask(MACHINE, Action.EXPORT, EMI, purpose=Purpose.QUALITY_REGISTER), Outcome.ALLOW, variant="has not"),
    Row(127, ask(MACHINE, Action.NOTIFY, document(DocumentClass.COUNSELLOR_FILE)), Outcome.BLOCK, "row_127_neutral_notices"),
    Row(
        127,
        ask(MACHINE, Action.NOTIFY, flagged(DocumentClass.COUNSELLOR_FILE, Flag.NEUTRAL)),
        Outcome.ALLOW,
        "row_127_neutral_notice",
        "neutral",
    ),
)
