"""Subscriptions of the fake server, and the notifications it sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson

from samsyn.integrations.ss12000.fake.answers import Reply, json_reply
from samsyn.integrations.ss12000.fake.filters import BadQuery
from samsyn.integrations.ss12000.fake.register import TYPE_NAMES

LIFETIME = timedelta(days=7)
Post = Callable[[str, bytes], int]


def post_over_http(target: str, body: bytes) -> int:
    """Send a notification; the status it was answered with, 0 when it could not be delivered."""
    try:
        return httpx.post(target, content=body, headers={"Content-Type": "application/json"}, timeout=10).status_code
    except httpx.HTTPError:
        return 0


class Webhooks:
    """The subscriptions of one server."""

    def __init__(self, now: Callable[[], datetime], post: Post) -> None:
        self._now, self._post = now, post
        self._subscriptions: dict[str, dict[str, Any]] = {}

    def create(self, wanted: Any) -> Reply:
        """POST /subscriptions. Raises BadQuery."""
        if not isinstance(wanted, dict) or not all(isinstance(wanted.get(key), str) for key in ("name", "target")):
            raise BadQuery("name and target are required")
        types = wanted.get("resourceTypes")
        if not isinstance(types, list) or not all(_is_known(one) for one in types):
            raise BadQuery("resourceTypes must list known resources")
        kept = {key: wanted[key] for key in ("name", "target", "resourceTypes")}
        subscription = {"id": str(uuid4()), "expires": self._end(), **kept}
        self._subscriptions[subscription["id"]] = subscription
        return json_reply(subscription, 201)

    def listed(self) -> Reply:
        """GET /subscriptions."""
        return json_reply({"data": list(self._subscriptions.values()), "pageToken": None})

    def get(self, subscription_id: str) -> Reply | None:
        """GET /subscriptions/{id}."""
        found = self._subscriptions.get(subscription_id)
        return json_reply(found) if found else None

    def renew(self, subscription_id: str) -> Reply | None:
        """PATCH /subscriptions/{id}."""
        found = self._subscriptions.get(subscription_id)
        if found is None:
            return None
        found["expires"] = self._end()
        return json_reply(found)

    def delete(self, subscription_id: str) -> Reply | None:
        """DELETE /subscriptions/{id}."""
        return Reply(204, headers=()) if self._subscriptions.pop(subscription_id, None) else None

    def fire(self, changed: frozenset[str], deleted: bool) -> list[int]:
        """Notify every live subscription that wants some of what changed."""
        statuses: list[int] = []
        for subscription in self._subscriptions.values():
            wanted = {one["resource"] for one in subscription["resourceTypes"]} & changed
            if wanted and datetime.fromisoformat(subscription["expires"]) > self._now():
                # The first key is misspelt in the standard.
                body = orjson.dumps({"modifiedEntites": sorted(wanted), "deletedEntities": deleted})
                statuses.append(self._post(subscription["target"], body))
        return statuses

    def _end(self) -> str:
        return (self._now() + LIFETIME).isoformat(timespec="seconds")


def _is_known(item: object) -> bool:
    return isinstance(item, dict) and item.get("resource") in TYPE_NAMES.values()
