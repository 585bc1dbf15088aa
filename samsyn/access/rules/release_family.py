"""Release to the pupil and to guardians: insight, the own record, and the extract of the access log (OSL 12:1–3, PDL 8 kap.)."""

from __future__ import annotations

from samsyn.access.rules.circles import PATIENT_RECORDS, SCHOOL_FILES
from samsyn.access.rules.consenting import capable, guardians
from samsyn.access.rules.decision import BLOCK, CONSENT, REFUSE, RELEASE, Answer, Certainty
from samsyn.access.rules.facts import Facts, PupilFacts
from samsyn.access.rules.release import asked, keeps
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import Action, Capable, DocumentClass, Ground
from samsyn.kernel.text import N_

FAMILY = Chapter(N_("Utlämnande till elev och vårdnadshavare"), actions=(Action.RELEASE,))
INSIGHT = "insight"
_KEPT = PATIENT_RECORDS | SCHOOL_FILES | {DocumentClass.REPORT_OF_CONCERN}


@FAMILY.way(
    52,
    50,
    51,
    54,
    55,
    says=N_("Vårdnadshavaren får ta del efter prövning: inte av det som eleven själv råder över eller kan lida betydande men av."),
    ground="FB 6 kap. 11 §, OSL 12 kap. 3 §; PSL 6 kap. 12 §",
    settings=("P-14",),
    documents=_KEPT,
)
def row_052_guardians_insight(facts: Facts) -> Answer | None:
    """Each guardian has an own right of insight (row 54); by P-14 the other is told, or asked. None without custody (row 55)."""
    if (found := asked(facts, Ground.GUARDIAN_INSIGHT)) is None:
        return None
    person, pupil = found[1].person, facts.pupil
    if pupil is None or person not in guardians(facts, pupil):
        return BLOCK
    if value(facts.settings, "P-14") == "both" and not others_agree(facts, pupil, person):
        return CONSENT
    return RELEASE if found[0].cleared or not keeps(facts) else REFUSE


def others_agree(facts: Facts, pupil: PupilFacts, person: str) -> bool:
    """Whether the pupil's other guardians have said yes to this one's insight in the document (P-14)."""
    agreed = {
        one.giver
        for one in facts.consents
        if one.purpose == INSIGHT
        and one.recipient == person
        and facts.resource.document in one.scope
        and one.period.holds_on(facts.on)
        and not one.refused
        and (one.withdrawn_on is None or facts.on < one.withdrawn_on)
    }
    return guardians(facts, pupil) - {person} <= agreed


@FAMILY.way(
    49,
    48,
    says=N_("Eleven får sin egen journal efter prövning; den som är ung efter en bedömning av mognaden."),
    ground="OSL 12 kap. 1 § och 25 kap. 6–7 §§, PDL 8 kap. 2 §",
    certainty=Certainty.M,
    settings=("P-13",),
    documents=_KEPT,
)
def row_049_own_record(facts: Facts) -> Answer | None:
    """No guardian can forbid it. The keeper finds the pupil able to receive it, by age or by an assessment of this."""
    if (found := asked(facts, Ground.OWN_RECORD)) is None:
        return None
    person, pupil = found[1].person, facts.pupil
    if pupil is None or person != pupil.id:
        return BLOCK
    if not keeps(facts):
        return RELEASE
    return RELEASE if capable(facts, pupil, Ground.OWN_RECORD.value) is Capable.PUPIL else REFUSE


@FAMILY.way(
    93,
    says=N_("Eleven och vårdnadshavaren får veta vilka enheter som har läst, och när; namnet bara om P-19 säger det."),
    ground="PDL 8 kap. 5 §",
    settings=("P-19",),
    documents=(DocumentClass.ACCESS_LOG,),
)
def row_093_log_extract(facts: Facts) -> Answer | None:
    """The same persons as may have the record, and the same secrecy towards a guardian: a line can reveal a contact."""
    if (found := asked(facts, Ground.LOG_EXTRACT)) is None:
        return None
    person, pupil = found[1].person, facts.pupil
    if pupil is None:
        return BLOCK
    return RELEASE if person == pupil.id or person in guardians(facts, pupil) else BLOCK
