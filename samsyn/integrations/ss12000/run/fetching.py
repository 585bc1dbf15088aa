"""From a register or a file to stored rows: fetch, compare, judge. Changes nothing but the run itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import orjson

from samsyn.integrations.ss12000.changes import Change, Kind, State
from samsyn.integrations.ss12000.client.client import (
    BearerToken,
    ClientCredentials,
    Limits,
    NoAuth,
    Settings,
    SS12000Client,
)
from samsyn.integrations.ss12000.credentials import unlock
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource
from samsyn.integrations.ss12000.run.compare import compare_persons, find_alike
from samsyn.integrations.ss12000.run.delivery import Delivery, Wanted, read_delivery
from samsyn.integrations.ss12000.run.duties import keep_duties, read_duties
from samsyn.integrations.ss12000.run.schools import Compared, Structure, reviewable
from samsyn.integrations.ss12000.run.stage import open_stage
from samsyn.integrations.ss12000.run.stage import run as write
from samsyn.integrations.ss12000.run.tally import doubtful_units, left_with_pupils, unchanged
from samsyn.integrations.ss12000.run.verdict import counts_of, judge, judge_missing, store
from samsyn.integrations.ss12000.run.watch import Watch
from samsyn.kernel import clock
from samsyn.kernel.ids import uuid7

# The register's clock and its transactions may lag behind each other.
OVERLAP = timedelta(minutes=5)
AT_ITS_UNITS = "e.unit_id IN (SELECT unit_id FROM ss_unit)"
NOT_DELIVERED = "p.source_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ss_seen WHERE ss_seen.source_id = p.source_id)"
_STORE_SCHOOLS = """
INSERT INTO ss12000_importrow (id, provider_id, run_id, kind, change, reasons, row_number, source_id, target, is_new, base, before,
    after, protected, decision, moved_under)
SELECT id, %(provider)s, %(run)s, kind, change, reasons, row_number, source_id, target, is_new, '', before, after, false, '', false
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(id uuid, kind text, change text, reasons jsonb, row_number int, source_id uuid,
    target uuid, is_new bool, before jsonb, after jsonb)"""
DELETED = "p.source_id IN (SELECT source_id FROM ss_gone)"


def settings_of(source: ImportSource) -> Settings:
    """How the client reaches a register. Raises Invalid when its secret cannot be read, BadSettings for a bad address."""
    auth: NoAuth | BearerToken | ClientCredentials = NoAuth()
    if source.auth == ImportSource.Auth.TOKEN:
        auth = BearerToken(unlock(source.secret or b""))
    elif source.auth == ImportSource.Auth.CLIENT:
        auth = ClientCredentials(source.token_url, source.client_id, unlock(source.secret or b""))
    return Settings(source.url, auth, limits=Limits(page_size=source.page_size))


def read_register(
    run: ImportRun, source: ImportSource, http: httpx.BaseTransport | None, *, still_wanted: Callable[[], None]
) -> None:
    """Read and judge a register. Raises SS12000Error; the caller's savepoint then takes everything back.

    still_wanted: raises GivenUp unless the run still waits for what has been read, and locks it.
    """
    today = clock.today()
    since = source.delta_from if run.way == ImportRun.Way.DELTA else None
    open_stage()
    watch = Watch(run.provider_id, run.pk)
    with SS12000Client(settings_of(source), http=http, before=watch, sleep=watch.sleep) as client, watch.cutting(client.cut):
        delivery = read_delivery(client, Wanted(today, since, source.board_id, partial(_given_by, source)))
        duties = read_duties(client, delivery, today) if since is None else []
        run.bytes_received = client.traffic.wire_bytes
    still_wanted()
    run.server_time = (delivery.server_time or run.started_at) - OVERLAP
    missing = (AT_ITS_UNITS, NOT_DELIVERED) if since is None else ("true", DELETED)
    conclude(run, delivery, Judging(today, whole=since is None, missing=missing))
    keep_duties(run, duties)


def _given_by(source: ImportSource, units: set[UUID]) -> set[UUID]:
    """Which of some units a register has given us: a care provider may have several, each with its own schools."""
    rows = ImportRow.objects.filter(kind=Kind.UNIT, target__in=units, run__source=source, run__state=State.COMMITTED)
    return set(rows.values_list("target", flat=True))


@dataclass(frozen=True, slots=True)
class Judging:
    """How a delivery is judged. missing: which enrolments and persons count as gone (our own SQL), None when none can be.

    units_counted: stop when too few of a unit's rows are its pupils. dated: enrolments say when they end.
    """

    today: date
    whole: bool
    missing: tuple[str, str] | None
    units_counted: bool = True
    dated: bool = True


def conclude(run: ImportRun, delivery: Delivery, how: Judging) -> None:
    """Judge what is staged and store it as the run's rows, counts, deviations and question."""
    compare_persons(how.today, delta=not how.whole, dated=how.dated)
    judge(adult_day(how.today))
    find_alike()
    if how.missing is not None:
        judge_missing(*how.missing, {"today": how.today})
    if how.units_counted:
        run.question = doubtful_units(how.today, whole=how.whole, due=how.missing[0] if how.missing else "false")
    gone = [str(row.target) for row in delivery.structure.rows if row.kind is Kind.UNIT and row.change is Change.LEFT]
    if gone:
        run.question = [*run.question, *left_with_pupils(gone, how.today)]
    store_schools(run, delivery.structure)
    store(run.provider_id, run.pk)
    run.counts = _counts(run, delivery.structure)
    run.deviations = delivery.report()
    run.fetched_at = clock.now()
    run.state = State.STOPPED if run.question else State.REVIEW
    run.save()


def adult_day(today: date) -> str:
    """The birth date of somebody who is eighteen today, as ISO text."""
    try:
        return today.replace(year=today.year - 18).isoformat()
    except ValueError:  # 29 February
        return today.replace(year=today.year - 18, day=28).isoformat()


def store_schools(run: ImportRun, structure: Structure) -> None:
    """The rows of units and classes: some hundreds, in one statement."""
    rows = orjson.dumps([_school_row(row) for row in reviewable(structure.rows)]).decode()
    write(_STORE_SCHOOLS, {"provider": run.provider_id, "run": run.pk, "rows": rows})


def _school_row(row: Compared) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "kind": row.kind,
        "change": row.change,
        "reasons": row.reasons,
        "row_number": row.offered.row_number if row.offered else None,
        "source_id": row.offered.source_id if row.offered else None,
        "target": row.target,
        "is_new": row.is_new,
        "before": row.before,
        "after": row.after,
    }


def _counts(run: ImportRun, structure: Structure) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {kind.value: {} for kind in Kind}
    counts.update(counts_of(run.pk))
    for kind, number in unchanged().items():
        counts[kind]["unchanged"] = number + counts[kind].pop(Change.SAME.value, 0)
    for kind in (Kind.UNIT, Kind.CLASS):
        counts[kind.value]["unchanged"] = structure.counts(kind).get(Change.SAME.value, 0)
    return counts


def changes_nothing(run: ImportRun) -> bool:
    """Whether a run found nothing to review."""
    return not any(number for kind in run.counts.values() for change, number in kind.items() if change != "unchanged")
