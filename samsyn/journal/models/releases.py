"""Releases (utlämnande): asked for, tested item by item, decided, delivered; and what was delivered, in the recipient's room."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

from samsyn.access.questions import Question, Way
from samsyn.journal.models.record import Attachment, Entry
from samsyn.journal.releases.words import DocumentKind, GroundWords, Levels, RecipientKinds, Results, Verdicts
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.models import CompartmentModel
from samsyn.organisation.models import Branch


class ReceivedDocument(CompartmentModel):
    """What another compartment has delivered: a release, a request for one, or a no. As it read that day; nobody edits it.

    Written by the database's functions alone (migrations 0005, 0008, 0013). for_user, for_role: who had asked, when somebody had.
    """

    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    title = models.CharField(max_length=200)
    origin_provider = models.CharField(max_length=200)
    # The keeper's board, of a release.
    origin_board = models.CharField(max_length=200, blank=True, db_default="")
    origin_unit = models.CharField(max_length=200)
    # The compartment it came from: a request is answered there.
    origin_room = models.UUIDField()
    maker_name = models.CharField(max_length=200)
    maker_role = models.CharField(max_length=30)
    ground = models.CharField(max_length=30, choices=GroundWords.choices)
    question = models.CharField(max_length=20, choices=Question.choices, blank=True)
    aim = models.CharField(max_length=300)
    content = models.JSONField()
    # SHA-256 of the content as it was decided on.
    sha256 = models.CharField(max_length=64)
    # The decision or the request it was made from, in the room it came from.
    source = models.UUIDField(unique=True)
    # The request of this room's that it answers.
    in_reply_to = models.UUIDField(null=True, blank=True)
    for_user = models.UUIDField(null=True, blank=True)
    for_role = models.CharField(max_length=30, blank=True)
    for_unit = models.UUIDField(null=True, blank=True)
    delivered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="journal_received_of_pupil")]

    def __str__(self) -> str:
        return str(self.id)


class ReceivedFile(CompartmentModel):
    """A file that came with a received document. Written by the same function."""

    document = ProviderForeignKey(ReceivedDocument, related_name="files")
    title = models.CharField(max_length=200)
    dated_on = models.DateField()
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["provider", "document"], name="journal_received_file")]

    def __str__(self) -> str:
        return str(self.id)


class ReleaseRequest(CompartmentModel):
    """A request to another compartment for something out of the pupil's record there, in the room of the one who asks."""

    to_compartment = ProviderForeignKey("organisation.Compartment", related_name="+")
    to_name = models.CharField(max_length=200)
    ground = models.CharField(max_length=30, choices=GroundWords.choices)
    question = models.CharField(max_length=20, choices=Question.choices, blank=True)
    wanted = models.TextField()
    aim = models.CharField(max_length=300)
    unit = ProviderForeignKey("organisation.Unit", null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_name = models.CharField(max_length=200)
    asked_role = models.CharField(max_length=30)
    unit_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "pupil", "compartment"], name="journal_request_of_pupil")]
        constraints = [models.CheckConstraint(condition=~models.Q(wanted=""), name="journal_request_wanted")]

    def __str__(self) -> str:
        return str(self.id)


