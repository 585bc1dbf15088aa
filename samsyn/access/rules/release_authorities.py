"""Release to authorities and to the public: duties, powers, and what only looks like one."""

from __future__ import annotations

from samsyn.access.rules.circles import MEDICAL, PATIENT_RECORDS, SCHOOL_FILES, UNDER_23_2, at_work, is_public
from samsyn.access.rules.decision import ALLOW, BLOCK, RELEASE, Answer, Certainty, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.release import asked
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.vocabulary import Action, ActorKind, Authority, DocumentClass, Ground
from samsyn.access.rules.walls import new_law
from samsyn.kernel.text import N_

AUTHORITIES = Chapter(N_("Utlämnande till myndigheter och allmänheten"), actions=(Action.RELEASE,))
# Released, and somebody is told: a protected person's address has gone out.
_ESCALATED = Answer(Outcome.RELEASE, Shown.REASON, LogCategory.ALARM)
_INFORMING_LAW = "prop_2025_26_12"


@AUTHORITIES.way(
    82,
    says=N_("Den som i sitt arbete får veta eller misstänker att ett barn far illa anmäler det genast, utan att fråga någon."),
    ground="SoL (2025:400) 19 kap. 1 §, OSL 10 kap. 28 §, PSL 6 kap. 5 §, skollagen 29 kap. 13 §",
    kinds=(ActorKind.STAFF,),
    actions=(Action.REPORT_CONCERN,),
)
def row_082_report_concern(facts: Facts) -> Answer | None:
    """A personal duty: neither consent nor the principal's approval is asked for, under any setting."""
    return ALLOW if at_work(facts) is not None else None


@AUTHORITIES.way(
    83,
    says=N_("Socialnämnden får det som kan ha betydelse för utredningen av ett barns behov av skydd."),
    ground="SoL (2025:400) 19 kap. 2 §, OSL 10 kap. 28 §",
)
def row_083_inquiry_of_the_social_board(facts: Facts) -> Answer | None:
    """A duty towards the board that investigates; what may matter, not the whole record by itself."""
    if (found := asked(facts, Ground.OSL_10_28)) is None:
        return None
    return RELEASE if found[1].authority is Authority.SOCIAL_BOARD else BLOCK


@AUTHORITIES.way(
    84,
    says=N_(
        "Skolan lämnar uppgifter till socialnämnden i mål om vårdnad, från den dag då lagen kräver det. EMI gör det med samtycke."
    ),
    ground="Prop. 2025/26:12, OSL 25 kap. 12 §",
    certainty=Certainty.L,
    settings=("P-17",),
)
def row_084_custody_case(facts: Facts) -> Answer | None:
    """Proposed; off until a day is set (P-17). It never reaches a patient's record."""
    if (found := asked(facts, Ground.CUSTODY_CASE)) is None:
        return None
    school = facts.resource.document in SCHOOL_FILES and found[1].authority is Authority.SOCIAL_BOARD
    return RELEASE if school and new_law(facts, _INFORMING_LAW) else BLOCK


@AUTHORITIES.way(
    90,
    87,
    says=N_("Misstanke om vissa brott mot barn, och om grova brott, får anmälas till polisen med de uppgifter som behövs."),
    ground="OSL 10 kap. 21–24 §§",
)
def row_090_crime(facts: Facts) -> Answer | None:
    """May, not must; decided by those who keep it. General crime prevention is no ground against health care (row 87)."""
    if (found := asked(facts, Ground.OSL_10_21)) is None:
        return None
    release, to = found
    return RELEASE if to.authority is Authority.POLICE and release.serious_crime else BLOCK


@AUTHORITIES.way(
    88,
    87,
    says=N_("Rektorn lämnar polisen uppgifter ur sin verksamhet om inget väger tyngre. Hälsojournaler omfattas inte."),
    ground="Lag 2025:170 6–8 §§",
)
def row_088_police_and_the_principal(facts: Facts) -> Answer | None:
    """Section 8 exempts OSL 25:1–8 and PSL 6:12–14 and 16; what is under 23:2 is within reach unless reasons outweigh."""
    if (found := asked(facts, Ground.LAW_2025_170_7)) is None:
        return None
    release, to = found
    exempt = not is_public(facts) and facts.resource.document is DocumentClass.PSYCHOLOGY_RECORD
    within = facts.resource.document in UNDER_23_2 and not exempt
    return RELEASE if within and to.authority is Authority.POLICE and not release.reasons_against else BLOCK


@AUTHORITIES.way(
    89,
    says=N_(
        "Polisen får kontaktuppgifter på begäran om inte synnerliga skäl talar emot. Är uppgifterna skyddade larmas ledningen."
    ),
    ground="Lag 2025:170 4 §",
)
def row_089_contact_data(facts: Facts) -> Answer | None:
    """Address, telephone and the like, from any authority, EMI too. Nothing of health."""
    if (found := asked(facts, Ground.LAW_2025_170_4)) is None:
        return None
    release, to = found
    contact = facts.resource.document is DocumentClass.DEMOGRAPHICS
    if not (contact and to.authority is Authority.POLICE) or release.reasons_against:
        return BLOCK
    return _ESCALATED if facts.pupil is not None and facts.pupil.protection != "none" else RELEASE


@AUTHORITIES.way(
    91,
    92,
    says=N_("Tillsynsmyndigheten får det som tillsynen gäller: IVO vårdens handlingar, Skolinspektionen skolans."),
    ground="PSL 7 kap., skollagen 26 kap.",
    certainty=Certainty.M,
)
def row_091_supervision(facts: Facts) -> Answer | None:
    """IVO asks for health care's; the school inspectorate for the school's, and a health record only as far as it is needed."""
    if (found := asked(facts, Ground.SUPERVISION)) is None:
        return None
    release, to = found
    document = facts.resource.document
    if to.authority is Authority.IVO:
        return RELEASE if document in PATIENT_RECORDS | {DocumentClass.DEVIATION, DocumentClass.ACCESS_LOG} else BLOCK
    if to.authority is Authority.SCHOOL_INSPECTORATE:
        needed = document in MEDICAL | {DocumentClass.PSYCHOLOGY_RECORD} and release.necessary
        return RELEASE if document in SCHOOL_FILES or needed else BLOCK
    return BLOCK


@AUTHORITIES.way(
    46,
    says=N_("Beslutet i ett åtgärdsprogram är offentligt. Utredningen bakom är det inte, och prövas."),
    ground="TF 2 kap., OSL 23 kap. 2 § andra stycket",
)
def row_046_public_decision(facts: Facts) -> Answer | None:
    """A decided action programme in a public school; of a protected person after a test (OSL 21:3)."""
    if (found := asked(facts, Ground.PUBLIC_DOCUMENT)) is None:
        return None
    decided = facts.resource.document is DocumentClass.ACTION_PROGRAMME and facts.resource.signed and is_public(facts)
    guarded = facts.pupil is not None and facts.pupil.protection != "none" and not found[0].cleared
    return RELEASE if decided and not guarded else BLOCK
