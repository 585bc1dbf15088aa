"""What can be done with an import: start, answer, decide, approve, cancel, commit. Each step is logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
from django.db import DataError, IntegrityError, connection
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.integrations.ss12000.automatic import only_invalid_left, take_out
from samsyn.integrations.ss12000.changes import Change, Decision, State, may_become
from samsyn.integrations.ss12000.client.errors import GivenUp, SS12000Error
from samsyn.integrations.ss12000.joining import given_up_by, why_not_same
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER
from samsyn.integrations.ss12000.run.commit import stale_rows, write_run
from samsyn.integrations.ss12000.run.fetching import changes_nothing, read_register
from samsyn.integrations.ss12000.run.rereview import adopt_made_meanwhile, review_again
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Conflict, Invalid, NotFound, SamsynError
from samsyn.kernel.language import translated
from samsyn.kernel.logs import logger
from samsyn.kernel.text import N_, clean_text, too_short

log = logger(__name__)
WHAT = "ss12000.run"


class Outdated(Conflict):
    """What was looked at has been compared anew since."""


def import_context(actor: Actor) -> AbstractContextManager[Context]:
    """The transaction an import works in. It meets protected persons whoever started it; pages show them to the closed group
    only."""
    return within(replace(actor, closed_group=True).context())


def permitted(actor: Actor) -> None:
    """Raises RefusedWithTrace unless the actor may import; the system itself may."""
    if actor.user is not None:
        check(actor, IMPORT_REGISTER)


def log_step(actor: Actor, run: ImportRun, action: Action, **details: object) -> None:
    """A row of the access log about one step of a run."""
    outcome = Outcome.FAILED if run.state == State.FAILED else Outcome.ALLOWED
    words = " ".join([run.way, run.state, *(f"{key}={value}" for key, value in details.items())])
    record(
        actor,
        AccessEvent(action, WHAT, outcome, resource=run.pk, reason=run.answer if action is Action.APPROVE else "", details=words),
    )
    log.info(
        "ss12000.run",
        run=run.pk,
        status=State(run.state),
        kind=ImportRun.Way(run.way),
        provider=run.provider_id,
        bytes=run.bytes_received,
    )


def locked_run(run: UUID) -> ImportRun:
    """The run, locked to the end of the transaction. Raises NotFound."""
    found = ImportRun.objects.select_for_update().filter(pk=run).first()
    if found is None:
        raise NotFound(_("Inläsningen finns inte."))
    return found


def pass_to(run: ImportRun, state: State) -> None:
    """Change the run's state, unsaved. Raises Conflict when it is not in a state that allows it."""
    if not may_become(State(run.state), state):
        raise Conflict(_("Inläsningen har redan gått vidare. Ladda om sidan och se hur det gick."))
    run.state = state


@contextmanager
def _looked_at(actor: Actor, run: UUID, comparison: int | None, action: Action) -> Iterator[ImportRun]:
    """The run, locked, in a transaction. comparison: the one that was looked at; None when nobody can have made another.

    Raises Outdated when there is a later one. That, and any other Conflict, leaves a row in the log and nothing else.
    """
    try:
        with import_context(actor):
            found = locked_run(run)
            if comparison is not None and comparison != found.comparison:
                raise Outdated(_("Inläsningen har jämförts på nytt sedan du öppnade sidan. Inget är skrivet. Granska den igen."))
            yield found
    except Conflict as conflict:
        with import_context(actor):
            why = "outdated" if isinstance(conflict, Outdated) else "gone_on"
            record(actor, AccessEvent(action, WHAT, Outcome.FAILED, resource=run, details=why))
        raise


def start_run(actor: Actor, *, source: UUID | None, way: str, scheduled: bool = False) -> ImportRun:
    """Make a run, in state fetching. A delta of a source that has never been read whole becomes a full run. Raises NotFound."""
    permitted(actor)
    with import_context(actor):
        register = ImportSource.objects.filter(pk=source, closed_on=None).first() if source else None
        if source and register is None:
            raise NotFound(_("Registret finns inte."))
        if register is not None and way == ImportRun.Way.DELTA and register.delta_from is None:
            way = ImportRun.Way.FULL
        run = ImportRun.objects.create(
            provider_id=actor.provider,
            source=register,
            way=way,
            scheduled=scheduled,
            started_by=actor.user,
            started_by_name=actor.name,
            started_at=clock.now(),
        )
        if register is not None and way != ImportRun.Way.SCHOOLWORK:
            ImportSource.objects.filter(pk=register.pk).update(last_run_at=run.started_at)
        log_step(actor, run, Action.IMPORT)
    return run


