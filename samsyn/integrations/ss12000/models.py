"""Registers we read, the runs that read them, and what each run found. Nothing here is a pupil's record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.integrations.ss12000.changes import Change, Decision, Kind, State
from samsyn.kernel.db.classes import Closed
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import ProviderModel


class ImportSource(ProviderModel):
    """A school register: how to reach it, what its scheduled runs may approve by themselves, and how far the last one came."""

    class Auth(models.TextChoices):
        """How we show who we are."""

        NONE = "none", _("ingen inloggning")
        TOKEN = "token", _("fast nyckel")
        CLIENT = "client", _("klient-id och hemlighet (OAuth2)")

    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500)
    auth = models.CharField(max_length=10, choices=Auth.choices, default=Auth.NONE)
    token_url = models.CharField(max_length=500, blank=True)
    client_id = models.CharField(max_length=200, blank=True)
    # The token or client secret, encrypted (credentials.py).
    secret = models.BinaryField(null=True, blank=True)
    page_size = models.PositiveSmallIntegerField(default=2000)
    # The board of units whose administration in the register matches none of the provider's boards.
    board = ProviderForeignKey("organisation.Board", null=True, blank=True, related_name="+")
    auto_approved = models.JSONField(default=list)
    # Minutes between scheduled runs; null: only by hand and when the register notifies us.
    every_minutes = models.PositiveIntegerField(null=True, blank=True)
    full_every_days = models.PositiveSmallIntegerField(default=7)
    schoolwork = models.BooleanField(default=False)
    # The register's own clock at the start of the last run that was committed whole.
    delta_from = models.DateTimeField(null=True, blank=True)
    last_full_at = models.DateTimeField(null=True, blank=True)
    # When a run was last started, fetched or not: the schedule counts from here.
    last_run_at = models.DateTimeField(null=True, blank=True)
    subscription_id = models.CharField(max_length=64, blank=True)
    subscription_expires = models.DateTimeField(null=True, blank=True)
    # SHA-256 of the secret in the address that the register sends notifications to.
    notify_hash = models.BinaryField(max_length=32, null=True, blank=True)
    # When it was no longer used, and who said so. Its name is then free for another.
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"], condition=models.Q(closed_on__isnull=True), name="ss12000_source_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(ProviderModel):
    """One import: fetched, compared, reviewed, approved, committed. Only the last step changes anything."""

    class Way(models.TextChoices):
        """How much was asked for."""

        FULL = "full", _("hela registret")
        DELTA = "delta", _("ändringar")
        FILE = "file", _("fil")
        SCHOOLWORK = "schoolwork", _("frånvaro och betyg")

    source = ProviderForeignKey(ImportSource, null=True, blank=True, related_name="runs")
    way = models.CharField(max_length=10, choices=Way.choices)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in State], default=State.FETCHING)
    scheduled = models.BooleanField(default=False)
    started_by = models.UUIDField(null=True, blank=True)
    started_by_name = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # {kind: {change: number}}, unchanged included.
    counts = models.JSONField(default=dict)
    bytes_received = models.BigIntegerField(default=0)
    # [{code, path, message, count}]: what deviated from the standard.
    deviations = models.JSONField(default=list)
    # [{unit, name, rows, matched, known, due, kept, retained}] when the run was stopped, and the answer.
    question = models.JSONField(default=list)
    answer = models.TextField(blank=True)
    # Which comparison its rows come from: each raises it, and what is approved, decided or answered holds for one alone.
    comparison = models.PositiveIntegerField(default=1, db_default=1)
    # Why it failed, or why it came back to review; Swedish, without identities.
    message = models.TextField(blank=True)
    # The register's clock when it was fetched; the next delta counts from here.
    server_time = models.DateTimeField(null=True, blank=True)
    # Rows that a scheduled run may approve by itself are taken out into a run of their own.
    taken_from = ProviderForeignKey("self", null=True, blank=True, related_name="taken_out")

    class Meta:
        indexes = [models.Index(fields=["provider", "started_at"], name="ss12000_run_by_time")]

    def __str__(self) -> str:
        return str(self.id)


class ImportRow(ProviderModel):
    """One unit, class, pupil or guardian that is not as it was. For a protected person the data lie in ProtectedRow.

    before, after: flat facts as `mapping` makes them. base: digest of what the target was when compared, so that a change by
        somebody
    else is noticed at approval.
    """

    run = ProviderForeignKey(ImportRun, related_name="rows")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    change = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Change])
    reasons = models.JSONField(default=list)
    row_number = models.IntegerField(null=True, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    # The row it is about, or the id it will get.
    target = models.UUIDField()
    is_new = models.BooleanField()
    # Who a near duplicate or twin resembles.
    other = models.UUIDField(null=True, blank=True)
    fingerprint = models.BinaryField(max_length=16, null=True, blank=True)
    base = models.CharField(max_length=32, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    protected = models.BooleanField(default=False)
    decision = models.CharField(max_length=8, blank=True, choices=[(one.value, one.value) for one in Decision if one.value])
    moved_under = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["provider", "run", "change", "id"], name="ss12000_row_of_run")]

    def __str__(self) -> str:
        return str(self.id)


class ProtectedRow(ProviderModel):
    """The data of a protected person's row, for the closed group only."""

    closed = Closed.ALL
    row = ProviderForeignKey(ImportRow, related_name="protected_rows")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "row"], name="ss12000_protected_one")]

    def __str__(self) -> str:
        return str(self.id)


class RegisterDuty(ProviderModel):
    """Somebody whom the register listed in student health when it was read whole, to compare with the assignments.

    It gives nobody any right: assignments alone do. A protected person has no name here.
    """

    class Role(models.TextChoices):
        """The roles of SS 12000 that are student health; version 2.0 has only the last."""

        SCHOOL_NURSE = "school_nurse", _("skolsköterska")
        SCHOOL_DOCTOR = "school_doctor", _("skolläkare")
        SCHOOL_PSYCHOLOGIST = "school_psychologist", _("skolpsykolog")
        COUNSELLOR = "counsellor", _("kurator")
        SPECIAL_EDUCATOR = "special_educator", _("speciallärare eller specialpedagog")
        STUDENT_HEALTH = "student_health", _("elevhälsopersonal")

    run = ProviderForeignKey(ImportRun, related_name="duties")
    # The duty's id in the register; one that lists the same duty twice is read once.
    source_id = models.UUIDField()
    person_source_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=250, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    # Our unit, or the id it will get; null at an organisation that is no school unit. place: its name in the register.
    unit = models.UUIDField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "run", "source_id"], name="ss12000_duty_once")]

    def __str__(self) -> str:
        return str(self.id)


class UnknownSchoolTask(ProviderModel):
    """To find out where a pupil has gone who is missing from the register."""

    pupil = ProviderForeignKey("people.Pupil", related_name="+")
    unit = ProviderForeignKey("organisation.Unit", null=True, blank=True, related_name="+")
    run = ProviderForeignKey(ImportRun, related_name="+")
    reason = models.CharField(max_length=30)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "done_at", "made_at"], name="ss12000_task_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "pupil"], condition=models.Q(done_at__isnull=True), name="ss12000_task_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
