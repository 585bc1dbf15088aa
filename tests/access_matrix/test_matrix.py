"""Who gets through which door, and what it leaves in the access log: a snapshot, and what holds for all of it.

A line is one page or operation, a column one role:
  L let in, with a row in the log    a let in, without a row                x refused (403), with a row
  h hidden (404), with a row         0 nothing there (404), without a row   / sent to log in or to choose (302, 401)
A method that a page doesn't know has no line. SAMSYN_WRITE_GOLDEN=1 writes the snapshot anew: its difference says who may what.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import STAFF, World, make_world
from samsyn.audit.models import Event
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS
from tests.access_matrix.doors import Stage, doors, parameters, set_stage
from tests.access_matrix.watch import Watch

# In one process with the access log's tests: they wait for transactions to end, and this one's is long.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("audit")]
GOLDEN = Path(__file__).parent / "golden" / "matrix.txt"
ROLES = [*STAFF, "support", "their_nurse", "nobody"]
# What is typed into a draft is logged once for each sitting, not at each save (samsyn.access.keeping).
SAVES = {"journal:autosave POST", "journal:edit POST", "journal:settle POST"}
# Decided on row by row: who has begun nothing, and whom nothing waits for, has nothing decided.
OWN_LISTS = {"journal:unsigned GET", "/api/v1/unsigned GET", "journal:release_inbox GET"}
NAMES = ("Andersson", "Greta", "gympan")


def clients(stage: Stage) -> dict[str, Client]:
    ours = {who: stage.world.ours.client(who) for who in [*STAFF, "support"]}
    return {**ours, "their_nurse": stage.world.theirs.client("nurse"), "nobody": Client()}


def rows() -> int:
    found = 0
    for provider in (LYSAS, BJORKDALEN):
        with within(Context("test", provider=provider)):
            found += Event.objects.count()
    return found


def ask(stage: Stage, client: Client, name: str, method: str, watch: Watch) -> tuple[Any, bool]:
    """What a door answers, and whether it left a row; whatever was written is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        before = rows()
        with watch.during(f"{name} {method}") as statuses:
            answer = stage.answer(client, name, method)
            statuses.append(answer.status_code)
        logged = rows() > before
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer, logged


def sign(answer: Any, logged: bool) -> str:
    """An answer as the matrix writes it; empty when the page doesn't know the method."""
    status = answer.status_code
    assert status < 500
    inside = (reverse("access:login"), reverse("access:choose"))
    if status == 401 or (status == 302 and answer.headers["Location"].startswith(inside)):
        return "/"
    if status == 404:
        return "h" if logged else "0"
    return {403: "x", 405: ""}.get(status, "L" if logged else "a")


@pytest.fixture(scope="module")
def watch() -> Watch:
    """What was asked of the decision, and read of records, behind each door."""
    return Watch()


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: Any, admin_url: str, watch: Watch) -> Iterator[dict[str, str]]:
    """The signs of every door, by name and method."""
    with django_db_blocker.unblock(), transaction.atomic():
        stage = set_stage(make_world(), admin_url)
        signs = {f"{name} {method}": _line(stage, clients(stage), name, method, watch) for name, method in doors()}
        transaction.set_rollback(True)
    yield {door: line for door, line in signs.items() if line}


def _line(stage: Stage, known: dict[str, Client], name: str, method: str, watch: Watch) -> str:
    line = []
    for client in known.values():
        line.append(sign(*ask(stage, client, name, method, watch)))
        if not line[-1]:
            return ""
    return " ".join(line)


def test_who_gets_through_which_door_is_as_agreed(found: dict[str, str]) -> None:
    width = max(map(len, found))
    lines = [f"{'':{width}} {' '.join(ROLES)}", *(f"{door:{width}} {signs}" for door, signs in found.items())]
    if os.environ.get("SAMSYN_WRITE_GOLDEN") == "1":
        GOLDEN.write_text("\n".join(lines) + "\n")
    assert lines == GOLDEN.read_text().splitlines(), (
        "if this is meant, write it anew: SAMSYN_WRITE_GOLDEN=1 pytest tests/access_matrix"
    )


def test_every_door_to_a_pupil_leaves_a_row_whoever_asks(found: dict[str, str]) -> None:
    to_pupils = {name for name, keys in parameters().items() if "pupil" in keys}
    walked = {door for door in found if door.split()[0] in to_pupils or "{pupil}" in door}
    assert len(walked) > 20
    assert {door: found[door] for door in walked if "0" in found[door] or ("a" in found[door] and door not in SAVES)} == {}


def test_no_door_reaches_a_record_without_a_decision(found: dict[str, str], watch: Watch) -> None:
    assert len(watch.reached) > 30, "the watch saw no door reach a record"
    assert watch.undecided <= OWN_LISTS
    assert watch.decided >= OWN_LISTS


def test_every_list_and_search_that_shows_pupils_leaves_a_row(found: dict[str, str]) -> None:
    shown = ["web:class GET", "web:search POST", "journal:unsigned GET", "ss12000:unknown_school GET", "journal:release_inbox GET"]
    shown += ["/api/v1/classes/{school_class} GET", "/api/v1/pupils/search POST", "/api/v1/unsigned GET"]
    assert {door: found[door] for door in shown if "a" in found[door]} == {}


def test_what_cannot_be_logged_is_shown_on_no_page(world: World, admin_url: str) -> None:
    """No row in the access log, no page: every door that leaves one, as whoever is let in."""
    stage = set_stage(world, admin_url)
    known = clients(stage)
    agreed = [line.split() for line in GOLDEN.read_text().splitlines()[1:]]
    logged = [(name, method, ROLES[signs.index("L")]) for name, method, *signs in agreed if "L" in signs]
    assert {name for name, _method, _who in logged} >= {
        *("journal:record", "journal:print", "journal:download", "journal:entry", "web:search", "web:class", "audit:readers"),
        *("/api/v1/pupils/search", "/api/v1/pupils/{pupil}/record", "/api/v1/pupils/{pupil}/entries/{entry}"),
    }
    shown = []
    with connection.execute_wrapper(_refuse_log):
        for name, method, who in logged:
            with transaction.atomic():
                answer = stage.answer(known[who], name, method)
                transaction.set_rollback(True)
            if answer.status_code != 503 or any(word in answer.content.decode(errors="replace") for word in NAMES):
                shown.append(f"{name} {method} {who}: {answer.status_code}")
    assert shown == []


def _refuse_log(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if "audit_event" in sql and "INSERT" in sql:
        raise DatabaseError("disk full")
    return execute(sql, params, many, context)
