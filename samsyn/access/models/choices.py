"""Active choices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.access.models.users import User
from samsyn.kernel.models import CompartmentModel


class ActiveChoice(CompartmentModel):
    """That a user chose to open a pupil's record, stating why (aktivt val). It holds until the day ends, and is never changed."""

    class Purpose(models.TextChoices):
        """What for, of the purposes that the access decision knows (`rules.vocabulary.Purpose`)."""

        CARE = "care", _("vård")
        RECORD_REVIEW = "record_review", _("journalgranskning")
        DEVIATION = "deviation", _("utredning av en avvikelse")
        LOG_REVIEW = "log_review", _("granskning av loggen")
        SUPPORT = "support", _("support i ett godkänt ärende")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.CharField(max_length=300)
    # The task, deviation or review it belongs to; empty for care.
    case_reference = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "user", "ends_at"], name="access_choice_of_pupil")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("made_at")), name="access_choice_period"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="access_choice_reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)