def fetch_run(actor: Actor, run: UUID, *, http: httpx.BaseTransport | None = None) -> ImportRun:
    """Fetch and compare a run that was started. A failure of the register is the run's result; other errors are raised, with
    nothing written. Doing it again for a run that has been fetched does nothing."""

    def read(found: ImportRun) -> None:
        if found.source is None:
            raise NotFound(_("Registret finns inte."))
        read_register(found, found.source, http, still_wanted=lambda: _still_wanted(run))

    return conclude_run(actor, run, read, slow=True)


def _still_wanted(run: UUID) -> None:
    if locked_run(run).state != State.FETCHING:
        raise GivenUp


def _run_to_read(run: UUID) -> ImportRun:
    """A run that only we read, but that others may give up meanwhile: reading a register takes minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ss12000.read:{run}"])
    found = ImportRun.objects.filter(pk=run).first()
    if found is None:
        raise NotFound(_("Inläsningen finns inte."))
    return found


def conclude_run(actor: Actor, run: UUID, read: Callable[[ImportRun], None], *, slow: bool = False) -> ImportRun:
    """Let `read` fill a started run and settle what becomes of it. slow: `read` itself locks the run, once it has waited."""
    try:
        with import_context(actor):
            found = _run_to_read(run) if slow else locked_run(run)
            if found.state != State.FETCHING:
                return found
            read(found)
            if found.scheduled:
                _write_automatic(actor, found)
            if changes_nothing(found) and found.state == State.REVIEW:
                _finish(found)
            log_step(actor, found, Action.IMPORT, bytes=found.bytes_received)
    except GivenUp:
        with import_context(actor):
            return ImportRun.objects.get(pk=run)
    except (SS12000Error, SamsynError) as error:
        if isinstance(error, SS12000Error):
            return fail_run(actor, run, error.user_message, error.deviations)
        return fail_run(actor, run, error.message)
    return found


def fail_run(actor: Actor, run: UUID, message: str, deviations: list[dict[str, Any]] | None = None) -> ImportRun:
    """Note that a run could not be fetched, and why. deviations: what deviated from the standard, when that is the reason."""
    with import_context(actor):
        found = locked_run(run)
        if found.state == State.CANCELLED:
            return found  # given up before it failed
        pass_to(found, State.FAILED)
        found.message, found.ended_at, found.deviations = message, clock.now(), deviations or []
        found.save()
        log_step(actor, found, Action.IMPORT)
    return found


def answer_question(actor: Actor, run: UUID, *, reason: str, comparison: int | None = None) -> ImportRun:
    """Say yes to a run that was stopped, with a reason. comparison: the one that was looked at.

    Raises Invalid without a reason, Conflict when it isn't stopped, Outdated when it has been compared anew.
    """
    permitted(actor)
    why = clean_text(reason)
    if short := too_short(why, 5, N_("Skriv minst några ord.")):
        raise Invalid(_("Skriv varför listan ändå ska läsas in."), {"reason": [translated(short)]})
    with _looked_at(actor, run, comparison, Action.APPROVE) as found:
        pass_to(found, State.REVIEW)
        found.answer = why[:1000]
        found.save()
        log_step(actor, found, Action.APPROVE, question="answered")
    return found


def decide_row(actor: Actor, row: UUID, *, decision: Decision, run: UUID | None = None, comparison: int | None = None) -> ImportRow:
    """Say what a row is to become. run: the one it has to be of, when an address says so; comparison: the one that was looked at.

    Raises NotFound, Invalid when the row does not allow it, Conflict when its run has gone on, Outdated when it has been compared
    anew.
    """
    permitted(actor)
    with import_context(actor):
        its = ImportRow.objects.filter(pk=row).values_list("run", flat=True)
        its_id = (its.filter(run=run) if run else its).first()
    if its_id is None:
        raise NotFound(_("Raden finns inte."))
    with _looked_at(actor, its_id, comparison, Action.WRITE) as its_run:
        found = ImportRow.objects.get(pk=row)
        if its_run.state != State.REVIEW:
            raise Conflict(_("Inläsningen har redan gått vidare. Ladda om sidan och se hur det gick."))
        if decision in {Decision.CREATE, Decision.SAME_PERSON} and found.change != Change.NEAR_DUPLICATE:
            raise Invalid(_("Raden är ingen möjlig dubblett."))
        if decision is Decision.SAME_PERSON:
            _join(found)
        found.decision = decision
        found.save(update_fields=["decision"])
        log_step(actor, its_run, Action.WRITE, row=found.pk, decision=decision or "none")
    return found


def _join(row: ImportRow) -> None:
    """See that a row can be the pupil it resembles; that one's own row, saying that it has left, is then skipped."""
    why_not = why_not_same(row.run_id, [row])
    if why_not:
        raise Invalid(why_not[row.pk])
    if row.other is not None:
        ImportRow.objects.filter(pk__in=given_up_by(row.run_id, [row.other]).values()).update(decision=Decision.SKIP)


