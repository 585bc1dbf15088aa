"""The record: contacts, entries and their kept versions, observations, attachments. What is signed is never overwritten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel, ProviderModel


class Withdrawable(models.Model):
    """What can be marked as written for the wrong pupil: it stays, closed to most, with who, when and why."""

    wrong_pupil_at = models.DateTimeField(null=True, blank=True)
    wrong_pupil_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, null=True, blank=True
    )
    wrong_pupil_name = models.CharField(max_length=200, blank=True)
    wrong_pupil_reason = models.TextField(blank=True)

    class Meta:
        abstract = True


class Contact(CompartmentModel):
    """A contact (kontakt): when, what kind, where and through which unit. Its entries say what happened."""

    class Kind(models.TextChoices):
        """Kinds of contact. The values are stored: add, never rename."""

        HEALTH_VISIT = "health_visit", _("hälsobesök")
        SHORT_VISIT = "short_visit", _("kort samtal")
        DROP_IN = "drop_in", _("öppen mottagning")
        FOLLOW_UP = "follow_up", _("uppföljning")
        VACCINATION = "vaccination", _("vaccination")
        DOCTOR_VISIT = "doctor_visit", _("skolläkarbesök")
        PHONE = "phone", _("telefon eller digital kontakt")
        GUARDIAN_TALK = "guardian_talk", _("samtal med vårdnadshavare")
        CONSULTATION = "consultation", _("konsultation")
        ASSESSMENT = "assessment", _("utredning")
        REFERRAL = "referral", _("remiss eller svar")
        NEWLY_ARRIVED = "newly_arrived", _("hälsosamtal nyanländ")
        ACUTE = "acute", _("akut eller olycksfall")
        RECORD_ADMINISTRATION = "record_administration", _("journaladministration")

    class Place(models.TextChoices):
        """How people met."""

        SCHOOL = "school", _("på skolan")
        PHONE = "phone", _("telefon")
        VIDEO = "video", _("video")
        HOME = "home", _("i hemmet")
        ELSEWHERE = "elsewhere", _("annan plats")
        NONE = "none", _("inget möte")

    occurred_at = models.DateTimeField()
    kind = models.CharField(max_length=30, choices=Kind.choices)
    place = models.CharField(max_length=20, choices=Place.choices, default=Place.SCHOOL)
    # The care process (vårdprocess) that an inner block may cut along; empty when the provider names none.
    process = models.CharField(max_length=40, blank=True)
    unit = ProviderForeignKey("organisation.Unit", related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment", "-occurred_at"], name="journal_contact_of_pupil")]

    def __str__(self) -> str:
        return str(self.id)


class Entry(Withdrawable, CompartmentModel):
    """An entry (anteckning): answers to one template version. Its content is open until signed or locked; the database guards that.

    While it is open the row holds what was last saved, and `EntryVersion` what stood before somebody changed it.
    """

    class Kind(models.TextChoices):
        """What it is in relation to another entry."""

        ENTRY = "entry", _("anteckning")
        ADDENDUM = "addendum", _("tillägg")
        CORRECTION = "correction", _("rättelse")
        # That the pupil holds something to be wrong or misleading (PDL 3 kap. 8 §): what was written stays.
        DISAGREEMENT = "disagreement", _("avvikande mening")

    contact = ProviderForeignKey(Contact, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ENTRY)
    # The entry that an addendum adds to or a correction corrects: always the first one, never another addendum.
    about = ProviderForeignKey("self", null=True, blank=True, related_name="addenda")
    # Why it is corrected.
    reason = models.TextField(blank=True)
    template = models.ForeignKey("content.Package", on_delete=models.PROTECT, related_name="+", db_index=False)
    answers = models.JSONField(default=dict)
    summary = models.CharField(max_length=320, blank=True)
    version = models.IntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    author_name = models.CharField(max_length=200)
    author_role = models.CharField(max_length=30)
    unit_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    saved_name = models.CharField(max_length=200)
    # The opened page that saved last, and its own count of saves: a receipt lost on the way is then no conflict.
    editing = models.UUIDField(null=True, blank=True)
    sequence = models.IntegerField(default=0)
    logged_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, null=True, blank=True
    )
    signed_name = models.CharField(max_length=200, blank=True)
    signed_role = models.CharField(max_length=30, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    lock_note = models.CharField(max_length=200, blank=True)
    # The entry on the wrong pupil that this one was copied from.
    copied_from = ProviderForeignKey("self", null=True, blank=True, related_name="copies")

    class Meta:
        indexes = [
            models.Index(fields=["provider", "pupil", "compartment"], name="journal_entry_of_pupil"),
            models.Index(fields=["provider", "contact"], name="journal_entry_of_contact"),
            models.Index(fields=["provider", "about"], condition=models.Q(about__isnull=False), name="journal_entry_addenda"),
            models.Index(
                fields=["provider", "author", "created_at"],
                condition=models.Q(signed_at__isnull=True, wrong_pupil_at__isnull=True),
                name="journal_entry_unsigned",
            ),
            models.Index(
                fields=["provider", "compartment", "created_at"],
                condition=models.Q(signed_at__isnull=True, locked_at__isnull=True),
                name="journal_entry_to_lock",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="entry", about__isnull=True) | (~models.Q(kind="entry") & models.Q(about__isnull=False)),
                name="journal_entry_about",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, signed_by__isnull=True)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False, locked_at__isnull=False),
                name="journal_entry_signed_locked",
            ),
            models.UniqueConstraint(
                fields=["provider", "about"],
                condition=models.Q(kind="correction", signed_at__isnull=True, locked_at__isnull=True),
                name="journal_entry_one_open_correction",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class EntryVersion(CompartmentModel):
    """An entry's content at one version: before somebody changed it, and when it was signed or locked. Never changed."""

    class Cause(models.TextChoices):
        """Why it was kept."""

        CHANGED = "changed", _("ändrades")
        SIGNED = "signed", _("signerades")
        LOCKED = "locked", _("låstes")

    entry = ProviderForeignKey(Entry, related_name="versions")
    number = models.IntegerField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    answers = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    saved_name = models.CharField(max_length=200)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "entry", "number", "cause"], name="journal_entry_version")]

    def __str__(self) -> str:
        return str(self.id)


