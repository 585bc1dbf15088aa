"""Blocks (spärr): who may set one, what it shuts, and the two steps past it (PDL 4 kap. 4–5 §§, lag 2022:913 2 kap. 3 §)."""

from __future__ import annotations

from samsyn.access.rules.circles import AT_WORK, DIRECT, PATIENT_RECORDS, at_work, stated
from samsyn.access.rules.consenting import ADULT, Consent, consent, guardians
from samsyn.access.rules.decision import ALLOW, BLOCK, CHOICE, FLAGGED, REFUSE, Answer, Certainty, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import AssignmentFacts, BlockFacts, Facts, PupilFacts
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import Action, ActorKind, Capable, Purpose
from samsyn.kernel.text import N_, length_said

BLOCKS = Chapter(N_("Spärrar"))
STAFF = (ActorKind.STAFF,)
# The question that an assessment of maturity must have been made of, and the purpose of a consent to lift.
SET_BLOCK = "set_block"
LIFT_BLOCK = "lift_block"
OFFICER = "block_officer"
_EMERGENCY = Answer(Outcome.EMERGENCY, Shown.UNITS, LogCategory.EMERGENCY)
_OPENED = Answer(Outcome.ALLOW, Shown.REASON, LogCategory.EMERGENCY)
# What is blocked is read in an emergency by other units; to let it out is for the unit that keeps it.
_SHUT = DIRECT | {Action.RELEASE}
# A block does not concern the care provider's own quality work and administration (PDL 4:4 st. 1, 2:4).
_NOT_CARE = frozenset({Purpose.RECORD_REVIEW, Purpose.DEVIATION, Purpose.QUALITY, Purpose.STATISTICS})


def blocks_against(facts: Facts, assignment: AssignmentFacts) -> list[BlockFacts]:
    """The inner blocks that stand between the assignment's unit and the document."""
    resource = facts.resource
    by_process = value(facts.settings, "P-15b") == "process"
    return [
        one
        for one in facts.blocks
        if not one.between_providers
        and one.provider == resource.provider
        and one.unit == resource.unit
        and one.unit != assignment.unit
        and (not one.process or not by_process or one.process == resource.process)
        and (one.period is None or one.period.holds_on(facts.on))
        and assignment.unit not in one.lifted_for
    ]


@BLOCKS.wall(
    59,
    61,
    62,
    63,
    says=N_("Uppgifterna är spärrade mot andra enheter."),
    ground="PDL 4 kap. 4–5 §§",
    settings=("P-15", "P-15b"),
    kinds=STAFF,
    documents=PATIENT_RECORDS,
)
def row_059_inner_block(facts: Facts) -> Answer | None:
    """Shut for other units. Past it only when consent cannot be had and the pupil cannot do without the care.

    Nobody else's unit lets it out: in an emergency it is read, and no more. A pupil who can be asked and says no is not in an
    emergency (row 62). The own unit is never shut out (row 63). The way past it has two steps: which units have blocked, then
    those that are chosen, for a stated reason.
    """
    assignment = at_work(facts)
    if assignment is None or facts.action not in _SHUT or facts.svod.through or facts.purpose in _NOT_CARE:
        return None
    against = blocks_against(facts, assignment)
    if not against:
        return None
    answer = _in_emergency(facts, {one.unit for one in against})
    if answer is not None:
        return answer
    if facts.action in AT_WORK and consent(facts, LIFT_BLOCK, assignment.unit) is Consent.GIVEN:
        return CHOICE
    return FLAGGED if value(facts.settings, "P-15") == "on" and facts.action is Action.OPEN else BLOCK


def _in_emergency(facts: Facts, units: set[str]) -> Answer | None:
    emergency = facts.emergency
    if emergency is None or not (emergency.consent_impossible and emergency.indispensable):
        return None
    if facts.action is not Action.OPEN or facts.purpose is not Purpose.CARE:
        return None
    if consent(facts, LIFT_BLOCK, facts.actor.assignment.unit if facts.actor.assignment else "") is Consent.REFUSED:
        return None
    opened = emergency.named and length_said(emergency.reason) and units <= emergency.chosen
    return _OPENED if opened else _EMERGENCY


