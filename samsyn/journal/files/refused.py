"""The refusal of a file."""

from __future__ import annotations


class FileRefused(ValueError):
    """The file cannot be kept; the message says why, and what to do, in plain Swedish."""
