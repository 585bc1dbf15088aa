"""What a scheduled run may write by itself: the classes of change the provider has chosen, and nothing that needs judgement."""

from __future__ import annotations

from uuid import UUID

from samsyn.integrations.ss12000.changes import Change, State, is_automatic
from samsyn.integrations.ss12000.models import ImportRow, ImportRun
from samsyn.integrations.ss12000.run.commit import stale_rows
from samsyn.integrations.ss12000.run.verdict import counts_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor


def take_out(actor: Actor, run: ImportRun) -> ImportRun | None:
    """Move the rows that may be written unseen to an approved run of their own; None when there are none. The rest stays."""
    wanted = _automatic_rows(run)
    if run.state != State.REVIEW or not wanted:
        return None
    taken = ImportRun.objects.create(
        provider_id=run.provider_id,
        source=run.source,
        way=run.way,
        state=State.APPROVED,
        scheduled=True,
        started_by_name=actor.name,
        approved_by_name=actor.name,
        started_at=run.started_at,
        fetched_at=run.fetched_at,
        server_time=run.server_time,
        taken_from=run,
    )
    ImportRow.objects.filter(pk__in=wanted).update(run=taken)
    ImportRow.objects.filter(pk__in=stale_rows(taken.pk, clock.today())).update(run=run)
    taken.counts = _visible(counts_of(taken.pk))
    taken.save()
    unchanged = {kind: {"unchanged": number["unchanged"]} for kind, number in run.counts.items() if "unchanged" in number}
    left = _visible(counts_of(run.pk))
    run.counts = {kind: {**left.get(kind, {}), **unchanged.get(kind, {})} for kind in run.counts}
    run.save()
    return taken


def _automatic_rows(run: ImportRun) -> list[UUID]:
    chosen = frozenset(Change(one) for one in (run.source.auto_approved if run.source else []))
    if not chosen:
        return []
    rows = ImportRow.objects.filter(run=run, change__in=[*chosen, Change.SAME]).values_list("pk", "change", "reasons")
    return [
        pk
        for pk, change, reasons in rows.iterator()
        if change == Change.SAME or is_automatic(Change(change), frozenset(reasons), chosen)
    ]


def only_invalid_left(run: ImportRun) -> bool:
    """Whether nothing remains that approval could change."""
    return all(change in {"unchanged", Change.INVALID.value} for kind in run.counts.values() for change in kind)


def _visible(counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {kind: {change: number for change, number in found.items() if change != Change.SAME} for kind, found in counts.items()}
