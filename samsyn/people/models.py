"""Persons as one care provider knows them: pupils, guardians, identifiers, enrolments, protected identity."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from samsyn.kernel.db.classes import Closed
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import InstallationModel, ProviderModel


class SortKey(models.Func):
    """`samsyn_sort_key(text)`: Swedish order, for generated columns."""

    function = "samsyn_sort_key"
    output_field = models.TextField()


class Protection(models.TextChoices):
    """Kinds of protected identity (skyddade personuppgifter)."""

    NONE = "none", _("ingen")
    CONFIDENTIALITY_MARKING = "confidentiality_marking", _("sekretessmarkering")
    PROTECTED_REGISTRATION = "protected_registration", _("skyddad folkbokföring")
    FICTITIOUS_DATA = "fictitious_data", _("fingerade personuppgifter")


class Person(ProviderModel):
    """A person, as this provider knows them. For a protected person the names here are empty: they lie in ProtectedIdentity."""

    class Sex(models.TextChoices):
        """Legal sex, as registers give it."""

        FEMALE = "female", _("kvinna")
        MALE = "male", _("man")
        UNKNOWN = "unknown", _("okänt")

    given_name = models.CharField(max_length=120, blank=True)
    middle_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    protection = models.CharField(max_length=30, choices=Protection.choices, default=Protection.NONE)
    deceased_on = models.DateField(null=True, blank=True)
    # Who the person is in the register it was imported from, and what that register last said.
    source_id = models.UUIDField(null=True, blank=True)
    source_fingerprint = models.BinaryField(max_length=16, null=True, blank=True)
    sort_name = models.GeneratedField(
        expression=SortKey(Concat("family_name", models.Value(" "), "given_name")),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes = [models.Index(fields=["provider", "sort_name"], name="people_person_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "source_id"], name="people_person_source"),
            models.CheckConstraint(
                condition=models.Q(protection="none") | models.Q(given_name="", middle_name="", family_name=""),
                name="people_person_protected_unnamed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Identifier(ProviderModel):
    """An identity number of a person, dated: several may follow each other (a reserve number, then a personal number)."""

    class Kind(models.TextChoices):
        """What kind of number."""

        PERSONAL = "personal_number", _("personnummer")
        COORDINATION = "coordination_number", _("samordningsnummer")
        RESERVE = "reserve_number", _("reservnummer")
        TEMPORARY = "temporary_number", _("tillfälligt nummer")

    person = ProviderForeignKey(Person, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "person"], name="people_identifier_of_person")]
        constraints = [
            # Two persons of one provider never hold the same number at once.
            models.UniqueConstraint(
                fields=["provider", "value"],
                condition=models.Q(valid_to__isnull=True),
                name="people_identifier_current",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class IdentityHash(InstallationModel):
    """Under which keyed hash a pupil's number is known at one care provider, so that another one can deliver to them (ADR 10).

    No role of the product reads or writes it but by the functions of migration 0002; the key is never the database's.
    """

    provider = models.ForeignKey(
        "organisation.CareProvider", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    person = ProviderForeignKey(Person, related_name="+", db_index=False)
    # The row of Identifier: one that has ended, or was emptied, is not found by its hash any more.
    identifier = models.UUIDField()
    # HMAC-SHA-256 of the number as `identity_number` writes it, and the fingerprint of the key.
    hash = models.BinaryField(max_length=32)
    key = models.CharField(max_length=16)

    class Meta:
        db_table = "people_identity_hash"
        indexes = [models.Index(fields=["hash", "provider"], name="people_hash_at_provider")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "person", "identifier", "key"], name="people_hash_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ProtectedIdentity(ProviderModel):
    """Names and numbers of a protected person: rows that only the closed group's context can see.

    Their address is kept nowhere (see Contact), and the rows that say their school are closed too (see Enrolment).
    """

    closed = Closed.ALL
    person = ProviderForeignKey(Person, related_name="protected_identities")
    given_name = models.CharField(max_length=120, blank=True)
    middle_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    identity_number = models.CharField(max_length=12, blank=True)
    identity_kind = models.CharField(max_length=20, blank=True, choices=Identifier.Kind.choices)
    # Every number the person has had: [{kind, value, valid_from, valid_to}]. Their own rows are emptied meanwhile.
    numbers = models.JSONField(default=list)
    note = models.TextField(blank=True)
    # The person's own running number (löpnummer), which the database gives and nobody changes: what a paper file is marked with.
    serial = models.IntegerField(db_default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "person"], name="people_protected_one"),
            models.UniqueConstraint(fields=["provider", "serial"], name="people_protected_serial"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Contact(ProviderModel):
    """Address, telephone and e-mail of a person. Protected persons have no row here."""

    person = ProviderForeignKey(Person, related_name="contacts")
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    locality = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "person"], name="people_contact_one")]

    def __str__(self) -> str:
        return str(self.id)


class Pupil(ProviderModel):
    """A person as a pupil of this provider: what records, visits and cases are about."""

    person = ProviderForeignKey(Person, related_name="pupils")
    # A short name that tells protected pupils of one class apart ("4B:1"), never derived from who they are.
    alias = models.CharField(max_length=20, blank=True)
    newly_arrived_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "person"], name="people_pupil_one")]

    def __str__(self) -> str:
        return str(self.id)


class Guardianship(ProviderModel):
    """That a person is guardian (vårdnadshavare) of a pupil, with kind of custody and dates (FB 6 kap.)."""

    class Kind(models.TextChoices):
        """Kinds of custody; a social board may stand in a guardian's place."""

        JOINT = "joint", _("gemensam vårdnad")
        SOLE = "sole", _("ensam vårdnad")
        SPECIALLY_APPOINTED = "specially_appointed", _("särskilt förordnad vårdnadshavare")
        TEMPORARY = "temporary", _("tillfällig vårdnadshavare")
        SOCIAL_BOARD = "social_board", _("socialnämnden i vårdnadshavares ställe")
        # A register that lists one guardian does not say whether there is another.
        UNSPECIFIED = "unspecified", _("vårdnadshavare, vårdnadens form okänd")
        # Registers name persons without custody too: they decide nothing.
        OTHER_RESPONSIBLE = "other_responsible", _("annan ansvarig, inte vårdnadshavare")

    pupil = ProviderForeignKey(Pupil, related_name="guardianships")
    guardian = ProviderForeignKey(Person, related_name="guardianships")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "pupil"], name="people_guardian_of_pupil"),
            models.Index(fields=["provider", "guardian"], name="people_guardian_pupils"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "pupil", "guardian"],
                condition=models.Q(valid_to__isnull=True),
                name="people_guardianship_current",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Enrolment(ProviderModel):
    """That a pupil is enrolled (inskriven) at a school unit, in a class, from a day to a day. Dated rows are the history.

    unit null: "unknown school" (okänd skola), where a pupil missing from its register waits for somebody to find out.
    protected: the pupil's identity is, so that only the closed group may know the school. The database keeps it (a trigger).
    """

    closed = Closed.PROTECTED

    class Placement(models.TextChoices):
        """Whether the school is known."""

        KNOWN = "known", _("känd skola")
        UNKNOWN = "unknown", _("okänd skola")

    pupil = ProviderForeignKey(Pupil, related_name="enrolments")
    unit = ProviderForeignKey("organisation.Unit", null=True, blank=True, related_name="+")
    school_class = ProviderForeignKey("organisation.SchoolClass", null=True, blank=True, related_name="enrolments")
    placement = models.CharField(max_length=10, choices=Placement.choices, default=Placement.KNOWN)
    school_type = models.CharField(max_length=10, blank=True)
    grade = models.SmallIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    protected = models.BooleanField(db_default=False, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "pupil"], name="people_enrolment_of_pupil"),
            models.Index(fields=["provider", "school_class"], name="people_enrolment_of_class"),
            models.Index(fields=["provider", "unit"], name="people_enrolment_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="people_enrolment_period",
            ),
            models.CheckConstraint(
                condition=models.Q(placement="unknown", unit__isnull=True) | models.Q(placement="known", unit__isnull=False),
                name="people_enrolment_placement",
            ),
            # One current enrolment of a pupil at one unit: a second school at the same time is another row.
            models.UniqueConstraint(
                fields=["provider", "pupil", "unit"],
                condition=models.Q(valid_to__isnull=True),
                name="people_enrolment_current",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
