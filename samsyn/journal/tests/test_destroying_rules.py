"""What a decision on destruction must say, how far it has come, and who may answer it."""

from __future__ import annotations

from datetime import date

import pytest

from samsyn.journal.rules.destroying import (
    Ordered,
    OrderState,
    faults_ordered,
    scope_fault,
    state_of_order,
    why_not_carry_out,
    why_not_choose,
    why_not_withdraw,
)

TODAY = date(2026, 11, 27)


def test_a_number_and_a_day_that_has_been_is_enough() -> None:
    assert faults_ordered(Ordered("8.4-1/2026", TODAY), TODAY) == {}
    assert faults_ordered(Ordered("8.4-1/2026", date(2008, 7, 1)), TODAY) == {}


@pytest.mark.parametrize(
    ("ordered", "field"),
    [
        (Ordered("", TODAY), "number"),
        (Ordered(" \t", TODAY), "number"),
        (Ordered("x" * 61, TODAY), "number"),
        (Ordered("1", None), "decided_on"),
        (Ordered("1", date(2026, 11, 28)), "decided_on"),
        (Ordered("1", date(2008, 6, 30)), "decided_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(ordered: Ordered, field: str) -> None:
    assert list(faults_ordered(ordered, TODAY)) == [field]


def test_a_scope_names_something_and_only_what_is_there() -> None:
    assert scope_fault(["a"], ["a", "b"]) == ""
    assert scope_fault(["a", "b"], ["a", "b"]) == ""
    assert "Välj" in scope_fault([], ["a"])
    assert "bara den här eleven" in scope_fault(["a", "c"], ["a", "b"])


@pytest.mark.parametrize(
    ("proposed", "carried_out", "withdrawn", "state"),
    [
        (False, False, False, OrderState.CHOOSING),
        (True, False, False, OrderState.PROPOSED),
        (True, True, False, OrderState.CARRIED_OUT),
        (True, False, True, OrderState.WITHDRAWN),
        (False, False, True, OrderState.WITHDRAWN),
    ],
)
def test_how_far_it_has_come(proposed: bool, carried_out: bool, withdrawn: bool, state: OrderState) -> None:
    assert state_of_order(proposed=proposed, carried_out=carried_out, withdrawn=withdrawn) is state


def test_only_who_entered_it_chooses_and_only_another_carries_out() -> None:
    assert not why_not_choose(OrderState.CHOOSING, own=True)
    assert why_not_choose(OrderState.CHOOSING, own=False)
    assert why_not_choose(OrderState.PROPOSED, own=True)
    assert not why_not_carry_out(OrderState.PROPOSED, own=False)
    assert why_not_carry_out(OrderState.PROPOSED, own=True)
    assert why_not_carry_out(OrderState.CHOOSING, own=False)


@pytest.mark.parametrize("state", [OrderState.CARRIED_OUT, OrderState.WITHDRAWN])
def test_what_is_ended_takes_nothing_more(state: OrderState) -> None:
    assert why_not_choose(state, own=True)
    assert why_not_carry_out(state, own=False)
    assert why_not_withdraw(state)
    assert not why_not_withdraw(OrderState.PROPOSED)
