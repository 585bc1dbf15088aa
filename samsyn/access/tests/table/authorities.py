"""Rows 80–84 and 87–92: other authorities, and other care."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from samsyn.access.rules import Action, LogCategory, Outcome
from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    Authority,
    DocumentClass,
    Flag,
    Ground,
    ProviderKind,
    Purpose,
    RecipientFacts,
)
from samsyn.access.tests.table.world import Row, ask, care, document, flagged, pupil, release, staff, yes

EMI, K, CASE = DocumentClass.EMI_RECORD, DocumentClass.COUNSELLOR_FILE, DocumentClass.CASE_FILE
NURSE, PRINCIPAL = staff("school_nurse"), staff("principal")
RELEASE = Action.RELEASE
BUP = care("region", provider_kind=ProviderKind.REGION)
SOCIAL = RecipientFacts("social board", authority=Authority.SOCIAL_BOARD)
POLICE = RecipientFacts("police", authority=Authority.POLICE)
IVO = RecipientFacts("ivo", authority=Authority.IVO)
INSPECTORATE = RecipientFacts("inspectorate", authority=Authority.SCHOOL_INSPECTORATE)
POLICE_ASKS = ActorFacts(ActorKind.AUTHORITY, "police", authority=Authority.POLICE)
COPY = flagged(DocumentClass.CHILD_HEALTH_COPY, Flag.FOREIGN_ORIGIN)
IMPORT = ask(ActorFacts(ActorKind.SYSTEM), Action.MACHINE, COPY, pupil(6), purpose=Purpose.RECORD_TRANSFER)
AT_BVC = tuple(yes(giver, "transfer_to_emi", "A", DocumentClass.CHILD_HEALTH_COPY) for giver in ("mother", "father"))
IN_FORCE = {"prop_2025_26_12": date(2026, 7, 1)}
CONTACT = document(DocumentClass.DEMOGRAPHICS, branch="emi")

ROWS = (
    Row(
        80,
        ask(
            NURSE,
            RELEASE,
            EMI,
            release=release(Ground.CONSENT, BUP, purpose="referral"),
            consents=(yes("mother", "referral", BUP.id, EMI), yes("father", "referral", BUP.id, EMI)),
        ),
        Outcome.RELEASE,
        "row_018_consent",
    ),
    Row(
        80,
        ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_25_12, BUP, necessary=True)),
        Outcome.RELEASE,
        "row_066_necessary_care_under_18",
        "25:12",
    ),
    Row(81, replace(IMPORT, consents=AT_BVC), Outcome.ALLOW, "row_081_copy_from_child_health"),
    Row(81, IMPORT, Outcome.CONSENT, variant="without consent"),
    Row(
        81, ask(NURSE, Action.WRITE, COPY, settings={"P-1": "class_list"}), Outcome.BLOCK, "row_102_signed_stays", "is not changed"
    ),
    Row(82, ask(NURSE, Action.REPORT_CONCERN, EMI), Outcome.ALLOW, "row_082_report_concern"),
    Row(82, ask(staff("teacher"), Action.REPORT_CONCERN, EMI), Outcome.ALLOW, variant="teacher"),
    Row(
        82,
        ask(NURSE, Action.REPORT_CONCERN, EMI, pupil(protection="confidentiality_marking")),
        Outcome.ALLOW,
        variant="protected",
    ),
    Row(
        83,
        ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_10_28, SOCIAL)),
        Outcome.RELEASE,
        "row_083_inquiry_of_the_social_board",
    ),
    Row(83, ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_10_28, POLICE)), Outcome.BLOCK, variant="not the police"),
    Row(84, ask(PRINCIPAL, RELEASE, CASE, release=release(Ground.CUSTODY_CASE, SOCIAL)), Outcome.BLOCK, "row_084_custody_case"),
    Row(
        84,
        ask(PRINCIPAL, RELEASE, CASE, release=release(Ground.CUSTODY_CASE, SOCIAL), law=IN_FORCE),
        Outcome.RELEASE,
        variant="in force",
    ),
    Row(
        84,
        ask(NURSE, RELEASE, EMI, release=release(Ground.CUSTODY_CASE, SOCIAL), law=IN_FORCE),
        Outcome.BLOCK,
        variant="never EMI's",
    ),
    Row(
        87,
        ask(POLICE_ASKS, RELEASE, EMI, release=release(Ground.LAW_2025_170_7, POLICE)),
        Outcome.BLOCK,
        "row_088_police_and_the_principal",
    ),
    Row(
        87, ask(POLICE_ASKS, RELEASE, EMI, release=release(Ground.OSL_10_21, POLICE)), Outcome.BLOCK, "row_090_crime", "prevention"
    ),
    Row(88, ask(PRINCIPAL, RELEASE, K, release=release(Ground.LAW_2025_170_7, POLICE)), Outcome.RELEASE),
    Row(
        88,
        ask(PRINCIPAL, RELEASE, K, release=release(Ground.LAW_2025_170_7, POLICE, reasons_against=True)),
        Outcome.BLOCK,
        variant="reasons outweigh",
    ),
    Row(89, ask(NURSE, RELEASE, CONTACT, release=release(Ground.LAW_2025_170_4, POLICE)), Outcome.RELEASE, "row_089_contact_data"),
    Row(
        89,
        ask(
            POLICE_ASKS,
            RELEASE,
            CONTACT,
            pupil(protection="protected_registration"),
            release=release(Ground.LAW_2025_170_4, POLICE),
        ),
        Outcome.RELEASE,
        variant="protected",
        log=LogCategory.ALARM,
    ),
    Row(
        89,
        ask(NURSE, RELEASE, CONTACT, release=release(Ground.LAW_2025_170_4, POLICE, reasons_against=True)),
        Outcome.BLOCK,
        variant="exceptional reasons",
    ),
    Row(
        90,
        ask(NURSE, RELEASE, EMI, release=release(Ground.OSL_10_21, POLICE, serious_crime=True)),
        Outcome.RELEASE,
        "row_090_crime",
    ),
    Row(91, ask(NURSE, RELEASE, EMI, release=release(Ground.SUPERVISION, IVO)), Outcome.RELEASE, "row_091_supervision"),
    Row(
        91,
        ask(NURSE, RELEASE, document(DocumentClass.ACCESS_LOG, branch="emi"), release=release(Ground.SUPERVISION, IVO)),
        Outcome.RELEASE,
        variant="the log",
    ),
    Row(
        92, ask(PRINCIPAL, RELEASE, CASE, release=release(Ground.SUPERVISION, INSPECTORATE)), Outcome.RELEASE, "row_091_supervision"
    ),
    Row(
        92,
        ask(NURSE, RELEASE, EMI, release=release(Ground.SUPERVISION, INSPECTORATE)),
        Outcome.BLOCK,
        variant="a record that is not needed",
    ),
    Row(
        92,
        ask(NURSE, RELEASE, EMI, release=release(Ground.SUPERVISION, INSPECTORATE, necessary=True)),
        Outcome.RELEASE,
        variant="a record that is needed",
    ),
)
