"""Makes PDF by typst: tagged (PDF/UA-1) and for archives (PDF/A-2a). Data go in as JSON, never as markup."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed|contains the codepoint `"(.*?)"`', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
# Each round finds one text without a glyph; past this, or when that is not told, all that is not Latin is written by number.
_ROUNDS = 25


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF that a template makes of data, which says when under `printed_at`.

    A character that no font here has is written as its number, [U+1F600]: archives allow no blank boxes, and nothing is left out.
    """
    text = json.dumps(data, ensure_ascii=False)
    printed_at = datetime.fromisoformat(data["printed_at"])
    for _round in range(_ROUNDS):
        try:
            return _compile(template, text, printed_at)
        except typst.TypstError as error:
            missing = _missing(str(error))
            if not missing:  # a mark on an ASCII letter is named by the letter alone
                break
            text = "".join(_by_number(one) if one in missing else one for one in text)
    by_number = (_by_number(one) if ord(one) > 0x24F and one not in "–—…’”“" else one for one in text)
    return _compile(template, "".join(by_number), printed_at)


def _compile(template: Path, text: str, printed_at: datetime) -> bytes:
    return typst.compile(
        template,
        root=template.parent,
        format="pdf",
        sys_inputs={"data": text},
        pdf_standards=["a-2a", "ua-1"],
        ignore_system_fonts=True,
        timestamp=int(printed_at.timestamp()),
    )


def _missing(message: str) -> set[str]:
    """The characters that the refusal names, without glyph or not allowed. ASCII is neither: replacing it would break the JSON."""
    found = _MISSING.search(message)
    if found is None:
        return set()
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), found[1] or found[2])
    return {one for one in text if ord(one) > 0x7F}


def _by_number(character: str) -> str:
    return f"[U+{ord(character):04X}]"
