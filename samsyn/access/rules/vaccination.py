"""Who prescribes and gives a vaccine, and whose yes it takes (HSLF-FS 2018:43, FB 6 kap. 11 §, JO 6626-2009)."""

from __future__ import annotations

from samsyn.access.rules.circles import CARERS, at_work, enrolled, has_errand, own_room
from samsyn.access.rules.consenting import capable, guardians, last_words
from samsyn.access.rules.decision import ALLOW, REFUSE, Answer, Certainty
from samsyn.access.rules.facts import Facts, PupilFacts
from samsyn.access.rules.health import chosen
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import Action, ActorKind, Capable, DocumentClass, Flag
from samsyn.kernel.text import N_

VACCINATION = Chapter(N_("Vaccination"))
STAFF = (ActorKind.STAFF,)
DOCUMENTS = (DocumentClass.VACCINATION,)
QUESTION = "vaccination"
COMPETENCE = "vaccination"


@VACCINATION.wall(
    109,
    says=N_("Att ordinera vaccin kräver kompetens som är dokumenterad. En sjuksköterska utan den ger vad en läkare har ordinerat."),
    ground="HSLF-FS 2018:43",
    kinds=STAFF,
    documents=DOCUMENTS,
)
def row_109_competence(facts: Facts) -> Answer | None:
    """A nurse prescribes with the documented competence; who has none may give what a doctor has prescribed."""
    assignment = at_work(facts)
    if assignment is None or facts.action not in {Action.PRESCRIBE, Action.ADMINISTER}:
        return None
    competent = "doctor" in assignment.licences or ("nurse" in assignment.licences and COMPETENCE in assignment.competences)
    licensed = bool({"doctor", "nurse"} & set(assignment.licences))
    if facts.action is Action.PRESCRIBE:
        return None if competent else REFUSE
    return None if competent or (licensed and Flag.PRESCRIBED in facts.resource.flags) else REFUSE


@VACCINATION.wall(
    111,
    110,
    112,
    says=N_("Någon som ska samtycka har sagt nej: eleven vaccineras inte."),
    ground="FB 6 kap. 11 §, JO 6626-2009",
    kinds=STAFF,
    documents=DOCUMENTS,
)
def row_111_a_guardian_said_no(facts: Facts) -> Answer | None:
    """A known no stops, whatever P-14v says, unless the pupil decides (row 112), and so does the pupil's own no."""
    pupil = facts.pupil
    if facts.action is not Action.ADMINISTER or pupil is None:
        return None
    said = _said(facts, pupil)
    if said.get(pupil.id) is False:
        return REFUSE
    no = any(said.get(one) is False for one in guardians(facts, pupil))
    return REFUSE if no and capable(facts, pupil, QUESTION) is not Capable.PUPIL else None


@VACCINATION.way(
    110,
    112,
    109,
    says=N_("Vaccinet ges när de som ska samtycka har sagt ja, till just det vaccinet."),
    ground="FB 6 kap. 11 och 13 §§, JO 6626-2009",
    certainty=Certainty.M,
    settings=("P-13", "P-14v"),
    kinds=STAFF,
    documents=DOCUMENTS,
)
def row_110_consented(facts: Facts) -> Answer | None:
    """Both guardians by default; by P-14v one, as long as nothing says that they disagree. A pupil found able decides (row 112)."""
    assignment, pupil = at_work(facts), facts.pupil
    if assignment is None or pupil is None or assignment.role not in CARERS or not own_room(facts, assignment):
        return None
    if facts.action not in {Action.PRESCRIBE, Action.ADMINISTER} or not (enrolled(facts, assignment) or has_errand(facts)):
        return None
    if facts.action is Action.PRESCRIBE:
        return ALLOW
    said, custody = _said(facts, pupil), guardians(facts, pupil)
    deciders = capable(facts, pupil, QUESTION)
    if deciders is Capable.PUPIL:
        return _pupil_decides(facts, yes=said.get(pupil.id) is True, against=any(said.get(one) is False for one in custody))
    if deciders is Capable.BOTH and said.get(pupil.id) is not True:
        return REFUSE
    yes = {one for one in custody if said.get(one) is True}
    if custody and yes == custody:
        return ALLOW
    return chosen(facts) if yes and value(facts.settings, "P-14v") == "one" else REFUSE


def _pupil_decides(facts: Facts, *, yes: bool, against: bool) -> Answer:
    if not yes:
        return REFUSE
    return chosen(facts) if against else ALLOW


def _said(facts: Facts, pupil: PupilFacts) -> dict[str, bool]:
    """The last word of each, about this vaccination."""
    about = [
        one
        for one in facts.consents
        if one.purpose == QUESTION and DocumentClass.VACCINATION in one.scope and one.period.holds_on(facts.on)
    ]
    return last_words(facts, about, pupil, guardians(facts, pupil))
