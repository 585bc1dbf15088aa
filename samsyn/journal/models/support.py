"""Sessions in which support may read (row 96): approved by the care provider, for named pupils, a case and some hours."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.lookups import Range

from samsyn.journal.rules.support import LONGEST_HOURS, MOST_PUPILS
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import ProviderModel


class SupportSession(ProviderModel):
    """That a support user may read these pupils' records in one compartment, for a case, some hours. Changed only by being ended.

    pupils: at least one. They stand here, and not in the compartment, because who is to read reaches nothing there without them.
    """

    compartment = ProviderForeignKey("organisation.Compartment", related_name="+")
    pupils = ArrayField(models.UUIDField())
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_name = models.CharField(max_length=200)
    case_reference = models.CharField(max_length=60)
    aim = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    approved_name = models.CharField(max_length=200)
    approved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "user", "ends_at"], name="journal_support_of_user"),
            models.Index(fields=["provider", "compartment", "approved_at"], name="journal_support_of_room"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(case_reference="") & ~models.Q(aim=""), name="journal_support_case"),
            models.CheckConstraint(
                condition=Range(
                    models.Func("pupils", function="cardinality", output_field=models.IntegerField()), (1, MOST_PUPILS)
                ),
                name="journal_support_pupils",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(ends_at__lte=models.F("starts_at") + timedelta(hours=LONGEST_HOURS)),
                name="journal_support_period",
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("approved_by")),
                name="journal_support_other_eyes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
