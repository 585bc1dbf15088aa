"""Logs: no name, number or free text gets through, however it is tried."""

from __future__ import annotations

import ast
import io
import json
import logging
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import psycopg
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.log import log_response
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from samsyn.kernel.ids import uuid7
from samsyn.kernel.logs import _ProcessorFormatter, logger, only_safe_fields
from samsyn.kernel.words import code_words
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.project.databases import CHECKOUT, EMBEDDED, cluster
from samsyn.project.web_log import WebLog

code_words("persons")
NUMBER = make_test_number(date(2016, 3, 12), Sex.FEMALE)
TESTED = logging.getLogger("samsyn.tested")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_ProcessorFormatter())
    root = logging.getLogger("samsyn.tested")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    root.propagate = False
    yield stream
    root.removeHandler(handler)


def test_a_line_is_json_with_event_and_identifiers(written: io.StringIO) -> None:
    run = uuid7()
    logger("samsyn.tested").info("import.committed", run=run, rows=3, kind="persons")
    line = json.loads(written.getvalue())
    assert (line["event"], line["run"], line["rows"], line["kind"]) == ("import.committed", str(run), 3, "persons")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Greta Andersson"},
        {"reason_code": "Greta Andersson"},
        {"code": NUMBER.value},
        {"code": NUMBER.display},
        {"kind": NUMBER.value[2:]},
        {"counts": {"Greta Andersson": 1}},
        {"counts": {"new": "Greta Andersson"}},
        {"kind": "Greta"},
        {"kind": "greta"},
        {"kind": "persons.greta"},
        {"counts": {"Greta": 1}},
        {"counts": {"greta": 1}},
        {"counts": {"persons": int(NUMBER.value)}},
        {"rows": int(NUMBER.value)},
        {"rows": int(NUMBER.value[2:])},
        {"count": int(NUMBER.value[:8])},
        {"bytes": int(NUMBER.value)},
        {"attempts": int(NUMBER.value[2:8])},
        {"duration_ms": float(NUMBER.value)},
        {"code": int(NUMBER.value[2:8])},
        {"resource": f"{NUMBER.value[:4]}-{NUMBER.value[4:6]}-{NUMBER.value[6:8]}-{NUMBER.value[8:]}"},
        {"resource": "greta"},
        {"provider": str(NUMBER.value)},
        {"method": "GRETA"},
        {"greta": 1},
        {f"p{NUMBER.value}": 1},
    ],
)
def test_a_name_or_number_does_not_get_through(written: io.StringIO, fields: dict[str, object]) -> None:
    logger("samsyn.tested").info("some.event", **fields)
    assert "greta" not in written.getvalue().lower()
    line = json.loads(written.getvalue())
    del line["timestamp"]
    assert NUMBER.value[2:8] not in json.dumps(line)


@pytest.mark.parametrize("event", ["greta", "Greta.opened", f"record.p{NUMBER.value}", "record.20160312", "record.2016_0312"])
def test_an_event_is_a_word_with_its_app_and_without_a_number(written: io.StringIO, event: str) -> None:
    logger("samsyn.tested").info(event)
    assert json.loads(written.getvalue())["event"] == "log.unnamed_event"


def test_every_event_in_the_code_is_a_constant() -> None:
    lines = 0
    for file in (file for file in (CHECKOUT / "samsyn").rglob("*.py") if "tests" not in file.parts):
        for node in ast.walk(ast.parse(file.read_bytes())):
            call = node.func if isinstance(node, ast.Call) else None
            if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "log":
                assert isinstance(node.args[0], ast.Constant), f"{file}:{node.lineno}"
                lines += 1
    assert lines > 10


class Kind(StrEnum):
    PUPILS = "pupils"


def test_members_of_an_enum_and_registered_words_are_words_of_the_code(written: io.StringIO) -> None:
    logger("samsyn.tested").info("some.event", kind=Kind.PUPILS, counts={"persons": 2, Kind.PUPILS: 3}, bytes=123_456, code=503)
    line = json.loads(written.getvalue())
    assert (line["kind"], line["counts"], line["bytes"], line["code"]) == ("pupils", {"persons": 2, "pupils": 3}, 120_000, 503)


def test_gunicorns_own_lines_hold_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    log = WebLog(Config())
    log.exception("Error handling request %s", f"/search?q=Greta+{NUMBER.value}")
    log.warning(f"Invalid request from Greta {NUMBER.value}")
    said = capsys.readouterr().err
    assert all(json.loads(line)["logger"] == "gunicorn.error" for line in said.splitlines())
    assert "Greta" not in said
    assert NUMBER.value not in said


