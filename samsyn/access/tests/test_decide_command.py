"""`samsyn decide`: facts in, decision out, and a clear word on facts that cannot be read."""

from __future__ import annotations

import json
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from samsyn.access.facts_json import MOST_BYTES, read_facts
from samsyn.access.rules import decide
from samsyn.access.tests.table import ROWS
from samsyn.kernel.errors import Invalid

PRINCIPAL: dict[str, Any] = {
    "on": "2026-11-24",
    "actor": {
        "kind": "staff",
        "id": "me",
        "assignment": {"provider": "l", "board": "b", "branch": "emi", "unit": "u", "role": "principal"},
    },
    "action": "open",
    "resource": {"document": "emi_record", "provider": "l", "board": "b", "branch": "emi"},
    "pupil": {"id": "p", "age": 8},
}


def command(monkeypatch: pytest.MonkeyPatch, text: str | bytes, *options: str) -> Any:
    raw = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    out = StringIO()
    call_command("decide", *options, stdout=out)
    return json.loads(out.getvalue())


def test_a_decision_is_printed_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    said = command(monkeypatch, json.dumps(PRINCIPAL))
    assert (said["outcome"], said["rule"], said["shown"]) == ("block", "row_014_only_health_care_reads_records", "nothing")
    assert said["message"].startswith("Bara den som arbetar i hälso- och sjukvården")
    assert "tried" not in said


def test_the_chain_names_each_rule_that_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = command(monkeypatch, json.dumps(PRINCIPAL), "--explain")["tried"]
    assert {one["kind"] for one in tried} == {"wall", "way"}
    assert [one["rule"] for one in tried if one["holds"]] == ["row_014_only_health_care_reads_records"]


def test_the_schema_describes_every_field(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = command(monkeypatch, "", "--schema")
    assert schema["$ref"] == "#/$defs/Facts"
    for name, described in schema["$defs"].items():
        assert described["description"], name
        if "properties" in described:
            assert described["additionalProperties"] is False
    assert set(schema["$defs"]["Facts"]["required"]) == {"on", "actor", "action", "resource"}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_as_json_gives_the_same_decision(row: Any) -> None:
    facts = read_facts(msgspec.json.encode(row.facts))
    assert decide(facts) == decide(row.facts)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda facts: facts["pupil"].update(aeg=8), "$.pupil.aeg"),
        (lambda facts: facts.update(blokcs=[]), "$.blokcs"),
        (lambda facts: facts.update(relations=[{"kind": "booking", "period": {"start": "2026-08-01", "stop": None}}]), "stop"),
        (lambda facts: facts["resource"].update(document="emi"), "$.resource.document"),
        (lambda facts: facts.update(on="2026-13-01"), "$.on"),
        (lambda facts: facts["pupil"].update(age="8"), "$.pupil.age"),
        (lambda facts: facts.pop("actor"), "actor"),
    ],
)
def test_a_fact_that_is_wrong_is_named_with_its_place(monkeypatch: pytest.MonkeyPatch, change: Any, place: str) -> None:
    facts = json.loads(json.dumps(PRINCIPAL))
    change(facts)
    with pytest.raises(CommandError, match=place.replace("$", r"\$")) as refusal:
        command(monkeypatch, json.dumps(facts))
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("text", ["", "inte json", "[]", "null", b"\xff\xfe", "[" * 100_000, "x" * (MOST_BYTES + 2)])
def test_what_is_no_facts_is_refused(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    with pytest.raises(CommandError, match="Fakta"):
        command(monkeypatch, text)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    with pytest.raises(Invalid):
        read_facts(raw)
