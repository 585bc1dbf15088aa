"""What stands for a record that is kept on paper."""

from __future__ import annotations

from django.db import models

from samsyn.access.models.users import User
from samsyn.kernel.db.classes import Closed
from samsyn.kernel.models import CompartmentModel


class PaperVisit(CompartmentModel):
    """That a protected pupil's health visit of a school year is done on paper (pappersbesök), and who said so.

    Nothing of the visit is here. Rows are added and never changed: the latest of a school year holds. done_on None: what was marked
    is taken back.
    """

    closed = Closed.ALL

    # The school year, by its first day.
    school_year = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_name = models.CharField(max_length=200)
    user_role = models.CharField(max_length=30)
    marked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["provider", "compartment", "pupil", "school_year", "marked_at"], name="access_papervisit_latest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on=None) | models.Q(done_on__gte=models.F("school_year")), name="access_papervisit_in_year"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
