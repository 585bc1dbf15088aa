"""The description of the interface is a promise to those who call it: it changes on purpose only."""

from __future__ import annotations

import json
import os
from pathlib import Path

from samsyn.api.v1 import api

GOLDEN = Path(__file__).parent / "golden" / "openapi.json"


def test_the_description_is_as_agreed() -> None:
    now = json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True, default=str) + "\n"
    if os.environ.get("SAMSYN_WRITE_GOLDEN") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(now, encoding="utf-8")
    assert now == GOLDEN.read_text(encoding="utf-8"), "if this is meant, write it anew: SAMSYN_WRITE_GOLDEN=1 pytest samsyn/api"
