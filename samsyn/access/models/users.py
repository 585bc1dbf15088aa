"""Users and their assignments. They are read before any context exists, so they lie outside the walls: log-in needs them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from samsyn.access.roles import Competence, Role
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import InstallationModel
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
    # What it rests on. None of those from before there were analyses; the database takes no new one without (migration 0006).
    analysis = ProviderForeignKey("access.NeedsAndRiskAnalysis", null=True, blank=True, related_name="+")
    decider = models.CharField(max_length=200, blank=True)
    review_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "valid_from"], name="access_assignment_of_user"),
            models.Index(fields=["provider", "board"], name="access_assignment_of_board"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(administrative=True, compartment__isnull=True)
                | models.Q(administrative=False, compartment__isnull=False),
                name="access_assignment_home",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CompetenceGrant(InstallationModel):
    """That an assignment is entrusted with something beyond its role (block officer, log review, destruction), by whose decision.

    It holds from a day through a day; ended_at: when it was taken back or given anew before that. Nothing else of it ever changes.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="grants", db_index=False)
    provider = models.ForeignKey("organisation.CareProvider", on_delete=models.PROTECT, related_name="+", db_index=False)
    competence = models.CharField(max_length=20, choices=Competence.choices)
    # None of those from before grants were kept; the database takes no new one without (migration 0015).
    analysis = ProviderForeignKey("access.NeedsAndRiskAnalysis", null=True, blank=True, related_name="+")
    decider = models.CharField(max_length=200, blank=True)
    review_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["assignment"], name="access_grants_of_assignment")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")), name="access_grant_period"
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
