"""Content packages as they were stored, and which version each care provider uses from which day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.kernel.models import GlobalModel, ProviderModel


class Package(GlobalModel):
    """One version of a content package. Stored once and never changed: no role may update it."""

    class Kind(models.TextChoices):
        """What the package holds."""

        TEMPLATE = "template", _("mall")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=61)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    body = models.JSONField()
    # SHA-256 of the body: the same version with other content is refused by it.
    fingerprint = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="content_package_version")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Activation(ProviderModel):
    """That a care provider uses one version of a package from a day on: the latest day that has come decides. Never changed."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="activations")
    name = models.CharField(max_length=61)
    valid_from = models.DateField()
    decided_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name", "valid_from"], name="content_activation_day")]

    def __str__(self) -> str:
        return str(self.id)
