"""The refusal of a file."""

from __future__ import annotations


class FileRefused(ValueError):
    """The file cannot be kept; the message says why, and what to do, in plain Swedish (a text to be translated when shown)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
