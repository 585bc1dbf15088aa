"""What a release must say, how far it has come, and what goes out of an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.journal.releases.words import Findings, GroundWords, Levels, RecipientKinds, Results, States, Verdicts
from samsyn.journal.rules.releasing import (
    ASKS,
    Asked,
    Decided,
    Finding,
    ItemVerdict,
    Level,
    RecipientKind,
    Requested,
    Result,
    State,
    Verdict,
    faults_asked,
    faults_decided,
    faults_requested,
    faults_tested,
    leaves_a_no,
    level_to_decide,
    masked_sections,
    result_of,
    sealed,
    state_of_release,
    still_standing,
    still_testing,
)
from samsyn.journal.rules.render import Row, Section

TODAY = date(2026, 11, 23)
ASKED = Asked(
    "guardian", "guardian:1", "guardian", "Anna Andersson, mamma", "Visade legitimation", "spoken", TODAY, "Besöket i åk 4", ""
)
DECIDED = Decided("official", "harm_test", "", frozenset(), "Ingen lider men av det.", release=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"recipient": ""}, "recipient"),
        ({"recipient_name": " "}, "recipient"),
        ({"recipient_name": "x" * 201}, "recipient"),
        ({"asked_by": " "}, "asked_by"),
        ({"asked_by": "x" * 201}, "asked_by"),
        ({"identified": ""}, "identified"),
        ({"way": "dove"}, "way"),
        ({"asked_on": None}, "asked_on"),
        ({"asked_on": TODAY + timedelta(1)}, "asked_on"),
        ({"asked_on": TODAY - timedelta(366)}, None),
        ({"asked_on": TODAY - timedelta(367)}, "asked_on"),
        ({"wanted": "Nej"}, "wanted"),
        ({"wanted": "x" * 2001}, "wanted"),
        ({"aim": "x" * 301}, "aim"),
    ],
)
def test_what_is_asked_must_be_said(changes: dict[str, object], field: str | None) -> None:
    found = faults_asked(replace(ASKED, **changes), ways={"spoken"}, today=TODAY)
    assert list(found) == ([field] if field else [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"room": "elsewhere"}, "room"),
        ({"ground": "osl_25_12"}, "ground"),
        ({"wanted": "  "}, "wanted"),
        ({"aim": ""}, "aim"),
        ({"ground": "consent"}, "question"),
        ({"ground": "consent", "question": "support"}, None),
    ],
)
def test_a_request_must_be_said(changes: dict[str, object], field: str | None) -> None:
    asked = replace(Requested("here", "harm_test", "", "Hörselprovet i åk 4", "Plats i klassrummet"), **changes)
    found = faults_requested(asked, rooms={"here"}, grounds={"harm_test", "consent"})
    assert list(found) == ([field] if field else [])


@pytest.mark.parametrize(
    ("tested", "field"),
    [
        (ItemVerdict("release", "Inget känsligt."), None),
        (ItemVerdict("refuse", "Pappan nämns."), None),
        (ItemVerdict("outside", ""), None),
        (ItemVerdict("perhaps", "Inget känsligt."), "verdict"),
        (ItemVerdict("release", "  "), "test"),
        (ItemVerdict("release", "x" * 1001), "test"),
        (ItemVerdict("release", "Inget känsligt.", ("height",)), None),
        (ItemVerdict("release", "Inget känsligt.", ("unknown",)), "masked"),
        (ItemVerdict("release", "Inget känsligt.", ("height", "weight")), "masked"),
        (ItemVerdict("refuse", "Allt är känsligt.", ("height", "weight")), None),
    ],
)
def test_a_test_must_say_how(tested: ItemVerdict, field: str | None) -> None:
    assert list(faults_tested(tested, known=["height", "weight"])) == ([field] if field else [])


@pytest.mark.parametrize(
    ("changes", "items", "field"),
    [
        ({}, ["release"], None),
        ({}, ["refuse"], "release"),
        ({}, [], "release"),
        ({"release": None}, ["release"], "release"),
        ({"release": False}, [], None),
        ({"release": False, "ground": ""}, [], None),
        ({"release": False, "ground": "consent"}, [], None),
        ({"ground": "osl_25_13a"}, ["release"], "ground"),
        ({"ground": "consent"}, ["release"], "question"),
        ({"reason": " "}, ["release"], "reason"),
        ({"level": "authority", "decided_name": "Nämnden", "decided_on": TODAY}, ["release"], "number"),
        ({"level": "authority", "number": "1", "decided_on": TODAY}, ["release"], "decided_name"),
        ({"level": "authority", "number": "1", "decided_name": "Nämnden"}, ["release"], "decided_on"),
        ({"level": "authority", "number": "1", "decided_name": "Nämnden", "decided_on": TODAY}, ["release"], None),
    ],
)
def test_a_decision_must_be_said(changes: dict[str, object], items: list[str], field: str | None) -> None:
    found = faults_decided(replace(DECIDED, **changes), grounds={"harm_test", "consent"}, items=items, untested=0, today=TODAY)
    assert [name for name, said in found.items() if said] == ([field] if field else [])


@pytest.mark.parametrize(
    ("decisions", "delivered", "asked", "state"),
    [
        ([], False, False, State.TESTING),
        ([], False, True, State.APPEALABLE),
        ([("official", "released")], False, False, State.TO_DELIVER),
        ([("official", "partly")], False, False, State.TO_DELIVER),
        ([("official", "released")], True, False, State.DELIVERED),
        ([("official", "refused")], False, False, State.REFUSED),
        ([("official", "refused")], False, True, State.APPEALABLE),
        ([("official", "refused"), ("authority", "refused")], False, True, State.REFUSED_FINALLY),
        ([("official", "refused"), ("authority", "released")], False, True, State.TO_DELIVER),
        ([("official", "refused"), ("official", "referred")], False, False, State.REFERRED),
        ([("official", "released"), ("official", "ended")], False, False, State.ENDED),
    ],
)
def test_how_far_it_has_come(decisions: list[tuple[str, str]], delivered: bool, asked: bool, state: State) -> None:
    assert state_of_release(decisions, delivered=delivered, authority_asked=asked) is state


@pytest.mark.parametrize(
    ("decisions", "state", "level", "testing"),
    [
        ([], State.TESTING, Level.OFFICIAL, True),
        ([("official", "released")], State.DECIDE_AGAIN, Level.OFFICIAL, False),
        ([("official", "refused"), ("authority", "partly")], State.DECIDE_AGAIN, Level.AUTHORITY, False),
        ([("official", "released"), ("official", "refused")], State.REFUSED, None, False),
    ],
)
def test_what_was_destroyed_before_it_was_delivered_is_decided_again_by_who_decided(
    decisions: list[tuple[str, str]], state: State, level: Level | None, testing: bool
) -> None:
    assert state_of_release(decisions, delivered=False, authority_asked=False, whole=False) is state
    assert level_to_decide(state, decisions) is level
    assert still_testing(state, decisions) is testing


def test_nothing_that_was_added_since_stands_in_what_is_decided_again() -> None:
    before = {"entries": [{"id": "a", "text": "då"}, {"id": "b"}], "files": [{"id": "f"}]}
    now = {"entries": [{"id": "a", "text": "nu"}, {"id": "c"}], "files": []}
    assert still_standing(before, now) == {"entries": [{"id": "a", "text": "då"}], "files": []}
    assert still_standing({}, now) == {"entries": [], "files": []}


def test_what_stays_makes_it_partly() -> None:
    assert result_of(True, ["release", "outside"]) is Result.RELEASED
    assert result_of(True, ["release", "refuse"]) is Result.PARTLY
    assert result_of(False, ["release"]) is Result.REFUSED
    assert result_of(True, ["release"], masked=True) is Result.PARTLY
    assert result_of(False, ["release"], masked=True) is Result.REFUSED


def test_what_was_not_tested_is_said_to_be_outside_before_anything_is_let_out() -> None:
    def faults(**changes: object) -> set[str]:
        return set(faults_decided(replace(DECIDED, **changes), grounds={"harm_test"}, items=["release"], untested=1, today=TODAY))

    assert faults() == {"rest_outside"}
    assert faults(rest_outside=True) == set()
    assert faults(release=False) == set()


@pytest.mark.parametrize(
    ("decisions", "state", "asked", "said"),
    [
        ([("official", "refused")], State.REFUSED, False, True),
        ([("official", "refused")], State.APPEALABLE, True, False),
        ([("official", "partly")], State.TO_DELIVER, False, False),
        ([("official", "partly")], State.DELIVERED, False, True),
        ([("official", "partly")], State.DELIVERED, True, False),
        ([("official", "released")], State.DELIVERED, False, False),
        ([("official", "refused"), ("authority", "partly")], State.DELIVERED, False, False),
        ([], State.TESTING, False, False),
    ],
)
def test_an_officials_no_can_be_tried_further(decisions: list[tuple[str, str]], state: State, asked: bool, said: bool) -> None:
    assert leaves_a_no(state, decisions, authority_asked=asked) is said


def test_what_is_masked_leaves_no_heading() -> None:
    sections = (
        Section("a", "Tillväxt", 1, (Row("height", "Längd", "136,2 cm"),)),
        Section("b", "Samtal", 1, ()),
        Section("c", "Hemma", 2, (Row("home", "Hemma", "Bråk"),)),
    )
    assert masked_sections(sections, ["home"]) == sections[:1]
    assert masked_sections(sections, ["height"]) == sections[1:]
    assert masked_sections(sections, []) == sections


@given(
    st.lists(st.tuples(st.integers(1, 3), st.lists(st.sampled_from("abcdef"), max_size=3)), max_size=8),
    st.sets(st.sampled_from("abcdef")),
)
def test_nothing_masked_is_ever_left(shape: list[tuple[int, list[str]]], masked: set[str]) -> None:
    sections = [
        Section(str(n), "Rubrik", level, tuple(Row(one, one, one) for one in rows)) for n, (level, rows) in enumerate(shape)
    ]
    left = masked_sections(sections, masked)
    shown = [row.link_id for one in left for row in one.rows]
    assert not masked & set(shown)
    assert shown == [row.link_id for one in sections for row in one.rows if row.link_id not in masked]


def test_the_seal_does_not_depend_on_the_order_of_keys() -> None:
    assert sealed({"a": 1, "b": "å"}) == sealed({"b": "å", "a": 1}) != sealed({"a": 1, "b": "ä"})


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (RecipientKinds, RecipientKind),
        (Findings, Finding),
        (Verdicts, Verdict),
        (Levels, Level),
        (Results, Result),
        (States, State),
    ],
)
def test_each_word_has_its_label(words: object, values: object) -> None:
    assert set(words.values) == {one.value for one in values}  # type: ignore[attr-defined]


def test_each_ground_that_asks_for_something_has_words() -> None:
    assert {one.value for one in ASKS} <= set(GroundWords.values)


def test_a_request_with_no_ground_is_asked_to_choose_one_and_one_that_does_not_hold_is_told_so() -> None:
    asked = Requested("room:x", "", "", "Vad som behövs", "Till stödet")
    assert faults_requested(asked, rooms=["room:x"], grounds=["consent"]) == {
        "ground": "Välj vilken grund du begär uppgifterna på."
    }
    other = faults_requested(replace(asked, ground="osl_25_11"), rooms=["room:x"], grounds=["consent"])
    assert other["ground"].startswith("Den grunden finns inte")