def approve(actor: Actor, run: UUID, *, comparison: int | None = None) -> ImportRun:
    """Approve a reviewed run; `commit_run` then writes it, or brings it back to review when somebody has changed its rows
    meanwhile. comparison: the one that was looked at.

    Raises Conflict when it is not in review, Outdated when it has been compared anew.
    """
    permitted(actor)
    with _looked_at(actor, run, comparison, Action.APPROVE) as found:
        pass_to(found, State.APPROVED)
        found.approved_by, found.approved_by_name, found.message = actor.user, actor.name, ""
        found.save()
        log_step(actor, found, Action.APPROVE)
    return found


def _back_to_review(run: ImportRun, stale: list[UUID]) -> None:
    run.state = State.REVIEW
    run.comparison += 1
    review_again(run, stale, clock.today())
    differs = ImportRow.objects.filter(run=run, moved_under=True).exclude(change=Change.SAME).exists()
    run.message = (
        N_("Någon annan har ändrat uppgifter sedan de jämfördes. Granska de märkta raderna och godkänn igen.")
        if differs
        else N_("Någon annan har ändrat uppgifter sedan de jämfördes, på samma sätt som du.")
    )


def commit_run(actor: Actor, run: UUID) -> ImportRun:
    """Write an approved run in one transaction. Doing it again does nothing.

    What the data themselves forbid ends the run as failed, with nothing written. When the database is away its error is raised, and
    the run can be written later.
    """
    try:
        with import_context(actor):
            _one_writer(actor)
            found = locked_run(run)
            if found.state != State.APPROVED:
                return found
            adopt_made_meanwhile(found.pk)
            stale = stale_rows(found.pk, clock.today())
            if stale:
                _back_to_review(found, stale)
            else:
                write_run(found.provider_id, found.pk, clock.today(), clock.now())
                _finish(found)
            found.save()
            log_step(actor, found, Action.IMPORT, stale=len(stale))
    except (IntegrityError, DataError):
        log.exception("ss12000.commit_refused", run=run, provider=actor.provider)
        return fail_run(actor, run, N_("Uppgifterna motsäger det som redan finns och kunde inte skrivas. Hämta registret på nytt."))
    return found


def _one_writer(actor: Actor) -> None:
    """Wait until no other import of the provider is writing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ss12000:{actor.provider}"])


def _finish(run: ImportRun) -> None:
    run.state, run.ended_at = State.COMMITTED, clock.now()
    run.save()
    if run.source_id and run.way in {ImportRun.Way.FULL, ImportRun.Way.DELTA} and run.taken_from_id is None:
        fields = {"delta_from": run.server_time}
        if run.way == ImportRun.Way.FULL:
            fields["last_full_at"] = run.started_at
        ImportSource.objects.filter(pk=run.source_id).update(**fields)


def cancel_run(actor: Actor, run: UUID) -> ImportRun:
    """Give a run up: nothing of it is written. Raises Conflict when it is too late."""
    permitted(actor)
    with import_context(actor):
        found = locked_run(run)
        pass_to(found, State.CANCELLED)
        found.ended_at = clock.now()
        found.save()
        log_step(actor, found, Action.IMPORT)
    return found


def _write_automatic(actor: Actor, run: ImportRun) -> None:
    _one_writer(actor)
    taken = take_out(actor, run)
    if taken is not None:
        write_run(taken.provider_id, taken.pk, clock.today(), clock.now())
        _finish(taken)
        log_step(actor, taken, Action.IMPORT)
        if only_invalid_left(run):
            _finish(run)


def run_import(
    actor: Actor,
    source: UUID,
    *,
    approve_all: bool = False,
    way: str = ImportRun.Way.FULL,
    http: httpx.BaseTransport | None = None,
) -> ImportRun:
    """Start, fetch and, with approve_all, approve and commit. A question is never answered by it. Not within another
    transaction."""
    run = fetch_run(actor, start_run(actor, source=source, way=way).pk, http=http)
    if approve_all and run.state == State.REVIEW:
        run = commit_run(actor, approve(actor, run.pk).pk)
    return run
