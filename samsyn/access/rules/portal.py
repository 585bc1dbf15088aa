"""Pupils and guardians: what they read themselves, and whom the law lets decide (FB 6:11, OSL 12:3, PDL 5:5)."""

from __future__ import annotations

from samsyn.access.rules.circles import PATIENT_RECORDS, READING, relation
from samsyn.access.rules.consenting import guardians
from samsyn.access.rules.decision import ALLOW, BLOCK, REFUSE, Answer, Certainty
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import ages, value
from samsyn.access.rules.vocabulary import Action, ActorKind, Capable, DocumentClass, Flag, RelationKind
from samsyn.kernel.text import N_

PORTAL = Chapter(N_("Elever och vårdnadshavare"))
PUPIL = (ActorKind.PUPIL,)
GUARDIAN = (ActorKind.GUARDIAN,)
# The question of an assessment that opens the portal between the ages of P-11 (P-12).
READ_ONLINE = "portal"
# In the portal only the health care's record is shown; the school's documents are asked for.
_SHOWN = PATIENT_RECORDS - {DocumentClass.COHERENT_RECORD, DocumentClass.PSYCHOLOGY_RECORD}


@PORTAL.wall(
    100,
    says=N_("Portalen är stängd för elever med skyddade personuppgifter tills någon har beslutat annat för just den eleven."),
    ground="OSL 21 kap. 3 §, 22 kap. 1 §",
    certainty=Certainty.M,
    kinds=PUPIL + GUARDIAN,
)
def row_100_portal_of_protected(facts: Facts) -> Answer | None:
    """The guardian may be the threat."""
    if facts.pupil is None or facts.pupil.protection == "none":
        return None
    return None if relation(facts, RelationKind.PORTAL_DECISION) is not None else BLOCK


@PORTAL.wall(
    53,
    says=N_("Uppgiften lämnas inte till vårdnadshavaren: barnet kan lida betydande men."),
    ground="OSL 12 kap. 3 §",
    kinds=GUARDIAN,
)
def row_053_secret_to_guardian(facts: Facts) -> Answer | None:
    """Nor that it is there: the same in copies, portal, log extract, calendar and letters."""
    return BLOCK if Flag.SECRET_TO_GUARDIAN in facts.resource.flags else None


@PORTAL.wall(
    48,
    says=N_("Uppgifter om eller från någon annan prövas för sig innan de visas."),
    ground="OSL 25 kap. 6–7 §§, PSL 6 kap. 13 §",
    kinds=PUPIL + GUARDIAN,
)
def row_048_about_somebody_else(facts: Facts) -> Answer | None:
    """What is marked as about, or by, somebody else is masked in the portal and tested before a copy."""
    return BLOCK if Flag.THIRD_PARTY in facts.resource.flags and facts.action in READING else None


@PORTAL.way(
    48,
    49,
    says=N_("Eleven läser sin egen journal i portalen från den ålder som P-11 anger. Yngre får kopia efter mognadsbedömning."),
    ground="PDL 5 kap. 5 § och 8 kap. 1 §",
    settings=("P-11",),
    kinds=PUPIL,
    documents=_SHOWN,
)
def row_048_pupil_online(facts: Facts) -> Answer | None:
    """The patient's own right; the age online is practice."""
    pupil, bands = facts.pupil, ages(facts.settings, "P-11")
    if pupil is None or facts.actor.id != pupil.id or facts.action not in {Action.LIST, Action.OPEN, Action.PRINT}:
        return None
    if bands is None or pupil.age is None or pupil.age < bands[1]:
        return REFUSE
    return ALLOW


@PORTAL.way(
    50,
    51,
    55,
    says=N_("Vårdnadshavaren läser barnets journal i portalen till den ålder som P-11 anger, längre bara efter en bedömning."),
    ground="FB 6 kap. 11 §, OSL 12 kap. 3 §",
    settings=("P-11", "P-12"),
    kinds=GUARDIAN,
    documents=_SHOWN,
)
def row_050_guardian_online(facts: Facts) -> Answer | None:
    """With custody on the day (row 55), within the age; P-12 lets an assessment of the pupil's maturity extend it (row 51)."""
    pupil, bands = facts.pupil, ages(facts.settings, "P-11")
    if pupil is None or facts.action not in {Action.LIST, Action.OPEN, Action.PRINT} or pupil.age is None:
        return None
    if facts.actor.id not in guardians(facts, pupil) or bands is None:
        return None
    if pupil.age <= bands[0]:
        return ALLOW
    extended = value(facts.settings, "P-12") == "on" and any(
        one.question == READ_ONLINE and one.capable is Capable.GUARDIANS and one.period.holds_on(facts.on) for one in pupil.maturity
    )
    return ALLOW if extended and pupil.age < bands[1] else REFUSE


@PORTAL.way(
    105,
    says=N_("Patienten som inte håller med om något får det antecknat i journalen."),
    ground="PDL 3 kap. 8 §",
    kinds=(ActorKind.PUPIL, ActorKind.GUARDIAN),
    documents=PATIENT_RECORDS,
)
def row_105_disagrees(facts: Facts) -> Answer | None:
    """It is noted, by the patient's word or that of somebody with custody."""
    pupil = facts.pupil
    if facts.action is not Action.NOTE_DISAGREEMENT or pupil is None:
        return None
    return ALLOW if facts.actor.id == pupil.id or facts.actor.id in guardians(facts, pupil) else None
