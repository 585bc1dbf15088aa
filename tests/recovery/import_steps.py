"""Steps of the register import, for processes that are killed under them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx

from samsyn.integrations.ss12000.actions import approve, commit_run, run_import
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.fake import TOKEN, FakeServer, Register
from samsyn.integrations.ss12000.jobs import commit
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.sources import Register as Address
from samsyn.integrations.ss12000.sources import ensure_source
from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from samsyn.kernel.jobs import enqueue
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import LYSAS
from samsyn.people.identity_number import Sex, make_test_number

SYSTEM = system_actor(LYSAS, "ss12000.test")
PUPILS = 40


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:samsyn:recovery:{name}"))


def _register(family_name: str) -> Register:
    """One school with one class, whose pupils all have this family name."""
    unit, group = {"id": _id("unit")}, {"id": _id("class")}
    persons: list[dict[str, Any]] = []
    for number in range(PUPILS):
        born = date(2016, 1, 1) + timedelta(days=number * 3)
        persons.append(
            {
                "id": _id(f"pupil/{number}"),
                "givenName": f"Elev{number}",
                "familyName": family_name,
                "birthDate": born.isoformat(),
                "civicNo": {"value": make_test_number(born, Sex.FEMALE).value, "nationality": "SE"},
                "securityMarking": "Ingen",
                "enrolments": [{"enroledAt": unit, "schoolType": "GR", "schoolYear": 4, "startDate": "2026-08-18"}],
            }
        )
    members = [{"person": {"id": one["id"]}} for one in persons]
    return Register(
        organisations=[{**unit, "displayName": "Björkskolan", "organisationType": "Skolenhet", "schoolUnitCode": "99010001"}],
        groups=[{**group, "displayName": "4B", "groupType": "Klass", "organisation": unit, "groupMemberships": members}],
        persons=persons,
    )


def _served() -> tuple[str, UUID, httpx.BaseTransport]:
    """A register whose pupils have a family name that nobody had before: the name, its source, the way there."""
    name = f"Prov{uuid7().hex[-12:]}"
    with within(SYSTEM.context()):
        Board.objects.get_or_create(provider_id=LYSAS, name="Barn- och utbildningsnämnden")
    source = ensure_source(SYSTEM, Address("http://localhost/v2", token=TOKEN)).pk
    return name, source, httpx.WSGITransport(app=FakeServer(_register(name)))


def import_renamed() -> str:
    """Import the register with a family name that nobody had before, approved and committed; returns the name."""
    name, source, transport = _served()
    run = run_import(SYSTEM, source, approve_all=True, http=transport)
    if run.state != State.COMMITTED:
        raise RuntimeError(f"{run.state} {run.message}")
    return name


def order_commit() -> str:
    """Import the register with a new family name up to its approval, and put the commit into the queue; returns the name."""
    name, source, transport = _served()
    run = run_import(SYSTEM, source, http=transport)
    approve(SYSTEM, run.pk)
    with within(SYSTEM.context()):
        enqueue(commit, SYSTEM, lock=f"ss12000.write.{LYSAS}", run=run.pk)
    return name


def commit_approved() -> str:
    """Write what was approved and not yet written; returns how many runs were."""
    with within(SYSTEM.context()):
        waiting = list(ImportRun.objects.filter(state=State.APPROVED).values_list("pk", flat=True))
    return str(sum(commit_run(SYSTEM, run).state == State.COMMITTED for run in waiting))
