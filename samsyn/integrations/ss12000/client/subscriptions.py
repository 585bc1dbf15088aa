"""Subscriptions to changes, and the notification a register then sends. It carries no data: the changes are fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samsyn.integrations.ss12000.client.bodies import parse_json
from samsyn.integrations.ss12000.client.errors import BadNotification, SS12000Error, WrongShape
from samsyn.integrations.ss12000.client.resources import Resource, is_unused, resource_named
from samsyn.integrations.ss12000.records.reading import Reading
from samsyn.integrations.ss12000.records.values import plain

PATH = "subscriptions"
MAX_NOTIFICATION = 64 * 1024

_MODIFIED = frozenset({"modifiedentites", "modifiedentities", "modifiedentitites", "modified"})
_DELETED = frozenset({"deletedentities", "deletedentites", "deletedentitites", "deleted"})


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription at the register; `expires` in UTC, None when the server did not say."""

    id: str
    name: str
    target: str
    resources: frozenset[Resource]
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Notification:
    """Which resources have changes to fetch, and whether deletions do. `unknown` counts names that were not understood."""

    modified: frozenset[Resource]
    deleted: bool
    unknown: int


def subscription_body(name: str, target: str, resources: frozenset[Resource]) -> dict[str, Any]:
    """The body that creates a subscription."""
    wanted = sorted(resource.type_name for resource in resources)
    return {"name": name, "target": target, "resourceTypes": [{"resource": resource} for resource in wanted]}


def read_subscription(raw: object) -> Subscription:
    """Map a raw Subscription. Raises WrongShape when it has no id."""
    read = Reading()
    if not isinstance(raw, dict) or not (record_id := read.record_id(raw)):
        raise WrongShape(PATH)
    named = raw.get("resourceTypes")
    resources, _unknown = _resources(named if isinstance(named, list) else [])
    return Subscription(
        id=record_id,
        name=read.text(raw, "name"),
        target=read.text(raw, "target", "", 2000),
        resources=resources,
        expires=read.moment(raw, "expires"),
    )


def parse_notification(body: bytes) -> Notification:
    """Read the body of a notification, tolerant of its spellings. Raises BadNotification."""
    if len(body) > MAX_NOTIFICATION:
        raise BadNotification("webhook")
    try:
        raw = parse_json(body, "webhook")
    except SS12000Error:
        raise BadNotification("webhook") from None
    if not isinstance(raw, dict):
        raise BadNotification("webhook")
    by_name = {plain(key[:60]): value for key, value in raw.items()}
    modified = next((by_name[name] for name in by_name if name in _MODIFIED), None)
    deleted = next((by_name[name] for name in by_name if name in _DELETED), None)
    if modified is None and deleted is None:
        raise BadNotification("webhook")
    names = modified if isinstance(modified, list) else [] if modified is None else [modified]
    resources, unknown = _resources(names)
    return Notification(resources, _is_true(deleted), unknown)


def _resources(names: list[Any]) -> tuple[frozenset[Resource], int]:
    found: set[Resource] = set()
    unknown = 0
    for item in names:
        name = item.get("resource") if isinstance(item, dict) else item
        resource = resource_named(name)
        if resource is not None:
            found.add(resource)
        elif not is_unused(name):
            unknown += 1
    return frozenset(found), unknown


def _is_true(value: object) -> bool:
    # A list or object of deletions means that there are some.
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1", "ja")
    return bool(value)
