"""Locking what nobody signed in time, and deciding how long that time is (setting P-21; PDL 3 kap. 9–10 §§)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.access.decisions import RECORD_OF_BRANCH, require_machine
from samsyn.access.gate import check
from samsyn.access.rules.vocabulary import Purpose
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.journal.actions.writing import keep_version
from samsyn.journal.errors import LocksSoon
from samsyn.journal.models import Entry, EntryVersion, LockingRule
from samsyn.journal.policy import SET_LOCKING
from samsyn.journal.queries import decided_rule, lock_days
from samsyn.journal.rules.locking import first_night, latest_start, why_not_take_back
from samsyn.journal.rules.reminding import overdue_before
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.clock import STOCKHOLM
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.text import length_said
from samsyn.organisation.queries import branches_of

BATCH = 200


def lock_overdue(actor: Actor, *, today: date | None = None) -> int:
    """Lock the provider's entries that are unsigned past their last day, in the compartments of the context; returns how many.

    They keep their content, stand marked as unsigned, and can still be signed by their authors. An entry being saved right now
    waits for the next run. Running it twice does no harm.
    """
    day = today or clock.today()
    days = lock_days(actor.provider, day)
    for branch in RECORD_OF_BRANCH.keys() & set(branches_of(actor.compartments)):
        require_machine(actor, RECORD_OF_BRANCH[branch], Purpose.LOCKING, branch)
    before = overdue_before(day, days, STOCKHOLM)
    locked = 0
    while batch := _lock_batch(actor, before, days):
        locked += batch
    return locked


def _lock_batch(actor: Actor, before: datetime, days: int) -> int:
    overdue = Entry.objects.select_for_update(skip_locked=True, no_key=True).filter(
        provider_id=actor.provider,
        compartment_id__in=actor.compartments,
        created_at__lt=before,
        signed_at__isnull=True,
        locked_at__isnull=True,
    )
    rows = list(overdue.order_by("created_at")[:BATCH])
    note = ngettext("Låst utan signatur efter %(days)d dag.", "Låst utan signatur efter %(days)d dagar.", days) % {"days": days}
    pupils: set[UUID] = set()
    for row in rows:
        keep_version(row, EntryVersion.Cause.LOCKED)
        pupils.add(row.pupil_id)
    Entry.objects.filter(pk__in=[row.pk for row in rows]).update(locked_at=clock.now(), lock_note=note)
    if rows:
        record(actor, AccessEvent(Action.MACHINE, "journal.lock", pupils=tuple(pupils), details=f"entries={len(rows)}"))
    return len(rows)


def _locked_at_once(actor: Actor, days: int, night: date) -> int:
    """How many of the entries unsigned now the rule locks in its first night, and the rule that it follows would not."""
    return Entry.objects.filter(
        provider_id=actor.provider,
        created_at__lt=overdue_before(night, days, STOCKHOLM),
        created_at__gte=overdue_before(night, lock_days(actor.provider, night), STOCKHOLM),
        signed_at__isnull=True,
        locked_at__isnull=True,
    ).count()


def _faults(days: int | None, valid_from: date | None, decision: str, today: date) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if days not in range(1, 61):
        faults["days"] = [_("Välj 1–60 dagar.")]
    if valid_from is None:
        faults["valid_from"] = [_("Skriv datumet som 2026-12-31, 20261231 eller 31/12-26.")]
    elif valid_from < today:
        faults["valid_from"] = [_("Regeln kan inte börja gälla bakåt i tiden.")]
    elif valid_from > latest_start(today):
        said = _("Regeln ska börja gälla inom ett år, senast %(day)s.")
        faults["valid_from"] = [said % {"day": latest_start(today).isoformat()}]
    if not length_said(decision) or len(decision) > 200:
        faults["decision"] = [_("Ange beslutet: nummer eller datum, och vem som fattade det.")]
    return faults


def set_lock_days(actor: Actor, *, days: int | None, valid_from: date | None, decision: str, confirmed: int = 0) -> LockingRule:
    """Decide after how many days unsigned entries lock, from a day on, by a decision that is named. None: what could not be read.

    Raises RefusedWithTrace, Invalid, LocksSoon when more entries than were confirmed would lock in the rule's first night, and
    Conflict when a rule begins that day already.
    """
    check(actor, SET_LOCKING)
    faults = _faults(days, valid_from, decision, clock.today())
    if faults or days is None or valid_from is None:
        raise Invalid(_("Regeln kan inte sparas."), faults)
    night = first_night(valid_from, clock.now(), clock.today())
    entries = _locked_at_once(actor, days, night)
    if entries > confirmed:
        raise LocksSoon(entries, night)
    try:
        with transaction.atomic():
            rule = LockingRule.objects.create(
                provider_id=actor.provider,
                days=days,
                valid_from=valid_from,
                decision=decision.strip(),
                decided_by=actor.name,
                created_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(_("En annan regel börjar redan gälla den dagen.")) from None
    record(actor, AccessEvent(Action.ADMINISTER, "journal.locking_rule", resource=rule.pk, details=f"days={days}"))
    return rule


def take_back_rule(actor: Actor, *, rule: UUID) -> None:
    """Take back a rule that has not begun: the one before it goes on, and its day is free for another.

    Raises RefusedWithTrace, NotFound, and Conflict when it has begun or is taken back already.
    """
    check(actor, SET_LOCKING)
    row = decided_rule(actor.provider, rule)
    if why := why_not_take_back(row.valid_from, taken_back=row.taken_back_at is not None, today=clock.today()):
        raise Conflict(translated(why))
    still = LockingRule.objects.filter(pk=row.pk, taken_back_at__isnull=True)
    if not still.update(taken_back_at=clock.now(), taken_back_by=actor.name):
        raise Conflict(_("Regeln är redan tillbakatagen."))
    record(actor, AccessEvent(Action.ADMINISTER, "journal.locking_rule", resource=row.pk, details="taken_back"))
