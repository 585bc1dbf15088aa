import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable

# A result, and a conclusion, is given once (the function is migration 0004's). Documented reviews are kept as long as the log they are
# about, at least five years (HSLF-FS 2016:40 4 kap. 9 §): nobody removes one before that, whatever the rights.
_GUARD = """
CREATE TRIGGER access_guard_reviewed BEFORE UPDATE ON access_reviewedaccess FOR EACH ROW EXECUTE FUNCTION
    samsyn_access_answered_once('reviewed_at,reviewed_by_id,reviewed_name,result,note',
        'concluded_at,concluded_by_id,concluded_name,conclusion,conclusion_note');
CREATE FUNCTION samsyn_access_review_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    row constant jsonb := to_jsonb(OLD);
    last timestamptz := greatest((row->>'drawn_at')::timestamptz, (row->>'event_time')::timestamptz,
        (row->>'reviewed_at')::timestamptz, (row->>'concluded_at')::timestamptz);
BEGIN
    IF last > now() - interval '5 years' THEN
        RAISE EXCEPTION 'a review of the log is kept for five years' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER access_keep_review BEFORE DELETE ON access_logreview FOR EACH ROW EXECUTE FUNCTION samsyn_access_review_kept();
CREATE TRIGGER access_keep_reviewed BEFORE DELETE ON access_reviewedaccess FOR EACH ROW EXECUTE FUNCTION samsyn_access_review_kept();
"""
_UNGUARD = """
DROP TRIGGER access_keep_reviewed ON access_reviewedaccess;
DROP TRIGGER access_keep_review ON access_logreview;
DROP FUNCTION samsyn_access_review_kept();
DROP TRIGGER access_guard_reviewed ON access_reviewedaccess;
"""
_ANSWERS = (
    "result, note, reviewed_by_id, reviewed_name, reviewed_at,"
    " conclusion, conclusion_note, concluded_by_id, concluded_name, concluded_at"
)


class Migration(migrations.Migration):
    """Reviews of the access log, and what was found of each access that was drawn."""

    dependencies = [
        ("access", "0004_consents_and_blocks"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogReview",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("case_reference", models.CharField(max_length=60)),
                ("signals", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ("per_signal", models.PositiveSmallIntegerField()),
                ("size", models.PositiveSmallIntegerField()),
                ("seed", models.BigIntegerField()),
                ("thresholds", models.JSONField()),
                ("among", models.PositiveIntegerField()),
                ("found", models.JSONField()),
                ("drawn_name", models.CharField(max_length=200)),
                ("drawn_at", models.DateTimeField()),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            ],
        ),
        migrations.CreateModel(
            name="ReviewedAccess",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("event_id", models.UUIDField()),
                ("event_time", models.DateTimeField()),
                ("user_id", models.UUIDField()),
                ("pupil_id", models.UUIDField()),
                ("events", models.PositiveIntegerField()),
                ("signals", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ("sampled", models.BooleanField()),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("in_order", "i ordning"), ("to_explain", "ska förklaras"), ("not_in_order", "inte i ordning")],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("reviewed_name", models.CharField(blank=True, max_length=200)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "conclusion",
                    models.CharField(
                        blank=True, choices=[("in_order", "i ordning"), ("not_in_order", "inte i ordning")], max_length=20
                    ),
                ),
                ("conclusion_note", models.CharField(blank=True, max_length=1000)),
                ("concluded_name", models.CharField(blank=True, max_length=200)),
                ("concluded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "concluded_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "review",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="accesses", to="access.logreview"),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="logreview",
            index=models.Index(fields=["provider", "compartment", "drawn_at"], name="access_review_of_room"),
        ),
        migrations.AddConstraint(
            model_name="logreview",
            constraint=models.CheckConstraint(condition=models.Q(("end__gte", models.F("start"))), name="access_review_period"),
        ),
        migrations.AddConstraint(
            model_name="logreview",
            constraint=models.CheckConstraint(condition=models.Q(("case_reference", ""), _negated=True), name="access_review_case"),
        ),
        migrations.AddIndex(
            model_name="reviewedaccess",
            index=models.Index(fields=["provider", "review", "event_time"], name="access_reviewed_of_review"),
        ),
        migrations.AddConstraint(
            model_name="reviewedaccess",
            constraint=models.UniqueConstraint(fields=("provider", "review", "event_id"), name="access_reviewed_once"),
        ),
        migrations.AddConstraint(
            model_name="reviewedaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_by", None), models.Q(("reviewed_by", models.F("user_id")), _negated=True), _connector="OR"),
                    models.Q(
                        ("concluded_by", None), models.Q(("concluded_by", models.F("user_id")), _negated=True), _connector="OR"
                    ),
                ),
                name="access_reviewed_other_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewedaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", ""), ("reviewed_at", None), ("reviewed_by", None)),
                    models.Q(
                        ("result__in", ["in_order", "to_explain", "not_in_order"]),
                        ("reviewed_at__isnull", False),
                        ("reviewed_by__isnull", False),
                        models.Q(("result", "in_order"), models.Q(("note", ""), _negated=True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="access_reviewed_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewedaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("concluded_at", None), ("concluded_by", None), ("conclusion", "")),
                    models.Q(
                        ("conclusion__in", ["in_order", "not_in_order"]),
                        ("result", "to_explain"),
                        ("concluded_at__isnull", False),
                        ("concluded_by__isnull", False),
                        models.Q(("conclusion_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="access_reviewed_conclusion",
            ),
        ),
        SecureTable("LogReview", "provider", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        SecureTable("ReviewedAccess", "provider", grants={"web": f"SELECT, INSERT, UPDATE ({_ANSWERS})", "worker": "SELECT"}),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
