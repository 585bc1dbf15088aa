"""Objects as JSON text: what tells that one has not changed, and that nothing is lost on the way."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samsyn.integrations.ss12000.client.bodies import parse_around, parse_json
from samsyn.integrations.ss12000.client.errors import BrokenJson, SS12000Error, WrongCharset
from samsyn.integrations.ss12000.records.recognition import recognise
from samsyn.integrations.ss12000.records.texts import as_text, as_value
from samsyn.integrations.ss12000.tests.examples import pupil
from samsyn.integrations.ss12000.tests.test_records import JSON, NEAR_JSON

META = {"created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z"}


def mark(raw: dict[str, Any]) -> bytes:
    return recognise(as_text(raw))[1]


def test_an_object_touched_without_being_changed_is_recognised() -> None:
    raw = {**pupil(1), "meta": META}
    assert mark(raw) == mark({**raw, "meta": {**META, "modified": "2026-02-02T00:00:00Z"}})


@pytest.mark.parametrize(
    "change",
    [
        {"givenName": "Asa"},
        {"enrolments": []},
        {"securityMarking": "Sekretessmarkering"},
        {"note": ":null"},
        {"note": META},
        {"meta": 7},
    ],
)
def test_every_change_is_seen(change: Any) -> None:
    raw = {**pupil(1), "meta": META}
    assert mark(raw) != mark({**raw, **change})


def test_another_version_of_what_is_made_of_an_object_makes_it_new() -> None:
    assert recognise(as_text(pupil(1)), b"1") != recognise(as_text(pupil(1)), b"2")


METAS = st.sampled_from([None, 1, "", "n", {}, [], META, {"a": "n"}, {"a": {}}])


@settings(max_examples=300, deadline=None)
@given(NEAR_JSON, NEAR_JSON, METAS, METAS)
@example({"a": "n"}, {"a": ""}, "n", "n")
@example({"a": META}, {"a": META}, META, None)
@example({"a": "nullb"}, {"a": "b"}, None, {"b": "c"})
def test_two_objects_are_only_taken_for_the_same_if_they_are_but_for_meta(
    one: dict[str, Any], other: dict[str, Any], first: Any, second: Any
) -> None:
    if mark({**one, "meta": first}) == mark({**other, "meta": second}):
        assert as_text({**one, "meta": 0}) == as_text({**other, "meta": 0})


@pytest.mark.parametrize(
    ("given_id", "known"),
    [
        (pupil(1)["id"], pupil(1)["id"]),
        (pupil(1)["id"].upper(), ""),
        ("00000000-0000-0000-0000-000000000000", ""),
        ("å" * 36, ""),
        ("\ud800", ""),
        (7, ""),
        (None, ""),
        ({"a": 1}, ""),
    ],
)
def test_only_an_id_that_is_written_as_ids_are_is_known_at_sight(given_id: Any, known: str) -> None:
    assert recognise(as_text({"givenName": "Eva", "id": given_id}))[0] == known
    assert recognise(as_text({"givenName": "Eva"}))[0] == ""


@settings(max_examples=300, deadline=None)
@given(JSON)
@example(-(2**63) - 1)  # a float to the parser, wherever it stands
def test_a_value_comes_back_from_text_as_from_a_page_that_is_read_whole(value: Any) -> None:
    assert as_value(as_text(value)) == parse_json(as_text(value), "persons")
    assert len(recognise(as_text(value))[1]) == 16


def around(data: bytes) -> Any:
    """What is read around the elements of a page, with the elements read too."""
    found = parse_around(data, frozenset({"data"}), "persons")
    if isinstance(found, list):
        return [one if isinstance(one, dict | list | str | int | float | None) else as_value(bytes(one)) for one in found]
    if isinstance(found, dict) and isinstance(found.get("data"), list):
        found["data"] = [
            one if isinstance(one, dict | list | str | int | float | None) else as_value(bytes(one)) for one in found["data"]
        ]
    return found


@settings(max_examples=300, deadline=None)
@given(JSON | st.fixed_dictionaries({"data": JSON | st.lists(NEAR_JSON, max_size=3), "pageToken": JSON}))
def test_a_page_that_is_split_holds_what_it_holds_when_read_whole(value: Any) -> None:
    assert around(as_text(value)) == parse_json(as_text(value), "persons")


@pytest.mark.parametrize(
    "page", [{"pageToken": "x", "data": [{"id": 1}]}, {"data": [{"id": 1}], "extra": {"a": None}}, [{"id": 1}]]
)
def test_the_elements_of_a_page_are_left_as_they_came(page: Any) -> None:
    found = parse_around(as_text(page), frozenset({"data"}), "persons")
    elements = found["data"] if isinstance(found, dict) else found
    assert [type(one) for one in elements] == [msgspec.Raw]


BROKEN = [
    b'{"data":[{"id":"\xff"}]}',
    b'{"data":[{"\xff":1}]}',
    b'{"data":[{"id":"\\x"}]}',
    b'{"data":[{"id":"a\x01"}]}',
    b'{"data":[{"id":01}]}',
    b'{"data":[{"id":1,}]}',
    b'{"data":[{"id":tru}]}',
    b'{"data":[{id:1}]}',
    b'{"data":[{"id":1}]}x',
    b'{"data":[{"id":1}]',
    b'[{"id":1},',
    b'{"data":[{"id":"\xc3',
    b'{"data":' + b"[" * 5000 + b"]" * 5000 + b"}",
]


@pytest.mark.parametrize("data", BROKEN)
def test_a_page_that_is_broken_is_refused_when_split_as_when_whole(data: bytes) -> None:
    with pytest.raises(SS12000Error) as whole:
        parse_json(data, "persons")
    with pytest.raises(SS12000Error) as split:
        parse_around(data, frozenset({"data"}), "persons")
    assert type(split.value) is type(whole.value)
    assert isinstance(whole.value, BrokenJson | WrongCharset)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=30), st.integers(min_value=0, max_value=200))
def test_whatever_is_spoilt_in_a_page_it_is_read_as_when_whole_or_refused(noise: bytes, at: int) -> None:
    page = orjson.dumps({"data": [pupil(1), pupil(2)], "pageToken": None})
    data = page[:at] + noise + page[at + len(noise) :]
    try:
        whole = parse_json(data, "persons")
    except SS12000Error as error:
        with pytest.raises(type(error)):
            around(data)
    else:
        assert around(data) == whole


def test_half_characters_and_numbers_beyond_measure_are_read() -> None:
    for element in (b'{"id":"\\ud800"}', b'{"id":1e999}', b'{"id":123456789012345678901234567890}'):
        data = b'{"data":[' + element + b"]}"
        assert around(data) == parse_json(data, "persons")
