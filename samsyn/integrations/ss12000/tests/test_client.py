"""Deltas, single objects, lookup, deletions, subscriptions and authorisation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from samsyn.integrations.ss12000.client import errors
from samsyn.integrations.ss12000.client.client import (
    BearerToken,
    ClientCredentials,
    Limits,
    NoAuth,
    Resource,
    delta_time,
    parse_notification,
)
from samsyn.integrations.ss12000.fake import CLIENT_ID, CLIENT_SECRET, Deviations
from samsyn.integrations.ss12000.tests.examples import (
    CLASS_7A,
    CREDENTIALS,
    SCHOOL,
    START,
    Wired,
    adult_id,
    answering,
    pupil_id,
)

# Deltas, single objects, lookup, deletions


def test_a_delta_gives_only_what_changed_after() -> None:
    wired = Wired()
    wired.time.seconds += 3600
    wired.server.register.rename(pupil_id(1), "Nytt", "Namn")
    changed = list(wired.client.stream(Resource.PERSONS, modified_after=START + timedelta(minutes=30)))
    assert [raw["id"] for raw in changed] == [pupil_id(1)]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 1, 12, 0, 0, 999_999, tzinfo=UTC), "2026-01-01T11:59:59Z"),
        (datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2))), "2026-07-01T09:59:59Z"),
    ],
)
def test_delta_times_are_in_utc_and_err_on_the_early_side(moment: Any, text: str) -> None:
    assert delta_time(moment) == text


def test_a_delta_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        delta_time(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("name", ["civicNo", "nameContains", "identifier.value", "pageToken", "limit"])
def test_filters_with_personal_data_or_paging_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="filter"):
        Wired().client.stream(Resource.PERSONS, filters={name: "x"})


def test_other_filters_reach_the_server() -> None:
    wired = Wired()
    stream = wired.client.stream(
        Resource.PERSONS, filters={"relationship.entity.type": "enrolment", "relationship.organisation": [SCHOOL]}
    )
    assert [raw["id"] for raw in stream] == [pupil_id(number) for number in range(3)]


def test_one_object_or_none() -> None:
    client = Wired().client
    found = client.get(Resource.GROUPS, CLASS_7A)
    assert found is not None
    assert found["displayName"] == "7A"
    assert client.get(Resource.GROUPS, SCHOOL) is None
    with pytest.raises(ValueError, match="UUID"):
        client.get(Resource.GROUPS, "../persons")


def test_lookup_asks_in_batches_and_keeps_numbers_out_of_addresses() -> None:
    wired = Wired(limits=Limits(lookup_batch=2))
    found = wired.client.lookup(Resource.PERSONS, ids=[pupil_id(0), pupil_id(1), pupil_id(2)], identity_numbers=["198012249804"])
    assert sorted(raw["id"] for raw in found) == sorted(
        [pupil_id(0), pupil_id(1), pupil_id(2), adult_id(0), adult_id(1), adult_id(2)]
    )
    assert wired.server.asked == [("POST", "/v2/persons/lookup")] * 3
    assert wired.server.queries == [{}] * 3
    with pytest.raises(ValueError, match="identity numbers"):
        list(wired.client.lookup(Resource.GROUPS, identity_numbers=["198012249804"]))


@pytest.mark.parametrize("deviations", [Deviations(), Deviations(list_deletions=True)])
def test_deletions_are_read_in_either_shape(deviations: Deviations) -> None:
    wired = Wired(deviations=deviations, limits=Limits(page_size=1))
    assert list(wired.client.deletions(START)) == []
    wired.time.seconds += 60
    wired.server.register.remove_pupil(pupil_id(1))
    wired.server.register.remove("activities", wired.server.register.activities[0]["id"])
    found = list(wired.client.deletions(START))
    assert found[0] == (Resource.PERSONS, pupil_id(1))
    assert [one.resource for one in found] == [Resource.PERSONS, Resource.ACTIVITIES]
    assert [one.resource for one in wired.client.deletions(START, [Resource.ACTIVITIES])] == [Resource.ACTIVITIES]


@pytest.mark.parametrize(
    ("data", "ids", "notes"),
    [
        ([], [], ["deletions_as_list"]),
        ({"persons": None, "rooms": ["x"]}, [], []),
        ({"Person": [{"id": pupil_id(1)}]}, [pupil_id(1)], []),
        ({"persns": [pupil_id(1)]}, [], ["deletion_unreadable"]),
        ([pupil_id(1)], [], ["deletions_as_list", "deletion_unreadable"]),
        ([{"persons": [pupil_id(1)]}], [pupil_id(1)], ["deletions_as_list"]),
        ({"persons": [7, {}, pupil_id(1).upper()]}, [pupil_id(1)], ["deletion_unreadable"]),
    ],
)
def test_odd_deletions_are_read_as_far_as_they_can_be_understood(data: Any, ids: Any, notes: Any) -> None:
    client, _ = answering(lambda _request: httpx.Response(200, json={"data": data}))
    stream = client.deletions(START)
    assert [one.record_id for one in stream] == ids
    assert [note.code for note in stream.notes] == notes


# Subscriptions and notifications


def test_subscribe_renew_and_end() -> None:
    wired = Wired()
    made = wired.client.subscribe("Samsyn", "https://samsyn.example/hook", [Resource.PERSONS, Resource.GROUPS])
    assert made.resources == {Resource.PERSONS, Resource.GROUPS}
    assert made.expires == START + timedelta(days=7)
    wired.time.seconds += 86_400
    assert wired.client.renew(made.id).expires == START + timedelta(days=8)
    assert [one.id for one in wired.client.subscriptions()] == [made.id]
    assert wired.client.unsubscribe(made.id)
    assert not wired.client.unsubscribe(made.id)
    with pytest.raises(errors.NotOffered):
        wired.client.renew(made.id)


@pytest.mark.parametrize(
    ("body", "modified", "deleted", "unknown"),
    [
        (b'{"modifiedEntites":["Person","Group"],"deletedEntities":true}', {"PERSONS", "GROUPS"}, True, 0),
        (b'{"modifiedEntities":["persons"],"deletedEntites":"true"}', {"PERSONS"}, True, 0),
        (b'{"ModifiedEntites":[{"resource":"Duty"}],"deletedEntities":null}', {"DUTIES"}, False, 0),
        (b'{"modifiedEntites":"Person"}', {"PERSONS"}, False, 0),
        (b'{"modifiedEntites":["Room","Spaceship",4]}', set(), False, 2),
        (b'\xef\xbb\xbf{"deletedEntities":false}', set(), False, 0),
        (b'{"modifiedEntites":[],"deletedEntities":{"persons":["x"]}}', set(), True, 0),
    ],
)
def test_notifications_are_read_in_any_spelling(body: bytes, modified: Any, deleted: Any, unknown: Any) -> None:
    found = parse_notification(body)
    assert ({one.name for one in found.modified}, found.deleted, found.unknown) == (modified, deleted, unknown)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"x":1}', b"\xff\xfe", b'{"a":"' + b"x" * 70_000])
def test_a_notification_that_cannot_be_read_is_an_error(body: bytes) -> None:
    with pytest.raises(errors.BadNotification):
        parse_notification(body)


# Authorisation


@pytest.mark.parametrize("in_body", [False, True])
def test_a_token_is_fetched_once_and_renewed_before_it_expires(in_body: Any) -> None:
    auth = ClientCredentials(CREDENTIALS.token_url, CLIENT_ID, CLIENT_SECRET, "read", in_body)
    wired = Wired(deviations=Deviations(token_lifetime=100), auth=auth)
    assert len(list(wired.client.stream(Resource.PERSONS))) == 6
    assert wired.server.access.issued_count == 1
    wired.time.seconds += 71
    list(wired.client.stream(Resource.PERSONS))
    assert wired.server.access.issued_count == 2


def test_a_revoked_token_is_replaced_in_the_middle_of_a_stream() -> None:
    wired = Wired(deviations=Deviations(revoke_after=1), auth=CREDENTIALS)
    assert len(list(wired.client.stream(Resource.PERSONS))) == 6
    assert wired.server.access.issued_count == 2


def test_a_token_that_is_refused_again_is_an_error() -> None:
    wired = Wired(deviations=Deviations(token_lifetime=-1), auth=CREDENTIALS)
    with pytest.raises(errors.NotAuthenticated):
        list(wired.client.stream(Resource.PERSONS))
    # One with the first token, one with the second.
    assert [path for _method, path in wired.server.asked].count("/v2/persons") == 2


@pytest.mark.parametrize("auth", [BearerToken("wrong"), NoAuth()])
def test_a_wrong_or_missing_token_is_an_error(auth: Any) -> None:
    with pytest.raises(errors.NotAuthenticated):
        list(Wired(auth=auth).client.stream(Resource.PERSONS))


def test_wrong_client_credentials_are_an_error_that_names_no_secret() -> None:
    auth = ClientCredentials(CREDENTIALS.token_url, CLIENT_ID, "hemligt-fel")
    with pytest.raises(errors.TokenRefused) as caught:
        list(Wired(auth=auth).client.stream(Resource.PERSONS))
    assert "hemligt-fel" not in str(caught.value) + caught.value.user_message + repr(auth)


@pytest.mark.parametrize(
    "answer",
    [[], {}, {"access_token": ""}, {"access_token": 5}, {"access_token": "a\nb"}, {"access_token": "x", "token_type": "mac"}],
)
def test_a_token_answer_that_cannot_be_used_is_an_error(answer: Any) -> None:
    client, _ = answering(lambda _request: httpx.Response(200, json=answer), auth=CREDENTIALS)
    with pytest.raises(errors.TokenRefused):
        list(client.stream(Resource.PERSONS))
