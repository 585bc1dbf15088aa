"""The first rules of `decide`: own compartment, care relation by enrolment, and what no rule opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.access.rules import Action, Facts, LogCategory, Outcome, Shown, decide, explain
from samsyn.access.rules.decide import RULES
from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    AssignmentFacts,
    DocumentClass,
    EnrolmentFacts,
    Period,
    PupilFacts,
    Relation,
    RelationKind,
    ResourceFacts,
)

DAY = date(2026, 11, 22)
NURSE = AssignmentFacts("lysås", "nämnd", "emi", "emi-enheten", "school_nurse", schools=("A",), valid_from=date(2026, 8, 1))
RECORD = ResourceFacts(DocumentClass.EMI_RECORD, "lysås", "nämnd", "emi")
GRETA = PupilFacts("greta", 10, enrolments=(EnrolmentFacts("A", Period(date(2026, 8, 17))),))
VISIT = Facts(DAY, ActorFacts(ActorKind.STAFF, "maria", NURSE), Action.OPEN, RECORD, GRETA)


def nurse(**changes: object) -> ActorFacts:
    return ActorFacts(ActorKind.STAFF, "maria", replace(NURSE, **changes))


def enrolled(school: str, start: date, end: date | None = None) -> PupilFacts:
    return replace(GRETA, enrolments=(EnrolmentFacts(school, Period(start, end)),))


@pytest.mark.parametrize(
    ("row", "facts", "outcome", "rule"),
    [
        ("1", VISIT, Outcome.ALLOW, "own_compartment_and_enrolled"),
        ("1 writes", replace(VISIT, action=Action.WRITE), Outcome.ALLOW, "own_compartment_and_enrolled"),
        ("3", replace(VISIT, pupil=enrolled("B", date(2026, 8, 17))), Outcome.BLOCK, "default_deny"),
        ("5 left", replace(VISIT, pupil=enrolled("A", date(2025, 8, 17), DAY - timedelta(1))), Outcome.BLOCK, "default_deny"),
        ("5 last day", replace(VISIT, pupil=enrolled("A", date(2025, 8, 17), DAY)), Outcome.ALLOW, "own_compartment_and_enrolled"),
        ("5 not yet", replace(VISIT, pupil=enrolled("A", DAY + timedelta(1))), Outcome.BLOCK, "default_deny"),
        ("10 ended", replace(VISIT, actor=nurse(valid_to=DAY - timedelta(1))), Outcome.BLOCK, "outside_period"),
        ("10 to come", replace(VISIT, actor=nurse(valid_from=DAY + timedelta(1))), Outcome.BLOCK, "outside_period"),
        ("14", replace(VISIT, actor=nurse(branch="school_support", role="principal")), Outcome.BLOCK, "another_compartment"),
        ("20", replace(VISIT, actor=nurse(board="annan nämnd")), Outcome.BLOCK, "another_compartment"),
        ("69", replace(VISIT, resource=replace(RECORD, provider="björkdalen")), Outcome.BLOCK, "another_provider"),
        ("96", replace(VISIT, actor=nurse(administrative=True)), Outcome.BLOCK, "administrative_assignment"),
        (
            "99",
            replace(VISIT, pupil=replace(GRETA, protection="confidentiality_marking")),
            Outcome.BLOCK,
            "protected_outside_closed_group",
        ),
        (
            "99 inside",
            replace(VISIT, actor=nurse(closed_group=True), pupil=replace(GRETA, protection="protected_registration")),
            Outcome.ALLOW,
            "own_compartment_and_enrolled",
        ),
        (
            "102",
            replace(VISIT, action=Action.WRITE, resource=replace(RECORD, signed=True)),
            Outcome.BLOCK,
            "signed_entry_is_final",
        ),
        (
            "8",
            replace(
                VISIT,
                pupil=enrolled("B", date(2026, 8, 17)),
                relations=(Relation(RelationKind.CONSULTATION, Period(DAY)),),
            ),
            Outcome.ALLOW,
            "own_compartment_by_relation",
        ),
        (
            "2 list",
            replace(VISIT, action=Action.LIST, resource=ResourceFacts(DocumentClass.DEMOGRAPHICS, "lysås", unit="A"), pupil=None),
            Outcome.ALLOW,
            "list_of_covered_school",
        ),
        (
            "126",
            replace(VISIT, action=Action.SEARCH, resource=ResourceFacts(DocumentClass.DEMOGRAPHICS, "lysås", unit="B"), pupil=None),
            Outcome.BLOCK,
            "default_deny",
        ),
    ],
)
def test_rows_of_the_decision_table(row: str, facts: Facts, outcome: Outcome, rule: str) -> None:
    decision = decide(facts)
    assert (decision.outcome, decision.rule) == (outcome, rule), row
    assert decision.ground
    assert decision.message


@pytest.mark.parametrize("kind", [kind for kind in ActorKind if kind is not ActorKind.STAFF])
def test_nobody_but_staff_is_let_in_by_the_first_rules(kind: ActorKind) -> None:
    assert decide(replace(VISIT, actor=ActorFacts(kind, "x"))).outcome is Outcome.BLOCK


def test_a_relation_does_not_carry_across_a_wall() -> None:
    relation = (Relation(RelationKind.TASK, Period(date(2026, 1, 1))),)
    facts = replace(VISIT, actor=nurse(branch="psychology"), relations=relation)
    assert decide(facts).rule == "another_compartment"


ASSIGNMENTS = st.builds(
    AssignmentFacts,
    provider=st.sampled_from(["lysås", "björkdalen"]),
    board=st.sampled_from(["nämnd", "annan"]),
    branch=st.sampled_from(["emi", "psychology", "school_support"]),
    unit=st.just("enhet"),
    role=st.sampled_from(["school_nurse", "principal", "administrator"]),
    administrative=st.booleans(),
    closed_group=st.booleans(),
    schools=st.sets(st.sampled_from("AB")).map(lambda schools: tuple(sorted(schools))),
    valid_from=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    valid_to=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)
FACTS = st.builds(
    Facts,
    on=st.just(DAY),
    actor=st.builds(ActorFacts, kind=st.sampled_from(ActorKind), id=st.just("x"), assignment=st.none() | ASSIGNMENTS),
    action=st.sampled_from(Action),
    resource=st.builds(
        ResourceFacts,
        document=st.sampled_from(DocumentClass),
        provider=st.sampled_from(["lysås", "björkdalen"]),
        board=st.sampled_from(["nämnd", "annan", ""]),
        branch=st.sampled_from(["emi", "psychology", "school_support", ""]),
        unit=st.sampled_from("AB"),
        signed=st.booleans(),
    ),
    pupil=st.none()
    | st.builds(
        PupilFacts,
        id=st.just("x"),
        protection=st.sampled_from(["none", "confidentiality_marking"]),
        enrolments=st.lists(
            st.builds(
                EnrolmentFacts,
                school=st.sampled_from("AB"),
                period=st.builds(Period, st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.none()),
            ),
            max_size=2,
        ).map(tuple),
    ),
    relations=st.lists(st.builds(Relation, st.sampled_from(RelationKind), st.builds(Period, st.just(DAY))), max_size=1).map(tuple),
)


@given(FACTS)
def test_whatever_the_facts_the_strictest_rule_decides_and_hard_walls_hold(facts: Facts) -> None:
    decision, holding = decide(facts), explain(facts)
    assert decision.outcome.severity == max([one.outcome.severity for one in holding], default=Outcome.BLOCK.severity)
    assert decision.ground and decision.rule and decision.message
    if decision.outcome is Outcome.BLOCK:
        assert decision.log is LogCategory.REFUSED
        return
    assignment = facts.actor.assignment
    assert facts.actor.kind is ActorKind.STAFF
    assert assignment is not None
    assert assignment.provider == facts.resource.provider
    assert facts.pupil is None or facts.pupil.protection == "none" or assignment.closed_group
    if facts.resource.document is DocumentClass.EMI_RECORD:
        assert (assignment.board, assignment.branch) == (facts.resource.board, facts.resource.branch)
        assert not assignment.administrative
        assert decision.shown is not Shown.NOTHING


def test_each_rule_is_named_after_what_it_says_and_gives_its_source() -> None:
    assert not [rule.__name__ for rule in RULES if "§" not in (rule.__doc__ or "") and ":" not in (rule.__doc__ or "")]
