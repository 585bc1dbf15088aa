"""When registers are read by themselves: by the clock, after a notification, wholly once a week. And what is cleared up."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.integrations.ss12000.actions import fail_run, import_context
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.client.client import Resource, SS12000Client
from samsyn.integrations.ss12000.client.errors import NotOffered, SS12000Error
from samsyn.integrations.ss12000.credentials import new_token
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource, ProtectedRow, RegisterDuty
from samsyn.integrations.ss12000.run.fetching import settings_of
from samsyn.integrations.ss12000.words import said
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import SamsynError
from samsyn.kernel.logs import logger
from samsyn.kernel.text import N_

log = logger(__name__)
# A run that has said nothing for so long has lost its process: a whole register takes minutes.
SILENCE = timedelta(hours=5)
KEPT_DAYS = 90
WAITING = N_("Registret hämtas inte enligt schemat förrän du har granskat klart.")
RENEW_BEFORE = timedelta(days=2)
SUBSCRIBED = (Resource.ORGANISATIONS, Resource.PERSONS, Resource.GROUPS)


def due_sources(actor: Actor) -> list[tuple[UUID, bool]]:
    """The provider's registers that are to be read now, and whether their schoolwork is."""
    now = clock.now()
    with within(actor.context()):
        sources = ImportSource.objects.filter(closed_on=None, every_minutes__isnull=False)
        return [
            (one.pk, one.schoolwork)
            for one in sources
            if one.last_run_at is None or one.last_run_at + timedelta(minutes=one.every_minutes or 0) <= now
        ]


def may_pull(actor: Actor, source: UUID) -> str:
    """How a register is to be read now: "full" once in its number of days, else "delta"; empty when somebody is at it by hand.

    An earlier scheduled run that nobody has begun to review is given up: this one finds the same again. One with an answer or a
    decision is left to its reviewer, and its page says that the schedule waits.
    """
    with import_context(actor):
        found = ImportSource.objects.filter(pk=source, closed_on=None).first()
        if found is None:
            return ""
        going = [State.FETCHING, State.REVIEW, State.STOPPED, State.APPROVED]
        open_runs = ImportRun.objects.filter(source=found, state__in=going).exclude(way=ImportRun.Way.SCHOOLWORK)
        if open_runs.filter(Q(scheduled=False) | Q(state__in=[State.FETCHING, State.APPROVED])).exists():
            return ""
        # Locked, so that nobody decides anything between the look and the end.
        waiting = list(open_runs.select_for_update())
        reviewed = [run for run in waiting if _is_begun(run)]
        if reviewed:
            open_runs.filter(pk__in=[run.pk for run in reviewed], message="").update(message=WAITING)
            log.info("ss12000.pull_waits", resource=source, provider=found.provider_id, run=reviewed[0].pk)
            return ""
        open_runs.update(state=State.CANCELLED, ended_at=clock.now(), message=N_("Ersatt av en nyare hämtning."))
        whole = found.last_full_at is None or found.last_full_at + timedelta(days=found.full_every_days) <= clock.now()
        return ImportRun.Way.FULL if whole else ImportRun.Way.DELTA


def _is_begun(run: ImportRun) -> bool:
    """Whether somebody has answered, approved or decided anything in a run that waits for review."""
    return bool(run.answer or run.approved_by) or run.rows.exclude(decision="").exists()


def settle_interrupted(actor: Actor) -> None:
    """Runs whose process has gone: what was being fetched has failed, and nothing of it was written."""
    with import_context(actor):
        lost = list(
            ImportRun.objects.filter(state=State.FETCHING, started_at__lt=clock.now() - SILENCE).values_list("pk", flat=True)
        )
    for run in lost:
        fail_run(actor, run, N_("Hämtningen avbröts. Inget har ändrats. Starta den igen."))


def forget_old_rows(actor: Actor) -> None:
    """Empty the data of rows whose run ended long ago, names of staff included; that they were, and what became of them, stays."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    with import_context(actor):
        old = ImportRow.objects.filter(run__ended_at__lt=before).exclude(before={}, after={})
        ProtectedRow.objects.filter(row__run__ended_at__lt=before).exclude(before={}, after={}).update(before={}, after={})
        RegisterDuty.objects.filter(run__ended_at__lt=before).exclude(name="").update(name="")
        ImportRow.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:50_000])).update(before={}, after={})


def subscribe(actor: Actor, source: UUID, address: str) -> ImportSource:
    """Ask a register for notifications. address: ours, with a place for the token (`{token}`).

    Raises SamsynError with the register's reason when it cannot be had.
    """
    token, kept = new_token()
    with within(actor.context()):
        found = ImportSource.objects.select_for_update().get(pk=source)
        try:
            with SS12000Client(settings_of(found)) as client:
                made = client.subscribe("Samsyn", address.format(token=token), SUBSCRIBED)
        except NotOffered:
            raise SamsynError(_("Registret erbjuder inga aviseringar. Låt det läsas på bestämda tider i stället.")) from None
        except SS12000Error as error:
            raise SamsynError(said(error.user_message)) from error
        found.subscription_id, found.subscription_expires, found.notify_hash = made.id, made.expires, kept
        found.save()
        record(actor, AccessEvent(Action.ADMINISTER, "ss12000.subscription", resource=found.pk))
    return found


def renew_subscriptions(actor: Actor) -> None:
    """Move the end of subscriptions that are about to end. One that cannot be is forgotten: the clock goes on reading."""
    with within(actor.context()):
        soon = list(ImportSource.objects.filter(closed_on=None, subscription_expires__lt=clock.now() + RENEW_BEFORE))
    for source in soon:
        try:
            with SS12000Client(settings_of(source)) as client:
                expires = client.renew(source.subscription_id).expires
            changes = {"subscription_expires": expires}
        except (SS12000Error, SamsynError):
            log.warning("ss12000.subscription_lost", resource=source.pk, provider=source.provider_id)
            changes = {"subscription_expires": None}
        with within(actor.context()):
            ImportSource.objects.filter(pk=source.pk).update(**changes)
