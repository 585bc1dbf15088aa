"""What a new entry says before anybody has said anything (nothing), what is left of it, and what is usual."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from samsyn.content.management.commands.content_load import SHIPPED
from samsyn.content.rules import check_package
from samsyn.content.tests.make import body
from samsyn.journal.rules.answers import initial_answers, parse_answers
from samsyn.journal.rules.evaluate import evaluate
from samsyn.journal.rules.findings import Level, findings
from samsyn.journal.rules.progress import empty_parts, required_left, usual_left
from samsyn.journal.rules.render import sections

VISIT = check_package(body("health_visit_grade_4"))
# Typed in the corridor, by keyboard alone.
VALUES = {"height": ["136,2"], "weight": ["35,6"], "atr": ["0"], "assessment_text": ["Växer och mår bra."]}
USUAL = {"present": ["pupil"], "plan": ["none"], "pupil_informed": ["true"], "guardian_informed": ["letter"]}


def answers(typed: dict[str, list[str]]) -> dict[str, Any]:
    return parse_answers(VISIT, typed, date(2026, 11, 22))


@pytest.mark.parametrize("name", [path.stem for path in SHIPPED.glob("*.json")])
def test_no_shipped_template_says_anything_before_somebody_does(name: str) -> None:
    template = check_package(body(name))
    assert initial_answers(template) == {}
    assert sections(template, {}) == ()


def test_a_typed_value_says_that_it_was_measured() -> None:
    found = evaluate(VISIT, answers(VALUES))
    assert {"height", "weight", "bmi", "atr"} <= found.enabled
    assert found.answers["bmi"] == "19.2"
    assert findings(VISIT, answers(VALUES | USUAL), signing=True) == ()


def test_without_value_the_reason_is_asked_for_instead() -> None:
    unmeasured = answers({**USUAL, "assessment_text": ["Frisk."], "growth_measured": ["declined"], "back_checked": ["other"]})
    found = findings(VISIT, unmeasured, signing=True)
    assert [(one.link_id, one.level) for one in found] == [("back_why_not", Level.MISSING)]
    nothing = {one.link_id for one in findings(VISIT, {}, signing=True)}
    assert {"height", "weight", "atr"} <= nothing


def test_what_is_usual_is_left_until_it_is_said_and_never_a_measurement() -> None:
    assert {item.link_id for item in usual_left(VISIT, {})} == USUAL.keys()
    assert [item.link_id for item in usual_left(VISIT, answers({**USUAL, "plan": []}))] == ["plan"]
    assert all(item.observation is None for item in usual_left(VISIT, {}))


def test_required_questions_are_counted_as_they_are_asked() -> None:
    assert [one.link_id for one in required_left(VISIT, {})] == [one.link_id for one in findings(VISIT, {}, signing=True)]
    curved = required_left(VISIT, answers({**VALUES, "atr": ["8"]}))
    assert len(curved) == len(required_left(VISIT, answers(VALUES))) + 2
    assert required_left(VISIT, answers(VALUES | USUAL)) == ()


def test_optional_questions_without_answer_are_listed_part_by_part() -> None:
    found = {one.title: one for one in empty_parts(VISIT, answers(VALUES | USUAL | {"sleep": ["Sover gott."]}))}
    assert found["Syn vid behov"].whole
    assert found["Syn vid behov"].questions == ("Synprövning", "Kommentar")
    assert not found["Samtal"].whole
    assert "Kamrater" in found["Samtal"].questions
    assert "Sömn" not in found["Samtal"].questions
    assert "Bedömning" not in found
    # That they are empty says that the values are there.
    assert found["Tillväxt"].questions == ("Kommentar",)
    assert found["Rygg"].questions == ("Benlängdsskillnad", "Kommentar")
