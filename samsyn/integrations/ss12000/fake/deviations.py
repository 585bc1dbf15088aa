"""What real servers do differently from the standard, each as a switch. The default is a server that follows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deviations:
    """Switches, in the order content, paging, offering, faults."""

    nulls_for_absent: bool = False
    """Attributes without value are sent as null."""
    dashed_numbers: bool = False
    """Identity numbers have ten digits and a dash, "120618-2394"."""
    unknown_values: bool = False
    """Relations, school types, roles and markings outside the code lists."""
    naive_timestamps: bool = False
    """Times without zone."""
    misspelt_keys: bool = False
    """enrolledAt, canceled and activitites; deletedEntities has activitites in any case, as the standard does."""
    list_deletions: bool = False
    """deletedEntities is [] when empty and else a list of {type, id}."""
    list_key_by_resource: bool = False
    """The list stands under "persons" and so on instead of "data"."""

    unpaged: bool = False
    """limit and pageToken are ignored: everything in one answer."""
    offset_tokens: bool = False
    """pageToken is a plain offset."""
    numeric_tokens: bool = False
    """pageToken is a number."""
    looping_token: bool = False
    """The same pageToken for ever."""
    repeated_page: bool = False
    """The first page for ever, with new tokens."""

    not_offered: frozenset[str] = frozenset()
    """Paths that answer 404, for example {"grades", "subscriptions", "deletedEntities"}."""

    html_page: bool = False
    """A login page with status 200."""
    content_type: str = "application/json"
    """Another Content-Type."""
    latin1: bool = False
    """ISO 8859-1 instead of UTF-8."""
    byte_order_mark: bool = False
    """A byte order mark first."""
    compressed: bool = False
    """gzip."""
    truncated: bool = False
    """The answer ends in the middle."""
    padding: int = 0
    """So many bytes of white space before the JSON value, in 64 KiB pieces."""
    fault_status: int = 0
    """With `fault_count`: the first requests get this status (500, 503, 429, 401, 403 …)."""
    fault_count: int = 0
    retry_after: str = ""
    """Retry-After of those answers."""
    hang_seconds: float = 0.0
    """Waits before each answer, by the server's `sleep`."""
    drip_seconds: float = 0.0
    """Waits before each piece of 100 bytes."""
    redirect_to: str = ""
    """302 to this address."""
    token_lifetime: int = 3600
    """Seconds that a token from the token endpoint is good for."""
    revoke_after: int = 0
    """So many requests after which every issued token is refused."""
