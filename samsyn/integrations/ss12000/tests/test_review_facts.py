"""What a row of the review shows of before and after: what its reasons are about, both sides of it, and nothing that stays."""

from __future__ import annotations

from typing import Any

import pytest

from samsyn.integrations.ss12000.review_facts import differences, stated


def place(**changes: Any) -> dict[str, Any]:
    return {"unit": "u", "unit_name": "Björkskolan", "class_name": "4B", "grade": 4, "school_type": "GR", "to": None, **changes}


def shown(before: dict[str, Any], after: dict[str, Any], *reasons: str, is_new: bool = False) -> list[tuple[str, Any, Any]]:
    return [(one["field"], one["before"], one["after"]) for one in differences(before, after, reasons, is_new=is_new)]


@pytest.mark.parametrize(
    "was, becomes, before, after",
    [
        (None, "2027-06-15", "inget slutdatum", "2027-06-15"),
        ("2027-01-10", "2027-06-15", "2027-01-10", "2027-06-15"),
        ("2027-01-10", None, "2027-01-10", "inget slutdatum"),
    ],
)
def test_a_changed_last_day_is_shown_before_and_after(was: Any, becomes: Any, before: str, after: str) -> None:
    found = shown({"enrolments": [place(to=was)]}, {"enrolments": [place(to=becomes)]}, "ends")
    assert found == [("Slutdatum", before, after)]


def test_a_last_day_says_which_school_it_is_of_when_there_are_two() -> None:
    two = [place(to="2027-07-31"), place(unit_name="Ekens gymnasium", class_name="")]
    assert shown({"enrolments": [place()]}, {"enrolments": two}, "unit")[1] == (
        "Slutdatum",
        "inget slutdatum",
        "Björkskolan 4B: 2027-07-31; Ekens gymnasium: inget slutdatum",
    )


def test_somebody_new_shows_the_last_day_that_the_register_gives_and_none_that_it_does_not() -> None:
    given = shown({}, {"enrolments": [place(to="2027-06-15")]}, is_new=True)
    assert given == [("Skola och klass", None, "Björkskolan 4B"), ("Slutdatum", None, "2027-06-15")]
    assert shown({}, {"enrolments": [place()]}, is_new=True) == [("Skola och klass", None, "Björkskolan 4B")]


@pytest.mark.parametrize("reason", ["missing", "enrolment_ended", "unit_unknown"])
def test_who_has_left_goes_to_unknown_school_and_loses_nothing_else(reason: str) -> None:
    before = {"enrolments": [place(to="2027-06-15")], "street": "Storgatan 1"}
    assert shown(before, {**before, "enrolments": []}, reason) == [("Skola och klass", "Björkskolan 4B", "okänd skola")]


def test_what_a_file_does_not_say_is_not_shown_as_removed() -> None:
    before = {"given": "Åsa", "middle": "Li", "family": "Ek", "street": "Storgatan 1", "number": "200001010000", "phone": "070"}
    after = {"given": "Åsa", "middle": None, "family": "Öqvist", "street": None, "number": "", "phone": None}
    assert shown(before, after, "name") == [("Namn", "Åsa Li Ek", "Åsa Li Öqvist")]


@pytest.mark.parametrize(
    "reason, before, after, wanted",
    [
        ("sex", {"sex": "unknown"}, {"sex": "female"}, ("Kön", "okänt", "kvinna")),
        ("deceased", {"deceased": False}, {"deceased": True}, ("Avliden", "nej", "ja")),
        ("grade", {"enrolments": [place()]}, {"enrolments": [place(school_type="GRAN")]}, ("Skolform", "GR", "GRAN")),
        ("school_types", {"school_types": ["GR"]}, {"school_types": ["FKLASS", "GR"]}, ("Skolformer", "GR", "FKLASS, GR")),
        (
            "guardians_gone",
            {"guardians": [{"id": "g", "kind": "sole"}]},
            {"guardians": []},
            ("Vårdnadshavare", "namnet saknas (ensam vårdnad)", None),
        ),
    ],
)
def test_every_reason_shows_what_it_is_about(reason: str, before: Any, after: Any, wanted: Any) -> None:
    assert shown(before, after, reason) == [wanted]


def test_a_row_that_is_hidden_shows_nothing() -> None:
    assert shown({}, {}, "missing") == []


def test_a_wrong_number_is_shown_as_the_register_has_it_beside_ours() -> None:
    before = {"number": "201203042394", "given": "Åsa"}
    after = {"number": "", "number_as_given": "201203042395", "given": "Ada", "enrolments": [place()]}
    assert stated(before, after, ["number_check_digit"]) == (
        {"field": "Personnummer", "text": "20120304-2395", "ours": "20120304-2394"},
        {"field": "Skola och klass", "text": "Björkskolan 4B", "ours": ""},
    )
    assert stated({}, {}, ["number_check_digit"]) == ()


def test_guardians_are_named_and_a_protected_one_is_not() -> None:
    before = {"guardians": [{"id": "b", "kind": "unspecified"}]}
    after = {"guardians": [{"id": "b", "kind": "joint"}, {"id": "a", "kind": "joint"}]}
    (found,) = differences(before, after, ["guardians"], is_new=False, names={"a": "Bo Ek", "b": ""})
    assert (found["before"], found["after"]) == (
        "skyddade personuppgifter (vårdnadshavare)",
        "Bo Ek (gemensam vårdnad), skyddade personuppgifter (gemensam vårdnad)",
    )
