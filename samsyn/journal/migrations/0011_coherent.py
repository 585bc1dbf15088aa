import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.journal.migrations._coherent import COHERENT, INCOHERENT
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """Reading what other care providers keep, by active choices in order (ADR 13)."""

    dependencies = [
        ("access", "0013_coherent"),
        ("journal", "0010_support_sessions"),
        ("organisation", "0001_initial"),
        ("people", "0004_hash_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoherentReading",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("user_name", models.CharField(max_length=200)),
                ("user_role", models.CharField(max_length=30)),
                ("begun_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("related_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "samtycke"),
                            ("child", "barnet kan inte själv samtycka"),
                            ("emergency", "fara för liv eller hälsa"),
                        ],
                        max_length=10,
                    ),
                ),
                ("no_consent_because", models.CharField(blank=True, max_length=300)),
                ("needed_because", models.CharField(blank=True, max_length=300)),
                ("ground_at", models.DateTimeField(blank=True, null=True)),
                ("of_room", models.UUIDField(blank=True, null=True)),
                ("of_name", models.CharField(blank=True, max_length=400)),
                ("chosen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.assignment"
                    ),
                ),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "of_provider",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.careprovider",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.careprovider",
                    ),
                ),
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
                ("unit", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.unit")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["provider", "pupil", "assignment", "ends_at"], name="journal_coherent_of_pupil")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begun_at"))), name="journal_coherent_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("related_at", None)),
                            models.Q(("related_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="journal_coherent_relation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", ""), ("ground_at", None)),
                            models.Q(
                                ("ground_at__isnull", False), ("related_at__isnull", False), models.Q(("ground", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="journal_coherent_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ground", "emergency"),
                                models.Q(("no_consent_because", ""), _negated=True),
                                models.Q(("needed_because", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("ground", "emergency"), _negated=True), ("needed_because", ""), ("no_consent_because", "")
                            ),
                            _connector="OR",
                        ),
                        name="journal_coherent_emergency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chosen_at", None), ("of_name", ""), ("of_provider", None), ("of_room", None)),
                            models.Q(
                                ("chosen_at__isnull", False),
                                ("ground_at__isnull", False),
                                ("of_provider__isnull", False),
                                ("of_room__isnull", False),
                                models.Q(("of_name", ""), _negated=True),
                                models.Q(("of_provider", models.F("provider")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="journal_coherent_choice",
                    ),
                ],
            },
        ),
        SecureTable("CoherentReading", "compartment"),
        migrations.RunSQL(COHERENT, INCOHERENT),
    ]