class Observation(CompartmentModel):
    """A typed value from a signed entry: number in a UCUM unit, code or text. A correction or withdrawal supersedes it."""

    entry = ProviderForeignKey(Entry, related_name="observations")
    link_id = models.CharField(max_length=61)
    system = models.CharField(max_length=200)
    code = models.CharField(max_length=60)
    display = models.CharField(max_length=200)
    effective_on = models.DateField()
    number = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    coded = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "pupil", "code", "effective_on"], name="journal_observation_of_pupil"),
            models.Index(fields=["provider", "entry"], name="journal_observation_of_entry"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Attachment(Withdrawable, CompartmentModel):
    """A file in the record: a scanned paper or received document, dated into the timeline. The bytes lie in AttachmentContent."""

    class Origin(models.TextChoices):
        """Where it came from."""

        SCANNED = "scanned", _("inskannat papper")
        RECEIVED = "received", _("mottagen handling")
        PHOTO = "photo", _("fotografi")
        OTHER = "other", _("annan fil")

    contact = ProviderForeignKey(Contact, null=True, blank=True, related_name="attachments")
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    # The day the document is about, which may be long before it was added.
    dated_on = models.DateField()
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    pages = models.SmallIntegerField()
    # SHA-256 of what is stored, and of the file as it came.
    sha256 = models.CharField(max_length=64)
    received_sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_name = models.CharField(max_length=200)
    added_role = models.CharField(max_length=30)
    # Null: added before units were kept. A block of any unit then shuts it.
    unit = ProviderForeignKey("organisation.Unit", null=True, blank=True, related_name="+")
    unit_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="journal_attachment_of_pupil")]

    def __str__(self) -> str:
        return str(self.id)


class AttachmentContent(CompartmentModel):
    """The bytes of an attachment, made safe before they were stored. Never changed."""

    attachment = ProviderForeignKey(Attachment, related_name="contents")
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "attachment"], name="journal_attachment_content_one")]

    def __str__(self) -> str:
        return str(self.id)


class LockingRule(ProviderModel):
    """After how many days unsigned entries lock, from a day on (setting P-21), and the decision behind it.

    Never changed; one that has not begun may be taken back, and stays with when and by whom (the database
    keeps both: migration 0002).
    """

    days = models.SmallIntegerField()
    valid_from = models.DateField()
    decision = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "valid_from"],
                condition=models.Q(taken_back_at__isnull=True),
                name="journal_locking_rule_day",
            ),
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=60), name="journal_locking_rule_days"),
        ]

    def __str__(self) -> str:
        return str(self.id)
