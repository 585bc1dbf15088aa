"""What rights rest on: the needs-and-risk analysis, and what a care provider takes from a role."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from samsyn.access.models.deciding import ProviderDecision, answered_rightly
from samsyn.access.roles import Role
from samsyn.kernel.models import ProviderModel


class NeedsAndRiskAnalysis(ProviderModel):
    """A needs-and-risk analysis (HSLF-FS 2016:40 4 kap.), as far as access rests on it: which roles, who decided, how long.

    The document lies in the provider's own files, under its reference. Never changed: a new one is entered under its own.
    """

    reference = models.CharField(max_length=100)
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices))
    decider = models.CharField(max_length=200)
    decided_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    review_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="access_analysis_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")), name="access_analysis_period"
            ),
            models.CheckConstraint(condition=models.Q(review_on__gt=models.F("decided_on")), name="access_analysis_review"),
            models.CheckConstraint(
                condition=~models.Q(reference="") & ~models.Q(decider="") & ~models.Q(roles=[]), name="access_analysis_said"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PermissionDecision(ProviderDecision):
    """That a care provider takes a permission from a role from a day on, or gives it back. given: the latter, which widens access.

    Nothing is given that the permission's own roles do not have (`registry`): what is not taken away is theirs.
    """

    permission = models.CharField(max_length=60)
    role = models.CharField(max_length=30, choices=Role.choices)
    given = models.BooleanField()

    class Meta:
        indexes = [
            # In the order of `samsyn_withdrawn_on`, which every request asks, with all it asks for.
            models.Index(
                fields=["provider", "role", "permission", "-valid_from", "-approved_at", "-id"],
                include=["given"],
                condition=models.Q(approved_at__isnull=False),
                name="access_permission_in_force",
            ),
            models.Index(fields=["provider", "proposed_at"], name="access_permission_of_provider"),
        ]
        constraints = [
            *answered_rightly("access_permission"),
            models.CheckConstraint(condition=models.Q(widens=models.F("given")), name="access_permission_widens"),
        ]
