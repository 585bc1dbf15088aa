"""Absence, attendance and grades, as the school register gives them: records of school support, never of health care."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel


class Absence(CompartmentModel):
    """Absence that was reported, or leave that was granted beforehand. Times are UTC."""

    class Kind(models.TextChoices):
        """Kinds of absence."""

        REPORTED = "reported", _("anmäld frånvaro")
        GRANTED_LEAVE = "granted_leave", _("beviljad ledighet")
        OTHER = "other", _("övrig frånvaro")

    unit = ProviderForeignKey("organisation.Unit", null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    source_id = models.UUIDField()
    # The register has taken it back.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "compartment", "pupil", "starts_at"], name="cases_absence_of_pupil")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "compartment", "source_id"], name="cases_absence_source"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AttendanceSummary(CompartmentModel):
    """Attendance in one activity over a period, in minutes; null where the register gives none."""

    activity = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    attended = models.IntegerField(null=True, blank=True)
    valid_absence = models.IntegerField(null=True, blank=True)
    invalid_absence = models.IntegerField(null=True, blank=True)
    other_attendance = models.IntegerField(null=True, blank=True)
    reported = models.IntegerField(null=True, blank=True)
    offered = models.IntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "compartment", "pupil", "starts_on"], name="cases_attendance_of_pupil")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "compartment", "pupil", "activity", "starts_on", "ends_on"], name="cases_attendance_key"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Grade(CompartmentModel):
    """A registered grade (betyg). semester is HT, VT or empty."""

    syllabus = models.UUIDField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    value = models.CharField(max_length=20)
    final = models.BooleanField(default=False)
    trial = models.BooleanField(default=False)
    semester = models.CharField(max_length=2, blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    source_id = models.UUIDField()
    # The register has taken it back.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "compartment", "pupil", "registered_on"], name="cases_grade_of_pupil")]
        constraints = [models.UniqueConstraint(fields=["provider", "compartment", "source_id"], name="cases_grade_source")]

    def __str__(self) -> str:
        return str(self.id)
