"""Care providers, their boards, branches and compartments, their units and classes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import GlobalModel, ProviderModel


class CareProvider(GlobalModel):
    """A care provider (vårdgivare): municipality, municipal federation, region or independent school company. The tenant."""

    class Kind(models.TextChoices):
        """What legal person it is: it decides which rules of the secrecy act apply."""

        MUNICIPALITY = "municipality", _("kommun")
        FEDERATION = "federation", _("kommunalförbund")
        REGION = "region", _("region")
        INDEPENDENT = "independent", _("enskild huvudman")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    organisation_number = models.CharField(max_length=12, unique=True)
    municipality_code = models.CharField(max_length=4, blank=True)

    def __str__(self) -> str:
        return self.name


class Branch(models.TextChoices):
    """Independent branches (verksamhetsgren, OSL 8 kap. 2 §) that a board's records are kept apart by."""

    EMI = "emi", _("medicinska insatser (EMI)")
    PSYCHOLOGY = "psychology", _("psykologiska insatser")
    SPEECH = "speech", _("logopedi")
    SCHOOL_SUPPORT = "school_support", _("elevstöd (EHT)")
    PRESCHOOL = "preschool", _("förskola")
    MUNICIPAL_CARE = "municipal_care", _("kommunal hälso- och sjukvård")


class Board(ProviderModel):
    """A board (nämnd): authority in the secrecy act, controller of personal data. An independent school has one."""

    name = models.CharField(max_length=200)
    succeeded_by = ProviderForeignKey("self", null=True, blank=True, related_name="predecessors")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="organisation_board_name")]

    def __str__(self) -> str:
        return self.name


class Compartment(ProviderModel):
    """The room a record lies in and never leaves: board × branch."""

    board = ProviderForeignKey(Board, related_name="compartments")
    branch = models.CharField(max_length=20, choices=Branch.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "board", "branch"], name="organisation_compartment_key")]

    def __str__(self) -> str:
        return f"{self.board} · {self.get_branch_display()}"


class Unit(ProviderModel):
    """A unit: a care unit (vårdenhet) of a board's branch, or a school unit (skolenhet) that care is given at."""

    class Kind(models.TextChoices):
        """What kind of unit."""

        CARE = "care", _("vårdenhet")
        SCHOOL = "school", _("skolenhet")

    board = ProviderForeignKey(Board, related_name="units")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    # Eight digits from the national school unit register; empty for care units.
    school_unit_code = models.CharField(max_length=8, blank=True)
    school_types = models.JSONField(default=list)
    branch = models.CharField(max_length=20, choices=Branch.choices, blank=True)
    # The register the unit was imported from knows it by this id.
    source_id = models.UUIDField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "school_unit_code"],
                condition=~models.Q(school_unit_code=""),
                name="organisation_unit_code",
            ),
            models.UniqueConstraint(fields=["provider", "source_id"], name="organisation_unit_source"),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolClass(ProviderModel):
    """A class (klass) of one school unit in one school year."""

    unit = ProviderForeignKey(Unit, related_name="classes")
    name = models.CharField(max_length=80)
    # 0 is preschool class, 1–9 compulsory school, 11–13 upper-secondary years; null when the class spans several.
    grade = models.SmallIntegerField(null=True, blank=True)
    # The autumn the school year begins in: 2026 is 2026/27.
    school_year = models.SmallIntegerField()
    source_id = models.UUIDField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "unit", "school_year"], name="organisation_class_of_unit")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "source_id"], name="organisation_class_source"),
        ]

    def __str__(self) -> str:
        return self.name
