"""The reading endpoints of the fake server: lists with paging, single objects, lookups and deletions."""

from __future__ import annotations

import base64
import binascii
import secrets
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson

from samsyn.integrations.ss12000.fake.answers import Reply, json_reply, list_reply, spoil_row
from samsyn.integrations.ss12000.fake.deviations import Deviations
from samsyn.integrations.ss12000.fake.filters import BadQuery, Query, identifier, moment, select, whole_number
from samsyn.integrations.ss12000.fake.register import TYPE_NAMES, Register

DEFAULT_LIMIT = 1000


class Reads:
    """One register as seen through its deviations."""

    def __init__(self, register: Register, deviations: Deviations) -> None:
        self._register, self._deviations = register, deviations

    def has(self, name: str) -> bool:
        """True for a path that can be read."""
        return name in TYPE_NAMES or name in ("aggregatedAttendance", "deletedEntities")

    def page(self, resource: str, query: Query) -> Reply:
        """A list. Raises BadQuery."""
        filters, start, limit = self._position(resource, query)
        rows = select(self._register, resource, filters)
        end = len(rows) if self._deviations.unpaged else start + limit
        wanted = (spoil_row(row, self._deviations) for row in islice(rows, start, end))
        token = self._token(resource, filters, end) if end < len(rows) else None
        return list_reply(wanted, token, resource if self._deviations.list_key_by_resource else "data")

    def one(self, resource: str, record_id: str) -> Reply | None:
        """One object, None when there is none. Raises BadQuery unless the id is a UUID."""
        if resource == "aggregatedAttendance":
            return None
        try:
            row = self._register.row(resource, identifier(record_id, "id"))
        except KeyError:
            return None
        return json_reply(spoil_row(row, self._deviations))

    def lookup(self, resource: str, wanted: Any) -> Reply:
        """A bare array of the objects with certain ids, or persons with certain identity numbers. Raises BadQuery."""
        if not isinstance(wanted, dict):
            raise BadQuery("the body must be an object")
        ids, numbers = wanted.get("ids") or [], wanted.get("civicNos") or []
        if not isinstance(ids, list) or not isinstance(numbers, list):
            raise BadQuery("ids and civicNos must be lists")
        sought = {identifier(str(one), "ids") for one in ids}
        civic = set(map(str, numbers)) if resource == "persons" else set()
        rows = [
            spoil_row(row, self._deviations)
            for row in self._register.rows(resource)
            if row.get("id") in sought or (civic and (row.get("civicNo") or {}).get("value") in civic)
        ]
        return json_reply(rows)

    def deletions(self, query: Query) -> Reply:
        """deletedEntities. Raises BadQuery."""
        filters, start, limit = self._position("deletedEntities", query)
        after = moment(filters["after"][0], "after") if "after" in filters else None
        entities = set(filters.get("entities", TYPE_NAMES.values()))
        if not entities.issubset(TYPE_NAMES.values()):
            raise BadQuery("entities is unknown")
        gone = [one for one in self._register.gone if TYPE_NAMES[one.resource] in entities and (after is None or one.when > after)]
        end = len(gone) if self._deviations.unpaged else start + limit
        page = gone[start:end]
        data: Any = [{"type": TYPE_NAMES[one.resource], "id": one.record_id} for one in page]
        if not self._deviations.list_deletions:
            data = {}
            for one in page:
                # The published schema spells it so.
                key = "activitites" if one.resource == "activities" else one.resource
                data.setdefault(key, []).append(one.record_id)
        token = self._token("deletedEntities", filters, end) if end < len(gone) else None
        return json_reply({"data": data, "pageToken": token})

    def _position(self, resource: str, query: Query) -> tuple[Query, int, int]:
        """The filters, the place to start and the number wanted."""
        limit = whole_number(query["limit"][0], "limit") if "limit" in query else DEFAULT_LIMIT
        if "pageToken" not in query:
            return {name: values for name, values in query.items() if name != "limit"}, 0, limit
        if set(query) - {"pageToken", "limit"}:
            raise BadQuery("pageToken cannot be combined with other filters")
        return (*self._read_token(resource, query["pageToken"][0]), limit)

    def _token(self, resource: str, filters: Query, end: int) -> object:
        if self._deviations.looping_token:
            return "same"
        if self._deviations.repeated_page:
            return secrets.token_hex(8)
        if self._deviations.numeric_tokens:
            return end
        if self._deviations.offset_tokens:
            return str(end)
        state = [resource, urlencode(filters, doseq=True), end]
        return base64.urlsafe_b64encode(orjson.dumps(state)).decode()

    def _read_token(self, resource: str, token: str) -> tuple[Query, int]:
        deviations = self._deviations
        if deviations.looping_token or deviations.repeated_page:
            return {}, 0
        if deviations.offset_tokens or deviations.numeric_tokens:
            return {}, whole_number(token, "pageToken")
        try:
            state = orjson.loads(base64.urlsafe_b64decode(token.encode()))
            name, filters, start = state
        except (binascii.Error, ValueError, TypeError):
            raise BadQuery("pageToken is unknown") from None
        if name != resource or not isinstance(filters, str) or not isinstance(start, int) or start < 0:
            raise BadQuery("pageToken is unknown")
        return parse_qs(filters, keep_blank_values=True), start
