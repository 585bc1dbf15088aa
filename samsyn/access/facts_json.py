"""Facts and decisions as JSON: what `samsyn decide` reads and prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import msgspec

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
        facts = msgspec.convert(raw, Facts)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(N_("Fakta går inte att läsa: %(why)s", why=str(error))) from None
    unknown = next(_unknown(raw, Facts, "$"), None)
    if unknown is not None:
        # A fact that is spelled wrong must not count as one that was left out.
        raise Invalid(N_("Okänt fält: %(field)s. Fälten står i: samsyn decide --schema", field=unknown))
    return facts


def _unknown(raw: object, kind: Any, place: str) -> Iterator[str]:
    """The places of fields that no dataclass of the facts has. raw: as it was read; kind: the type that it was taken for."""
    if isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from _unknown(value, next(iter(get_args(kind)), None), f"{place}[{number}]")
    elif isinstance(raw, dict):
        described = next((one for one in (kind, *get_args(kind)) if is_dataclass(one)), None)
        hints = get_type_hints(described) if described is not None else {}
        for name, value in raw.items():
            if described is not None and name not in hints:
                yield f"{place}.{name}"
            yield from _unknown(value, hints.get(name), f"{place}.{name}")


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
