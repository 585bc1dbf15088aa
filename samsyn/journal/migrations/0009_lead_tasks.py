import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable

# A task that is closed stays so, and that a record was opened is never taken back (the function is of access, migration 0004).
_GUARD = """
CREATE TRIGGER journal_guard_lead_task BEFORE UPDATE ON journal_leadtask FOR EACH ROW EXECUTE FUNCTION
    samsyn_access_answered_once('closed_at');
CREATE TRIGGER journal_guard_lead_task_pupil BEFORE UPDATE ON journal_leadtaskpupil FOR EACH ROW EXECUTE FUNCTION
    samsyn_access_answered_once('opened_at');
"""
_UNGUARD = """
DROP TRIGGER journal_guard_lead_task_pupil ON journal_leadtaskpupil;
DROP TRIGGER journal_guard_lead_task ON journal_leadtask;
"""


class Migration(migrations.Migration):
    """Tasks in which those who lead read single records (decision table rows 11 and 13)."""

    dependencies = [
        ("access", "0011_paper_visits"),
        ("journal", "0008_release_to_provider"),
        ("organisation", "0001_initial"),
        ("people", "0003_serial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadTask",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("deviation", "avvikelse eller klagomål"), ("record_review", "journalgranskning")], max_length=20
                    ),
                ),
                ("case_reference", models.CharField(max_length=60)),
                ("user_name", models.CharField(max_length=200)),
                ("made_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("start", models.DateField(blank=True, null=True)),
                ("end", models.DateField(blank=True, null=True)),
                ("template", models.CharField(blank=True, max_length=61)),
                ("size", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("seed", models.BigIntegerField(blank=True, null=True)),
                ("among", models.PositiveIntegerField(blank=True, null=True)),
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
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.careprovider",
                    ),
                ),
                (
                    "unit",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeadTaskPupil",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("aim", models.CharField(max_length=500)),
                ("added_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("good", "utan anmärkning"), ("to_improve", "bör bli bättre"), ("deficient", "brist")],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("noted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
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
                ("task", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="pupils", to="journal.leadtask")),
            ],
        ),
        migrations.AddIndex(
            model_name="leadtask",
            index=models.Index(fields=["provider", "assignment", "made_on"], name="journal_lead_task_of_lead"),
        ),
        migrations.AddConstraint(
            model_name="leadtask",
            constraint=models.CheckConstraint(
                condition=models.Q(("case_reference", ""), _negated=True), name="journal_lead_task_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="leadtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__gte", models.F("made_on")),
                    (
                        "ends_on__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("made_on"), "+", models.Value(datetime.timedelta(days=90))
                        ),
                    ),
                ),
                name="journal_lead_task_period",
            ),
        ),
        migrations.AddIndex(
            model_name="leadtaskpupil",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="journal_lead_task_of_pupil"),
        ),
        migrations.AddConstraint(
            model_name="leadtaskpupil",
            constraint=models.UniqueConstraint(fields=("provider", "task", "pupil"), name="journal_lead_task_pupil_once"),
        ),
        migrations.AddConstraint(
            model_name="leadtaskpupil",
            constraint=models.CheckConstraint(condition=models.Q(("aim", ""), _negated=True), name="journal_lead_task_aim"),
        ),
        migrations.AddConstraint(
            model_name="leadtaskpupil",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("noted_at", None), ("result", "")),
                    models.Q(
                        ("noted_at__isnull", False),
                        ("opened_at__isnull", False),
                        ("result__in", ["good", "to_improve", "deficient"]),
                    ),
                    _connector="OR",
                ),
                name="journal_lead_task_result",
            ),
        ),
        SecureTable(
            "LeadTask",
            "provider",
            grants={"web": "SELECT, INSERT, UPDATE (closed_at)", "worker": "SELECT", "maintenance": "SELECT, INSERT, UPDATE"},
        ),
        SecureTable(
            "LeadTaskPupil",
            "compartment",
            grants={"web": "SELECT, INSERT, UPDATE (opened_at, result, note, noted_at)", "worker": "SELECT"},
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
