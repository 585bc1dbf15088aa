"""What a consent and an assessment of maturity must say: tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from samsyn.access.questions import Question, Way
from samsyn.access.rules.hearing import Assessed, Heard, Word, faults_assessed, faults_heard
from samsyn.access.rules.vocabulary import Capable, DocumentClass

TODAY = date(2026, 11, 23)
HEARD = Heard(
    words=(Word("guardian", False, "anna", "Anna Andersson"),),
    question="support",
    scope=frozenset({DocumentClass.EMI_RECORD}),
    recipient="room:1",
    recipient_name="Skolstöd",
    valid_from=TODAY,
    valid_to=date(2027, 6, 30),
    way="phone",
)
ASSESSED = Assessed(
    "set_block", "pupil", "Jag vill inte att de ser det.", "Femton år, förstår vad spärren innebär.", date(2027, 6, 30)
)


def of_heard(heard: Heard) -> set[str]:
    return set(faults_heard(heard, guardians={"anna", "erik"}, questions=Question.values, ways=Way.values, today=TODAY))


def of_assessed(assessed: Assessed, age: int | None = 15) -> set[str]:
    outcomes = [one.value for one in Capable]
    return set(faults_assessed(assessed, age=age, questions=Question.values, outcomes=outcomes, today=TODAY))


def test_what_is_complete_can_be_entered() -> None:
    assert not of_heard(HEARD)
    assert not of_assessed(ASSESSED)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": ()}, "words"),
        ({"words": (Word("guardian", False, "somebody"),)}, "words"),
        ({"words": (Word("social_board", False),)}, "words"),
        ({"words": (*HEARD.words, Word("guardian", True, "somebody"))}, "words"),
        ({"question": "everything"}, "question"),
        ({"scope": frozenset()}, "scope"),
        ({"recipient": ""}, "recipient"),
        ({"recipient_name": "  "}, "recipient"),
        ({"recipient_name": "x" * 201}, "recipient"),
        ({"way": "dream"}, "way"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_from": TODAY + timedelta(1)}, "valid_from"),
        ({"valid_from": date(2016, 11, 23), "valid_to": date(2017, 6, 30)}, "valid_from"),
        ({"valid_to": None}, "valid_to"),
        ({"valid_to": TODAY - timedelta(1)}, "valid_to"),
        ({"valid_to": date(2036, 6, 30)}, "valid_to"),
        ({"about": "x" * 301}, "about"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(change: dict[str, object], field: str) -> None:
    assert of_heard(replace(HEARD, **change)) == {field}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"question": ""}, "question"),
        ({"capable": "nobody"}, "capable"),
        ({"statement": " "}, "statement"),
        ({"grounds": "ok"}, "grounds"),
        ({"grounds": "x" * 2001}, "grounds"),
        ({"valid_to": None}, "valid_to"),
        ({"valid_to": TODAY - timedelta(1)}, "valid_to"),
        ({"valid_to": date(2030, 1, 1)}, "valid_to"),
    ],
)
def test_what_an_assessment_lacks_is_said_at_its_field(change: dict[str, object], field: str) -> None:
    assert of_assessed(replace(ASSESSED, **change)) == {field}  # type: ignore[arg-type]


def test_who_is_of_age_is_not_assessed() -> None:
    assert of_assessed(ASSESSED, 18) == {"question"}
    assert not of_assessed(ASSESSED, None)
