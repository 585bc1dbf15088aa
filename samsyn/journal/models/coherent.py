"""Reading what other care providers keep, by coherent documentation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel


class CoherentReading(CompartmentModel):
    """The active choices, in their order, that let one user read what another care provider keeps of a pupil (lag 2022:913 3 kap.).

    It lies in the reader's own record and holds until midnight. begun_at: it was asked whether anything exists; then come relation,
    ground and provider. What is stated stands; migration 0011 keeps the order.
    """

    class Ground(models.TextChoices):
        """Why it may be read: 3:1, 3:1 third paragraph, 3:5–6."""

        CONSENT = "consent", _("samtycke")
        CHILD = "child", _("barnet kan inte själv samtycka")
        EMERGENCY = "emergency", _("fara för liv eller hälsa")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_name = models.CharField(max_length=200)
    user_role = models.CharField(max_length=30)
    assignment = models.ForeignKey("access.Assignment", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = ProviderForeignKey("organisation.Unit", related_name="+")
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # In which care the pupil is the reader's patient now.
    reason = models.CharField(max_length=300, blank=True)
    related_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=10, choices=Ground.choices, blank=True)
    no_consent_because = models.CharField(max_length=300, blank=True)
    needed_because = models.CharField(max_length=300, blank=True)
    ground_at = models.DateTimeField(null=True, blank=True)
    # Whose, and which of their rooms: no reference, since the room is another care provider's row.
    of_provider = models.ForeignKey(
        "organisation.CareProvider", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    of_room = models.UUIDField(null=True, blank=True)
    of_name = models.CharField(max_length=400, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "assignment", "ends_at"], name="journal_coherent_of_pupil")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("begun_at")), name="journal_coherent_period"),
            models.CheckConstraint(
                condition=models.Q(related_at=None, reason="") | (models.Q(related_at__isnull=False) & ~models.Q(reason="")),
                name="journal_coherent_relation",
            ),
            models.CheckConstraint(
                condition=models.Q(ground_at=None, ground="")
                | (models.Q(ground_at__isnull=False, related_at__isnull=False) & ~models.Q(ground="")),
                name="journal_coherent_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(ground="emergency") & ~models.Q(no_consent_because="") & ~models.Q(needed_because="")
                | ~models.Q(ground="emergency") & models.Q(no_consent_because="", needed_because=""),
                name="journal_coherent_emergency",
            ),
            models.CheckConstraint(
                condition=models.Q(chosen_at=None, of_provider=None, of_room=None, of_name="")
                | (
                    models.Q(chosen_at__isnull=False, ground_at__isnull=False, of_provider__isnull=False, of_room__isnull=False)
                    & ~models.Q(of_name="")
                    & ~models.Q(of_provider=models.F("provider"))
                ),
                name="journal_coherent_choice",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
