import django.db.models.deletion
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable

# What was entrusted before this stays, with nothing to rest on: the report of rights lists it until it is given anew or taken back.
_KEPT = """
INSERT INTO access_competencegrant (id, assignment_id, provider_id, competence, decider, valid_from, entered_at)
SELECT gen_random_uuid(), id, provider_id, unnest(competences), '', valid_from, now() FROM access_assignment;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
_GIVEN_BACK = """
UPDATE access_assignment held SET competences = ARRAY(
    SELECT DISTINCT competence FROM access_competencegrant given
    WHERE given.assignment_id = held.id AND given.ended_at IS NULL
        AND given.valid_from <= current_date AND (given.valid_to IS NULL OR given.valid_to >= current_date));
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
# As for assignments (migration 0006): none is given without what it rests on. One that is given is ended, once, and nothing else.
_GUARD = """
CREATE FUNCTION samsyn_access_guard_grant() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.analysis_id IS NULL OR NEW.decider = '' OR NEW.review_on IS NULL THEN
            RAISE EXCEPTION 'a competence rests on a needs-and-risk analysis, a decider and a day to review it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR (to_jsonb(NEW) - 'ended_at') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at') THEN
        RAISE EXCEPTION 'what was entrusted is ended, once, and never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_guard_grant BEFORE INSERT OR UPDATE OR DELETE ON access_competencegrant
    FOR EACH ROW EXECUTE FUNCTION samsyn_access_guard_grant();
"""
_UNGUARDED = """
DROP TRIGGER access_guard_grant ON access_competencegrant;
DROP FUNCTION samsyn_access_guard_grant();
"""


class Migration(migrations.Migration):
    """What an assignment is entrusted with beyond its role becomes rows of their own: by whom, on what, from when, till when."""

    dependencies = [
        ("access", "0014_protected_reviews"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompetenceGrant",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "competence",
                    models.CharField(
                        choices=[
                            ("block_officer", "behörig att häva spärrar"),
                            ("log_review", "granskar åtkomstloggen"),
                            ("destruction", "verkställer beslut om att förstöra journal"),
                            ("vaccination", "behörig att ordinera vaccin"),
                        ],
                        max_length=20,
                    ),
                ),
                ("decider", models.CharField(blank=True, max_length=200)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("entered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "analysis",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="access.needsandriskanalysis"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="access.assignment"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.careprovider",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["assignment"], name="access_grants_of_assignment")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                        name="access_grant_period",
                    )
                ],
            },
        ),
        SecureTable(
            "CompetenceGrant",
            "installation",
            grants={"web": "SELECT", "worker": "SELECT", "maintenance": "SELECT, INSERT, UPDATE (ended_at)"},
        ),
        migrations.RunSQL(_KEPT, _GIVEN_BACK),
        migrations.RunSQL(_GUARD, _UNGUARDED),
        migrations.RemoveField("assignment", "competences"),
    ]
