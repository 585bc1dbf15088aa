import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable

# Access rests on an analysis: none is given without, and none of what an assignment rests on is taken away. What was given before
# there were analyses stays, and can be ended; the report of rights lists it.
_GRANTED = """
CREATE FUNCTION samsyn_access_guard_assignment() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR OLD.analysis_id IS NOT NULL) AND (NEW.analysis_id IS NULL OR NEW.decider = '' OR NEW.review_on IS NULL) THEN
        RAISE EXCEPTION 'an assignment rests on a needs-and-risk analysis, a decider and a day to review it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_guard_assignment BEFORE INSERT OR UPDATE ON access_assignment
    FOR EACH ROW EXECUTE FUNCTION samsyn_access_guard_assignment();
CREATE TRIGGER access_guard_permission BEFORE INSERT OR UPDATE ON access_permissiondecision
    FOR EACH ROW EXECUTE FUNCTION samsyn_access_guard_setting();
"""
_UNGRANTED = """
DROP TRIGGER access_guard_permission ON access_permissiondecision;
DROP TRIGGER access_guard_assignment ON access_assignment;
DROP FUNCTION samsyn_access_guard_assignment();
"""
# As `samsyn_settings_on` (migration 0003), which says why: asked in the statement that finds the assignment. The permissions that the
# provider has taken from a role on a day; `rights.queries` says the same, in a context.
_WITHDRAWN = """
CREATE FUNCTION samsyn_withdrawn_on(held_by uuid, held_as text, day date) RETURNS text[] LANGUAGE plpgsql STRICT AS $$
DECLARE
    before constant text := current_setting('samsyn.provider', true);
    found text[];
BEGIN
    PERFORM set_config('samsyn.provider', held_by::text, true);
    SELECT coalesce(array_agg(permission), '{}') INTO found FROM (
        SELECT DISTINCT ON (permission) permission, given FROM public.access_permissiondecision
        WHERE provider_id = held_by AND role = held_as AND valid_from <= day AND approved_at IS NOT NULL
        ORDER BY permission, valid_from DESC, approved_at DESC, id DESC
    ) held WHERE NOT given;
    PERFORM set_config('samsyn.provider', coalesce(before, ''), true);
    RETURN found;
END $$;
"""
_NOT_WITHDRAWN = "DROP FUNCTION samsyn_withdrawn_on(uuid, text, date);"


class Migration(migrations.Migration):
    """What assignments rest on, and what care providers take from roles."""

    dependencies = [
        ("access", "0005_log_reviews"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PermissionDecision",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("valid_from", models.DateField()),
                ("decided_on", models.DateField()),
                ("decider", models.CharField(max_length=200)),
                ("decider_title", models.CharField(max_length=200)),
                ("reference", models.CharField(blank=True, max_length=100)),
                ("motive", models.TextField()),
                ("widens", models.BooleanField()),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("permission", models.CharField(max_length=60)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("school_nurse", "skolsköterska"),
                            ("school_doctor", "skolläkare"),
                            ("medical_lead", "medicinskt ledningsansvarig (MLA)"),
                            ("head_of_operations", "verksamhetschef"),
                            ("school_psychologist", "skolpsykolog"),
                            ("speech_therapist", "logoped"),
                            ("school_counsellor", "skolkurator"),
                            ("special_educator", "specialpedagog"),
                            ("principal", "rektor"),
                            ("teacher", "lärare"),
                            ("administrator", "systemadministratör"),
                        ],
                        max_length=30,
                    ),
                ),
                ("given", models.BooleanField()),
            ],
        ),
        migrations.AddField(
            model_name="assignment",
            name="decider",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="assignment",
            name="review_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="NeedsAndRiskAnalysis",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=100)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("school_nurse", "skolsköterska"),
                                ("school_doctor", "skolläkare"),
                                ("medical_lead", "medicinskt ledningsansvarig (MLA)"),
                                ("head_of_operations", "verksamhetschef"),
                                ("school_psychologist", "skolpsykolog"),
                                ("speech_therapist", "logoped"),
                                ("school_counsellor", "skolkurator"),
                                ("special_educator", "specialpedagog"),
                                ("principal", "rektor"),
                                ("teacher", "lärare"),
                                ("administrator", "systemadministratör"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                    ),
                ),
                ("decider", models.CharField(max_length=200)),
                ("decided_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("review_on", models.DateField()),
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
        migrations.AddField(
            model_name="assignment",
            name="analysis",
            field=samsyn.kernel.db.fields.ProviderForeignKey(
                blank=True, db_index=False, null=True, related_name="+", to="access.needsandriskanalysis"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["provider", "board"], name="access_assignment_of_board"),
        ),
        migrations.AddField(
            model_name="permissiondecision",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="permissiondecision",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="permissiondecision",
            name="provider",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.careprovider",
            ),
        ),
        migrations.AddField(
            model_name="permissiondecision",
            name="refused_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="needsandriskanalysis",
            constraint=models.UniqueConstraint(fields=("provider", "reference"), name="access_analysis_once"),
        ),
        migrations.AddConstraint(
            model_name="needsandriskanalysis",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                name="access_analysis_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="needsandriskanalysis",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_on__gt", models.F("decided_on"))), name="access_analysis_review"
            ),
        ),
        migrations.AddConstraint(
            model_name="needsandriskanalysis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reference", ""), _negated=True),
                    models.Q(("decider", ""), _negated=True),
                    models.Q(("roles", []), _negated=True),
                ),
                name="access_analysis_said",
            ),
        ),
        migrations.AddIndex(
            model_name="permissiondecision",
            index=models.Index(
                condition=models.Q(("approved_at__isnull", False)),
                fields=["provider", "role", "permission", "-valid_from", "-approved_at", "-id"],
                include=("given",),
                name="access_permission_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="permissiondecision",
            index=models.Index(fields=["provider", "proposed_at"], name="access_permission_of_provider"),
        ),
        migrations.AddConstraint(
            model_name="permissiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("widens", False),
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="access_permission_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="permissiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False), ("refused_at", None)),
                    _connector="OR",
                ),
                name="access_permission_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="permissiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at", None), ("refused_by", None)),
                    models.Q(("approved_at", None), ("refused_at__isnull", False), ("refused_by__isnull", False)),
                    _connector="OR",
                ),
                name="access_permission_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="permissiondecision",
            constraint=models.CheckConstraint(condition=models.Q(("motive", ""), _negated=True), name="access_permission_motive"),
        ),
        migrations.AddConstraint(
            model_name="permissiondecision",
            constraint=models.CheckConstraint(condition=models.Q(("widens", models.F("given"))), name="access_permission_widens"),
        ),
        SecureTable("NeedsAndRiskAnalysis", "provider", grants={"web": "SELECT", "worker": "SELECT"}),
        # Again, for the key to the analysis.
        SecureTable("Assignment", "installation", grants={"web": "SELECT", "worker": "SELECT"}),
        SecureTable(
            "PermissionDecision",
            "provider",
            grants={
                "web": "SELECT, INSERT, UPDATE (approved_by_id, approved_at, refused_by_id, refused_at)",
                "worker": "SELECT",
            },
        ),
        migrations.RunSQL(_GRANTED, _UNGRANTED),
        migrations.RunSQL(_WITHDRAWN, _NOT_WITHDRAWN),
    ]