class Release(CompartmentModel):
    """A matter of release in the keeper's room: who asks for what and why, and to whom it goes. What came of it: its decisions.

    to_compartment: the room it is delivered to, when that is this provider's. to_provider, to_branch: another provider's, whose
    room is found when it is delivered. recipient: as consents name it.
    """

    recipient = models.CharField(max_length=120)
    recipient_kind = models.CharField(max_length=20, choices=RecipientKinds.choices)
    recipient_name = models.CharField(max_length=200)
    to_compartment = ProviderForeignKey("organisation.Compartment", null=True, blank=True, related_name="+")
    to_provider = models.ForeignKey(
        "organisation.CareProvider", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    to_branch = models.CharField(max_length=20, blank=True, choices=Branch.choices, db_default="")
    # For whom in that room, when it is for one of them.
    for_user = models.UUIDField(null=True, blank=True)
    for_role = models.CharField(max_length=30, blank=True)
    for_unit = models.UUIDField(null=True, blank=True)
    # The request it answers, when it came from another compartment.
    request = ProviderForeignKey(ReceivedDocument, null=True, blank=True, related_name="answers")
    # Who put the question, and how it was made sure who that is.
    asked_by = models.CharField(max_length=200)
    identified = models.CharField(max_length=200)
    way = models.CharField(max_length=10, choices=Way.choices)
    asked_on = models.DateField()
    wanted = models.TextField()
    aim = models.CharField(max_length=300, blank=True)
    unit = ProviderForeignKey("organisation.Unit", related_name="+")
    unit_name = models.CharField(max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_name = models.CharField(max_length=200)
    entered_role = models.CharField(max_length=30)
    entered_at = models.DateTimeField()
    # The one asking wants the authority's own decision (OSL 6 kap. 3 §).
    appealable_asked_on = models.DateField(null=True, blank=True)
    # What was handed over in part: this matter is about the rest of it.
    continues = ProviderForeignKey("self", null=True, blank=True, related_name="continued_by")
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "pupil", "compartment"], name="journal_release_of_pupil"),
            models.Index(
                fields=["provider", "compartment", "entered_at"],
                condition=models.Q(delivered_at__isnull=True),
                name="journal_release_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(wanted=""), name="journal_release_wanted"),
            models.CheckConstraint(
                condition=models.Q(to_provider=None, to_branch="")
                | (models.Q(to_provider__isnull=False, to_compartment=None) & ~models.Q(to_branch="")),
                name="journal_release_one_way",
            ),
            models.UniqueConstraint(
                fields=["provider", "request"], condition=models.Q(request__isnull=False), name="journal_release_answers_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def asker(self) -> str:
        """Who put the question, in words: nobody has to say so for a public document (TF 2 kap. 18 §)."""
        return self.asked_by or str(_("någon som inte har sagt sitt namn"))

    @property
    def is_identified(self) -> bool:
        """Whether it is known who asks, and how that was made sure."""
        return bool(self.asked_by and self.identified)


class ReleaseItem(CompartmentModel):
    """One entry or file of a release, and the test of it: what was found, what is masked. Open until something is released."""

    release = ProviderForeignKey(Release, related_name="items")
    entry = ProviderForeignKey(Entry, null=True, blank=True, related_name="+")
    attachment = ProviderForeignKey(Attachment, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdicts.choices)
    # Why it can, or cannot, go out without harm.
    test = models.CharField(max_length=1000, blank=True)
    # Answers that do not go out, by the template's link ids.
    masked = ArrayField(models.CharField(max_length=100), default=list)
    secret_to_guardian = models.BooleanField(default=False)
    tested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    tested_name = models.CharField(max_length=200)
    tested_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry=None, attachment__isnull=False) | models.Q(entry__isnull=False, attachment=None),
                name="journal_item_one_thing",
            ),
            models.UniqueConstraint(
                fields=["provider", "release", "entry"], condition=models.Q(entry__isnull=False), name="journal_item_entry"
            ),
            models.UniqueConstraint(
                fields=["provider", "release", "attachment"],
                condition=models.Q(attachment__isnull=False),
                name="journal_item_file",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ReleaseDecision(CompartmentModel):
    """A decision on a release: by the official, or by the authority itself; what goes out, as it reads. Never changed.

    ground, findings: what it was asked of `access.rules.decide` on; rule, law: what that answered. number: of the authority's.
    """

    release = ProviderForeignKey(Release, related_name="decisions")
    level = models.CharField(max_length=10, choices=Levels.choices)
    result = models.CharField(max_length=10, choices=Results.choices)
    ground = models.CharField(max_length=30, choices=GroundWords.choices)
    question = models.CharField(max_length=20, choices=Question.choices, blank=True)
    findings = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.CharField(max_length=1000)
    number = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=60, blank=True)
    law = models.CharField(max_length=300, blank=True)
    content = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    decided_on = models.DateField()
    decided_name = models.CharField(max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_name = models.CharField(max_length=200)
    entered_role = models.CharField(max_length=30)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "release", "entered_at"], name="journal_decision_of_release")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="journal_decision_reason"),
            models.CheckConstraint(
                condition=models.Q(result__in=["released", "partly"]) | models.Q(sha256=""), name="journal_decision_content"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
