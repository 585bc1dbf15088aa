"""The fake server: the endpoints, the filters, the deviations, and the changes that happen in a school."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import orjson
import pytest

from samsyn.integrations.ss12000.client.client import Notification, Resource, parse_notification
from samsyn.integrations.ss12000.fake import TOKEN, Deviations, FakeServer, Register, serve
from samsyn.integrations.ss12000.records import RelationType, SecurityMarking, parse_person
from samsyn.integrations.ss12000.tests.examples import (
    ACTIVITY,
    CLASS_7A,
    NURSE,
    OTHER_SCHOOL,
    PROVIDER,
    SCHOOL,
    START,
    Time,
    Wired,
    adult_id,
    pupil_id,
    school_register,
)

PUPILS = [pupil_id(number) for number in range(3)]
ADULTS = [adult_id(number) for number in range(3)]


@pytest.fixture
def server() -> FakeServer:
    time = Time()
    return FakeServer(school_register(now=time.now), sleep=time.sleep, now=time.now)


@pytest.fixture
def http(server: FakeServer) -> Iterator[httpx.Client]:
    transport = httpx.WSGITransport(app=server)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(transport=transport, base_url="http://localhost/v2", headers=headers) as client:
        yield client


def ids(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["id"] for row in response.json()["data"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("persons?nameContains=öberg1", [PUPILS[1], ADULTS[1]]),
        ("persons?civicNo=198012249804", ADULTS),
        ("persons?eduPersonPrincipalName=elev2@skola.example", [PUPILS[2]]),
        ("persons?relationship.entity.type=enrolment", PUPILS),
        ("persons?relationship.entity.type=responsibleFor.enrolment", ADULTS),
        ("persons?relationship.entity.type=responsibleFor.placement", [ADULTS[0]]),
        ("persons?relationship.entity.type=placement.child", [PUPILS[0]]),
        ("persons?relationship.entity.type=placement.owner", [ADULTS[0]]),
        ("persons?relationship.entity.type=groupMembership", PUPILS),
        ("persons?relationship.entity.type=duty", []),
        (f"persons?relationship.organisation={OTHER_SCHOOL}", [PUPILS[0], ADULTS[0]]),
        ("persons?relationship.entity.type=enrolment&relationship.startDate.onOrBefore=2025-08-17", []),
        ("persons?relationship.entity.type=enrolment&relationship.endDate.onOrAfter=2026-01-01", PUPILS),
        (f"organisations?parent={PROVIDER}", [SCHOOL, OTHER_SCHOOL]),
        ("organisations?schoolUnitCode=12345678", [SCHOOL]),
        ("organisations?type=Huvudman", [PROVIDER]),
        ("groups?groupType=Klass&schoolTypes=GR", [CLASS_7A]),
        (f"groups?organisation={OTHER_SCHOOL}", []),
        (f"duties?person={NURSE}&dutyRole=Skolsk%C3%B6terska", ["d0000000-0000-4000-8000-000000000001"]),
        (f"activities?group={CLASS_7A}", [ACTIVITY]),
        (f"placements?child={PUPILS[0]}", ["b1000000-0000-4000-8000-000000000001"]),
        (f"absences?student={PUPILS[0]}", ["ab000000-0000-4000-8000-000000000001"]),
        ("absences?startTime.onOrAfter=2026-01-09T07:30:00Z", []),
        ("grades?registeredDate.onOrAfter=2025-12-19", ["97000000-0000-4000-8000-000000000001"]),
        ("persons?meta.modified.after=2026-01-10T08:00:00Z", []),
        ("groups?meta.modified.before=2026-01-10T09:00:00.001%2B01:00", [CLASS_7A]),
    ],
)
def test_filters(http: httpx.Client, query: str, found: Any) -> None:
    assert ids(http.get(query)) == found


@pytest.mark.parametrize(
    "query",
    [
        "persons?limit=0",
        "persons?limit=x",
        "persons?meta.modified.after=yesterday",
        "persons?pageToken=nonsense",
        "persons?relationship.entity.type=friend",
        "persons?relationship.organisation=7",
        "groups?organisation=7",
        "groups/not-a-uuid",
        "grades?registeredDate.onOrAfter=1/1",
        "aggregatedAttendance",
        "aggregatedAttendance?startDate=x&endDate=2026-01-01",
        "deletedEntities?entities=Spaceship",
    ],
)
def test_bad_queries_get_the_error_object_of_the_standard(http: httpx.Client, query: str) -> None:
    response = http.get(query)
    assert response.status_code == 400
    assert set(response.json()) == {"code", "message"}


def test_a_page_token_may_not_be_combined_with_filters(http: httpx.Client) -> None:
    token = http.get("persons?limit=2&nameContains=berg").json()["pageToken"]
    assert http.get("persons", params={"pageToken": token, "nameContains": "berg"}).status_code == 400
    assert http.get("groups", params={"pageToken": token}).status_code == 400
    assert ids(http.get("persons", params={"pageToken": token, "limit": 4})) == [PUPILS[1], ADULTS[1], PUPILS[2], ADULTS[2]]


def test_aggregated_attendance_covers_a_period(http: httpx.Client) -> None:
    rows = http.get("aggregatedAttendance?startDate=2025-09-01&endDate=2025-09-30").json()["data"]
    assert [row["attendanceSum"] for row in rows] == [4000]
    assert http.get("aggregatedAttendance?startDate=2026-02-01&endDate=2026-02-28").json()["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"groups/{CLASS_7A}", 200),
        ("GET", f"groups/{SCHOOL}", 404),
        ("GET", "spaceships", 404),
        ("POST", "persons", 405),
        ("GET", "persons/lookup", 405),
        ("POST", "persons/lookup", 400),
        ("PUT", "subscriptions", 405),
        ("GET", f"subscriptions/{SCHOOL}", 404),
        ("GET", "log", 405),
    ],
)
def test_statuses(http: httpx.Client, method: str, path: str, status: int) -> None:
    assert http.request(method, path).status_code == status


@pytest.mark.parametrize("header", ["", "Bearer wrong", f"Basic {TOKEN}"])
def test_a_token_is_required(http: httpx.Client, header: str) -> None:
    response = http.get("persons", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


def test_log_and_statistics_are_received(http: httpx.Client, server: FakeServer) -> None:
    assert http.post("log", json={"message": "hej", "severityLevel": "Info"}).status_code == 201
    assert server.log_entries == [{"message": "hej", "severityLevel": "Info"}]


def test_sort_by_modification(http: httpx.Client, server: FakeServer) -> None:
    server._sleep(60)
    server.register.rename(PUPILS[2], "Bo", "Ek")
    assert ids(http.get("persons?sortkey=ModifiedDesc&limit=1")) == [PUPILS[2]]


# Changes


def test_moving_a_pupil_ends_enrolment_and_membership(server: FakeServer) -> None:
    server.register.move_pupil(PUPILS[0], OTHER_SCHOOL, date(2026, 1, 12))
    old, new = server.register.row("persons", PUPILS[0])["enrolments"]
    assert (old["enroledAt"]["id"], old["endDate"]) == (SCHOOL, "2026-01-11")
    assert (new["enroledAt"]["id"], new["startDate"], new["schoolYear"]) == (OTHER_SCHOOL, "2026-01-12", 7)
    members = server.register.row("groups", CLASS_7A)["groupMemberships"]
    assert [member.get("endDate") for member in members] == ["2026-01-11", None, None]


def test_a_removed_pupil_is_listed_as_deleted(http: httpx.Client, server: FakeServer) -> None:
    server.register.remove_pupil(PUPILS[0])
    assert http.get("deletedEntities").json()["data"] == {"persons": [PUPILS[0]]}
    assert http.get(f"persons/{PUPILS[0]}").status_code == 404
    assert len(server.register.row("groups", CLASS_7A)["groupMemberships"]) == 2


def test_subscribers_are_notified_of_what_they_asked_for() -> None:
    sent: list[tuple[str, bytes]] = []
    wired = Wired()

    def post(target: str, body: bytes) -> int:
        sent.append((target, body))
        return 200

    wired.server.webhooks._post = post
    wired.client.subscribe("Samsyn", "https://samsyn.example/hook", [Resource.PERSONS])
    wired.client.subscribe("Annan", "https://other.example/hook", [Resource.DUTIES])
    wired.server.register.rename(PUPILS[0], "Bo", "Ek")
    wired.server.register.remove_pupil(PUPILS[1])
    assert wired.server.fire() == [200]
    ((target, body),) = sent
    assert target == "https://samsyn.example/hook"
    assert parse_notification(body) == Notification(frozenset({Resource.PERSONS}), True, 0)
    assert wired.server.fire() == []


def test_an_expired_subscription_is_silent() -> None:
    wired = Wired()
    wired.server.webhooks._post = lambda _target, _body: 200
    wired.client.subscribe("Samsyn", "https://samsyn.example/hook", [Resource.PERSONS])
    wired.time.seconds += 8 * 86_400
    wired.server.register.rename(PUPILS[0], "Bo", "Ek")
    assert wired.server.fire() == []


def test_a_notification_goes_out_over_http() -> None:
    received: list[bytes] = []

    def hook(environ: Any, start_response: Any) -> list[bytes]:
        received.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK", [])
        return [b""]

    server = FakeServer(school_register())
    with serve(hook) as running:
        server.webhooks.create(
            {"name": "x", "target": running.url, "resourceTypes": [{"resource": "Person"}]},
        )
        server.register.rename(PUPILS[0], "Bo", "Ek")
        assert server.fire() == [200]
    assert [orjson.loads(body)["modifiedEntites"] for body in received] == [["Person"]]


# Deviations of content


def spoilt(deviations: Deviations) -> Any:
    wired = Wired(deviations=deviations)
    return parse_person(next(iter(wired.client.stream(Resource.PERSONS))))


def test_nulls_for_absent_attributes_change_nothing() -> None:
    assert spoilt(Deviations(nulls_for_absent=True)) == spoilt(Deviations())


def test_dashed_numbers_are_passed_on() -> None:
    assert spoilt(Deviations(dashed_numbers=True)).record.identity_number == "120618-2386"


def test_unknown_values_are_strict_or_other() -> None:
    record, findings = spoilt(Deviations(unknown_values=True))
    assert record.security is SecurityMarking.PROTECTED_REGISTRATION
    assert record.responsibles[0].relation is RelationType.OTHER
    assert record.enrolments[0].school_type == "OTHER"
    assert [found.code for found in findings] == ["unknown_marking", "unknown_value", "unknown_value"]


def test_times_without_zone_are_noted() -> None:
    parsed = spoilt(Deviations(naive_timestamps=True))
    assert [(found.code, found.path) for found in parsed.findings] == [("time_without_zone", "meta.modified")]


def test_misspelt_keys_are_read() -> None:
    record, findings = spoilt(Deviations(misspelt_keys=True))
    assert record.enrolments[0].unit_id == SCHOOL
    assert [found.code for found in findings] == ["other_spelling"]


def test_a_register_may_be_empty() -> None:
    wired = Wired(register=Register())
    assert [list(wired.client.stream(resource)) for resource in (Resource.PERSONS, Resource.GROUPS)] == [[], []]
    assert wired.client.stream(Resource.PERSONS).server_time is None
    assert START.tzinfo is not None
