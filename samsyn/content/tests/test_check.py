"""The check of packages: what comes with Samsyn passes, and each fault is named with its item."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.content.management.commands.content_load import SHIPPED
from samsyn.content.rules import InvalidPackage, ItemType, check_package, fingerprint
from samsyn.content.rules.calculations import calculate
from samsyn.content.rules.items import MAX_ITEMS
from samsyn.content.tests.make import body

Change = Callable[[dict[str, Any]], None]


def small() -> dict[str, Any]:
    """A package with one of each thing that can go wrong."""
    return {
        "kind": "template",
        "name": "small",
        "version": "1.0.0",
        "title": "Liten",
        "source": "Prov",
        "author": "Prov",
        "licence": "CC0-1.0",
        "language": "sv",
        "valid_from": "2026-08-01",
        "contact_kind": "drop_in",
        "branches": ["emi"],
        "items": [
            {"linkId": "seen", "text": "Sedd", "type": "choice", "answerOption": [{"code": "yes", "display": "Ja"}]},
            {"linkId": "height", "text": "Längd", "type": "quantity", "unit": {"code": "cm", "display": "cm"}},
            {"linkId": "weight", "text": "Vikt", "type": "quantity", "unit": {"code": "kg", "display": "kg"}},
            {
                "linkId": "bmi",
                "text": "BMI",
                "type": "quantity",
                "unit": {"code": "kg/m2", "display": "kg/m²"},
                "calculated": {"calculate": "bmi", "of": ["height", "weight"]},
            },
            {
                "linkId": "more",
                "text": "Mer",
                "type": "group",
                "item": [{"linkId": "note", "text": "Text", "type": "text"}],
                "enableWhen": [{"question": "seen", "operator": "=", "answer": "yes"}],
            },
        ],
    }


def item(package: dict[str, Any], link_id: str) -> dict[str, Any]:
    return next(one for one in package["items"] if one["linkId"] == link_id)


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPPED.glob("*.json")))
def test_a_shipped_package_passes(name: str) -> None:
    template = check_package(body(name))
    assert template.name == name
    assert all(one.text for one in template.by_id.values())


def test_the_class_4_visit_has_its_parts_in_the_order_of_the_visit() -> None:
    template = check_package(body("health_visit_grade_4"))
    assert [group.text for group in template.items] == [
        "Kontakt",
        "Tillväxt",
        "Syn vid behov",
        "Rygg",
        "Samtal",
        "Bedömning",
        "Åtgärd och råd",
        "Planering och uppföljning",
        "Information till vårdnadshavare och elev",
    ]
    assert {one.observation.code for one in template.questions() if one.observation} >= {
        "height",
        "weight",
        "bmi",
        "atr",
        "vision_left",
    }
    assert all(one.limits.source for one in template.questions() if one.limits)
    informed = template.by_id["guardian_informed"].option("not_informed")
    assert informed is not None
    assert informed.display == "Vårdnadshavare ej informerad (elevens önskan)"


def _set(link_id: str, key: str, value: Any) -> Change:
    return lambda package: item(package, link_id).__setitem__(key, value)


def _top(key: str, value: Any) -> Change:
    return lambda package: package.__setitem__(key, value)


def _drop(link_id: str, key: str) -> Change:
    return lambda package: item(package, link_id).__delitem__(key)


def _when(link_id: str, question: str, operator: str, answer: Any) -> Change:
    return _set(link_id, "enableWhen", [{"question": question, "operator": operator, "answer": answer}])


FAULTS = [
    ("unknown kind", _top("kind", "script"), "”kind”"),
    ("no title", _top("title", " "), "”title” saknas"),
    ("bad version", _top("version", "1"), "tre tal"),
    ("bad day", _top("valid_from", "1 augusti"), "ett datum"),
    ("unknown key", _top("script", "x"), "okänd nyckel ”script”"),
    ("no items", _top("items", []), "saknar punkter"),
    ("items of texts", _top("items", ["x"]), "lista med objekt"),
    ("no branches", _top("branches", []), "lista med texter"),
    ("name with spaces", _top("name", "En mall"), "små bokstäver"),
    ("unknown item key", _set("seen", "onclick", "x"), "”seen”: okänd nyckel"),
    ("link id with markup", _set("seen", "linkId", "<b>"), "små bokstäver"),
    ("unknown type", _set("seen", "type", "attachment"), "”type”"),
    ("no unit", _drop("height", "unit"), "Punkt ”height”: enheten saknas"),
    ("unknown unit", _set("height", "unit", {"code": "CM", "display": "cm"}), "enhet"),
    ("unit on text", _set("seen", "unit", {"code": "cm", "display": "cm"}), "bara tal har enhet"),
    ("same link id", _set("weight", "linkId", "height"), "finns två gånger"),
    ("choice without options", _drop("seen", "answerOption"), "svarsalternativ"),
    ("initial not an option", _set("seen", "initial", "no"), "”initial”"),
    ("usual not an option", _set("seen", "usual", "no"), "”usual”"),
    ("two options alike", _set("seen", "answerOption", [{"code": "a", "display": "A"}] * 2), "två gånger"),
    ("empty group", _set("more", "item", []), "gruppen är tom"),
    ("required group", _set("more", "required", True), "ingen fråga"),
    ("repeated text", _set("height", "repeats", True), "bara val kan upprepas"),
    ("condition on nothing", _when("more", "gone", "=", "yes"), "”gone” finns inte"),
    ("condition on a group", _when("height", "more", "exists", True), "”more” är ingen fråga"),
    ("condition with a wrong answer", _when("more", "seen", "=", "maybe"), "passar inte"),
    ("condition with a text for a number", _when("more", "height", ">", "100"), "passar inte"),
    ("condition that orders a choice", _when("more", "seen", ">", "yes"), "bara tal och datum"),
    ("condition on itself", _when("seen", "seen", "=", "yes"), "cirkel"),
    ("condition on what is inside", _when("more", "note", "exists", True), "cirkel"),
    ("condition on what is worked out from it", _when("height", "bmi", ">", 20), "cirkel"),
    ("unknown calculation", _set("bmi", "calculated", {"calculate": "eval", "of": ["height"]}), "ingen känd beräkning"),
    ("calculation of nothing", _set("bmi", "calculated", {"calculate": "bmi", "of": ["height", "gone"]}), "”gone” finns inte"),
    ("calculation with units astray", _set("bmi", "calculated", {"calculate": "bmi", "of": ["weight", "height"]}), "enheterna"),
    (
        "observation in another unit",
        _set("height", "observation", {"system": "x", "code": "y", "display": "z", "unit": "mm"}),
        "enhet",
    ),
    ("limits out of order", _set("height", "limits", {"minimum": 200, "maximum": 100, "source": "x"}), "fel ordning"),
    ("limits without source", _set("height", "limits", {"minimum": 1}), "”source” saknas"),
    ("limit that is no number", _set("height", "limits", {"minimum": "x", "source": "y"}), "ska vara ett tal"),
    ("limit that is not finite", _set("height", "limits", {"minimum": "NaN", "source": "y"}), "ska vara ett tal"),
]


@pytest.mark.parametrize(("change", "message"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_refused_by_name(change: Change, message: str) -> None:
    package = small()
    check_package(package)
    change(package)
    with pytest.raises(InvalidPackage) as refused:
        check_package(package)
    assert message in str(refused.value)


def test_all_faults_are_named_at_once() -> None:
    package = small()
    for change in (_drop("height", "unit"), _top("title", ""), _when("more", "gone", "=", "yes")):
        change(package)
    with pytest.raises(InvalidPackage) as refused:
        check_package(package)
    assert len(refused.value.problems) >= 3


def test_a_circle_over_three_items_is_found() -> None:
    package = small()
    for one, other in (("height", "weight"), ("weight", "seen"), ("seen", "height")):
        operator, answer = ("=", "yes") if other == "seen" else (">", 1)
        _when(one, other, operator, answer)(package)
    with pytest.raises(InvalidPackage, match="cirkel"):
        check_package(package)


def test_a_package_of_any_size_and_depth_ends_in_an_answer() -> None:
    wide = small()
    wide["items"] = [{"linkId": f"q{n}", "text": "x", "type": "text"} for n in range(MAX_ITEMS + 1)]
    deep = small()
    nested: dict[str, Any] = {"linkId": "leaf", "text": "x", "type": "text"}
    for level in range(20):
        nested = {"linkId": f"g{level}", "text": "x", "type": "group", "item": [nested]}
    deep["items"] = [nested]
    for package in (wide, deep):
        with pytest.raises(InvalidPackage):
            check_package(package)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["linkId", "type", "item", "text", "x"]), inner)
        ),
        max_leaves=12,
    ),
    st.sampled_from(["items", "version", "branches", "valid_from", "kind", "name"]),
)
def test_whatever_json_stands_in_it_the_check_answers(value: Any, key: str) -> None:
    package = small()
    package[key] = value
    try:
        check_package(package)
    except InvalidPackage as refused:
        assert refused.problems


@given(st.permutations(list(small())))
def test_the_fingerprint_is_of_the_content_not_of_the_order(keys: list[str]) -> None:
    package = small()
    shuffled = {key: package[key] for key in keys}
    assert fingerprint(shuffled) == fingerprint(package)
    changed = copy.deepcopy(package)
    changed["title"] += "."
    assert fingerprint(changed) != fingerprint(package)


@pytest.mark.parametrize(
    ("height", "weight", "bmi"), [("136.2", "35.6", "19.2"), ("100", "20", "20.0"), ("0", "35", None), ("150.5", "45.25", "20.0")]
)
def test_bmi_is_kilograms_by_square_metre_rounded_half_up(height: str, weight: str, bmi: str | None) -> None:
    assert calculate("bmi", [Decimal(height), Decimal(weight)]) == (None if bmi is None else Decimal(bmi))


def test_types_are_those_of_fhir() -> None:
    assert {one.value for one in ItemType} == {
        "group",
        "display",
        "boolean",
        "decimal",
        "integer",
        "date",
        "string",
        "text",
        "choice",
        "open-choice",
        "quantity",
    }
