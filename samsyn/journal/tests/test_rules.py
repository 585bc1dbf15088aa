"""The rules by tables and by search: reading, asking, working out, finding fault, observing, and telling in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.content.rules import Template, check_package
from samsyn.content.tests.make import body
from samsyn.journal.rules.answers import InvalidAnswers, is_raw, parse_answers
from samsyn.journal.rules.evaluate import evaluate
from samsyn.journal.rules.findings import Level, findings
from samsyn.journal.rules.observe import observations
from samsyn.journal.rules.reading import read_number, show_number
from samsyn.journal.rules.render import SUMMARY_LENGTH, sections, summary
from samsyn.kernel.days import read_day

TODAY = date(2026, 11, 22)
VISIT = check_package(body("health_visit_grade_4"))
NURSE, OTHER, PAGE, OTHER_PAGE = (UUID(int=n) for n in range(1, 5))
# What a nurse types in an ordinary visit.
TYPED = {
    "present": ["pupil"],
    "growth_measured": ["yes"],
    "height": ["136,2"],
    "weight": ["35,6 kg"],
    "vision_checked": ["yes"],
    "vision_correction": ["without"],
    "vision_right": ["0.8"],
    "vision_left": ["0.65"],
    "back_checked": ["yes"],
    "atr": ["8"],
    "atr_side": ["right"],
    "atr_level": ["thoracic"],
    "sleep": ["Somnar sent, vaknar trött."],
    "assessment_text": ["Frisk flicka."],
    "plan": ["doctor"],
    "plan_text": ["Visas för skolläkare före jul."],
    "pupil_informed": ["true"],
    "guardian_informed": ["letter"],
}


def answers(**changes: list[str] | None) -> dict[str, Any]:
    typed = {key: value for key, value in {**TYPED, **changes}.items() if value is not None}
    return parse_answers(VISIT, typed, TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("136,2", "136.2"),
        ("136.2", "136.2"),
        (" 136,2 cm ", "136.2"),
        ("136,2CM", "136.2"),
        ("0", "0"),
        ("\u22121,5", "-1.5"),
        ("007", "7"),
        ("", None),
        ("1 362", None),
        ("1e5", None),
        ("NaN", None),
        ("∞", None),
        ("136,2,1", None),
        ("١٣٦", None),
        ("9" * 30, None),
        ("136 kg", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: str | None) -> None:
    assert read_number(text, "cm") == (None if number is None else Decimal(number))


@given(st.decimals(min_value=-99999, max_value=99999, places=2))
def test_a_shown_number_reads_back(number: Decimal) -> None:
    assert read_number(show_number(number)) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20141231", date(2014, 12, 31)),
        ("2014-12-31", date(2014, 12, 31)),
        ("2014-2-3", date(2014, 2, 3)),
        ("31/12-14", date(2014, 12, 31)),
        ("31/12 2014", date(2014, 12, 31)),
        ("31.12.2014", date(2014, 12, 31)),
        ("1/8-27", date(2027, 8, 1)),
        ("1/8-28", date(1928, 8, 1)),
        ("29/2-24", date(2024, 2, 29)),
        ("29/2-25", None),
        ("31/13-14", None),
        ("2014-12", None),
        ("141231", None),
        ("", None),
        ("i går", None),
        ("٢٠١٤١٢٣١", None),
    ],
)
def test_a_day_is_read_in_each_common_way(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_reads_back_from_each_way_of_writing_it(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.day}/{day.month} {day.year}", f"{day.day}.{day.month}.{day.year}"):
        assert read_day(text, TODAY) == day


def test_what_cannot_be_read_is_kept_as_typed_and_said() -> None:
    kept = answers(height=["etthundra"], present=["pupil", "cat"])
    assert kept["height"] == {"raw": "etthundra"}
    assert is_raw(kept["present"])
    said = {one.link_id: one for one in findings(VISIT, kept, signing=False)}
    assert said["height"].level is Level.REFUSE
    assert said["present"].level is Level.REFUSE
    assert "136,2" in said["height"].message


@pytest.mark.parametrize("typed", [{"gone": ["x"]}, {"growth": ["x"]}, {"sleep": ["x" * 20_001]}, {"growth_why_not": ["x" * 501]}])
def test_what_belongs_to_no_question_or_is_far_too_long_is_refused_by_field(typed: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        parse_answers(VISIT, typed, TODAY)
    assert list(refused.value.fields) == list(typed)


@given(
    st.dictionaries(st.sampled_from(sorted(one.link_id for one in VISIT.questions())), st.lists(st.text(max_size=30), max_size=5))
)
def test_whatever_is_typed_is_kept_or_refused_and_then_told(typed: dict[str, list[str]]) -> None:
    try:
        kept = parse_answers(VISIT, typed, TODAY)
    except InvalidAnswers as refused:
        assert refused.fields
        return
    assert kept.keys() <= typed.keys()
    assert len(summary(VISIT, kept)) <= SUMMARY_LENGTH
    sections(VISIT, kept)
    observations(VISIT, kept)
    for level in {one.level for one in findings(VISIT, kept, signing=True)}:
        assert level in Level


def test_a_question_is_asked_when_its_conditions_hold() -> None:
    asked = evaluate(VISIT, answers()).enabled
    assert {"height", "atr_side", "vision_test", "vision_right", "plan_text"} <= asked
    assert not {"growth_why_not", "back_why_not", "present_other", "not_informed_why"} & asked


@pytest.mark.parametrize(
    ("changes", "asked", "not_asked"),
    [
        ({"growth_measured": ["declined"]}, set(), {"height", "weight", "bmi", "growth_why_not"}),
        ({"growth_measured": ["other"]}, {"growth_why_not"}, {"height"}),
        ({"atr": ["0"]}, {"atr"}, {"atr_side", "atr_level"}),
        ({"atr": None}, {"atr"}, {"atr_side"}),
        ({"back_checked": ["declined"]}, set(), {"back_test", "atr", "atr_side"}),
        ({"present": ["pupil", "other"]}, {"present_other"}, set()),
        ({"plan": ["none"]}, set(), {"plan_text"}),
        ({"plan": ["none", "own"]}, {"plan_text"}, set()),
        ({"guardian_informed": ["not_informed"]}, {"not_informed_why"}, set()),
        ({"atr": ["åtta"]}, {"atr"}, {"atr_side"}),
    ],
)
def test_conditions_decide_what_is_asked(changes: dict[str, Any], asked: set[str], not_asked: set[str]) -> None:
    enabled = evaluate(VISIT, answers(**changes)).enabled
    assert asked <= enabled
    assert not not_asked & enabled


def test_an_answer_to_what_is_not_asked_does_not_count() -> None:
    counted = evaluate(VISIT, answers(back_checked=["declined"])).answers
    assert not {"atr", "atr_side"} & counted.keys()


OPERATORS = check_package(
    {
        **body("note"),
        "items": [
            {"linkId": "n", "text": "Tal", "type": "integer"},
            {"linkId": "b", "text": "Ja", "type": "boolean"},
            {
                "linkId": "c",
                "text": "Val",
                "type": "choice",
                "repeats": True,
                "answerOption": [{"code": c, "display": c} for c in "xy"],
            },
            {"linkId": "d", "text": "Dag", "type": "date"},
        ]
        + [
            {
                "linkId": f"q{n}",
                "text": "?",
                "type": "text",
                "enableWhen": [{"question": question, "operator": operator, "answer": answer}],
            }
            for n, (question, operator, answer) in enumerate(
                [
                    ("n", ">", 3),
                    ("n", "<", 3),
                    ("n", ">=", 3),
                    ("n", "<=", 3),
                    ("n", "!=", 3),
                    ("b", "=", True),
                    ("b", "exists", False),
                    ("c", "=", "x"),
                    ("c", "!=", "x"),
                    ("d", ">", "2026-01-01"),
                ]
            )
        ],
    }
)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ({}, {"q6"}),
        ({"n": ["3"]}, {"q2", "q3", "q6"}),
        ({"n": ["4"]}, {"q0", "q2", "q4", "q6"}),
        ({"n": ["-1"]}, {"q1", "q3", "q4", "q6"}),
        ({"n": ["3,5"]}, {"q6"}),
        ({"b": ["true"]}, {"q5"}),
        ({"b": ["false"]}, set()),
        ({"c": ["x", "y"]}, {"q7", "q6"}),
        ({"c": ["y"]}, {"q8", "q6"}),
        ({"d": ["2/1-26"]}, {"q9", "q6"}),
        ({"d": ["2025-12-31"]}, {"q6"}),
    ],
)
def test_each_comparison(typed: dict[str, list[str]], asked: set[str]) -> None:
    enabled = evaluate(OPERATORS, parse_answers(OPERATORS, typed, TODAY)).enabled
    assert {one for one in enabled if one.startswith("q")} == asked


def test_bmi_is_worked_out_from_what_stands_there_and_kept_once_it_is_signed() -> None:
    counted = evaluate(VISIT, answers()).answers
    assert counted["bmi"] == "19.2"
    assert "bmi" not in evaluate(VISIT, answers(weight=None)).answers
    assert "bmi" not in evaluate(VISIT, answers(weight=["tung"])).answers
    # A signed entry shows what was worked out then, whatever the calculation gives now.
    assert evaluate(VISIT, {**counted, "bmi": "19.1"}).answers["bmi"] == "19.1"


def test_what_a_form_sends_for_a_worked_out_answer_is_ignored() -> None:
    assert "bmi" not in answers(bmi=["99"])


@pytest.mark.parametrize(
    ("changes", "link_id", "level"),
    [
        ({"height": ["30"]}, "height", Level.REFUSE),
        ({"height": ["236"]}, "height", Level.REFUSE),
        ({"height": ["136,25"]}, "height", Level.REFUSE),
        ({"height": ["180"]}, "height", Level.WARN),
        ({"height": ["100"]}, "height", Level.WARN),
        ({"atr": ["7,5"]}, "atr", Level.REFUSE),
        ({"assessment_text": None}, "assessment_text", Level.MISSING),
        ({"height": None}, "height", Level.MISSING),
        ({"pupil_informed": None}, "pupil_informed", Level.MISSING),
        ({"growth_measured": ["other"]}, "growth_why_not", Level.MISSING),
    ],
)
def test_what_is_impossible_unusual_or_missing_is_found(changes: dict[str, Any], link_id: str, level: Level) -> None:
    found = {one.link_id: one.level for one in findings(VISIT, answers(**changes), signing=True)}
    assert found == {link_id: level}


def test_an_ordinary_visit_has_nothing_to_remark_on() -> None:
    assert findings(VISIT, answers(), signing=True) == ()
    assert findings(VISIT, answers(pupil_informed=["false"], height=["136,0"]), signing=True) == ()


def test_nothing_is_missing_in_a_draft() -> None:
    assert findings(VISIT, {}, signing=False) == ()
    assert {one.level for one in findings(VISIT, {}, signing=True)} == {Level.MISSING}


def test_observations_are_typed() -> None:
    found = {one.code: one for one in observations(VISIT, answers())}
    assert (found["height"].number, found["height"].unit) == (Decimal("136.2"), "cm")
    assert (found["bmi"].number, found["bmi"].unit) == (Decimal("19.2"), "kg/m2")
    assert (found["vision_left"].number, found["vision_left"].coded, found["vision_left"].text) == (Decimal("0.65"), "0.65", "0,65")
    assert (found["atr_side"].coded, found["atr_side"].text) == ("right", "höger")
    assert "leg_length_difference" not in found


def test_what_was_not_asked_or_not_readable_is_never_observed() -> None:
    codes = {one.code for one in observations(VISIT, answers(back_checked=["declined"], height=["?"]))}
    assert not codes & {"atr", "atr_side", "height", "bmi"}
    below = next(one for one in observations(VISIT, answers(vision_right=["below_0.1"])) if one.code == "vision_right")
    assert (below.number, below.coded) == (None, "below_0.1")


def test_the_summary_is_one_line_in_the_templates_words() -> None:
    assert summary(VISIT, answers(atr_level=None)) == (
        "Längd 136,2 cm. Vikt 35,6 kg. BMI 19,2 kg/m². Höger öga 0,8. Vänster öga 0,65. Skoliometer (ATR) 8 grader. Sida höger."
        " Somnar sent, vaknar trött. Frisk flicka."
    )


def test_a_long_summary_ends_between_words_and_never_inside_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    long = summary(VISIT, answers(sleep=["sover " * 200]))
    assert len(long) <= SUMMARY_LENGTH
    assert long.endswith(" sover …")
    for length in range(100, 320):
        both = summary(VISIT, answers(sleep=["s" * length], assessment_text=["frisk " * 60]))
        assert len(both) <= SUMMARY_LENGTH
    whole = summary(VISIT, answers())
    values = whole.partition(" Somnar")[0]
    for length in range(10, len(values)):
        monkeypatch.setattr("samsyn.journal.rules.render.SUMMARY_LENGTH", length)
        cut = summary(VISIT, answers())
        kept = cut.removesuffix("…").strip()
        assert len(cut) <= length
        assert whole.startswith(kept)
        assert not kept or kept.endswith(".")


def test_sections_show_what_was_answered_and_nothing_else() -> None:
    shown = {part.heading: {row.label: row.text for row in part.rows} for part in sections(VISIT, answers())}
    assert shown["Synskärpa, HVOT 3 meter"] == {"Prövad": "utan glasögon", "Höger öga": "0,8", "Vänster öga": "0,65"}
    assert shown["Information till vårdnadshavare och elev"]["Eleven har fått veta resultatet"] == "Ja"
    assert "Åtgärd och råd" not in shown
    levels = {part.heading: part.level for part in sections(VISIT, answers())}
    assert (levels["Syn vid behov"], levels["Synskärpa, HVOT 3 meter"]) == (1, 2)


def test_templates_read_their_own_past() -> None:
    """An answer shows with the words of the version it was written in, also when a later version words it otherwise."""
    later = body("health_visit_grade_4")
    later["version"] = "2.0.0"
    later["items"][7]["item"][0]["answerOption"][2]["display"] = "Skolläkarbedömning"
    changed: Template = check_package(later)
    shown = {row.link_id: row.text for part in sections(VISIT, answers()) for row in part.rows}
    shown_later = {row.link_id: row.text for part in sections(changed, answers()) for row in part.rows}
    assert (shown["plan"], shown_later["plan"]) == ("Visas för skolläkare", "Skolläkarbedömning")
