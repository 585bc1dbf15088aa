"""Passages."""

from __future__ import annotations

from django.db import models

from samsyn.access.models.users import Assignment, User
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel


class Passage(CompartmentModel):
    """That a user reads one pupil's record in this compartment, from an assignment in another, until the day ends (ADR 10).

    It lies in the room that is read, so that its keepers see it. Never changed. ground, rule: what the access decision answered.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_name = models.CharField(max_length=200)
    user_role = models.CharField(max_length=30)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_compartment = ProviderForeignKey("organisation.Compartment", related_name="+")
    reason = models.CharField(max_length=300)
    ground = models.CharField(max_length=300)
    rule = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "assignment", "ends_at"], name="access_passage_of_pupil")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("made_at")), name="access_passage_period"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="access_passage_reason"),
            models.CheckConstraint(condition=~models.Q(compartment=models.F("from_compartment")), name="access_passage_elsewhere"),
        ]

    def __str__(self) -> str:
        return str(self.id)
