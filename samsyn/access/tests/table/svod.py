"""Rows 70–79: coherent documentation between care providers."""

from __future__ import annotations

from dataclasses import replace

from samsyn.access.rules import Action, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import ActorFacts, ActorKind, DocumentClass, EmergencyFacts, Ground, ProviderKind, Purpose, SvodFacts
from samsyn.access.rules.vocabulary import SvodChoice
from samsyn.access.tests.table.world import Row, ask, block, care, document, errand, pupil, release, staff, yes

SHARED, EMI, PSY = DocumentClass.COHERENT_RECORD, DocumentClass.EMI_RECORD, DocumentClass.PSYCHOLOGY_RECORD
NURSE = staff("school_nurse", unit="unit A")
THEIRS = document(SHARED, provider="region", board="region", branch="care", unit="clinic", provider_kind=ProviderKind.REGION)
ON = {"P-16": "on"}
STATE = SvodFacts(through=True, joined=True, informed=True, published=frozenset({SHARED, EMI}))
CHOSEN = replace(STATE, choices=tuple(SvodChoice))
READS = ask(NURSE, Action.OPEN, THEIRS, pupil(15), relations=errand(), purpose=Purpose.CARE, svod=STATE, settings=ON)
BOTH = tuple(yes(giver, "coherent_record", "unit A", SHARED, EMI) for giver in ("pupil", "mother", "father"))
DANGER = EmergencyFacts(consent_impossible=True, indispensable=True)
BLOCKED = block("", provider="region", between_providers=True)
CLINICIAN = staff("clinician", provider="region", board="region", unit="unit A", schools=())
OURS = replace(READS, actor=CLINICIAN, resource=document(EMI))
WHY = "återbesök"

ROWS = (
    Row(70, replace(READS, action=Action.LIST, relations=()), Outcome.ALLOW, "row_070_existence", shown=Shown.FLAG),
    Row(71, READS, Outcome.CONSENT, "row_071_reads_by_choices"),
    Row(71, replace(READS, consents=BOTH), Outcome.CHOICE, variant="consented"),
    Row(71, replace(READS, consents=BOTH, svod=CHOSEN, reason=WHY), Outcome.ALLOW, variant="chosen", log=LogCategory.CHOICE),
    Row(
        71,
        replace(READS, consents=BOTH, reason=WHY, svod=replace(STATE, choices=tuple(reversed(SvodChoice)))),
        Outcome.CHOICE,
        variant="in the wrong order",
    ),
    Row(72, replace(READS, pupil=pupil(7)), Outcome.CHOICE, "row_071_reads_by_choices"),
    Row(72, replace(READS, pupil=pupil(7), svod=CHOSEN, reason=WHY), Outcome.ALLOW, variant="chosen"),
    Row(73, replace(READS, relations=(), consents=BOTH, svod=CHOSEN, reason=WHY), Outcome.BLOCK, "row_073_current_relation"),
    Row(
        74,
        replace(READS, blocks=BLOCKED, emergency=DANGER),
        Outcome.EMERGENCY,
        "row_074_blocked_elsewhere",
        shown=Shown.PROVIDER_NAME,
    ),
    Row(
        74,
        replace(READS, blocks=BLOCKED, emergency=replace(DANGER, reason="fara för liv"), svod=CHOSEN, reason=WHY),
        Outcome.EMERGENCY,
        variant="never opens",
    ),
    Row(74, replace(READS, blocks=BLOCKED, consents=BOTH), Outcome.BLOCK, variant="no danger", shown=Shown.NOTHING),
    Row(75, replace(READS, emergency=DANGER), Outcome.EMERGENCY, "row_071_reads_by_choices"),
    Row(
        75,
        replace(READS, emergency=replace(DANGER, reason="fara för liv"), svod=CHOSEN, reason=WHY),
        Outcome.ALLOW,
        variant="chosen",
        log=LogCategory.EMERGENCY,
    ),
    Row(
        76,
        replace(READS, actor=staff("school_counsellor"), consents=BOTH, svod=CHOSEN, reason=WHY),
        Outcome.BLOCK,
        variant="counsellor",
        shown=Shown.NOTHING,
    ),
    Row(76, replace(READS, actor=staff("principal"), consents=BOTH, svod=CHOSEN, reason=WHY), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(76, replace(READS, actor=ActorFacts(ActorKind.SYSTEM), consents=BOTH), Outcome.BLOCK, variant="machine"),
    Row(77, replace(OURS, consents=BOTH, settings={}), Outcome.BLOCK, "row_077_joined_and_published"),
    Row(77, replace(OURS, svod=SvodFacts(), settings={}), Outcome.BLOCK, variant="directly"),
    Row(
        77,
        replace(OURS, action=Action.RELEASE, svod=SvodFacts(), release=release(Ground.OSL_25_12, care("region"), necessary=True)),
        Outcome.RELEASE,
        variant="on request",
    ),
    Row(78, replace(OURS, consents=BOTH, svod=CHOSEN, reason=WHY), Outcome.ALLOW, "row_071_reads_by_choices"),
    Row(78, replace(OURS, pupil=pupil(7), svod=CHOSEN, reason=WHY), Outcome.ALLOW, variant="a child"),
    Row(78, replace(OURS, consents=BOTH, svod=replace(CHOSEN, informed=False), reason=WHY), Outcome.BLOCK, variant="not informed"),
    Row(
        79,
        replace(OURS, resource=document(PSY), consents=BOTH, svod=CHOSEN, reason=WHY),
        Outcome.BLOCK,
        "row_077_joined_and_published",
    ),
    Row(
        79,
        replace(
            OURS,
            resource=document(PSY),
            svod=replace(CHOSEN, published=frozenset({PSY})),
            consents=tuple(yes(giver, "coherent_record", "unit A", PSY) for giver in ("pupil", "mother", "father")),
            reason=WHY,
        ),
        Outcome.BLOCK,
        variant="whatever is said to be published",
    ),
)
