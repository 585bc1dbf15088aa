"""Destruction by the supervisory authority's decision (PDL 8 kap. 4 §), and the tombstones it leaves. ADR 11."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.journal.rules.destroying import Thing
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel


class Things(models.TextChoices):
    """What can be destroyed (`rules.destroying.Thing`)."""

    ENTRY = Thing.ENTRY.value, _("anteckning")
    FILE = Thing.FILE.value, _("fil")
    RECEIVED = Thing.RECEIVED.value, _("mottagen handling")


class DestructionOrder(CompartmentModel):
    """A decision of IVO's that something in the record shall be destroyed: entered by one, carried out by another.

    What it names: its items. carried_out_at: set by the database's own function alone, as the rows go (migration 0006).
    """

    number = models.CharField(max_length=60)
    decided_on = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_name = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    # When what it names was chosen; the items are fixed from then on.
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, null=True, blank=True
    )
    confirmed_name = models.CharField(max_length=200, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "compartment", "entered_at"], name="journal_destruction_of_room")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(number=""), name="journal_destruction_number"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("entered_by")),
                name="journal_destruction_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(carried_out_at=None)
                | models.Q(confirmed_by__isnull=False, proposed_at__isnull=False, withdrawn_at=None),
                name="journal_destruction_carried_out",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DestructionItem(CompartmentModel):
    """One thing that the decision names. The row it was stands in no key: it is not there afterwards."""

    order = ProviderForeignKey(DestructionOrder, related_name="items")
    thing = models.CharField(max_length=10, choices=Things.choices)
    row = models.UUIDField()
    # How much was written about an entry when the decision was put before the second person: more, and it is not carried out.
    # Null for a decision that was put forward before this was counted.
    addenda = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "order", "row"], name="journal_destruction_item_once")]

    def __str__(self) -> str:
        return str(self.id)


class Tombstone(CompartmentModel):
    """What is left of what was destroyed: that there was an entry or a file, of which day, and the decision. No content.

    row: the id it had, which the access log still names. unit, author, author_role: what decides who sees it; never shown.
    """

    order = ProviderForeignKey(DestructionOrder, related_name="tombstones")
    thing = models.CharField(max_length=10, choices=Things.choices)
    row = models.UUIDField()
    occurred_at = models.DateTimeField()
    # How many addenda, corrections and disagreements went with it.
    addenda = models.SmallIntegerField()
    unit = ProviderForeignKey("organisation.Unit", null=True, blank=True, related_name="+")
    # What a guardian's extract of the log must not name: the ids that went with it, when a test had found it secret to guardians.
    secret = ArrayField(models.UUIDField(), default=list)
    author = models.UUIDField()
    author_role = models.CharField(max_length=30)
    destroyed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="journal_tombstone_of_pupil")]

    def __str__(self) -> str:
        return str(self.id)
