"""Code words: the only texts that may stand in a log line or a job's payload. They come from the code, never from data.

A word is allowed because it was registered where it stands in the code, or because it is a member of an Enum, which only code
makes. Its form says nothing: `greta` looks like a word, too.
"""

from __future__ import annotations

import re
from enum import Enum

_FORM = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_known: set[str] = set()


def code_words(*words: str) -> None:
    """Register words of the code. Raises ValueError for what does not look like one."""
    for word in words:
        if not _FORM.fullmatch(word):
            raise ValueError(f"not a code word: {word!r}")
    _known.update(words)


def as_code_word(value: object) -> str | None:
    """The value as a word when it is one; else None."""
    if isinstance(value, Enum):
        return value.value if isinstance(value.value, str) and _FORM.fullmatch(value.value) else None
    return value if isinstance(value, str) and value in _known else None
