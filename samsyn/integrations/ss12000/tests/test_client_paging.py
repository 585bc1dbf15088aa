"""Pages of any shape as one stream."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from samsyn.integrations.ss12000.client import errors
from samsyn.integrations.ss12000.client.client import (
    Limits,
    Resource,
)
from samsyn.integrations.ss12000.fake import Deviations
from samsyn.integrations.ss12000.tests.examples import (
    START,
    Wired,
    adult_id,
    answering,
    page,
    pupil,
    pupil_id,
)

# Paging


def test_every_person_comes_once_over_several_pages() -> None:
    wired = Wired()
    stream = wired.client.stream(Resource.PERSONS)
    ids = [raw["id"] for raw in stream]
    assert ids == [one for number in range(3) for one in (pupil_id(number), adult_id(number))]
    assert stream.pages == 3
    assert stream.offered
    assert stream.notes == []
    assert stream.server_time == START


def test_a_page_token_is_combined_with_limit_only() -> None:
    wired = Wired()
    list(wired.client.stream(Resource.PERSONS, modified_after=START - timedelta(days=1)))
    first, *later = wired.server.queries
    assert set(first) == {"limit", "meta.modified.after"}
    assert len(later) == 2
    assert all(set(query) == {"limit", "pageToken"} for query in later)


def test_classes_which_hold_their_pupils_are_asked_for_in_smaller_pages() -> None:
    wired = Wired(limits=Limits(page_size=8))
    for resource in (Resource.PERSONS, Resource.GROUPS):
        list(wired.client.stream(resource))
    assert [query["limit"] for query in wired.server.queries] == [["8"], ["2"]]


@pytest.mark.parametrize(
    ("deviations", "pages", "notes"),
    [
        (Deviations(unpaged=True), 1, []),
        (Deviations(offset_tokens=True), 3, []),
        (Deviations(numeric_tokens=True), 3, ["token_not_text"]),
        (Deviations(list_key_by_resource=True), 3, ["list_elsewhere"]),
        (Deviations(content_type="text/plain"), 3, []),
        (Deviations(compressed=True), 3, []),
        (Deviations(byte_order_mark=True), 3, []),
        (Deviations(padding=100_000), 3, []),
    ],
)
@pytest.mark.parametrize("parse_whole", [8_000_000, 1])
def test_deviating_pages_are_read_all_the_same(deviations: Deviations, pages: Any, notes: Any, parse_whole: int) -> None:
    wired = Wired(deviations=deviations, limits=Limits(page_size=2, parse_whole=parse_whole))
    stream = wired.client.stream(Resource.PERSONS)
    assert len(list(stream)) == 6
    assert stream.pages == pages
    # The stream parser does not tell under which key the list stood.
    assert [note.code for note in stream.notes] == (notes if parse_whole > 1 or "token_not_text" in notes else [])


@pytest.mark.parametrize("deviations", [Deviations(looping_token=True), Deviations(repeated_page=True)])
@pytest.mark.parametrize("parse_whole", [8_000_000, 1])
def test_a_server_that_repeats_its_pages_is_noticed(deviations: Deviations, parse_whole: int) -> None:
    wired = Wired(deviations=deviations, limits=Limits(page_size=2, parse_whole=parse_whole))
    with pytest.raises(errors.PagingLoop):
        list(wired.client.stream(Resource.PERSONS))
    assert len(wired.server.asked) == 2


def test_endless_empty_pages_and_too_many_pages_end_in_an_error() -> None:
    numbers = iter(range(10_000))
    client, _ = answering(lambda _request: page([], f"t{next(numbers)}"))
    with pytest.raises(errors.PagingLoop):
        list(client.stream(Resource.PERSONS))
    client, _ = answering(
        lambda _request: page([{"id": next(numbers)}], f"t{next(numbers)}"),
        limits=Limits(pages=7, requests_per_second=None),
    )
    with pytest.raises(errors.PagingLoop):
        list(client.stream(Resource.PERSONS))
    assert client.traffic.requests == 7


@pytest.mark.parametrize("shape", [[{"id": "a"}], {"data": [{"id": "a"}]}, {"persons": [{"id": "a"}]}])
def test_the_list_is_found_wherever_servers_put_it(shape: Any) -> None:
    client, _ = answering(lambda _request: httpx.Response(200, json=shape))
    assert list(client.stream(Resource.PERSONS)) == [{"id": "a"}]


def test_a_misspelt_page_token_is_followed() -> None:
    answers = iter([{"data": [{"id": "a"}], "pagetoken": "x"}, {"data": [{"id": "b"}]}])
    client, _ = answering(lambda _request: httpx.Response(200, json=next(answers)))
    stream = client.stream(Resource.PERSONS)
    assert [raw["id"] for raw in stream] == ["a", "b"]
    assert [note.code for note in stream.notes] == ["token_misspelt"]


@pytest.mark.parametrize("body", [{"data": {}}, {"code": "x", "message": "y"}, "text", 7, {"data": [], "pageToken": {}}])
def test_json_without_the_list_is_an_error(body: object) -> None:
    client, _ = answering(lambda _request: httpx.Response(200, json=body))
    with pytest.raises(errors.WrongShape):
        list(client.stream(Resource.PERSONS))


def test_elements_that_are_not_objects_are_noted_and_left_out() -> None:
    client, _ = answering(lambda _request: page([1, None, {"id": "a"}, "x"]))
    stream = client.stream(Resource.PERSONS)
    assert list(stream) == [{"id": "a"}]
    assert [(note.code, note.path) for note in stream.notes] == [
        ("not_object", "data[0]"),
        ("not_object", "data[1]"),
        ("not_object", "data[3]"),
    ]


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        (b'{"pageToken":"first","data":[{"id":"a"}]}', "first"),
        (b'{"data":[{"id":"a","n":"]"}] , "pageToken" : "a],b" }\n', "a],b"),
        (b'{"data":[{"id":"],\\"pageToken\\":\\"evil\\"}"}],"pageToken":"good"}', "good"),
        (b'{"data":[{"id":"a","x":[[1]]}],"extra":[1,[2]],"pagetoken":7}', "7"),
        (b'{"data":[{"id":"a"}],"pageToken":null}', None),
        (b'{"data":[{"id":"a"}]}', None),
        (b'[{"id":"a"}]', None),
    ],
)
@pytest.mark.parametrize("parse_whole", [8_000_000, 1])
def test_the_page_token_is_found_before_and_after_the_list(body: bytes, tokens: str | None, parse_whole: int) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.get("pageToken", ""))
        return httpx.Response(200, content=body) if len(asked) == 1 else page([])

    client, _ = answering(handler, limits=Limits(parse_whole=parse_whole, page_size=None, requests_per_second=None))
    assert len(list(client.stream(Resource.PERSONS))) == 1
    assert asked == (["", tokens] if tokens else [""])


def test_memory_stays_flat_for_an_unpaged_register() -> None:
    row = orjson.dumps(pupil(1))
    rows = 5_000

    def body() -> Iterator[bytes]:
        yield b'{"data":[' + row
        for _ in range(rows - 1):
            yield b"," + row
        yield b'],"pageToken":null}'

    client, _ = answering(
        lambda _request: httpx.Response(200, content=body()),
        limits=Limits(parse_whole=100_000, requests_per_second=None),
    )
    gc.collect()
    tracemalloc.start()
    try:
        count = sum(1 for _raw in client.stream(Resource.PERSONS))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == rows
    assert client.traffic.body_bytes > 3_500_000
    assert peak < 1_500_000


# Not offered


@pytest.mark.parametrize("resource", [Resource.GRADES, Resource.ABSENCES, Resource.AGGREGATED_ATTENDANCE, Resource.PLACEMENTS])
def test_an_optional_resource_that_is_missing_is_reported_not_an_error(resource: Resource) -> None:
    wired = Wired(deviations=Deviations(not_offered=frozenset({resource.value})))
    stream = wired.client.stream(resource)
    assert list(stream) == []
    assert not stream.offered
    assert [(note.code, note.path) for note in stream.notes] == [("not_offered", resource.value)]


def test_a_required_resource_that_is_missing_is_an_error() -> None:
    wired = Wired(deviations=Deviations(not_offered=frozenset({"persons"})))
    with pytest.raises(errors.NotOffered) as caught:
        list(wired.client.stream(Resource.PERSONS))
    assert caught.value.code == "not_offered"


def test_missing_deletions_and_subscriptions() -> None:
    wired = Wired(deviations=Deviations(not_offered=frozenset({"deletedEntities", "subscriptions"})))
    deletions = wired.client.deletions(START)
    assert list(deletions) == []
    assert not deletions.offered
    assert wired.client.subscriptions() == []
    with pytest.raises(errors.NotOffered):
        wired.client.subscribe("Samsyn", "https://samsyn.example/hook", [Resource.PERSONS])
