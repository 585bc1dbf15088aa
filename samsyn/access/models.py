"""Users and their assignments, and what care providers decide on secrecy.

Users and assignments are read before any context exists, so they lie outside the walls: log-in needs them.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.access.roles import Role
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel, InstallationModel, ProviderModel
from samsyn.organisation.models import Branch


class UserManager(BaseUserManager["User"]):
    """Finds users by the name their identity provider knows them by."""

    def create_user(self, username: str, name: str) -> User:
        """A new user without password: log-in is the identity provider's."""
        user = self.model(username=username, name=name)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, InstallationModel):
    """Somebody who can log in. Rights come from assignments, never from the user."""

    # The identity provider's subject (for staff the HSA-id); never a personal number.
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    # Django's own flags stay false: Samsyn has no superuser and no Django admin.
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    shortcuts = models.BooleanField(default=True)
    # Of a session's user: the assignments that hold today, each with the schools it covers (`backend.Backend.get_user`).
    held: dict[UUID, Assignment]

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.username


class Assignment(InstallationModel):
    """An assignment (medarbetaruppdrag): what one user does at one unit, in one role, for a time. One is active at a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    provider = models.ForeignKey("organisation.CareProvider", on_delete=models.PROTECT, related_name="+")
    board = ProviderForeignKey("organisation.Board", related_name="+")
    branch = models.CharField(max_length=20, choices=Branch.choices)
    unit = ProviderForeignKey("organisation.Unit", related_name="+")
    compartment = ProviderForeignKey("organisation.Compartment", null=True, blank=True, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    # Administrative assignments (register import, log review) reach no record.
    administrative = models.BooleanField(default=False)
    # Belongs to the closed group that may see protected persons of this board.
    closed_group = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "valid_from"], name="access_assignment_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(administrative=True, compartment__isnull=True)
                | models.Q(administrative=False, compartment__isnull=False),
                name="access_assignment_home",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AssignmentSchool(InstallationModel):
    """That an assignment covers a school unit from a day to a day: a nurse with five schools, or a substitute."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="covered")
    provider = models.ForeignKey("organisation.CareProvider", on_delete=models.PROTECT, related_name="+", db_index=False)
    school = ProviderForeignKey("organisation.Unit", related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["assignment"], name="access_schools_of_assignment")]

    def __str__(self) -> str:
        return str(self.id)


class ActiveChoice(CompartmentModel):
    """That a user chose to open a pupil's record, stating why (aktivt val). It holds until the day ends, and is never changed."""

    class Purpose(models.TextChoices):
        """What for, of the purposes that the access decision knows (`rules.vocabulary.Purpose`)."""

        CARE = "care", _("vård")
        RECORD_REVIEW = "record_review", _("journalgranskning")
        DEVIATION = "deviation", _("utredning av en avvikelse")
        LOG_REVIEW = "log_review", _("granskning av loggen")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.CharField(max_length=300)
    # The task, deviation or review it belongs to; empty for care.
    case_reference = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "user", "ends_at"], name="access_choice_of_pupil")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("made_at")), name="access_choice_period"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="access_choice_reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SettingDecision(ProviderModel):
    """What a care provider decides that one of the settings P-1…P-24 is from a day on: by whom, why, entered and approved by whom.

    Never changed or removed: what held on a day is the latest to begin among those approved (`setting_queries`). One that widens
    access is approved by another than entered it; one that does not is so at once. Refused by its own proposer it is withdrawn.
    The database keeps it so too (migration 0003).
    """

    setting = models.CharField(max_length=10)
    value = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    decided_on = models.DateField()
    decider = models.CharField(max_length=200)
    decider_title = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, blank=True)
    motive = models.TextField()
    widens = models.BooleanField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # In the order of `samsyn_settings_on`, which every request asks, with all it asks for.
            models.Index(
                fields=["provider", "setting", "-valid_from", "-approved_at", "-id"],
                include=["value"],
                condition=models.Q(approved_at__isnull=False),
                name="access_setting_in_force",
            ),
            models.Index(fields=["provider", "proposed_at"], name="access_setting_of_provider"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(widens=False) | models.Q(approved_by=None) | ~models.Q(approved_by=models.F("proposed_by")),
                name="access_setting_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None, approved_at=None)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False, refused_at=None),
                name="access_setting_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_by=None, refused_at=None)
                | models.Q(refused_by__isnull=False, refused_at__isnull=False, approved_at=None),
                name="access_setting_refused",
            ),
            models.CheckConstraint(condition=~models.Q(motive=""), name="access_setting_motive"),
        ]

    def __str__(self) -> str:
        return str(self.id)
