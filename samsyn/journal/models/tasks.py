"""Tasks in which those who lead read single records: a deviation or complaint, or a review of records (rows 11 and 13)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.journal.rules.lead_tasks import LONGEST, Found, Kind
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel, ProviderModel

KINDS = [(Kind.DEVIATION.value, _("avvikelse eller klagomål")), (Kind.RECORD_REVIEW.value, _("journalgranskning"))]
RESULTS = [
    (Found.GOOD.value, _("utan anmärkning")),
    (Found.TO_IMPROVE.value, _("bör bli bättre")),
    (Found.DEFICIENT.value, _("brist")),
]


class LeadTask(ProviderModel):
    """A task of one lead's (ledningsuppgift), in one assignment, from a day to a day. Changed only by being closed.

    No text about anybody stands here: what it is about lies with its pupils, in the compartment. start, end, template, unit, size,
    seed and among: of a review of records, what was drawn among and what draws the same again.
    """

    compartment = ProviderForeignKey("organisation.Compartment", related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    case_reference = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_name = models.CharField(max_length=200)
    assignment = models.ForeignKey("access.Assignment", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    template = models.CharField(max_length=61, blank=True)
    unit = ProviderForeignKey("organisation.Unit", null=True, blank=True, related_name="+")
    size = models.PositiveSmallIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    among = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "assignment", "made_on"], name="journal_lead_task_of_lead")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(case_reference=""), name="journal_lead_task_case"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("made_on"))
                & models.Q(ends_on__lte=models.F("made_on") + timedelta(days=LONGEST.days)),
                name="journal_lead_task_period",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LeadTaskPupil(CompartmentModel):
    """A pupil whose record a task is about: why, whether it was opened, and what was found. The note names nobody."""

    task = ProviderForeignKey(LeadTask, related_name="pupils")
    aim = models.CharField(max_length=500)
    added_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=20, choices=RESULTS, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="journal_lead_task_of_pupil")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "task", "pupil"], name="journal_lead_task_pupil_once"),
            models.CheckConstraint(condition=~models.Q(aim=""), name="journal_lead_task_aim"),
            models.CheckConstraint(
                condition=models.Q(result="", noted_at=None)
                | models.Q(result__in=[one.value for one in Found], noted_at__isnull=False, opened_at__isnull=False),
                name="journal_lead_task_result",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
