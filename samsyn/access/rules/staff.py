"""Rules for staff in an assignment: own compartment, care relation by enrolment, and what never crosses a wall."""

from __future__ import annotations

from collections.abc import Callable

from samsyn.access.rules.decision import Decision, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import Action, ActorKind, AssignmentFacts, DocumentClass, Facts
from samsyn.kernel.text import N_

PDL_NEED = "PDL 4 kap. 1–2 §§"
RECORDS = frozenset(DocumentClass) - {
    DocumentClass.SCHOOL_REGISTER,
    DocumentClass.DEMOGRAPHICS,
    DocumentClass.ACCESS_LOG,
}


def _assignment(facts: Facts) -> AssignmentFacts | None:
    return facts.actor.assignment if facts.actor.kind is ActorKind.STAFF else None


def _blocked(rule: str, ground: str, message: str, shown: Shown = Shown.NOTHING) -> Decision:
    return Decision(Outcome.BLOCK, rule, ground, message, shown, LogCategory.REFUSED)


def _enrolled_here(facts: Facts, assignment: AssignmentFacts) -> bool:
    return facts.pupil is not None and any(
        enrolment.school in assignment.schools and enrolment.period.holds_on(facts.on) for enrolment in facts.pupil.enrolments
    )


def outside_period(facts: Facts) -> Decision | None:
    """An assignment gives nothing before its first day or after its last (HSLF-FS 2016:40 4 kap., row 10)."""
    assignment = _assignment(facts)
    if assignment is None:
        return None
    early = assignment.valid_from is not None and facts.on < assignment.valid_from
    late = assignment.valid_to is not None and facts.on > assignment.valid_to
    if early or late:
        return _blocked("outside_period", PDL_NEED, N_("Ditt uppdrag gäller inte i dag."), Shown.REASON)
    return None


def another_provider(facts: Facts) -> Decision | None:
    """Another care provider's documents are never read directly (PDL 2 kap. 6 §, 5 kap. 4 §; OSL 8 kap. 1 §; row 69)."""
    assignment = _assignment(facts)
    if assignment is not None and facts.resource.provider != assignment.provider:
        return _blocked("another_provider", "PDL 5 kap. 4 §, OSL 8 kap. 1 §", N_("Uppgiften finns hos en annan vårdgivare."))
    return None


def another_compartment(facts: Facts) -> Decision | None:
    """A record in another board or branch is reached by release only (OSL 8:1–2, 25:1, 23:2; rows 14, 22, 29)."""
    assignment = _assignment(facts)
    if assignment is None or facts.resource.document not in RECORDS:
        return None
    if (facts.resource.board, facts.resource.branch) != (assignment.board, assignment.branch):
        return _blocked("another_compartment", "OSL 8 kap. 1–2 §§", N_("Uppgiften hör till en annan verksamhetsgren."))
    return None


def administrative_assignment(facts: Facts) -> Decision | None:
    """An administrative assignment reaches no record (PDL 4 kap. 1 §; row 96)."""
    assignment = _assignment(facts)
    if assignment is not None and assignment.administrative and facts.resource.document in RECORDS:
        return _blocked("administrative_assignment", PDL_NEED, N_("Ett administrativt uppdrag ger inte åtkomst till journaler."))
    return None


def protected_outside_closed_group(facts: Facts) -> Decision | None:
    """A protected person is there only for the closed group (OSL 21 kap. 3 §, 22 kap. 1 §; row 99)."""
    assignment = _assignment(facts)
    if assignment is None or facts.pupil is None or facts.pupil.protection == "none" or assignment.closed_group:
        return None
    return _blocked("protected_outside_closed_group", "OSL 21 kap. 3 §, 22 kap. 1 §", N_("Eleven finns inte i din lista."))


def signed_entry_is_final(facts: Facts) -> Decision | None:
    """What is signed is corrected by an addendum, never rewritten (PDL 3 kap. 14 §; row 102)."""
    if facts.action is Action.WRITE and facts.resource.signed:
        message = N_("Anteckningen är signerad. Skriv en rättelse eller ett tillägg.")
        return _blocked("signed_entry_is_final", "PDL 3 kap. 14 §", message, Shown.REASON)
    return None


def own_compartment_and_enrolled(facts: Facts) -> Decision | None:
    """Own compartment and a pupil enrolled at a school the assignment covers (PDL 4 kap. 1–2 §§; rows 1, 5)."""
    assignment = _assignment(facts)
    if assignment is None or not _enrolled_here(facts, assignment):
        return None
    message = N_("Eleven är inskriven vid en skola i ditt uppdrag.")
    return Decision(Outcome.ALLOW, "own_compartment_and_enrolled", PDL_NEED, message, Shown.REASON, LogCategory.ORDINARY)


def own_compartment_by_relation(facts: Facts) -> Decision | None:
    """Own compartment and a documented part in the pupil's care: booking, task, referral, consultation (row 8)."""
    if _assignment(facts) is None or not any(relation.period.holds_on(facts.on) for relation in facts.relations):
        return None
    message = N_("Du deltar i elevens vård.")
    return Decision(Outcome.ALLOW, "own_compartment_by_relation", PDL_NEED, message, Shown.REASON, LogCategory.ORDINARY)


def list_of_covered_school(facts: Facts) -> Decision | None:
    """Names and classes, without health data, of the schools the assignment covers (PDL 4 kap. 1 §, IMY on need; rows 2, 126)."""
    assignment = _assignment(facts)
    listing = facts.action in {Action.LIST, Action.SEARCH} and facts.resource.document is DocumentClass.DEMOGRAPHICS
    if assignment is None or not listing or facts.resource.unit not in assignment.schools:
        return None
    message = N_("Skolan ingår i ditt uppdrag.")
    return Decision(Outcome.ALLOW, "list_of_covered_school", PDL_NEED, message, Shown.REASON, LogCategory.ORDINARY)


def register_work(facts: Facts) -> Decision | None:
    """The school register of the own provider, for those whose assignment is to keep it (no secrecy under 23:2; A.3)."""
    assignment = _assignment(facts)
    if assignment is None or facts.resource.document is not DocumentClass.SCHOOL_REGISTER:
        return None
    message = N_("Elevregistret hör till ditt uppdrag.")
    return Decision(Outcome.ALLOW, "register_work", "OSL 10 kap. 2 §", message, Shown.REASON, LogCategory.ORDINARY)


RULES: tuple[Callable[[Facts], Decision | None], ...] = (
    outside_period,
    another_provider,
    another_compartment,
    administrative_assignment,
    protected_outside_closed_group,
    signed_entry_is_final,
    own_compartment_and_enrolled,
    own_compartment_by_relation,
    list_of_covered_school,
    register_work,
)
