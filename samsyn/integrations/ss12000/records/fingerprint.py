"""A short fingerprint of a raw record's content, to see cheaply that nothing has changed since the last import."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

import orjson


def fingerprint(raw: dict[str, Any]) -> bytes:
    """Sixteen bytes that are equal for equal content: `meta`, key order and null or missing make no difference.

    Order within lists does count. Never raises for values that come from JSON.
    """
    content = raw.copy()
    content.pop("meta", None)
    body = _canonical(content)
    # Only when the bytes hint at a null is the slower walk needed; a hint inside a text does no harm.
    if b":null" in body:
        body = _canonical(_without_nulls(content))
    return blake2b(body, digest_size=16).digest()


def _canonical(content: Any) -> bytes:
    try:
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        # Lone surrogates, integers over 64 bits and very deep nesting are JSON, but not to orjson.
        return _lenient(content)


def _lenient(content: Any) -> bytes:
    try:
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    except (RecursionError, ValueError):
        return b"unreadable:" + ",".join(sorted(map(ascii, content))).encode()


def _without_nulls(value: Any, depth: int = 0) -> Any:
    if depth > 200:
        return value
    if isinstance(value, dict):
        return {key: _without_nulls(inner, depth + 1) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner, depth + 1) for inner in value]
    return value
