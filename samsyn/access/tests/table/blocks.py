"""Rows 59–63: what is blocked between units."""

from __future__ import annotations

from dataclasses import replace

from samsyn.access.rules import Action, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import DocumentClass, EmergencyFacts, Ground, Purpose, RecipientFacts
from samsyn.access.tests.table.world import Row, ask, block, document, errand, release, staff, yes

EMI = DocumentClass.EMI_RECORD
NURSE = staff("school_nurse", unit="unit A")
RECORD = document(EMI, unit="unit B")
BLOCKED = ask(NURSE, Action.OPEN, RECORD, relations=errand(), blocks=block("unit B"), purpose=Purpose.CARE)
LIFT = (yes("mother", "lift_block", "unit A", EMI), yes("father", "lift_block", "unit A", EMI))
CANNOT = EmergencyFacts(consent_impossible=True, indispensable=True)
OFFICER = replace(BLOCKED, actor=staff("school_nurse", unit="unit B", competences=("block_officer",)), action=Action.LIFT_BLOCK)
OPENED = replace(BLOCKED, emergency=replace(CANNOT, named=True, chosen=frozenset({"unit B"}), reason="medvetslös"))
KEEPER = staff("school_nurse", unit="unit B")
OUT = release(Ground.HARM_TEST, RecipientFacts("a cousin", person="cousin"), cleared=True)

ROWS = (
    Row(59, BLOCKED, Outcome.BLOCK, "row_059_inner_block", shown=Shown.FLAG),
    Row(59, replace(BLOCKED, settings={"P-15": "off"}), Outcome.BLOCK, variant="P-15", shown=Shown.NOTHING),
    Row(59, replace(BLOCKED, blocks=block("unit B", lifted_for=frozenset({"unit A"}))), Outcome.ALLOW, variant="lifted"),
    Row(60, replace(BLOCKED, consents=LIFT), Outcome.CHOICE, "row_059_inner_block"),
    Row(60, replace(OFFICER, consents=LIFT, reason="eleven vill"), Outcome.ALLOW, "row_060_officer_lifts", "the officer"),
    Row(60, replace(OFFICER, reason="eleven vill"), Outcome.BLOCK, variant="the officer, without consent"),
    Row(60, replace(OFFICER, actor=NURSE, consents=LIFT, reason="eleven vill"), Outcome.BLOCK, variant="not an officer"),
    Row(61, replace(BLOCKED, emergency=CANNOT), Outcome.EMERGENCY, "row_059_inner_block", "step one", Shown.UNITS),
    Row(
        61,
        OPENED,
        Outcome.ALLOW,
        variant="step two",
        log=LogCategory.EMERGENCY,
    ),
    Row(
        61,
        replace(BLOCKED, emergency=replace(CANNOT, named=True, chosen=frozenset({"unit C"}), reason="medvetslös")),
        Outcome.EMERGENCY,
        variant="another unit chosen",
    ),
    Row(
        61,
        replace(BLOCKED, emergency=replace(CANNOT, named=True, chosen=frozenset({"unit B"}), reason=" ")),
        Outcome.EMERGENCY,
        variant="no reason",
    ),
    Row(61, replace(BLOCKED, emergency=replace(CANNOT, indispensable=False)), Outcome.BLOCK, variant="not indispensable"),
    Row(61, replace(OPENED, action=Action.RELEASE, release=OUT), Outcome.BLOCK, "row_059_inner_block", "and lets it out"),
    Row(59, replace(BLOCKED, action=Action.RELEASE, release=OUT), Outcome.BLOCK, "row_059_inner_block", "and lets it out"),
    Row(63, replace(BLOCKED, actor=KEEPER, action=Action.RELEASE, release=OUT), Outcome.RELEASE, variant="lets out its own"),
    Row(62, replace(BLOCKED, emergency=replace(CANNOT, consent_impossible=False)), Outcome.BLOCK, "row_059_inner_block"),
    Row(
        62,
        replace(BLOCKED, emergency=CANNOT, consents=(yes("mother", "lift_block", "unit A", EMI, refused=True), LIFT[1])),
        Outcome.BLOCK,
        variant="has said no",
    ),
    Row(
        63,
        replace(BLOCKED, resource=document(EMI, unit="unit A"), blocks=block("unit A")),
        Outcome.ALLOW,
        "row_001_takes_part_in_care",
    ),
)
