"""Rows 48–58, 93, 100, 105 and 109–112: pupils and guardians."""

from __future__ import annotations

from samsyn.access.rules import Action, Outcome, Shown
from samsyn.access.rules.facts import ActorFacts, ActorKind, DocumentClass, Flag, Ground, GuardianFacts, RecipientFacts
from samsyn.access.rules.vocabulary import Capable
from samsyn.access.tests.table.world import ALWAYS, OVER, Row, ask, document, flagged, mature, pupil, release, staff, yes

EMI, VAC, LOG = DocumentClass.EMI_RECORD, DocumentClass.VACCINATION, DocumentClass.ACCESS_LOG
SELF, MOTHER = ActorFacts(ActorKind.PUPIL, "pupil"), ActorFacts(ActorKind.GUARDIAN, "mother")
STRANGER = ActorFacts(ActorKind.GUARDIAN, "stranger")
OPEN, RELEASE = Action.OPEN, Action.RELEASE
TO_MOTHER, TO_PUPIL = RecipientFacts("mother", person="mother"), RecipientFacts("pupil", person="pupil")
INSIGHT = release(Ground.GUARDIAN_INSIGHT, TO_MOTHER)
SECRET = flagged(EMI, Flag.SECRET_TO_GUARDIAN)
FORMER = (GuardianFacts("mother", "joint", OVER), GuardianFacts("father", "sole", ALWAYS))
NURSE = staff("school_nurse")
VACCINATOR = staff("school_nurse", licences=("nurse",), competences=("vaccination",))
WITHOUT = staff("school_nurse", licences=("nurse",))
DOSE = document(VAC)
BOTH = (yes("mother", "vaccination", "emi", VAC), yes("father", "vaccination", "emi", VAC))
NO = (BOTH[0], yes("father", "vaccination", "emi", VAC, refused=True))
OWN_WISH = (yes("pupil", "vaccination", "emi", VAC), yes("mother", "vaccination", "emi", VAC, refused=True))
GIVE = Action.ADMINISTER
ROWS = (
    Row(48, ask(SELF, OPEN, EMI, pupil(17)), Outcome.ALLOW, "row_048_pupil_online"),
    Row(48, ask(SELF, OPEN, flagged(EMI, Flag.THIRD_PARTY), pupil(17)), Outcome.BLOCK, variant="about somebody else"),
    Row(48, ask(SELF, OPEN, EMI, pupil(17), settings={"P-11": "none"}), Outcome.BLOCK, variant="no portal"),
    Row(48, ask(SELF, RELEASE, EMI, pupil(17), release=release(Ground.OWN_RECORD, TO_PUPIL)), Outcome.RELEASE, variant="copy"),
    Row(49, ask(SELF, OPEN, EMI, pupil(14)), Outcome.BLOCK, "row_048_pupil_online", shown=Shown.REASON),
    Row(
        49, ask(SELF, RELEASE, EMI, pupil(14), release=release(Ground.OWN_RECORD, TO_PUPIL)), Outcome.RELEASE, "row_049_own_record"
    ),
    Row(
        49, ask(NURSE, RELEASE, EMI, pupil(14), release=release(Ground.OWN_RECORD, TO_PUPIL)), Outcome.BLOCK, variant="not assessed"
    ),
    Row(
        49,
        ask(NURSE, RELEASE, EMI, pupil(14, maturity=mature("own_record")), release=release(Ground.OWN_RECORD, TO_PUPIL)),
        Outcome.RELEASE,
        variant="assessed",
    ),
    Row(50, ask(MOTHER, OPEN, EMI, pupil(8)), Outcome.ALLOW, "row_050_guardian_online"),
    Row(50, ask(MOTHER, OPEN, SECRET, pupil(8)), Outcome.BLOCK, "row_053_secret_to_guardian", "flagged", Shown.NOTHING),
    Row(51, ask(MOTHER, OPEN, EMI, pupil(14)), Outcome.BLOCK, "row_050_guardian_online"),
    Row(
        51,
        ask(MOTHER, OPEN, EMI, pupil(14, maturity=mature("portal", Capable.GUARDIANS)), settings={"P-12": "on"}),
        Outcome.ALLOW,
        variant="extended",
    ),
    Row(51, ask(MOTHER, OPEN, EMI, pupil(14, maturity=mature("portal", Capable.GUARDIANS))), Outcome.BLOCK, variant="P-12 off"),
    Row(52, ask(MOTHER, RELEASE, EMI, pupil(16), release=INSIGHT), Outcome.RELEASE, "row_052_guardians_insight"),
    Row(53, ask(MOTHER, RELEASE, SECRET, release=INSIGHT), Outcome.BLOCK, "row_053_secret_to_guardian", "copy", Shown.NOTHING),
    Row(53, ask(MOTHER, OPEN, SECRET, pupil(3)), Outcome.BLOCK, "row_053_secret_to_guardian", "portal", Shown.NOTHING),
    Row(
        53,
        ask(MOTHER, RELEASE, flagged(LOG, Flag.SECRET_TO_GUARDIAN), release=release(Ground.LOG_EXTRACT, TO_MOTHER)),
        Outcome.BLOCK,
        variant="log extract",
        shown=Shown.NOTHING,
    ),
    Row(
        53,
        ask(NURSE, RELEASE, SECRET, release=release(Ground.GUARDIAN_INSIGHT, TO_MOTHER, cleared=True)),
        Outcome.BLOCK,
        "row_053_not_to_the_guardian",
        "the nurse hands out",
    ),
    Row(54, ask(MOTHER, RELEASE, EMI, release=INSIGHT), Outcome.RELEASE, "row_052_guardians_insight"),
    Row(54, ask(MOTHER, RELEASE, EMI, release=INSIGHT, settings={"P-14": "both"}), Outcome.CONSENT, variant="P-14"),
    Row(54, ask(NURSE, RELEASE, EMI, release=INSIGHT), Outcome.BLOCK, variant="handed out untested"),
    Row(55, ask(MOTHER, OPEN, EMI, pupil(guardians=FORMER)), Outcome.BLOCK, shown=Shown.NOTHING),
    Row(55, ask(STRANGER, OPEN, EMI), Outcome.BLOCK, variant="never had custody", shown=Shown.NOTHING),
    Row(55, ask(MOTHER, RELEASE, EMI, pupil(guardians=FORMER), release=INSIGHT), Outcome.BLOCK, variant="insight"),
    Row(
        55,
        ask(MOTHER, RELEASE, EMI, pupil(guardians=FORMER), release=release(Ground.HARM_TEST, TO_MOTHER)),
        Outcome.RELEASE,
        "row_055_harm_test",
        "as anybody",
    ),
    Row(56, ask(MOTHER, Action.BLOCK, EMI), Outcome.BLOCK, "row_056_guardian_never_blocks", shown=Shown.REASON),
    Row(57, ask(SELF, Action.BLOCK, EMI, pupil(15, maturity=mature("set_block"))), Outcome.ALLOW, "row_057_pupil_blocks"),
    Row(57, ask(SELF, Action.BLOCK, EMI, pupil(18)), Outcome.ALLOW, variant="of age"),
    Row(57, ask(SELF, Action.BLOCK, EMI, pupil(15, maturity=mature("vaccination"))), Outcome.BLOCK, variant="another question"),
    Row(58, ask(SELF, Action.BLOCK, EMI, pupil(7)), Outcome.BLOCK, "row_057_pupil_blocks", shown=Shown.REASON),
    Row(93, ask(MOTHER, RELEASE, LOG, release=release(Ground.LOG_EXTRACT, TO_MOTHER)), Outcome.RELEASE, "row_093_log_extract"),
    Row(93, ask(SELF, RELEASE, LOG, release=release(Ground.LOG_EXTRACT, TO_PUPIL)), Outcome.RELEASE, variant="pupil"),
    Row(
        93,
        ask(STRANGER, RELEASE, LOG, release=release(Ground.LOG_EXTRACT, RecipientFacts("stranger", person="stranger"))),
        Outcome.BLOCK,
        variant="stranger",
    ),
    Row(100, ask(MOTHER, OPEN, EMI, pupil(8, protection="confidentiality_marking")), Outcome.BLOCK, "row_100_portal_of_protected"),
    Row(
        100,
        ask(SELF, OPEN, EMI, pupil(17, protection="confidentiality_marking")),
        Outcome.BLOCK,
        variant="pupil",
        shown=Shown.NOTHING,
    ),
    Row(105, ask(SELF, Action.NOTE_DISAGREEMENT, EMI, pupil(14)), Outcome.ALLOW, "row_105_disagrees"),
    Row(105, ask(STRANGER, Action.NOTE_DISAGREEMENT, EMI), Outcome.BLOCK, variant="stranger"),
    Row(109, ask(WITHOUT, Action.PRESCRIBE, DOSE, consents=BOTH), Outcome.BLOCK, "row_109_competence", shown=Shown.REASON),
    Row(109, ask(VACCINATOR, Action.PRESCRIBE, DOSE, consents=BOTH), Outcome.ALLOW, variant="competent"),
    Row(
        109,
        ask(WITHOUT, GIVE, flagged(VAC, Flag.PRESCRIBED), consents=BOTH),
        Outcome.ALLOW,
        "row_110_consented",
        "on a doctor's prescription",
    ),
    Row(110, ask(VACCINATOR, GIVE, DOSE, pupil(10), consents=BOTH[:1]), Outcome.BLOCK, "row_110_consented"),
    Row(110, ask(VACCINATOR, GIVE, DOSE, pupil(10), consents=BOTH), Outcome.ALLOW, variant="both"),
    Row(110, ask(VACCINATOR, GIVE, DOSE, pupil(10), consents=BOTH[:1], settings={"P-14v": "one"}), Outcome.CHOICE, variant="P-14v"),
    Row(111, ask(VACCINATOR, GIVE, DOSE, pupil(10), consents=NO), Outcome.BLOCK, "row_111_a_guardian_said_no"),
    Row(111, ask(VACCINATOR, GIVE, DOSE, pupil(10), consents=NO, settings={"P-14v": "one"}), Outcome.BLOCK, variant="P-14v"),
    Row(
        112,
        ask(VACCINATOR, GIVE, DOSE, pupil(15, maturity=mature("vaccination")), consents=OWN_WISH),
        Outcome.CHOICE,
        "row_110_consented",
    ),
    Row(112, ask(VACCINATOR, GIVE, DOSE, pupil(14), consents=OWN_WISH), Outcome.BLOCK, variant="not assessed"),
)
