"""What every decision of a care provider's says, and the answer of the second person to what gives somebody more access."""

from __future__ import annotations

from django.db import models

from samsyn.access.models.users import User
from samsyn.kernel.models import ProviderModel


class ProviderDecision(ProviderModel):
    """A decision from a day on: by whom, why, entered and approved by whom. Never changed or removed.

    What held on a day is the latest to begin among those approved. One that widens access is approved by another than entered it;
    one that does not is so at once. Refused by its own proposer it is withdrawn. The database keeps it so too (migration 0003).
    """

    valid_from = models.DateField()
    decided_on = models.DateField()
    decider = models.CharField(max_length=200)
    decider_title = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, blank=True)
    motive = models.TextField()
    widens = models.BooleanField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.id)


def answered_rightly(prefix: str) -> list[models.BaseConstraint]:
    """What holds of each such decision's answer, as constraints whose names begin with the prefix."""
    return [
        models.CheckConstraint(
            condition=models.Q(widens=False) | models.Q(approved_by=None) | ~models.Q(approved_by=models.F("proposed_by")),
            name=f"{prefix}_four_eyes",
        ),
        models.CheckConstraint(
            condition=models.Q(approved_by=None, approved_at=None)
            | models.Q(approved_by__isnull=False, approved_at__isnull=False, refused_at=None),
            name=f"{prefix}_approved",
        ),
        models.CheckConstraint(
            condition=models.Q(refused_by=None, refused_at=None)
            | models.Q(refused_by__isnull=False, refused_at__isnull=False, approved_at=None),
            name=f"{prefix}_refused",
        ),
        models.CheckConstraint(condition=~models.Q(motive=""), name=f"{prefix}_motive"),
    ]
