"""Reads about units, within the caller's context."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from samsyn.organisation.models import CareProvider, Unit


def unit_name(unit: UUID) -> str:
    """The unit's name; empty when the context reaches no such unit."""
    return Unit.objects.filter(pk=unit).values_list("name", flat=True).first() or ""


def provider_names(providers: Iterable[UUID]) -> dict[UUID, str]:
    """Names of care providers, which are public."""
    return dict(CareProvider.objects.filter(pk__in=list(providers)).values_list("id", "name"))


def provider_named(text: str) -> UUID | None:
    """The care provider with this organisation number (with or without dash) or exactly this name; None when there is none."""
    number = text.replace("-", "").strip()
    found = CareProvider.objects.filter(Q(organisation_number=number) | Q(name=text.strip())).values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def all_providers() -> list[UUID]:
    """Every care provider of the installation."""
    return list(CareProvider.objects.values_list("pk", flat=True))
