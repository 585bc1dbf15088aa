"""The decision table, row by row, and what each kind of row promises besides (doors, reasons, consents)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from samsyn.access.rules import Action, Outcome, Shown, decide
from samsyn.access.rules.circles import DIRECT, READING
from samsyn.access.rules.decide import RULES
from samsyn.access.rules.facts import ActorFacts, ActorKind, ConsentFacts, Flag, Ground, Period
from samsyn.access.tests.table import ROWS, Row
from samsyn.access.tests.table.world import DAY

# The other doors to the same document: identifiers guessed in the API, search, counts, exports, prints, notices and machines.
DOORS = [
    Action.OPEN,
    Action.LIST,
    Action.SEARCH,
    Action.STATISTICS,
    Action.EXPORT,
    Action.PRINT,
    Action.NOTIFY,
    Action.MACHINE,
    Action.WRITE,
]
CLOSED = [row for row in ROWS if row.outcome is Outcome.BLOCK and row.facts.action in DIRECT]
# The same person at the same document has another way by another door: that is the row's own point.
SHUT_TO_READERS = [
    row
    for row in CLOSED
    if row.facts.action in READING and row.facts.actor.kind in {ActorKind.STAFF, ActorKind.PUPIL, ActorKind.GUARDIAN}
]
CHOICES = [row for row in ROWS if row.outcome is Outcome.CHOICE]
CONSENTED = [
    row
    for row in ROWS
    if row.outcome is Outcome.RELEASE and row.facts.release is not None and row.facts.release.ground is Ground.CONSENT
]


def named(rows: list[Row]) -> list[object]:
    return [pytest.param(row, id=str(row)) for row in rows]


@pytest.mark.parametrize("row", named(list(ROWS)))
def test_a_row_of_the_table(row: Row) -> None:
    decision = decide(row.facts)
    assert decision.outcome is row.outcome, decision
    if row.rule:
        assert decision.rule == row.rule
    if row.shown is not None:
        assert decision.shown is row.shown
    if row.log is not None:
        assert decision.log is row.log


def test_every_row_is_here_and_has_a_rule() -> None:
    assert {row.number for row in ROWS} == set(range(1, 129))
    assert {number for rule in RULES for number in rule.rows} == set(range(1, 129))


@pytest.mark.parametrize(
    ("row", "door"),
    [
        pytest.param(row, door, id=f"{row} {door.value}")
        for row in SHUT_TO_READERS
        for door in DOORS
        # That there is something at some other provider may be known (row 70); not where, and not what.
        if not (row.facts.svod.through and door is Action.LIST)
    ],
)
def test_what_is_closed_is_closed_at_every_door(row: Row, door: Action) -> None:
    decision = decide(replace(row.facts, action=door))
    assert decision.outcome is Outcome.BLOCK
    if row.shown is Shown.NOTHING:
        assert decision.shown is Shown.NOTHING


@pytest.mark.parametrize("rule", ["row_104_unsigned_followed_up", "row_106_what_a_decision_names"])
@pytest.mark.parametrize("door", [Action.OPEN, Action.SEARCH, Action.PRINT, Action.EXPORT, Action.WRITE])
def test_what_lists_without_text_opens_no_record(rule: str, door: Action) -> None:
    listed = next(row for row in ROWS if row.rule == rule)
    assert decide(listed.facts).allowed
    assert decide(replace(listed.facts, action=door, reason="läser")).outcome is Outcome.BLOCK


@pytest.mark.parametrize("row", named(CLOSED))
def test_what_is_closed_is_closed_to_support_and_administration(row: Row) -> None:
    for kind in (ActorKind.SUPPORT, ActorKind.PUBLIC, ActorKind.AUTHORITY):
        decision = decide(replace(row.facts, actor=ActorFacts(kind, "tech"), action=Action.OPEN, relations=()))
        assert decision.outcome is Outcome.BLOCK
        assert decision.shown is Shown.NOTHING


@pytest.mark.parametrize("reason", ["", " ", "\n\t", "\u00a0"])
@pytest.mark.parametrize("row", named(CHOICES))
def test_a_choice_without_reason_is_none(row: Row, reason: str) -> None:
    assert decide(replace(row.facts, reason=reason)).outcome is row.outcome


# Rows 60, 71 and 72 take further steps: lifting by an officer, the choices in their order. They have cases of their own.
@pytest.mark.parametrize("row", named([row for row in CHOICES if row.number not in {60, 71, 72, 78}]))
def test_a_choice_with_a_reason_opens_and_is_logged_as_one(row: Row) -> None:
    decision = decide(replace(row.facts, reason="deltar i vården"))
    assert decision.allowed
    assert decision.log.value in {"choice", "alarm"}


def spoiled(consents: tuple[ConsentFacts, ...]) -> dict[str, tuple[ConsentFacts, ...]]:
    """Consents that do not hold, by what is wrong with them."""
    ended = Period(DAY - timedelta(90), DAY - timedelta(1))
    return {
        "missing": (),
        "expired": tuple(replace(one, period=ended) for one in consents),
        "not begun": tuple(replace(one, period=Period(DAY + timedelta(1))) for one in consents),
        "another purpose": tuple(replace(one, purpose="something else") for one in consents),
        "another document": tuple(replace(one, scope=frozenset()) for one in consents),
        "another recipient": tuple(replace(one, recipient="somebody else") for one in consents),
        "withdrawn": tuple(replace(one, withdrawn_on=DAY) for one in consents),
        "refused": tuple(replace(one, refused=True) for one in consents),
        "wrong giver": tuple(replace(one, giver="neighbour") for one in consents),
        "a child's word for the guardians": tuple(replace(one, giver="pupil", capacity="joint") for one in consents),
        "one of those who must": consents[:-1],
        "one of two withdrawn": (*consents[:-1], replace(consents[-1], withdrawn_on=DAY)),
    }


ONE = ConsentFacts("mother", "joint", "support", frozenset(), "team", Period(DAY))


@pytest.mark.parametrize("wrong", list(spoiled((ONE,))))
@pytest.mark.parametrize("row", named(CONSENTED))
def test_a_consent_that_does_not_hold_releases_nothing(row: Row, wrong: str) -> None:
    outcome = decide(replace(row.facts, consents=spoiled(row.facts.consents)[wrong])).outcome
    assert outcome in {Outcome.CONSENT, Outcome.BLOCK}


def test_the_board_in_the_guardians_place_consents() -> None:
    row = next(row for row in ROWS if row.number == 18)
    decided = replace(row.facts.consents[0], giver="the social board", capacity="social_board")
    assert decide(replace(row.facts, consents=(decided,))).outcome is Outcome.RELEASE
    assert decide(replace(row.facts, consents=(replace(decided, withdrawn_on=DAY),))).outcome is Outcome.CONSENT


@pytest.mark.parametrize("row", named([row for row in ROWS if row.facts.actor.kind is ActorKind.STAFF]))
def test_an_assignment_that_has_ended_gives_nothing(row: Row) -> None:
    assignment = row.facts.actor.assignment
    assert assignment is not None
    ended = replace(row.facts, actor=replace(row.facts.actor, assignment=replace(assignment, valid_to=DAY - timedelta(1))))
    if row.facts.action is not Action.REPORT_CONCERN:
        assert decide(ended).outcome is Outcome.BLOCK


def test_what_is_secret_to_a_guardian_leaves_no_trace() -> None:
    for row in ROWS:
        if row.facts.actor.kind is ActorKind.GUARDIAN:
            marked = replace(row.facts.resource, flags=row.facts.resource.flags | {Flag.SECRET_TO_GUARDIAN})
            for action in (*READING, Action.RELEASE):
                decision = decide(replace(row.facts, resource=marked, action=action))
                assert (decision.outcome, decision.shown) == (Outcome.BLOCK, Shown.NOTHING)
