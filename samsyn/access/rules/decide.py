"""The decision. Of the rules that hold, the strictest decides; what no rule opens is closed, without a hint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from samsyn.access.rules.blocks import BLOCKS
from samsyn.access.rules.decision import Decision, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.health import HEALTH
from samsyn.access.rules.machine import MACHINE
from samsyn.access.rules.portal import PORTAL
from samsyn.access.rules.psychology import PSYCHOLOGY
from samsyn.access.rules.release import RELEASES
from samsyn.access.rules.release_authorities import AUTHORITIES
from samsyn.access.rules.release_family import FAMILY
from samsyn.access.rules.rule import Rule
from samsyn.access.rules.school import SCHOOL
from samsyn.access.rules.svod import SVOD
from samsyn.access.rules.vaccination import VACCINATION
from samsyn.access.rules.vocabulary import Action, ActorKind, DocumentClass
from samsyn.access.rules.walls import WALLS
from samsyn.kernel.text import N_

CHAPTERS = (WALLS, HEALTH, PSYCHOLOGY, SCHOOL, BLOCKS, SVOD, PORTAL, RELEASES, FAMILY, AUTHORITIES, VACCINATION, MACHINE)
RULES: tuple[Rule, ...] = tuple(rule for chapter in CHAPTERS for rule in chapter.rules)

UNKNOWN = Decision(
    Outcome.BLOCK,
    rule="default_deny",
    ground="PDL 4 kap. 1–2 §§, OSL 8 kap.",
    message=N_("Det finns ingen regel som ger dig åtkomst."),
    shown=Shown.NOTHING,
    log=LogCategory.REFUSED,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was asked, and what it answered; None when it does not hold."""

    rule: Rule
    decision: Decision | None


@cache
def _concerned(kind: ActorKind, document: DocumentClass, action: Action) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The walls and the ways that such a question can meet."""
    meets = [rule for rule in RULES if rule.concerns(kind, document, action)]
    return tuple(rule for rule in meets if not rule.opens), tuple(rule for rule in meets if rule.opens)


def explain(facts: Facts) -> list[Tried]:
    """The chain of rules: each that such a question can meet, in the order they are asked, with its answer."""
    walls, ways = _concerned(facts.actor.kind, facts.resource.document, facts.action)
    return [Tried(rule, rule(facts)) for rule in (*walls, *ways)]


def decide(facts: Facts) -> Decision:
    """The decision: the strictest of the rules that hold.

    What is refused to somebody whom nothing lets near it, shows nothing: a reason would say that there is something.
    """
    walls, ways = _concerned(facts.actor.kind, facts.resource.document, facts.action)
    in_the_way = _strictest(walls, facts)
    opened = _strictest(ways, facts)
    if opened is None:
        return _without_hint(in_the_way)
    if in_the_way is None or in_the_way.outcome.severity < opened.outcome.severity:
        return opened
    if in_the_way.outcome is Outcome.ALLOW:
        return replace(opened, log=in_the_way.log)
    if in_the_way.outcome is Outcome.BLOCK and opened.strictness > in_the_way.strictness:
        return opened
    return in_the_way


def _strictest(rules: tuple[Rule, ...], facts: Facts) -> Decision | None:
    found: Decision | None = None
    for rule in rules:
        decision = rule(facts)
        if decision is not None and (found is None or decision.strictness > found.strictness):
            found = decision
    return found


def _without_hint(wall: Decision | None) -> Decision:
    """Closed by a wall or by no rule at all: what the wall says is for the log."""
    if wall is None or wall.outcome is not Outcome.BLOCK:
        return UNKNOWN
    return wall if wall.shown is Shown.NOTHING else replace(wall, shown=Shown.NOTHING)
