"""The portal is off for a pupil with protected identity until somebody has decided otherwise, whatever the settings say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from samsyn.access.rules import Action, Facts, Outcome, Shown, decide
from samsyn.access.rules.circles import READING
from samsyn.access.rules.decide import RULES
from samsyn.access.rules.facts import ActorKind, Period, Relation
from samsyn.access.rules.settings import SETTINGS
from samsyn.access.rules.vocabulary import RelationKind
from samsyn.access.tests.table import ROWS
from samsyn.access.tests.table.world import DAY
from samsyn.people.models import Protection

PORTAL = {ActorKind.PUPIL, ActorKind.GUARDIAN}
PROTECTED = [kind.value for kind in Protection if kind is not Protection.NONE]
# What the portal's own rules turn on, and how protected pupils' records are kept.
ASKED = ("P-11", "P-12", "P-13", "P-20")


def asked() -> Iterator[Facts]:
    """Each question of the table that a pupil or a guardian asks, under each value of those settings."""
    values = [tuple(SETTINGS[name].values) for name in ASKED]
    for row in ROWS:
        if row.facts.actor.kind in PORTAL and row.facts.pupil is not None:
            for chosen in product(*values):
                yield replace(row.facts, settings={**row.facts.settings, **dict(zip(ASKED, chosen, strict=True))})


def undecided(facts: Facts, protection: str) -> Facts:
    relations = tuple(one for one in facts.relations if one.kind is not RelationKind.PORTAL_DECISION)
    assert facts.pupil is not None
    return replace(facts, pupil=replace(facts.pupil, protection=protection), relations=relations)


def test_nothing_is_shown_to_pupil_or_guardian_until_it_is_decided() -> None:
    opened = 0
    for facts in asked():
        opened += decide(undecided(facts, "none")).allowed
        for protection in PROTECTED:
            decision = decide(undecided(facts, protection))
            assert (decision.outcome, decision.shown) == (Outcome.BLOCK, Shown.NOTHING), facts
    assert opened > 100, "the same questions about somebody else are answered"


def test_each_rule_that_opens_something_to_them_is_among_the_questions() -> None:
    ways = {rule.name for rule in RULES if rule.opens and rule.kinds and rule.kinds & PORTAL}
    asked_for = {rule.name for facts in asked() for rule in RULES if rule.opens and rule(undecided(facts, "none")) is not None}
    assert ways - asked_for == set()


def test_a_decision_on_the_portal_opens_no_record_that_is_kept_elsewhere() -> None:
    decided = (Relation(RelationKind.PORTAL_DECISION, Period(DAY)),)
    for facts in asked():
        there = replace(undecided(facts, PROTECTED[0]), relations=decided, on=DAY)
        if there.settings["P-20"] != "closed_group" and there.action in {*READING, Action.NOTE_DISAGREEMENT}:
            assert not decide(there).allowed, there
