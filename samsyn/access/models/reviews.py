"""Reviews of the access log (loggranskning), and what was found of each access that was drawn."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.access.models.users import User
from samsyn.access.rules.review_form import Result
from samsyn.kernel.db.classes import Closed
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import ProviderModel

RESULTS = [
    (Result.IN_ORDER.value, _("i ordning")),
    (Result.TO_EXPLAIN.value, _("ska förklaras")),
    (Result.NOT_IN_ORDER.value, _("inte i ordning")),
]


class LogReview(ProviderModel):
    """A review of the access log of one compartment for a period: what was asked for, and how it was drawn. Never changed.

    seed, size, per_signal, signals and thresholds: what draws the same again. among: how many sittings there were; found: how many
    of them raised each signal. protected: of accesses to protected pupils, and of no others; for the closed group alone.
    """

    closed = Closed.PROTECTED
    compartment = ProviderForeignKey("organisation.Compartment", related_name="+")
    start = models.DateField()
    end = models.DateField()
    case_reference = models.CharField(max_length=60)
    signals = ArrayField(models.CharField(max_length=20))
    per_signal = models.PositiveSmallIntegerField()
    size = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    thresholds = models.JSONField()
    among = models.PositiveIntegerField()
    found = models.JSONField()
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    drawn_name = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()
    protected = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["provider", "compartment", "drawn_at"], name="access_review_of_room")]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="access_review_period"),
            models.CheckConstraint(condition=~models.Q(case_reference=""), name="access_review_case"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ReviewedAccess(ProviderModel):
    """An access that was drawn: the event of the log, found again by id and time, and what reviewers found. Answered once.

    It stands for what the user did about the pupil that day. What is to be explained is concluded when the user has answered. No
    reviewer answers for an own access. protected: as the review's.
    """

    closed = Closed.PROTECTED
    review = ProviderForeignKey(LogReview, related_name="accesses")
    event_id = models.UUIDField()
    event_time = models.DateTimeField()
    user_id = models.UUIDField()
    pupil_id = models.UUIDField()
    events = models.PositiveIntegerField()
    signals = ArrayField(models.CharField(max_length=20))
    # Drawn by chance, whatever the signals.
    sampled = models.BooleanField()
    result = models.CharField(max_length=20, choices=RESULTS, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reviewed_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.CharField(max_length=20, choices=[RESULTS[0], RESULTS[2]], blank=True)
    conclusion_note = models.CharField(max_length=1000, blank=True)
    concluded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    concluded_name = models.CharField(max_length=200, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    protected = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["provider", "review", "event_time"], name="access_reviewed_of_review")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "review", "event_id"], name="access_reviewed_once"),
            models.CheckConstraint(
                condition=(models.Q(reviewed_by=None) | ~models.Q(reviewed_by=models.F("user_id")))
                & (models.Q(concluded_by=None) | ~models.Q(concluded_by=models.F("user_id"))),
                name="access_reviewed_other_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(result="", reviewed_at=None, reviewed_by=None)
                | (
                    models.Q(result__in=[one.value for one in Result], reviewed_at__isnull=False, reviewed_by__isnull=False)
                    & (models.Q(result=Result.IN_ORDER.value) | ~models.Q(note=""))
                ),
                name="access_reviewed_result",
            ),
            models.CheckConstraint(
                condition=models.Q(conclusion="", concluded_at=None, concluded_by=None)
                | (
                    models.Q(result=Result.TO_EXPLAIN.value, conclusion__in=[Result.IN_ORDER.value, Result.NOT_IN_ORDER.value])
                    & models.Q(concluded_at__isnull=False, concluded_by__isnull=False)
                    & ~models.Q(conclusion_note="")
                ),
                name="access_reviewed_conclusion",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
