"""The access log: month partitions, the rows' lookup by listed pupil, and the seals.

The tables are written out in SQL since Django knows no partitions; a test compares them with the models.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable

# time, cluster and transaction are the database's own: web and worker have no right to set them.
EVENT = """
CREATE TABLE audit_event (
    time timestamptz NOT NULL DEFAULT statement_timestamp(),
    cluster bigint NOT NULL DEFAULT (pg_control_system()).system_identifier,
    transaction bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    purpose text NOT NULL,
    user_id uuid,
    user_name text NOT NULL,
    assignment_id uuid,
    role text NOT NULL,
    board_id uuid,
    branch text NOT NULL,
    unit_id uuid,
    unit_name text NOT NULL,
    compartment_id uuid,
    pupil_id uuid,
    pupils uuid[] NOT NULL,
    resource_id uuid,
    action text NOT NULL,
    what text NOT NULL,
    outcome text NOT NULL,
    ground text NOT NULL,
    rule text NOT NULL,
    reason text NOT NULL,
    details text NOT NULL,
    PRIMARY KEY (id, time)
) PARTITION BY RANGE (time);
CREATE INDEX audit_event_of_pupil ON audit_event (provider_id, pupil_id, time) WHERE pupil_id IS NOT NULL;
CREATE INDEX audit_event_to_seal ON audit_event (provider_id, cluster, transaction, id);
"""
LISTED = """
CREATE TABLE audit_listed (
    time timestamptz NOT NULL,
    provider_id uuid NOT NULL,
    pupil_id uuid NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (provider_id, pupil_id, time, event_id)
) PARTITION BY RANGE (time);
"""
# A month's partitions, taking over what the default partitions hold of it. No role of the application has rights on a partition, apart
# from maintenance's reading, which dumps need; row-level security without a policy shuts it also if somebody grants by mistake.
PARTITIONS = """
CREATE FUNCTION audit_make_partition(month date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    starts timestamptz := date_trunc('month', month)::timestamp AT TIME ZONE 'UTC';
    ends timestamptz := (date_trunc('month', month) + interval '1 month')::timestamp AT TIME ZONE 'UTC';
    parent text;
    part text;
    made integer := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY['audit_event', 'audit_listed'] LOOP
        part := parent || to_char(month, '_YYYY_MM');
        IF to_regclass('public.' || part) IS NULL THEN
            EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', parent || '_default');
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', part, parent);
            EXECUTE format('WITH moved AS (DELETE FROM public.%I WHERE time >= $1 AND time < $2 RETURNING *)'
                ' INSERT INTO public.%I SELECT * FROM moved', parent || '_default', part) USING starts, ends;
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                parent, part, starts, ends);
            EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', part);
            EXECUTE format('GRANT SELECT ON public.%I TO samsyn_maintenance', part);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION audit_make_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_make_partition(date) TO samsyn_maintenance;
CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;
CREATE TABLE audit_listed_default PARTITION OF audit_listed DEFAULT;
ALTER TABLE audit_event_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_listed_default ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON audit_event_default, audit_listed_default TO samsyn_maintenance;
SELECT audit_make_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n))::date)
    FROM generate_series(-1, 12) AS n;
"""
_WRITTEN = (
    "id, provider_id, purpose, user_id, user_name, assignment_id, role, board_id, branch, unit_id, unit_name, compartment_id,"
    " pupil_id, pupils, resource_id, action, what, outcome, ground, rule, reason, details"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        ("time", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        (
                            "cluster",
                            models.BigIntegerField(
                                db_default=django.db.models.expressions.RawSQL("(pg_control_system()).system_identifier", []),
                                editable=False,
                            ),
                        ),
                        (
                            "transaction",
                            models.BigIntegerField(
                                db_default=django.db.models.expressions.RawSQL("pg_current_xact_id()::text::bigint", []),
                                editable=False,
                            ),
                        ),
                        (
                            "id",
                            models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                        ),
                        ("purpose", models.TextField()),
                        ("user_id", models.UUIDField(null=True)),
                        ("user_name", models.TextField()),
                        ("assignment_id", models.UUIDField(null=True)),
                        ("role", models.TextField()),
                        ("board_id", models.UUIDField(null=True)),
                        ("branch", models.TextField()),
                        ("unit_id", models.UUIDField(null=True)),
                        ("unit_name", models.TextField()),
                        ("compartment_id", models.UUIDField(null=True)),
                        ("pupil_id", models.UUIDField(null=True)),
                        ("pupils", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                        ("resource_id", models.UUIDField(null=True)),
                        ("action", models.TextField()),
                        ("what", models.TextField()),
                        ("outcome", models.TextField()),
                        ("ground", models.TextField()),
                        ("rule", models.TextField()),
                        ("reason", models.TextField()),
                        ("details", models.TextField()),
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
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("pupil_id__isnull", False)),
                                fields=["provider", "pupil_id", "time"],
                                name="audit_event_of_pupil",
                            ),
                            models.Index(fields=["provider", "cluster", "transaction", "id"], name="audit_event_to_seal"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Listed",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "provider",
                                "pupil_id",
                                "time",
                                "event_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("time", models.DateTimeField()),
                        ("pupil_id", models.UUIDField()),
                        ("event_id", models.UUIDField()),
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
            ],
            database_operations=[
                migrations.RunSQL(EVENT, "DROP TABLE audit_event"),
                migrations.RunSQL(LISTED, "DROP TABLE audit_listed"),
                migrations.RunSQL(PARTITIONS, "DROP FUNCTION audit_make_partition(date)"),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField()),
                ("version", models.SmallIntegerField()),
                ("previous", models.BinaryField(max_length=32)),
                ("cluster", models.BigIntegerField()),
                ("from_transaction", models.BigIntegerField()),
                ("to_transaction", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("first_time", models.DateTimeField()),
                ("last_time", models.DateTimeField()),
                ("digest", models.BinaryField(max_length=32)),
                ("manifest", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("hash", models.BinaryField(max_length=32)),
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
            options={
                "constraints": [models.UniqueConstraint(fields=("provider", "sequence"), name="audit_seal_sequence")],
            },
        ),
        # A manifest is hashes: pressing it together would only cost time.
        migrations.RunSQL("ALTER TABLE audit_seal ALTER COLUMN manifest SET STORAGE EXTERNAL", migrations.RunSQL.noop),
        SecureTable(
            "Event",
            "audit",
            grants={
                "web": f"SELECT, INSERT ({_WRITTEN})",
                "worker": f"SELECT, INSERT ({_WRITTEN})",
            },
        ),
        SecureTable("Listed", "audit"),
        SecureTable("Seal", "audit", grants={"web": "SELECT", "maintenance": "SELECT"}),
    ]
