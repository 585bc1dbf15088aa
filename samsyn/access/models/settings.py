"""What care providers decide on secrecy."""

from __future__ import annotations

from django.db import models

from samsyn.access.models.users import User
from samsyn.kernel.models import ProviderModel


class SettingDecision(ProviderModel):
    """What a care provider decides that one of the settings P-1…P-24 is from a day on: by whom, why, entered and approved by whom.

    Never changed or removed: what held on a day is the latest to begin among those approved (`setting_queries`). One that widens
    access is approved by another than entered it; one that does not is so at once. Refused by its own proposer it is withdrawn.
    The database keeps it so too (migration 0003).
    """

    setting = models.CharField(max_length=10)
    value = models.CharField(max_length=200, blank=True)
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
        indexes = [
            # In the order of `samsyn_settings_on`, which every request asks, with all it asks for.
            models.Index(
                fields=["provider", "setting", "-valid_from", "-approved_at", "-id"],
                include=["value"],
                condition=models.Q(approved_at__isnull=False),
                name="access_setting_in_force",
            ),
            models.Index(fields=["provider", "proposed_at"], name="access_setting_of_provider"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(widens=False) | models.Q(approved_by=None) | ~models.Q(approved_by=models.F("proposed_by")),
                name="access_setting_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None, approved_at=None)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False, refused_at=None),
                name="access_setting_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_by=None, refused_at=None)
                | models.Q(refused_by__isnull=False, refused_at__isnull=False, approved_at=None),
                name="access_setting_refused",
            ),
            models.CheckConstraint(condition=~models.Q(motive=""), name="access_setting_motive"),
        ]

    def __str__(self) -> str:
        return str(self.id)
