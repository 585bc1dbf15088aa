"""What a care provider has taken from its roles: what holds on a day, and all decisions there are."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samsyn.access.models import PermissionDecision
from samsyn.kernel.errors import NotFound


def _held(provider: UUID, day: date) -> QuerySet[PermissionDecision]:
    """The decision on each role and permission that holds on a day: the latest to begin of those approved, of two that do so the
    latest approved. The database says the same to the request itself, `samsyn_withdrawn_on` (migration 0006)."""
    approved = PermissionDecision.objects.filter(provider_id=provider, valid_from__lte=day, approved_at__isnull=False)
    return approved.order_by("role", "permission", "-valid_from", "-approved_at", "-id").distinct("role", "permission")


def withdrawn_on(provider: UUID, day: date) -> dict[tuple[str, str], PermissionDecision]:
    """What is taken away on a day, by permission and role, each with the decision that took it; in one statement."""
    return {(row.permission, row.role): row for row in _held(provider, day) if not row.given}


def waiting_decisions(provider: UUID) -> list[PermissionDecision]:
    """What waits for a second person, the oldest first."""
    rows = PermissionDecision.objects.filter(provider_id=provider, approved_at=None, refused_at=None)
    return list(rows.select_related("proposed_by").order_by("proposed_at", "id"))


def decisions_about(provider: UUID, permission: str) -> list[PermissionDecision]:
    """All that was ever decided or proposed about a permission, the latest to begin first."""
    rows = PermissionDecision.objects.filter(provider_id=provider, permission=permission)
    return list(rows.select_related("proposed_by", "approved_by", "refused_by").order_by("-valid_from", "-proposed_at", "-id"))


def permission_decision(provider: UUID, decision: UUID) -> PermissionDecision:
    """One decision. Raises NotFound."""
    found = PermissionDecision.objects.filter(provider_id=provider, pk=decision).first()
    if found is None:
        raise NotFound(_("Sidan finns inte."))
    return found
