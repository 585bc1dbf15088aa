"""The psychologist's record, which OSL 23:2 keeps apart from EMI's, and whose reader must work in health care (PDL 4 kap. 1 §)."""

from __future__ import annotations

from samsyn.access.rules.circles import AT_WORK, at_work, cares_for, enrolled, for_care, has_errand, own_entry, own_room
from samsyn.access.rules.consenting import Consent, consent
from samsyn.access.rules.decision import ALLOW, CONSENT, Answer, Certainty
from samsyn.access.rules.facts import AssignmentFacts, Facts
from samsyn.access.rules.health import chosen
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import ActorKind, DocumentClass
from samsyn.kernel.text import N_

PSYCHOLOGY = Chapter(N_("Psykologens journal"))
STAFF = (ActorKind.STAFF,)
RECORD = (DocumentClass.PSYCHOLOGY_RECORD,)


def _psychologist(facts: Facts) -> AssignmentFacts | None:
    assignment = at_work(facts)
    if assignment is None or facts.action not in AT_WORK or facts.pupil is None:
        return None
    return assignment if assignment.role == "school_psychologist" and own_room(facts, assignment) else None


@PSYCHOLOGY.way(
    26,
    says=N_("Psykologen läser och skriver i sin egen journal om en elev som psykologen har hand om."),
    ground="PDL 4 kap. 1 §",
    settings=("P-1",),
    kinds=STAFF,
    documents=RECORD,
)
def row_026_own_psychology_record(facts: Facts) -> Answer | None:
    """The treating psychologist's own care process."""
    assignment = _psychologist(facts)
    return ALLOW if assignment is not None and own_entry(facts) and cares_for(facts, assignment) else None


@PSYCHOLOGY.way(
    27,
    28,
    says=N_("En ny psykolog läser företrädarens journal när en ny insats kräver det, efter ett aktivt val."),
    ground="PDL 4 kap. 1 §",
    certainty=Certainty.M,
    settings=("P-1", "P-3"),
    kinds=STAFF,
    documents=RECORD,
)
def row_027_predecessors_record(facts: Facts) -> Answer | None:
    """What somebody else has written is read for care, with a reason; by P-3 with consent. Else it is closed (row 28)."""
    assignment = _psychologist(facts)
    if assignment is None or own_entry(facts) or not for_care(facts):
        return None
    if not (has_errand(facts) or enrolled(facts, assignment)):
        return None
    if value(facts.settings, "P-3") == "consent" and consent(facts, "predecessors_record", facts.actor.id) is not Consent.GIVEN:
        return CONSENT
    return chosen(facts)
