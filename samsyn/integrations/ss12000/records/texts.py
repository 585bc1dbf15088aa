"""Objects as JSON text."""

from __future__ import annotations

import json
from typing import Any

import orjson


def as_text(value: Any) -> bytes:
    """A JSON value as text. Raises RecursionError for one that is nested a thousand times."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # Lone surrogates and integers over 64 bits are JSON, but not to orjson.
        return json.dumps(value, separators=(",", ":")).encode()


def as_value(text: bytes) -> Any:
    """The JSON value of a text that is known to be JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