def test_the_embedded_servers_log_holds_no_values(admin_url: str) -> None:
    if not EMBEDDED:
        pytest.skip("a server of one's own writes its own log")
    before = cluster().log.stat().st_size
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for failing in ("SELECT 'Greta'::int", "INSERT INTO organisation_careprovider (id) VALUES ('Greta')"):
            with pytest.raises(psycopg.Error):
                admin.execute(failing)
        admin.execute("CREATE TEMPORARY TABLE one (name text UNIQUE)")
        admin.execute("INSERT INTO one VALUES ('Greta')")
        with pytest.raises(psycopg.Error):
            admin.execute("INSERT INTO one VALUES (%s)", ["Greta"])
        shown = [admin.execute(f"SHOW {name}").fetchone() for name in ("log_error_verbosity", "log_statement")]
    assert shown == [("terse",), ("none",)]
    with cluster().log.open() as written:
        written.seek(before)
        assert "Greta" not in written.read()


def test_an_event_that_is_not_a_constant_word_is_hidden(written: io.StringIO) -> None:
    logger("samsyn.tested").info(f"opened the record of {NUMBER.display}")
    assert json.loads(written.getvalue())["event"] == "log.unnamed_event"


def test_other_packages_lines_lose_their_arguments(written: io.StringIO) -> None:
    logging.getLogger("samsyn.tested").warning("Not found: %s", f"/search/{NUMBER.value}")
    logging.getLogger("samsyn.tested").warning(f"Not found: {NUMBER.display}")
    assert NUMBER.value[2:8] not in written.getvalue()


def test_other_packages_lines_that_are_put_together_lose_their_text(written: io.StringIO) -> None:
    logging.getLogger("samsyn.tested").warning("".join(["Si", "gne"]))
    line = json.loads(written.getvalue())
    assert line["event"] == "log.message_with_values"
    assert "test_logs.py" in line["place"]


def answered(url_name: str | None, *, resolved: bool = True, status: int = 403) -> HttpResponse:
    """The line that Django writes of a request it refused, about a pupil whose number stands in the address."""
    request = RequestFactory().get(f"/pupils/{NUMBER.value}/?q=Greta")
    if resolved:
        match = ResolverMatch(HttpResponse, (), {"pupil": NUMBER.value}, url_name, namespaces=["journal"], route="pupils/<pupil>/")
        request.resolver_match = match
    response = HttpResponse(status=status)
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request, logger=TESTED)
    return response


def test_djangos_line_of_a_request_names_the_view_that_answered_and_never_the_address(written: io.StringIO) -> None:
    answered("record")
    line = json.loads(written.getvalue())
    assert (line["url_name"], line["method"], line["status"]) == ("journal:record", "GET", 403)
    assert NUMBER.value[2:8] not in written.getvalue()
    assert "Greta" not in written.getvalue()


@pytest.mark.parametrize(("status", "event"), [(403, "request.refused"), (404, "request.refused"), (500, "request.failed")])
def test_djangos_line_of_a_refused_request_has_an_event_by_its_status(written: io.StringIO, status: int, event: str) -> None:
    answered("record", status=status)
    line = json.loads(written.getvalue())
    assert (line["event"], line["status"]) == (event, status)


def test_djangos_line_of_a_refused_method_has_the_same_event_and_no_address(written: io.StringIO) -> None:
    response, request = HttpResponse(status=405), RequestFactory().put(f"/pupils/{NUMBER.value}/")
    log_response("Method Not Allowed (%s): %s", "PUT", request.path, response=response, request=request, logger=TESTED)
    line = json.loads(written.getvalue())
    assert (line["event"], line["status"], line["method"]) == ("request.refused", 405, "PUT")
    assert NUMBER.value[2:8] not in written.getvalue()


@pytest.mark.parametrize(("url_name", "resolved"), [("Greta Andersson", True), (NUMBER.value, True), ("record", False)])
def test_a_view_without_a_plain_name_is_not_named(written: io.StringIO, url_name: str, resolved: bool) -> None:
    answered(url_name, resolved=resolved)
    line = json.loads(written.getvalue())
    assert line.get("url_name", "<str>") == "<str>"
    assert NUMBER.value[2:8] not in written.getvalue()
    assert "Greta" not in written.getvalue()


def test_an_exception_keeps_its_type_and_place_but_not_its_message(written: io.StringIO) -> None:
    try:
        raise ValueError(f"Key (value)=({NUMBER.value}) already exists for Greta")
    except ValueError:
        logger("samsyn.tested").exception("import.failed")
    line = json.loads(written.getvalue())
    assert line["exception"]["type"] == "ValueError"
    assert any("test_logs.py" in place for place in line["exception"]["places"])
    assert "Greta" not in written.getvalue()
    assert NUMBER.value not in written.getvalue()


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_text_with_spaces_is_never_a_value(one: str, other: str) -> None:
    text = f"{one} {other}"
    assert text not in only_safe_fields(None, "", {"event": "some.event", "code": text}).values()
