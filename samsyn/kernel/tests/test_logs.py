"""Logs: no name, number or free text gets through, however it is tried."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.log import log_response
from hypothesis import given
from hypothesis import strategies as st

from samsyn.kernel.ids import uuid7
from samsyn.kernel.logs import _ProcessorFormatter, logger, only_safe_fields
from samsyn.people.identity_number import Sex, make_test_number

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
    ],
)
def test_a_name_or_number_does_not_get_through(written: io.StringIO, fields: dict[str, object]) -> None:
    logger("samsyn.tested").info("some.event", **fields)
    assert "Greta" not in written.getvalue()
    assert NUMBER.value[2:8] not in written.getvalue()


def test_an_event_that_is_not_a_constant_word_is_hidden(written: io.StringIO) -> None:
    logger("samsyn.tested").info(f"opened the record of {NUMBER.display}")
    assert json.loads(written.getvalue())["event"] == "log.unnamed_event"


def test_other_packages_lines_lose_their_arguments(written: io.StringIO) -> None:
    logging.getLogger("samsyn.tested").warning("Not found: %s", f"/search/{NUMBER.value}")
    logging.getLogger("samsyn.tested").warning(f"Not found: {NUMBER.display}")
    assert NUMBER.value[2:8] not in written.getvalue()


def answered(url_name: str | None, *, resolved: bool = True) -> HttpResponse:
    """The line that Django writes of a request it answered with 403, about a pupil whose number stands in the address."""
    request = RequestFactory().get(f"/pupils/{NUMBER.value}/?q=Greta")
    if resolved:
        match = ResolverMatch(HttpResponse, (), {"pupil": NUMBER.value}, url_name, namespaces=["journal"], route="pupils/<pupil>/")
        request.resolver_match = match
    response = HttpResponse(status=403)
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request, logger=TESTED)
    return response


def test_djangos_line_of_a_request_names_the_view_that_answered_and_never_the_address(written: io.StringIO) -> None:
    answered("record")
    line = json.loads(written.getvalue())
    assert (line["url_name"], line["method"], line["status"]) == ("journal:record", "GET", 403)
    assert NUMBER.value[2:8] not in written.getvalue()
    assert "Greta" not in written.getvalue()


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
