"""The SS 12000 client, for versions 2.0 and 2.1.

    with SS12000Client(Settings("https://register.example/v2", ClientCredentials(...))) as client:
        stream = client.stream(Resource.PERSONS, modified_after=since)
        for raw in stream:
            parsed = parse_person(raw)

Errors are those of `errors`, all with `code` and `user_message`. A client is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import TracebackType
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from samsyn.integrations.ss12000.client.bodies import Traffic
from samsyn.integrations.ss12000.client.deletions import Deletion, DeletionStream
from samsyn.integrations.ss12000.client.errors import NotOffered, WrongShape
from samsyn.integrations.ss12000.client.paging import Params, RecordStream
from samsyn.integrations.ss12000.client.resources import Resource
from samsyn.integrations.ss12000.client.session import Session
from samsyn.integrations.ss12000.client.settings import (
    BearerToken,
    ClientCertificate,
    ClientCredentials,
    Limits,
    NoAuth,
    Patience,
    Settings,
)
from samsyn.integrations.ss12000.client.subscriptions import PATH as SUBSCRIPTIONS
from samsyn.integrations.ss12000.client.subscriptions import (
    Notification,
    Subscription,
    parse_notification,
    read_subscription,
    subscription_body,
)
from samsyn.integrations.ss12000.client.transport import Transport

__all__ = [
    "BearerToken",
    "ClientCertificate",
    "ClientCredentials",
    "Deletion",
    "DeletionStream",
    "Limits",
    "NoAuth",
    "Notification",
    "Patience",
    "RecordStream",
    "Resource",
    "SS12000Client",
    "Settings",
    "Subscription",
    "delta_time",
    "parse_notification",
]

# Addresses end up in logs at both ends, so filters with personal data are refused: use lookup.
PERSONAL_FILTERS = frozenset({"civicNo", "nameContains", "eduPersonPrincipalName", "identifier.value"})
OWN_FILTERS = frozenset({"limit", "pageToken", "meta.modified.after"})
OVERLAP = timedelta(seconds=1)

Filters = Mapping[str, str | Sequence[str]]


def delta_time(moment: datetime) -> str:
    """A moment for an exclusive "after" filter: UTC with Z, whole seconds, one second early so that nothing is missed.

    Raises ValueError for a time without zone.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a delta needs a time with zone")
    return (moment.astimezone(UTC) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")


class SS12000Client:
    """Reads one register. `traffic` counts requests, retries and bytes.

    `http`, `clock`, `sleep`, `chance` and `now` may be replaced: httpx transport, monotonic seconds, waiting, a random
    number from 0 to 1, and the time of day. `before` is called before each request, and may raise an SS12000Error to end it all.
    """

    def __init__(self, settings: Settings, *, http: httpx.BaseTransport | None = None, **time_sources: Callable[..., Any]) -> None:
        self._transport = Transport(settings, http=http, **time_sources)
        self._session = Session(self._transport)

    def __enter__(self) -> SS12000Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def cut(self) -> None:
        """Break the connections off, from another thread: whatever waits for the register ends with an error."""
        self._transport.cut()

    @property
    def traffic(self) -> Traffic:
        """What has been exchanged since the client was made."""
        return self._transport.traffic

    def stream(self, resource: Resource, *, modified_after: datetime | None = None, filters: Filters | None = None) -> RecordStream:
        """All objects of a resource, or those modified since a point in time.

        Raises ValueError for a filter that holds personal data or belongs to the paging, and for a time without zone.
        """
        params = _params(filters or {})
        if modified_after is not None:
            params += (("meta.modified.after", delta_time(modified_after)),)
        return RecordStream(self._session, resource, params)

    def get(self, resource: Resource, record_id: str) -> dict[str, Any] | None:
        """One object, or None when the register has none with that id. Raises ValueError unless the id is a UUID."""
        try:
            found = self._session.json(self._session.ask("GET", f"{resource.value}/{UUID(record_id)}"))
        except NotOffered:
            return None
        if not isinstance(found, dict):
            raise WrongShape(resource.value)
        return found

    def lookup(
        self, resource: Resource, *, ids: Iterable[str] = (), identity_numbers: Iterable[str] = ()
    ) -> Iterator[dict[str, Any]]:
        """The objects with certain ids, and persons with certain identity numbers, asked for in batches.

        Raises ValueError for an id that is not a UUID and for identity numbers of anything but persons.
        """
        numbers = list(identity_numbers)
        if numbers and resource is not Resource.PERSONS:
            raise ValueError("only persons have identity numbers")
        questions = [("ids", [str(UUID(record_id)) for record_id in ids]), ("civicNos", numbers)]
        for key, values in questions:
            for batch in _batches(values, self._transport.settings.limits.lookup_batch):
                yield from self._looked_up(resource, {key: batch})

    def deletions(self, after: datetime, resources: Iterable[Resource] = ()) -> DeletionStream:
        """What has been deleted since a point in time, of some resources or all. Raises ValueError without zone."""
        names = tuple(("entities", resource.type_name) for resource in resources)
        return DeletionStream(self._session, (("after", delta_time(after)), *names))

    def subscribe(self, name: str, target: str, resources: Iterable[Resource]) -> Subscription:
        """Ask for notifications at `target`. Raises NotOffered when the register has no subscriptions."""
        body = subscription_body(name, target, frozenset(resources))
        ask = replace(self._session.ask("POST", SUBSCRIPTIONS, json=body), repeatable=False)
        return read_subscription(self._session.json(ask))

    def subscriptions(self) -> list[Subscription]:
        """All our subscriptions; empty when the register has no subscriptions."""
        try:
            found = self._session.json(self._session.ask("GET", SUBSCRIPTIONS))
        except NotOffered:
            return []
        items = found.get("data") if isinstance(found, dict) else found
        if not isinstance(items, list):
            raise WrongShape(SUBSCRIPTIONS)
        return [read_subscription(item) for item in items]

    def renew(self, subscription_id: str) -> Subscription:
        """Move the end of a subscription. Raises NotOffered when it does not exist any more."""
        return read_subscription(self._session.json(self._session.ask("PATCH", _one(subscription_id))))

    def unsubscribe(self, subscription_id: str) -> bool:
        """End a subscription; False when it was already gone."""
        try:
            self._session.json(self._session.ask("DELETE", _one(subscription_id)))
        except NotOffered:
            return False
        return True

    def _looked_up(self, resource: Resource, body: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
        found = self._session.json(self._session.ask("POST", f"{resource.value}/lookup", json=body))
        if isinstance(found, dict):
            found = found.get("data", found.get(resource.value))
        if not isinstance(found, list):
            raise WrongShape(resource.value)
        yield from (item for item in found if isinstance(item, dict))


def _one(subscription_id: str) -> str:
    return f"{SUBSCRIPTIONS}/{quote(subscription_id, safe='')}"


def _params(filters: Filters) -> Params:
    params: list[tuple[str, str]] = []
    for name, value in filters.items():
        if name in PERSONAL_FILTERS | OWN_FILTERS:
            raise ValueError(f"the filter {name} may not be given here")
        params += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return tuple(params)


def _batches(values: list[str], size: int) -> Iterator[list[str]]:
    source = iter(values)
    while batch := list(islice(source, size)):
        yield batch
