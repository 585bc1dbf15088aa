"""`samsyn decide`: facts in, decision out, and a clear word on facts that cannot be read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
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
P: dict[str, Any] = {"start": "2026-08-01"}
CONSENT: dict[str, Any] = {"giver": "m", "capacity": "joint", "purpose": "care", "scope": [], "recipient": "emi", "period": P}


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
        (lambda facts: facts["pupil"].update(age=-1), "$.pupil.age ska vara ett heltal, 0–120. Där står: -1"),
        (lambda facts: facts.update(settings={"P-99": "on"}), "Okänd inställning: $.settings.P-99. Inställningarna är: P-1, P-2,"),
        (lambda facts: facts.update(settings={"P1": "on"}), "Okänd inställning: $.settings.P1"),
        (lambda facts: facts.update(settings={"P-16": "banana"}), "$.settings.P-16 kan inte vara ”banana”. Välj bland: off, on"),
        (lambda facts: facts.update(settings={"P-17": "sol=2026-07-01"}), "prop_2025_26_12=ÅÅÅÅ-MM-DD"),
        (
            lambda facts: facts.update(law={"ehsd": "2026-07-01"}),
            "Okänd lagändring: $.law.ehsd. Lagändringarna är: prop_2025_26_12",
        ),
        (lambda facts: facts.update(law={"ehds": "snart"}), "$.law.ehds ska vara en dag"),
        (
            lambda facts: facts["pupil"].update(protection="secret"),
            "$.pupil.protection kan inte vara ”secret”. Välj bland: none, conf",
        ),
        (
            lambda facts: facts["pupil"].update(guardians=[{"person": "m", "kind": "mum", "period": P}]),
            "guardians[0].kind kan inte vara",
        ),
        (lambda facts: facts.update(consents=[{**CONSENT, "capacity": "mum"}]), "$.consents[0].capacity kan inte vara ”mum”"),
        (
            lambda facts: facts["actor"]["assignment"].update(role="nurse"),
            "$.actor.assignment.role kan inte vara ”nurse”. Välj bland: sch",
        ),
        (
            lambda facts: facts["actor"]["assignment"].update(branch="EMI"),
            "$.actor.assignment.branch kan inte vara ”EMI”. Välj bland: emi",
        ),
        (
            lambda facts: facts["resource"].update(document="xyz"),
            "$.resource.document kan inte vara ”xyz”. Välj bland: emi_record,",
        ),
        (lambda facts: facts["pupil"].update(age="8"), "$.pupil.age ska vara ett heltal"),
        (lambda facts: facts.pop("action"), "Fältet $.action saknas"),
    ],
)
def test_a_fact_that_is_wrong_is_named_with_its_place_and_what_is_known(
    monkeypatch: pytest.MonkeyPatch, change: Any, place: str
) -> None:
    facts = json.loads(json.dumps(PRINCIPAL))
    change(facts)
    with pytest.raises(CommandError, match=re.escape(place)) as refusal:
        command(monkeypatch, json.dumps(facts))
    assert refusal.value.returncode == 2
    assert not re.search(r"Expected|Invalid|Object|missing", str(refusal.value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "texten tar slut för tidigt"),
        ('{\n  "on": oj}', "fel på rad 2, tecken 9"),
        ("", "Fakta saknas"),
    ],
)
def test_what_is_no_json_is_said_in_swedish(monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        command(monkeypatch, text)


def test_the_function_itself_closes_what_it_does_not_know() -> None:
    facts = read_facts(json.dumps(PRINCIPAL).encode())
    assignment = facts.actor.assignment
    assert assignment is not None
    unknown = replace(facts, actor=replace(facts.actor, assignment=replace(assignment, role="nobody", branch="nowhere")))
    assert decide(replace(unknown, settings={"P-99": "x"})).outcome == "block"


@pytest.mark.parametrize("text", ["", "inte json", "[]", "null", b"\xff\xfe", "[" * 100_000, "x" * (MOST_BYTES + 2)])
def test_what_is_no_facts_is_refused(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    with pytest.raises(CommandError, match="Fakta"):
        command(monkeypatch, text)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    with pytest.raises(Invalid):
        read_facts(raw)
