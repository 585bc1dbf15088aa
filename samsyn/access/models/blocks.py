"""Blocks of a record, what lifts them, wishes for one that could not be set, and openings in an emergency."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from samsyn.access.models.users import User
from samsyn.access.questions import Way
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel


class Block(CompartmentModel):
    """A block (spärr) of what one unit, or one care process of it, has documented of a pupil (PDL 4 kap. 4 §).

    Inner: towards the provider's other units. between_providers: towards other care providers (lag 2022:913 2 kap. 3 §). Set at
    the pupil's own wish, at once; removed at the pupil's wish. Never changed otherwise (migration 0004).
    """

    unit = ProviderForeignKey("organisation.Unit", related_name="+")
    process = models.CharField(max_length=40, blank=True)
    between_providers = models.BooleanField()
    way = models.CharField(max_length=10, choices=Way.choices)
    # The rule that let it be set, of `decide`.
    rule = models.CharField(max_length=60)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_name = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_name = models.CharField(max_length=200, blank=True)
    removed_way = models.CharField(max_length=10, choices=Way.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="access_block_of_pupil")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "pupil", "unit", "process", "between_providers"],
                condition=models.Q(removed_at__isnull=True),
                name="access_block_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BlockLift(CompartmentModel):
    """That an authorised officer lifted a block for one unit, for a time, with consent (PDL 4 kap. 5 § 1). Never changed."""

    block = ProviderForeignKey(Block, related_name="lifts")
    for_unit = ProviderForeignKey("organisation.Unit", related_name="+")
    reason = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    lifted_name = models.CharField(max_length=200)
    lifted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "block"], name="access_lift_of_block")]
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="access_lift_period"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="access_lift_reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BlockWish(CompartmentModel):
    """A wish for a block that could not be set: a guardian's, or that of a pupil who was not found mature enough. Never changed."""

    # Who wished it, and the rule that said no.
    guardian = ProviderForeignKey("people.Person", null=True, blank=True, related_name="+")
    wished_name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    rule = models.CharField(max_length=60)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_name = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="access_wish_of_pupil")]

    def __str__(self) -> str:
        return str(self.id)


class EmergencyOpening(CompartmentModel):
    """An opening past blocks in an emergency, in two steps (PDL 4 kap. 5 § 2): which units have blocked, then the chosen ones.

    It holds for some hours, for the user alone. Somebody else reviews it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_name = models.CharField(max_length=200)
    user_role = models.CharField(max_length=30)
    # The unit that opens.
    unit = ProviderForeignKey("organisation.Unit", related_name="+")
    # Why consent cannot be had, why the pupil cannot do without the care, and what may be of importance in the chosen parts.
    no_consent_because = models.CharField(max_length=300)
    needed_because = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    named = ArrayField(models.UUIDField())
    chosen = ArrayField(models.UUIDField(), default=list)
    named_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reviewed_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    justified = models.BooleanField(null=True, blank=True)
    review_note = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "pupil", "compartment"], name="access_emergency_of_pupil"),
            models.Index(
                fields=["provider", "compartment", "named_at"],
                condition=models.Q(reviewed_at__isnull=True),
                name="access_emergency_to_review",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opened_at=None, chosen=[]) | (models.Q(opened_at__isnull=False) & ~models.Q(reason="")),
                name="access_emergency_steps",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None) | ~models.Q(reviewed_by=models.F("user")), name="access_emergency_other_eyes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
