"""What goes wrong: overload, broken and strange answers, slowness, size, and settings that are not allowed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from samsyn.integrations.ss12000.client import errors
from samsyn.integrations.ss12000.client.client import (
    BearerToken,
    ClientCertificate,
    ClientCredentials,
    Limits,
    Patience,
    Resource,
    Settings,
    SS12000Client,
)
from samsyn.integrations.ss12000.client.pace import Throttle
from samsyn.integrations.ss12000.fake import CLIENT_SECRET, TOKEN, Deviations, FakeServer, serve
from samsyn.integrations.ss12000.records import parse_person
from samsyn.integrations.ss12000.tests.examples import (
    BASE,
    CREDENTIALS,
    OTHER_SCHOOL,
    SCHOOL,
    START,
    Time,
    Wired,
    answering,
    client_for,
    page,
    pupil_id,
    school_register,
)

# Faults


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_burst_of_overload_is_waited_out_with_growing_pauses(status: int) -> None:
    wired = Wired(deviations=Deviations(fault_status=status, fault_count=3))
    assert len(list(wired.client.stream(Resource.PERSONS))) == 6
    assert wired.time.slept == [0.5, 1.0, 2.0]
    assert wired.client.traffic.retries == 3


@pytest.mark.parametrize("retry_after", ["7", "Sat, 10 Jan 2026 08:00:07 GMT"])
def test_retry_after_is_honoured(retry_after: str) -> None:
    wired = Wired(deviations=Deviations(fault_status=429, fault_count=1, retry_after=retry_after))
    list(wired.client.stream(Resource.PERSONS))
    assert wired.time.slept == [7.0]


def test_a_retry_after_beyond_our_patience_ends_at_once() -> None:
    wired = Wired(deviations=Deviations(fault_status=503, fault_count=9, retry_after="86400"))
    with pytest.raises(errors.Overloaded):
        list(wired.client.stream(Resource.PERSONS))
    assert wired.time.slept == []


def test_lasting_overload_is_an_error_after_the_allowed_attempts() -> None:
    wired = Wired(deviations=Deviations(fault_status=503, fault_count=99), patience=Patience(attempts=4))
    with pytest.raises(errors.Overloaded):
        list(wired.client.stream(Resource.PERSONS))
    assert len(wired.server.asked) == 4


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.Rejected),
        (403, errors.NotAllowed),
        (410, errors.Rejected),
        (422, errors.Rejected),
        (500, errors.ServerFault),
        (304, errors.ServerFault),
    ],
)
def test_other_statuses_are_errors_of_their_own_and_not_tried_again(status: int, error: Any) -> None:
    client, time = answering(lambda _request: httpx.Response(status, json={"code": "x", "message": "personnummer"}))
    with pytest.raises(error) as caught:
        list(client.stream(Resource.PERSONS))
    assert type(caught.value) is error
    assert time.slept == []
    assert "personnummer" not in str(caught.value)


def test_creating_a_subscription_is_not_repeated_after_a_gateway_error() -> None:
    wired = Wired(deviations=Deviations(fault_status=502, fault_count=1))
    with pytest.raises(errors.ServerFault):
        wired.client.subscribe("Samsyn", "https://samsyn.example/hook", [Resource.PERSONS])
    assert len(wired.server.asked) == 1


def test_connection_errors_are_tried_again_and_then_typed() -> None:
    def broken(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    client, time = answering(broken)
    with pytest.raises(errors.ConnectionFailed):
        list(client.stream(Resource.PERSONS))
    assert time.slept == [0.5, 1.0, 2.0, 4.0]


def test_a_page_that_breaks_off_is_fetched_again() -> None:
    attempts = iter(range(9))

    def breaking() -> Iterator[bytes]:
        yield b'{"data":['
        raise httpx.ReadError("reset")

    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=breaking()) if next(attempts) < 2 else page([{"id": "a"}])

    client, _ = answering(handler)
    assert list(client.stream(Resource.PERSONS)) == [{"id": "a"}]
    assert client.traffic.requests == 3


def test_an_answer_that_always_breaks_off_is_told_as_such() -> None:
    def breaking() -> Iterator[bytes]:
        yield b'{"data":['
        raise httpx.RemoteProtocolError("incomplete")

    client, _ = answering(lambda _request: httpx.Response(200, content=breaking()))
    with pytest.raises(errors.BrokenOff) as caught:
        list(client.stream(Resource.PERSONS))
    assert "bröt av mitt i ett svar" in caught.value.user_message


def test_a_large_answer_that_breaks_off_is_an_error_and_nothing_comes_twice() -> None:
    def breaking() -> Iterator[bytes]:
        yield b'{"data":[{"id":"a"},{"id":"b"},'
        raise httpx.ReadError("reset")

    client, _ = answering(
        lambda _request: httpx.Response(200, content=breaking()),
        limits=Limits(parse_whole=1, requests_per_second=None),
    )
    seen = []
    with pytest.raises(errors.ConnectionFailed):
        for raw in client.stream(Resource.PERSONS):
            seen.append(raw["id"])
    assert seen == ["a", "b"]


@pytest.mark.parametrize("parse_whole", [8_000_000, 1])
@pytest.mark.parametrize(
    ("deviations", "error"),
    [
        (Deviations(html_page=True), errors.NotJson),
        (Deviations(truncated=True), errors.BrokenJson),
        (Deviations(truncated=True, compressed=True), errors.BrokenJson),
        (Deviations(latin1=True), errors.WrongCharset),
        (Deviations(fault_status=500, fault_count=99), errors.ServerFault),
        (Deviations(redirect_to="https://elsewhere.example/v2/persons"), errors.RedirectRefused),
        (Deviations(redirect_to="http://localhost:81/v2/persons"), errors.RedirectRefused),
        (Deviations(redirect_to="https://localhost/v2/persons"), errors.RedirectRefused),
        (Deviations(redirect_to="/v2/persons"), errors.RedirectLoop),
    ],
)
def test_answers_that_cannot_be_used_are_typed_errors(deviations: Deviations, error: Any, parse_whole: int) -> None:
    wired = Wired(deviations=deviations, limits=Limits(page_size=2, parse_whole=parse_whole))
    with pytest.raises(error) as caught:
        list(wired.client.stream(Resource.PERSONS))
    assert caught.value.user_message.endswith((".", ")"))


@pytest.mark.parametrize("body", [b"<p>hej</p>", b"Service down", b"", b"  ", b'{"data":[{"id":"a"}'])
@pytest.mark.parametrize("parse_whole", [8_000_000, 0])
def test_text_instead_of_json(body: bytes, parse_whole: int) -> None:
    client, _ = answering(
        lambda _request: httpx.Response(200, content=body, headers={"Content-Type": "application/json"}),
        limits=Limits(parse_whole=parse_whole, requests_per_second=None),
    )
    with pytest.raises((errors.NotJson, errors.BrokenJson)):
        list(client.stream(Resource.PERSONS))


def test_half_a_character_in_one_name_does_not_stop_the_page() -> None:
    body = b'{"data":[{"id":"a","givenName":"x\\ud83d"}],"pageToken":null}'
    client, _ = answering(lambda _request: httpx.Response(200, content=body))
    (raw,) = client.stream(Resource.PERSONS)
    parsed = parse_person(raw)
    assert parsed.record is not None
    assert parsed.record.given_name == "x"
    assert "control_characters" in {found.code for found in parsed.findings}


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
def test_a_body_that_cannot_be_unpacked_is_an_error(encoding: str) -> None:
    client, _ = answering(
        lambda _request: httpx.Response(200, stream=httpx.ByteStream(b"not packed"), headers={"Content-Encoding": encoding})
    )
    with pytest.raises(errors.BrokenJson):
        list(client.stream(Resource.PERSONS))


def test_a_redirect_within_the_host_is_followed() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v2/persons":
            return httpx.Response(307, headers={"Location": "/v2.1/persons?limit=2"})
        return page([{"id": str(request.url.query)}])

    client, _ = answering(handler)
    assert len(list(client.stream(Resource.PERSONS))) == 1


# Time, size and pace


@pytest.mark.parametrize("deviations", [Deviations(hang_seconds=700.0), Deviations(drip_seconds=100.0)])
def test_a_server_that_hangs_or_drips_ends_in_an_error(deviations: Deviations) -> None:
    wired = Wired(deviations=deviations)
    with pytest.raises(errors.TooSlow):
        list(wired.client.stream(Resource.PERSONS))
    assert wired.time.seconds < 1000


def test_the_total_time_covers_all_pages_but_not_our_own_work() -> None:
    wired = Wired(deviations=Deviations(hang_seconds=10.0), patience=Patience(total=25.0))
    with pytest.raises(errors.TooSlow):
        list(wired.client.stream(Resource.PERSONS))
    wired = Wired(patience=Patience(total=25.0))
    for _raw in wired.client.stream(Resource.PERSONS):
        wired.time.seconds += 100
    assert wired.time.seconds == 600


def test_a_silent_server_on_a_socket_ends_in_an_error() -> None:
    released = threading.Event()

    def hang(_seconds: float) -> None:
        released.wait(30)

    server = FakeServer(school_register(), Deviations(hang_seconds=1.0), sleep=hang)
    with serve(server) as running:
        settings = Settings(running.url + "/v2", BearerToken(TOKEN), patience=Patience(read=0.2, attempts=1))
        with SS12000Client(settings) as client, pytest.raises(errors.TooSlow):
            list(client.stream(Resource.PERSONS))
        released.set()


def test_the_client_reads_a_server_on_a_socket() -> None:
    with (
        serve(FakeServer(school_register(), Deviations(compressed=True))) as running,
        SS12000Client(Settings(running.url + "/v2", BearerToken(TOKEN))) as client,
    ):
        assert len(list(client.stream(Resource.PERSONS))) == 6
        assert 0 < client.traffic.wire_bytes < client.traffic.body_bytes


@pytest.mark.parametrize("compressed", [False, True])
def test_a_body_beyond_the_limit_is_an_error(compressed: Any) -> None:
    wired = Wired(
        deviations=Deviations(padding=20_000_000, compressed=compressed),
        limits=Limits(body=1_000_000, parse_whole=500_000),
    )
    with pytest.raises(errors.TooLarge):
        list(wired.client.stream(Resource.PERSONS))
    assert wired.client.traffic.body_bytes < 1_200_000


def test_requests_keep_the_agreed_pace() -> None:
    time = Time()
    client = client_for(
        httpx.WSGITransport(app=FakeServer(school_register())), time, limits=Limits(page_size=2, requests_per_second=4, burst=1)
    )
    list(client.stream(Resource.PERSONS))
    assert time.slept == [0.25, 0.25]


def test_what_was_saved_while_fewer_were_sent_may_follow_at_once() -> None:
    time = Time()
    throttle = Throttle(4, 3, time.monotonic, time.sleep)
    for _ in range(5):
        throttle.wait()
    assert time.slept == [0.25, 0.25]
    time.seconds += 10
    for _ in range(4):
        throttle.wait()
    assert time.slept == [0.25, 0.25, 0.25]


# Settings


@pytest.mark.parametrize(
    "url",
    [
        "http://register.example/v2",
        "ftp://register.example",
        "register.example",
        "https://",
        "https://user:secret@register.example",
        "https://register.example/v2?x=1",
        "https://register.example/v2#x",
        "https://register.example:port/",
        "https://register .example/",
        "http://127.0.0.1.evil.example/",
        "",
    ],
)
def test_addresses_that_are_not_allowed(url: str) -> None:
    with pytest.raises(errors.BadSettings) as caught:
        Settings(url)
    assert "secret" not in str(caught.value)
    with pytest.raises(errors.BadSettings):
        Settings(BASE, ClientCredentials(url, "a", "b"))


@pytest.mark.parametrize("url", ["https://register.example/v2", "http://127.0.0.1:8080", "http://[::1]/", BASE])
def test_addresses_that_are_allowed(url: str) -> None:
    assert Settings(url).base_url == url


def test_a_client_certificate_that_cannot_be_read_is_a_clear_error(tmp_path: Any) -> None:
    missing = str(tmp_path / "none.pem")
    with pytest.raises(errors.BadSettings):
        SS12000Client(Settings("https://register.example", certificate=ClientCertificate(missing, missing, "hemligt")))
    with pytest.raises(errors.BadSettings):
        SS12000Client(Settings("https://register.example", authorities_file=missing))


def test_secrets_do_not_show_in_settings() -> None:
    settings = Settings(BASE, CREDENTIALS, ClientCertificate("a", "b", "lösen"))
    assert CLIENT_SECRET not in repr(settings)
    assert "lösen" not in repr(settings)
    assert TOKEN not in repr(Settings(BASE, BearerToken(TOKEN)))


def test_a_pupil_who_moves_is_seen_in_the_next_delta() -> None:
    wired = Wired()
    wired.time.seconds += 60
    wired.server.register.move_pupil(pupil_id(0), OTHER_SCHOOL, datetime(2026, 1, 12, tzinfo=UTC).date())
    (raw,) = wired.client.stream(Resource.PERSONS, modified_after=START + timedelta(seconds=30))
    record = parse_person(raw).record
    assert record is not None
    assert [(one.unit_id, str(one.end)) for one in record.enrolments] == [(SCHOOL, "2026-01-11"), (OTHER_SCHOOL, "None")]