@BLOCKS.way(
    56,
    says=N_("En vårdnadshavare kan inte spärra barnets journal eller häva en spärr. Din önskan antecknas, och du får veta varför."),
    ground="PDL 4 kap. 4 § andra stycket, lag 2022:913 2 kap. 3 §",
    kinds=(ActorKind.GUARDIAN,),
    actions=(Action.BLOCK, Action.LIFT_BLOCK),
)
def row_056_guardian_never_blocks(facts: Facts) -> Answer | None:
    """The act says so outright, and no setting changes it: the wish is noted, the guardian informed. A stranger is told nothing."""
    known = facts.pupil is not None and facts.actor.id in guardians(facts, facts.pupil)
    return REFUSE if known else BLOCK


@BLOCKS.way(
    57,
    58,
    says=N_("Eleven spärrar sin journal, om eleven är myndig eller bedömts mogen för just det beslutet. Spärren gäller genast."),
    ground="PDL 4 kap. 4 §, lag 2022:913 2 kap. 3 §",
    certainty=Certainty.M,
    kinds=(ActorKind.PUPIL,),
    documents=PATIENT_RECORDS,
    actions=(Action.BLOCK, Action.LIFT_BLOCK),
)
def row_057_pupil_blocks(facts: Facts) -> Answer | None:
    """No age in the act: under 18 it takes an assessment of maturity for this very question (row 58 without one)."""
    pupil = facts.pupil
    if pupil is None or facts.actor.id != pupil.id:
        return None
    return ALLOW if _may_block(facts, pupil) else REFUSE


def _may_block(facts: Facts, pupil: PupilFacts) -> bool:
    """Of age, or found mature enough for this very question."""
    of_age = pupil.age is not None and pupil.age >= ADULT
    return of_age or any(
        one.question == SET_BLOCK and one.capable is Capable.PUPIL and one.period.holds_on(facts.on) for one in pupil.maturity
    )


@BLOCKS.way(
    57,
    says=N_("Personalen sätter den spärr som eleven själv har begärt."),
    ground="PDL 4 kap. 4 §",
    kinds=STAFF,
    documents=PATIENT_RECORDS,
    actions=(Action.BLOCK,),
)
def row_057_staff_set_what_the_pupil_asked(facts: Facts) -> Answer | None:
    """Set at once, in the unit where the pupil asks; the consent says that it is the pupil who does."""
    assignment = at_work(facts)
    if assignment is None or facts.pupil is None:
        return None
    asked = any(
        one.purpose == SET_BLOCK
        and (one.giver, one.capacity) == (facts.pupil.id, "pupil")
        and one.period.holds_on(facts.on)
        and not one.refused
        and (one.withdrawn_on is None or facts.on < one.withdrawn_on)
        for one in facts.consents
    )
    here = assignment.provider == facts.resource.provider and assignment.unit == facts.resource.unit
    return ALLOW if here and asked and _may_block(facts, facts.pupil) else None


@BLOCKS.way(
    60,
    says=N_("En spärr hävs av behörig befattningshavare när eleven samtycker."),
    ground="PDL 4 kap. 5 § 1",
    kinds=STAFF,
    documents=PATIENT_RECORDS,
    actions=(Action.LIFT_BLOCK,),
)
def row_060_officer_lifts(facts: Facts) -> Answer | None:
    """Lifting takes an authorised officer of the provider that keeps the data, the pupil's consent and a reason.

    Another provider's block is never lifted from here (lag 2022:913 3 kap. 5 §).
    """
    assignment = at_work(facts)
    if assignment is None or facts.resource.provider != assignment.provider:
        return None
    recipients = {one.recipient for one in facts.consents if one.purpose == LIFT_BLOCK}
    agreed = any(consent(facts, LIFT_BLOCK, recipient) is Consent.GIVEN for recipient in recipients)
    if OFFICER not in assignment.competences or not agreed:
        return None
    return Answer(Outcome.ALLOW, Shown.REASON, LogCategory.CHOICE) if stated(facts) else CHOICE
