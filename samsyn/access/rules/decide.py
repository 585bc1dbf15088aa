"""The decision. Rules stand one by one in `staff.py` and their successors; of those that hold, the strictest decides."""

from __future__ import annotations

from samsyn.access.rules import staff
from samsyn.access.rules.decision import Decision, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import Facts
from samsyn.kernel.text import N_

RULES = staff.RULES

UNKNOWN = Decision(
    Outcome.BLOCK,
    rule="default_deny",
    ground="PDL 4 kap. 1–2 §§, OSL 8 kap.",
    message=N_("Det finns ingen regel som ger dig åtkomst."),
    shown=Shown.NOTHING,
    log=LogCategory.REFUSED,
)


def explain(facts: Facts) -> list[Decision]:
    """Every rule that holds for the facts, in the order the rules are written."""
    return [decision for rule in RULES if (decision := rule(facts)) is not None]


def decide(facts: Facts) -> Decision:
    """The decision: the strictest of the rules that hold; when none does, no access and no hint."""
    holding = explain(facts)
    return max(holding, key=lambda decision: decision.outcome.severity) if holding else UNKNOWN
