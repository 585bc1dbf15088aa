"""What is typed to enter users, assignments, providers, decisions and reviews: which words are said of what, at each limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from samsyn.access.rules import deciding, providers, review_form, staffing
from samsyn.access.rules.deciding import GIVE, TAKE, Proposal, Withdrawal
from samsyn.access.rules.review_form import Asked, Result
from samsyn.access.rules.reviewing import Signal
from samsyn.access.rules.staffing import Analysis
from samsyn.people.identity_number import Sex, make_test_number

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
FIVE_YEARS = date(2031, 11, 20)
ANALYSIS = Analysis("BoR 1", {"school_nurse"}, "Britt", TODAY, TODAY, None, TODAY + DAY)


@pytest.mark.parametrize("name", ["SE2120009001-A1B2", "ab", "a.b_c@d-e", "a" * 150])
def test_a_user_name_is_what_the_log_in_service_says(name: str) -> None:
    assert staffing.username_fault(name, TODAY) == ""


@pytest.mark.parametrize("name", ["", "a", "a b", "-ab", "a" * 151, "åsa", "ab\n"])
def test_a_user_name_that_no_service_gives(name: str) -> None:
    assert "mellanslag" in staffing.username_fault(name, TODAY)


def test_a_personal_number_is_no_user_name() -> None:
    assert "personnummer" in staffing.username_fault(make_test_number(date(2016, 1, 1), Sex.FEMALE, 0).value, TODAY)


@pytest.mark.parametrize(("last", "wrong"), [(None, False), (TODAY, False), (TODAY + DAY, False), (TODAY - DAY, True)])
def test_a_period_ends_when_it_began_at_the_earliest(last: date | None, *, wrong: bool) -> None:
    assert bool(staffing.period_fault(TODAY, last)) is wrong


@pytest.mark.parametrize(
    ("role", "branch", "wrong"),
    [
        ("school_nurse", "emi", False),
        ("school_nurse", "psychology", True),
        ("school_psychologist", "psychology", False),
        ("principal", "emi", False),
        ("principal", "school_support", False),
    ],
)
def test_a_role_with_a_record_works_in_its_own_branch(role: str, branch: str, *, wrong: bool) -> None:
    assert bool(staffing.branch_fault(role, branch)) is wrong


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"reference": " "}, "beteckning"),
        ({"decider": " "}, "beteckning"),
        ({"roles": ()}, "beteckning"),
        ({"decided_on": TODAY + DAY, "valid_from": TODAY + DAY}, "inte varit"),
        ({"decided_on": TODAY - DAY}, ""),
        ({"valid_from": TODAY - DAY}, "innan den fastställdes"),
        ({"valid_to": TODAY}, ""),
        ({"valid_to": TODAY - DAY}, "Sista dagen"),
        ({"review_on": TODAY}, "efter i dag"),
        ({"review_on": FIVE_YEARS}, ""),
        ({"review_on": FIVE_YEARS + DAY}, "inom fem år"),
    ],
)
def test_what_an_analysis_must_say(changes: dict[str, Any], said: str) -> None:
    found = staffing.analysis_fault(replace(ANALYSIS, **changes), TODAY)
    assert said in found
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("role", "first", "last", "ends", "said"),
    [
        ("school_nurse", TODAY, None, None, ""),
        ("school_doctor", TODAY, None, None, "omfattar inte rollen"),
        ("school_nurse", TODAY - DAY, None, None, "inom tiden"),
        ("school_nurse", TODAY, TODAY + DAY, TODAY + DAY, ""),
        ("school_nurse", TODAY, TODAY + 2 * DAY, TODAY + DAY, "inom tiden"),
        ("school_nurse", TODAY, None, TODAY + DAY, "inom tiden"),
    ],
)
def test_an_assignment_lies_within_its_analysis(role: str, first: date, last: date | None, ends: date | None, said: str) -> None:
    found = staffing.grant_fault(replace(ANALYSIS, valid_to=ends), role, first, last)
    assert said in found
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 212000-9010 ", "2120009010"), ("2120009010", "2120009010"), ("21200-09010", "21200-09010")]
)
def test_the_dash_of_an_organisation_number_is_taken_out_where_it_belongs(typed: str, kept: str) -> None:
    assert providers.plain_number(typed) == kept


def test_an_organisation_number_has_its_digits_and_its_check() -> None:
    right = next(f"212000900{digit}" for digit in range(10) if not providers.number_fault(f"212000900{digit}"))
    assert "kontrollsiffra" in providers.number_fault(right[:9] + str((int(right[9]) + 1) % 10))
    for short in (right[:9], f"{right}0", "212000-900", "²120009001", ""):
        assert "tio siffror" in providers.number_fault(short)
    for digit in "01":
        assert "personnummer" in providers.number_fault(f"21{digit}0009001")


@pytest.mark.parametrize(("name", "said"), [("", "Ange"), ("a", ""), ("a" * 200, ""), ("a" * 201, "200"), ("a\nb", "200")])
def test_a_name_fits_on_a_line(name: str, said: str) -> None:
    found = str(providers.name_fault(name))
    assert said in found or "longest" in found
    assert bool(found) is bool(said)


@pytest.mark.parametrize(("code", "wrong"), [("", 0), ("0180", 0), ("180", 1), ("01800", 1), ("018a", 1), ("²180", 1)])
def test_a_municipality_code_has_four_digits(code: str, wrong: int) -> None:
    assert bool(providers.municipality_code_fault(code)) is bool(wrong)


def test_a_word_is_one_of_those_there_are() -> None:
    assert providers.one_of("emi", iter(["emi", "speech"])) == ""
    assert providers.one_of("em", iter(["emi", "speech"]))


GROUNDS: dict[str, Any] = {
    "valid_from": TODAY,
    "decided_on": TODAY,
    "decider": "Britt",
    "decider_title": "chef",
    "motive": "Därför.",
}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"valid_from": None}, "valid_from"),
    ({"valid_from": date(2025, 11, 20), "decided_on": date(2025, 11, 20)}, ""),
    ({"valid_from": date(2025, 11, 19), "decided_on": date(2025, 11, 19)}, "valid_from"),
    ({"valid_from": FIVE_YEARS}, ""),
    ({"valid_from": FIVE_YEARS + DAY}, "valid_from"),
    ({"decided_on": None}, "decided_on"),
    ({"decided_on": TODAY + DAY, "valid_from": TODAY + DAY}, "decided_on"),
    ({"valid_from": TODAY - DAY}, "decided_on"),
    ({"decider": " "}, "decider"),
    ({"decider": "a" * 200}, ""),
    ({"decider": "a" * 201}, "decider"),
    ({"decider_title": ""}, "decider_title"),
    ({"decider_title": "a" * 200}, ""),
    ({"decider_title": "a" * 201}, "decider_title"),
    ({"motive": "\n"}, "motive"),
    ({"motive": "a" * 2000}, ""),
    ({"motive": "a" * 2001}, "motive"),
    ({"reference": "a" * 100}, ""),
    ({"reference": "a" * 101}, "reference"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_what_a_decision_must_say_of_itself(changes: dict[str, Any], field: str) -> None:
    proposal = Proposal(**{**GROUNDS, **changes}, setting="P-1", value="errand")
    assert set(deciding.faults(proposal, TODAY)) == {field} - {""}
    asked = Withdrawal(**{**GROUNDS, **changes}, permission="journal.print", role="nurse", change=TAKE)
    assert set(deciding.role_faults(asked, TODAY, roles={"nurse"}, kept=False, taken=False)) == {field} - {""}


@pytest.mark.parametrize(
    ("changes", "kept", "taken", "field", "said"),
    [
        ({}, False, False, "", ""),
        ({"role": "cook"}, False, False, "role", "rollerna"),
        ({"change": "lend"}, False, False, "change", "alternativen"),
        ({}, True, False, "change", "kan inte tas bort"),
        ({}, False, True, "change", "har inte behörigheten"),
        ({"change": GIVE}, False, True, "", ""),
        ({"change": GIVE}, False, False, "change", "har redan"),
    ],
)
def test_what_is_taken_was_there_and_what_is_given_was_not(
    changes: dict[str, Any], *, kept: bool, taken: bool, field: str, said: str
) -> None:
    asked = Withdrawal(**{**GROUNDS, "permission": "journal.print", "role": "nurse", "change": TAKE, **changes})
    found = deciding.role_faults(asked, TODAY, roles={"nurse"}, kept=kept, taken=taken)
    assert set(found) == {field} - {""}
    assert said in str(found.get(field, ""))


@pytest.mark.parametrize(
    ("setting", "value", "field", "said"),
    [
        ("P-99", "x", "setting", "finns inte"),
        ("P-21", "14", "setting", "Låsning"),
        ("P-1", "class_list", "", ""),
        ("P-1", "class", "value", "alternativen"),
        ("P-9", "0", "", ""),
        ("P-9", "90", "", ""),
        ("P-9", "91", "value", "helt tal"),
        ("P-18", "3", "", ""),
        ("P-18", "2", "value", "helt tal"),
        ("P-18", "99", "", ""),
        ("P-18", "100", "value", "helt tal"),
        ("P-23", "10", "", ""),
        ("P-23", "9", "value", "bevaras"),
        ("P-23", "²", "value", "helt tal"),
        ("P-23", "99", "", ""),
        ("P-23", "100", "value", "helt tal"),
        ("P-24", "a\nb", "value", "200 tecken"),
        ("P-17", "nonsense", "value", "lagändringarna"),
        ("P-17", "prop_2025_26_12=2026-12-01", "", ""),
    ],
)
def test_a_setting_takes_what_it_may_be(setting: str, value: str, field: str, said: str) -> None:
    found = deciding.faults(Proposal(**GROUNDS, setting=setting, value=value), TODAY)
    assert set(found) == {field} - {""}
    assert said in str(found.get(field, ""))


def test_years_from_a_leap_day() -> None:
    leap = date(2028, 2, 29)
    assert (deciding.earliest_start(leap), deciding.latest_start(leap)) == (date(2027, 2, 28), date(2033, 2, 28))


ASKED = Asked(TODAY - 92 * DAY, TODAY, "BUN 1", frozenset({"night"}), 1, 0)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"start": None}, {"start"}),
        ({"start": TODAY + DAY, "end": TODAY + DAY}, {"start", "end"}),
        ({"start": TODAY, "end": TODAY}, set()),
        ({"end": None}, {"end"}),
        ({"start": TODAY, "end": TODAY - DAY}, {"end"}),
        ({"start": TODAY - 93 * DAY}, {"end"}),
        ({"case": " "}, {"case"}),
        ({"case": "a" * 60}, set()),
        ({"case": "a" * 61}, {"case"}),
        ({"signals": frozenset({"nonsense"})}, {"signals"}),
        ({"signals": frozenset(one.value for one in Signal)}, set()),
        ({"signals": frozenset()}, {"signals"}),
        ({"signals": frozenset(), "size": 1}, set()),
        ({"size": 200}, set()),
        ({"size": 201}, {"size"}),
        ({"size": -1}, {"size"}),
        ({"size": None}, {"size"}),
        ({"per_signal": 0}, {"per_signal"}),
        ({"per_signal": 50}, set()),
        ({"per_signal": 51}, {"per_signal"}),
    ],
)
def test_what_a_review_is_asked_for_with(changes: dict[str, Any], fields: set[str]) -> None:
    assert set(review_form.faults_asked(replace(ASKED, **changes), TODAY)) == fields


@pytest.mark.parametrize(
    ("result", "note", "explained", "fields"),
    [
        (Result.IN_ORDER, "", False, set()),
        (Result.IN_ORDER, "", True, {"note"}),
        (Result.TO_EXPLAIN, "", False, {"note"}),
        (Result.TO_EXPLAIN, "Varför?", False, set()),
        (Result.TO_EXPLAIN, "Varför?", True, {"result"}),
        (Result.NOT_IN_ORDER, "Fel.", True, set()),
        ("nonsense", "x", False, {"result"}),
        (Result.IN_ORDER, "a" * 1000, False, set()),
        (Result.IN_ORDER, "a" * 1001, False, {"note"}),
    ],
)
def test_what_a_result_says(result: str, note: str, *, explained: bool, fields: set[str]) -> None:
    assert set(review_form.faults_result(result, note, explained=explained)) == fields
