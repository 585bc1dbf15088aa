"""A small provider with a register, for the tests of the import: a board, the synthetic county's first provider, a fake server."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx

from demo.county import county
from demo.county.model import Provider
from samsyn.integrations.ss12000.actions import run_import
from samsyn.integrations.ss12000.fake import TOKEN, Deviations, FakeServer, Register
from samsyn.integrations.ss12000.models import ImportRow, ImportRun
from samsyn.integrations.ss12000.sources import Register as Address
from samsyn.integrations.ss12000.sources import ensure_source
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import within
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import LYSAS
from samsyn.people.models import Enrolment, Person

TODAY = date(2026, 11, 22)
URL = "http://localhost/v2"
SYSTEM = system_actor(LYSAS, "ss12000.test")
_COUNTY = county(7, 260, today=TODAY)


def small() -> tuple[Any, Provider]:
    """The county and its one provider with pupils."""
    return _COUNTY, _COUNTY.providers[0]


def demo_register(objects: dict[str, list[dict[str, Any]]] | None = None, **switches: Any) -> FakeServer:
    """A server of the provider's register, or of the objects given."""
    rows = deepcopy(objects if objects is not None else _COUNTY.register_for(_COUNTY.providers[0]))
    names = ("organisations", "persons", "groups", "duties", "activities", "absences", "grades")
    register = Register(**{name: rows.get(name, []) for name in names}, aggregated_attendance=rows.get("aggregatedAttendance", []))
    return FakeServer(register, Deviations(**switches), sleep=lambda _seconds: None)


def boards(provider: UUID = LYSAS) -> None:
    """The boards of the synthetic provider."""
    with within(system_actor(provider, "test").context()):
        for board in _COUNTY.providers[0].boards:
            Board.objects.get_or_create(provider_id=provider, name=board.name)


def source(actor: Actor = SYSTEM) -> UUID:
    """The register's source."""
    return ensure_source(actor, Address(URL, token=TOKEN)).pk


def read(server: FakeServer, *, approve: bool = True, way: str = "full", actor: Actor = SYSTEM) -> ImportRun:
    """Import from a server."""
    return run_import(actor, source(actor), approve_all=approve, way=way, http=httpx.WSGITransport(app=server))


def rows(run: ImportRun, **wanted: Any) -> list[ImportRow]:
    """Rows of a run."""
    with seeing():
        return list(ImportRow.objects.filter(run=run, **wanted).order_by("id"))


def seeing(actor: Actor = SYSTEM) -> Any:
    """A context that sees everything of the provider, protected persons included."""
    return within(replace(actor, closed_group=True).context())


def pupils(counts: ImportRun) -> dict[str, int]:
    """The counts of pupils, without zeros."""
    return {change: number for change, number in counts.counts["pupil"].items() if number}


Object = dict[str, Any]


def objects() -> dict[str, list[Object]]:
    county, provider = small()
    return deepcopy(county.register_for(provider))


def pupil_objects(register: dict[str, list[Object]]) -> list[Object]:
    """Unprotected pupils with a personal number and one enrolment, in the register's order."""
    return [
        one
        for one in register["persons"]
        if one.get("enrolments")
        and len(one["enrolments"]) == 1
        and one["securityMarking"] == "Ingen"
        and one["civicNo"]["value"].isdecimal()
        and int(one["civicNo"]["value"][6:8]) < 32
    ]


def find(source_id: str) -> Person:
    return Person.objects.get(source_id=source_id)


def current(source_id: str) -> list[Enrolment]:
    return list(Enrolment.objects.filter(pupil__person__source_id=source_id, valid_to=None).order_by("valid_from"))


NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
