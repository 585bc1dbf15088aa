import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable

# What somebody has said, set or opened is answered once, and never changed: each argument names the columns of one answer, the first
# of them the one that says it is given.
_GUARD = """
CREATE FUNCTION samsyn_access_answered_once() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    before constant jsonb := to_jsonb(OLD);
    after constant jsonb := to_jsonb(NEW);
    answer text;
    names text[];
BEGIN
    FOREACH answer IN ARRAY TG_ARGV LOOP
        names := string_to_array(answer, ',');
        IF before->>names[1] IS NOT NULL AND EXISTS (
            SELECT 1 FROM unnest(names) AS name WHERE before->name IS DISTINCT FROM after->name) THEN
            RAISE EXCEPTION 'this is answered once and never changed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER access_guard_consent BEFORE UPDATE ON access_consent FOR EACH ROW EXECUTE FUNCTION
    samsyn_access_answered_once('withdrawn_at,withdrawn_on,withdrawn_way,withdrawn_name');
CREATE TRIGGER access_guard_block BEFORE UPDATE ON access_block FOR EACH ROW EXECUTE FUNCTION
    samsyn_access_answered_once('removed_at,removed_name,removed_way');
CREATE TRIGGER access_guard_emergency BEFORE UPDATE ON access_emergencyopening FOR EACH ROW EXECUTE FUNCTION
    samsyn_access_answered_once('opened_at,chosen,reason,ends_at', 'reviewed_at,reviewed_by_id,reviewed_name,justified,review_note');
"""
_UNGUARD = """
DROP TRIGGER access_guard_consent ON access_consent;
DROP TRIGGER access_guard_block ON access_block;
DROP TRIGGER access_guard_emergency ON access_emergencyopening;
DROP FUNCTION samsyn_access_answered_once();
"""


