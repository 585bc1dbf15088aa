"""What pupils and guardians were told of coherent documentation before anything was made available."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from samsyn.access.models.users import User
from samsyn.access.questions import Way
from samsyn.kernel.models import CompartmentModel


class CoherentInformation(CompartmentModel):
    """That the pupil, or the guardians, were told what coherent documentation is and that the pupil may block (lag 2022:913 2:2).

    Until then nothing of the record is available to other care providers. Never changed.
    """

    # Who was told: "pupil", or a guardian's person id; and their names as they were.
    told = ArrayField(models.CharField(max_length=36))
    told_names = models.CharField(max_length=500)
    told_on = models.DateField()
    way = models.CharField(max_length=10, choices=Way.choices)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_name = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="access_informed_of_pupil")]
        constraints = [models.CheckConstraint(condition=~models.Q(told=[]), name="access_informed_somebody")]

    def __str__(self) -> str:
        return str(self.id)
