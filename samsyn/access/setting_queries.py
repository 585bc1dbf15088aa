"""What a care provider has decided that its settings are: what holds on a day, and all decisions there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samsyn.access.models import SettingDecision
from samsyn.access.rules.settings import law_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound


def _held(provider: UUID, day: date) -> QuerySet[SettingDecision]:
    """The decision on each setting that holds on a day: the latest to begin of those approved, and of two that do so the latest
    approved. The database says the same to the request itself, `samsyn_settings_on` (migration 0003)."""
    approved = SettingDecision.objects.filter(provider_id=provider, valid_from__lte=day, approved_at__isnull=False)
    return approved.order_by("setting", "-valid_from", "-approved_at", "-id").distinct("setting")


def settings_on(provider: UUID, day: date) -> Mapping[str, str]:
    """What the provider's settings are on a day, of those that are decided, in one statement. Raises MissingContext."""
    return dict(_held(provider, day).values_list("setting", "value"))


def law_on(provider: UUID, day: date) -> Mapping[str, date]:
    """The changes of law that the provider has decided apply, as decided on a day, each with its own; in one statement."""
    return law_of(settings_on(provider, day))


def settings_of(actor: Actor) -> Mapping[str, str]:
    """What the settings of an actor's provider are today: a user's came with the assignment, the system's are asked for."""
    return actor.settings if actor.user is not None else settings_on(actor.provider, clock.today())


def decisions_on(provider: UUID, day: date, *, known: date | None = None) -> dict[str, SettingDecision]:
    """The decisions that hold on a day, by setting. known: only of those that were in force in Samsyn by the end of that day."""
    rows = _held(provider, day)
    if known is not None:
        rows = rows.filter(approved_at__lt=clock.start_of(known + timedelta(days=1)))
    return {row.setting: row for row in rows}


def waiting_decisions(provider: UUID) -> list[SettingDecision]:
    """What waits for a second person, the oldest first."""
    rows = SettingDecision.objects.filter(provider_id=provider, approved_at=None, refused_at=None)
    return list(rows.select_related("proposed_by").order_by("proposed_at", "id"))


def decisions_about(provider: UUID, setting: str) -> list[SettingDecision]:
    """All that was ever decided or proposed about a setting, the latest to begin first."""
    rows = SettingDecision.objects.filter(provider_id=provider, setting=setting)
    return list(rows.select_related("proposed_by", "approved_by", "refused_by").order_by("-valid_from", "-proposed_at", "-id"))


def setting_decision(provider: UUID, decision: UUID) -> SettingDecision:
    """One decision. Raises NotFound."""
    found = SettingDecision.objects.filter(provider_id=provider, pk=decision).first()
    if found is None:
        raise NotFound(_("Sidan finns inte."))
    return found
