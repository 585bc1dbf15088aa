"""Alarms."""

from __future__ import annotations

from django.db import models

from samsyn.access.models.users import User
from samsyn.kernel.db.classes import Closed
from samsyn.kernel.models import CompartmentModel


class Alarm(CompartmentModel):
    """That a pupil was opened in a way that is told of (larm): protected identity, a doctor without an errand, support.

    One a user, pupil, rule, support case and day; times: how often so far. Somebody else marks it as seen; what comes after
    wakes it again.
    """

    closed = Closed.PROTECTED

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_name = models.CharField(max_length=200)
    user_role = models.CharField(max_length=30)
    # What the access decision answered.
    rule = models.CharField(max_length=60)
    ground = models.CharField(max_length=300)
    # The support case that it was in; empty for staff's own openings.
    case_reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    # Whether it is for the closed group alone to see.
    protected = models.BooleanField()
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField(default=1)
    seen_times = models.IntegerField(default=0)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    seen_name = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "compartment", "last_at"], name="access_alarm_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "compartment", "pupil", "user", "rule", "day", "protected", "case_reference"],
                name="access_alarm_once",
            ),
            models.CheckConstraint(condition=models.Q(seen_times__lte=models.F("times")), name="access_alarm_seen"),
            models.CheckConstraint(
                condition=models.Q(seen_by=None) | ~models.Q(seen_by=models.F("user")), name="access_alarm_other_eyes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
