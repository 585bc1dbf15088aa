"""What can go wrong for a user, as exceptions that pages and the API show alike. Messages are plain Swedish without identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class SamsynError(Exception):
    """A mistake or refusal that the user is told about in plain words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(SamsynError):
    """Nothing is there, or nothing that this user may know of: 404 without a hint."""


class Refused(SamsynError):
    """The user knows of the thing but may not do this: 403 with the reason."""


class Conflict(SamsynError):
    """Somebody else changed it meanwhile, or its state does not allow this: 409."""


class Invalid(SamsynError):
    """The input is wrong: 400 or the form again. `fields` maps a field's name to its messages."""

    def __init__(self, message: str, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}


class TooMany(SamsynError):
    """Too many attempts in a short time: 429, and how many seconds to wait."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(SamsynError):
    """Something that safety depends on does not answer (the access log, a block register): 503 and no patient data."""
