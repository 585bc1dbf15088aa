"""What pupils and guardians have said: consents, and whom an assessment of maturity found able to decide a question."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.access.models.users import User
from samsyn.access.questions import Deciders, Question, Way
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel


class Consent(CompartmentModel):
    """What one giver has said once (samtycke): yes or no, for what, of which documents, to whom and how long (OSL 12 kap. 2 §).

    Never changed; a yes may be withdrawn, and stays with when and how (the database keeps both: migration 0004).
    """

    class Capacity(models.TextChoices):
        """In which capacity: as the pupil, with custody, or the social board's decision in the guardians' place."""

        PUPIL = "pupil", _("eleven")
        GUARDIAN = "guardian", _("vårdnadshavare")
        SOCIAL_BOARD = "social_board", _("socialnämnden i vårdnadshavarnas ställe")

    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    # A guardian's person; the pupil and the social board need none.
    giver = ProviderForeignKey("people.Person", null=True, blank=True, related_name="+")
    giver_name = models.CharField(max_length=200)
    # Of the social board's decision.
    decision = models.CharField(max_length=100, blank=True)
    refused = models.BooleanField()
    question = models.CharField(max_length=20, choices=Question.choices)
    # Kinds of document (`rules.vocabulary.DocumentClass`).
    scope = ArrayField(models.CharField(max_length=30))
    # What of the record, in the words that were used.
    about = models.CharField(max_length=300, blank=True)
    # Whom it is for, as a release names the recipient (`consents.recipients`), and in words.
    recipient = models.CharField(max_length=120)
    recipient_name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField()
    way = models.CharField(max_length=10, choices=Way.choices)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    withdrawn_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="access_consent_of_pupil")]
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="access_consent_period"),
            models.CheckConstraint(
                condition=models.Q(capacity="guardian", giver__isnull=False)
                | (~models.Q(capacity="guardian") & models.Q(giver=None)),
                name="access_consent_giver",
            ),
            models.CheckConstraint(
                condition=~models.Q(capacity="social_board") | ~models.Q(decision=""), name="access_consent_decision"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on=None, withdrawn_at=None)
                | models.Q(withdrawn_on__isnull=False, withdrawn_at__isnull=False, refused=False),
                name="access_consent_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class MaturityAssessment(CompartmentModel):
    """An assessment of maturity (mognadsbedömning) for one question: who was found able to decide it, and why. Never changed."""

    question = models.CharField(max_length=20, choices=Question.choices)
    capable = models.CharField(max_length=10, choices=Deciders.choices)
    # What the pupil said, and what the assessment rests on.
    statement = models.TextField()
    grounds = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    assessed_name = models.CharField(max_length=200)
    assessed_role = models.CharField(max_length=30)
    assessed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="access_maturity_of_pupil")]
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="access_maturity_period"),
            models.CheckConstraint(condition=~models.Q(grounds="") & ~models.Q(statement=""), name="access_maturity_grounds"),
        ]

    def __str__(self) -> str:
        return str(self.id)