class Migration(migrations.Migration):
    """Consents, assessments of maturity, blocks and openings in an emergency, and what an assignment is entrusted with."""

    dependencies = [
        ("access", "0003_setting_decisions"),
        ("organisation", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="competences",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("block_officer", "behörig att häva spärrar"),
                        ("log_review", "granskar åtkomstloggen"),
                        ("destruction", "verkställer beslut om att förstöra journal"),
                        ("vaccination", "behörig att ordinera vaccin"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("process", models.CharField(blank=True, max_length=40)),
                ("between_providers", models.BooleanField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("spoken", "muntligt vid ett möte"),
                            ("phone", "på telefon eller i videosamtal"),
                            ("written", "skriftligt"),
                            ("digital", "i en e-tjänst"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rule", models.CharField(max_length=60)),
                ("set_name", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_name", models.CharField(blank=True, max_length=200)),
                (
                    "removed_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spoken", "muntligt vid ett möte"),
                            ("phone", "på telefon eller i videosamtal"),
                            ("written", "skriftligt"),
                            ("digital", "i en e-tjänst"),
                        ],
                        max_length=10,
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
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("unit", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.unit")),
            ],
        ),
        migrations.CreateModel(
            name="BlockLift",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("lifted_name", models.CharField(max_length=200)),
                ("lifted_at", models.DateTimeField()),
                ("block", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="lifts", to="access.block")),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                ("for_unit", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.unit")),
                (
                    "lifted_by",
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
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
            ],
        ),
        migrations.CreateModel(
            name="BlockWish",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("wished_name", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("rule", models.CharField(max_length=60)),
                ("noted_name", models.CharField(max_length=200)),
                ("noted_at", models.DateTimeField()),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "guardian",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="people.person"
                    ),
                ),
                (
                    "noted_by",
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
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("pupil", "eleven"),
                            ("guardian", "vårdnadshavare"),
                            ("social_board", "socialnämnden i vårdnadshavarnas ställe"),
                        ],
                        max_length=20,
                    ),
                ),
                ("giver_name", models.CharField(max_length=200)),
                ("decision", models.CharField(blank=True, max_length=100)),
                ("refused", models.BooleanField()),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("support", "stöd i skolan"),
                            ("next_care", "fortsatt vård hos en annan enhet eller vårdgivare"),
                            ("referral", "remiss eller konsultation"),
                            ("social_service", "samarbete med socialtjänsten"),
                            ("insight", "att själv ta del av journalen"),
                            ("lift_block", "att häva en spärr"),
                            ("set_block", "att spärra journalen"),
                            ("coherent_record", "sammanhållen vårddokumentation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("scope", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("recipient", models.CharField(max_length=120)),
                ("recipient_name", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("spoken", "muntligt vid ett möte"),
                            ("phone", "på telefon eller i videosamtal"),
                            ("written", "skriftligt"),
                            ("digital", "i en e-tjänst"),
                        ],
                        max_length=10,
                    ),
                ),
                ("recorded_name", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                (
                    "withdrawn_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spoken", "muntligt vid ett möte"),
                            ("phone", "på telefon eller i videosamtal"),
                            ("written", "skriftligt"),
                            ("digital", "i en e-tjänst"),
                        ],
                        max_length=10,
                    ),
                ),
                ("withdrawn_name", models.CharField(blank=True, max_length=200)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "giver",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="people.person"
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
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyOpening",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("user_name", models.CharField(max_length=200)),
                ("user_role", models.CharField(max_length=30)),
                ("no_consent_because", models.CharField(max_length=300)),
                ("needed_because", models.CharField(max_length=300)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("named", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("chosen", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("named_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField()),
                ("reviewed_name", models.CharField(blank=True, max_length=200)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("justified", models.BooleanField(blank=True, null=True)),
                ("review_note", models.CharField(blank=True, max_length=1000)),
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
                ("unit", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.unit")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MaturityAssessment",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("support", "stöd i skolan"),
                            ("next_care", "fortsatt vård hos en annan enhet eller vårdgivare"),
                            ("referral", "remiss eller konsultation"),
                            ("social_service", "samarbete med socialtjänsten"),
                            ("insight", "att själv ta del av journalen"),
                            ("lift_block", "att häva en spärr"),
                            ("set_block", "att spärra journalen"),
                            ("coherent_record", "sammanhållen vårddokumentation"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "capable",
                    models.CharField(
                        choices=[
                            ("pupil", "eleven ensam"),
                            ("both", "eleven och vårdnadshavarna tillsammans"),
                            ("guardians", "vårdnadshavarna"),
                        ],
                        max_length=10,
                    ),
                ),
                ("statement", models.TextField()),
                ("grounds", models.TextField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("assessed_name", models.CharField(max_length=200)),
                ("assessed_role", models.CharField(max_length=30)),
                ("assessed_at", models.DateTimeField()),
                (
                    "assessed_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
            ],
        ),
        migrations.AddIndex(
            model_name="block",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="access_block_of_pupil"),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("provider", "pupil", "unit", "process", "between_providers"),
                name="access_block_once",
            ),
        ),
        migrations.AddIndex(
            model_name="blocklift",
            index=models.Index(fields=["provider", "block"], name="access_lift_of_block"),
        ),
        migrations.AddConstraint(
            model_name="blocklift",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="access_lift_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklift",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="access_lift_reason"),
        ),
        migrations.AddIndex(
            model_name="blockwish",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="access_wish_of_pupil"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="access_consent_of_pupil"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="access_consent_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capacity", "guardian"), ("giver__isnull", False)),
                    models.Q(models.Q(("capacity", "guardian"), _negated=True), ("giver", None)),
                    _connector="OR",
                ),
                name="access_consent_giver",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capacity", "social_board"), _negated=True),
                    models.Q(("decision", ""), _negated=True),
                    _connector="OR",
                ),
                name="access_consent_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_on", None)),
                    models.Q(("refused", False), ("withdrawn_at__isnull", False), ("withdrawn_on__isnull", False)),
                    _connector="OR",
                ),
                name="access_consent_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="emergencyopening",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="access_emergency_of_pupil"),
        ),
        migrations.AddIndex(
            model_name="emergencyopening",
            index=models.Index(
                condition=models.Q(("reviewed_at__isnull", True)),
                fields=["provider", "compartment", "named_at"],
                name="access_emergency_to_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen", []), ("opened_at", None)),
                    models.Q(("opened_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="access_emergency_steps",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", None), models.Q(("reviewed_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="access_emergency_other_eyes",
            ),
        ),
        migrations.AddIndex(
            model_name="maturityassessment",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="access_maturity_of_pupil"),
        ),
        migrations.AddConstraint(
            model_name="maturityassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="access_maturity_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="maturityassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("grounds", ""), _negated=True), models.Q(("statement", ""), _negated=True)),
                name="access_maturity_grounds",
            ),
        ),
        SecureTable(
            "Consent",
            "compartment",
            grants={
                "web": "SELECT, INSERT, UPDATE (withdrawn_on, withdrawn_way, withdrawn_name, withdrawn_at)",
                "worker": "SELECT",
            },
        ),
        SecureTable("MaturityAssessment", "compartment", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        SecureTable(
            "Block",
            "compartment",
            grants={"web": "SELECT, INSERT, UPDATE (removed_at, removed_name, removed_way)", "worker": "SELECT"},
        ),
        SecureTable("BlockLift", "compartment", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        SecureTable("BlockWish", "compartment", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        SecureTable(
            "EmergencyOpening",
            "compartment",
            grants={
                "web": "SELECT, INSERT, UPDATE (chosen, reason, opened_at, ends_at,"
                " reviewed_by_id, reviewed_name, reviewed_at, justified, review_note)",
                "worker": "SELECT",
            },
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
