"""What care providers decide on secrecy."""

from __future__ import annotations

from django.db import models

from samsyn.access.models.deciding import ProviderDecision, answered_rightly


class SettingDecision(ProviderDecision):
    """What a care provider decides that one of the settings P-1…P-24 is from a day on (`setting_queries`)."""

    setting = models.CharField(max_length=10)
    value = models.CharField(max_length=200, blank=True)

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
        constraints = answered_rightly("access_setting")
