"""Base classes that give a model's table its class. A model without one of them fails the house's tests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from samsyn.kernel.db.classes import Closed, TableClass
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.ids import uuid7


class _Identified(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class GlobalModel(_Identified):
    """Reference data of the whole installation: read by all, written by maintenance."""

    table_class: ClassVar[TableClass] = TableClass.GLOBAL

    class Meta:
        abstract = True


class InstallationModel(_Identified):
    """Log-in, jobs and other rows that are nobody's record."""

    table_class: ClassVar[TableClass] = TableClass.INSTALLATION

    class Meta:
        abstract = True


class ProviderModel(_Identified):
    """Rows of one care provider, such as pupils and classes. closed: which of them only the closed group may see."""

    table_class: ClassVar[TableClass] = TableClass.PROVIDER
    closed: ClassVar[Closed] = Closed.NONE
    # `SecureTable` makes the constraint, where no composite key does it already.
    provider = models.ForeignKey(
        "organisation.CareProvider", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class CompartmentModel(_Identified):
    """A row of a record: it lies in one compartment of one provider and never leaves it."""

    table_class: ClassVar[TableClass] = TableClass.COMPARTMENT
    # `SecureTable` makes the constraint, where no composite key does it already.
    provider = models.ForeignKey(
        "organisation.CareProvider", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    compartment = ProviderForeignKey("organisation.Compartment", related_name="+", db_index=False)
    pupil = ProviderForeignKey("people.Pupil", related_name="+", db_index=False)

    class Meta:
        abstract = True


class CacheEntry(models.Model):
    """Django's database cache, which rate limits count in. Keys are hashes; values never hold personal data."""

    table_class: ClassVar[TableClass] = TableClass.INSTALLATION
    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "samsyn_cache"

    def __str__(self) -> str:
        return self.cache_key
