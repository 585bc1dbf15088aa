"""Facts and decisions as JSON: what `samsyn decide` reads and prints."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import msgspec

from samsyn.access.facts_check import faults
from samsyn.access.rules import Decision, Facts, decide, explain
from samsyn.kernel.errors import Invalid
from samsyn.kernel.text import N_

MOST_BYTES = 1_000_000


def read_facts(text: bytes) -> Facts:
    """The facts. Raises Invalid, in Swedish with the place, for what is no JSON, unknown, missing or of the wrong kind."""
    if len(text) > MOST_BYTES:
        raise Invalid(N_("Fakta är för stora: högst en miljon byte."))
    try:
        raw = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(_no_json(text, str(error))) from None
    # A fact that is spelled wrong must not count as one that was left out.
    for fault in faults(raw):
        raise Invalid(fault)
    try:
        return msgspec.convert(raw, Facts)
    except (msgspec.MsgspecError, RecursionError):
        raise Invalid(N_("Fakta går inte att läsa. Fälten står i: samsyn decide --schema")) from None


def _no_json(text: bytes, said: str) -> str:
    """What is no JSON, and as far as is known where."""
    if not text.strip():
        return N_("Fakta saknas. Skriv: samsyn decide < fakta.json")
    place = re.search(r"\(byte (\d+)\)", said)
    if place is None:
        return N_("Fakta går inte att läsa som JSON: texten tar slut för tidigt, är inte UTF-8 eller har för många nivåer.")
    before = text[: int(place[1])]
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return N_("Fakta går inte att läsa som JSON: fel på rad %(line)s, tecken %(column)s.", line=line, column=column)


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision's fields."""
    return {field.name: getattr(decision, field.name) for field in fields(decision)}


def answer(facts: Facts, *, chain: bool) -> bytes:
    """The decision as JSON, and when asked for the rules that were tried, in order."""
    said: dict[str, Any] = decision_json(decide(facts))
    if chain:
        said["tried"] = [
            {
                "rule": tried.rule.name,
                "rows": tried.rule.rows,
                "kind": "way" if tried.rule.opens else "wall",
                "holds": tried.decision is not None,
                "outcome": tried.decision.outcome if tried.decision else None,
                "says": tried.rule.says,
                "ground": tried.rule.ground,
                "certainty": tried.rule.certainty,
            }
            for tried in explain(facts)
        ]
    return _pretty(said)


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2)


def schema() -> bytes:
    """The JSON schema of the facts (draft 2020-12). Fields that are not there are refused."""
    described = msgspec.json.schema(Facts)
    for definition in described.get("$defs", {}).values():
        if definition.get("type") == "object" and "properties" in definition:
            definition["additionalProperties"] = False
    return msgspec.json.format(
        msgspec.json.encode({"$schema": "https://json-schema.org/draft/2020-12/schema", **described}), indent=2
    )
