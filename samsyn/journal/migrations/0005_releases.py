import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.journal.migrations._deliver import DELIVER, UNDELIVER
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """Releases, and what is received: ADR 9."""

    dependencies = [
        ("journal", "0004_disagreement"),
        ("organisation", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedDocument",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("release", "utlämnade uppgifter"), ("request", "begäran om uppgifter")], max_length=10
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("origin_provider", models.CharField(max_length=200)),
                ("origin_unit", models.CharField(max_length=200)),
                ("origin_room", models.UUIDField()),
                ("maker_name", models.CharField(max_length=200)),
                ("maker_role", models.CharField(max_length=30)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("consent", "samtycke"),
                            ("harm_test", "prövning: det står klart att ingen lider men"),
                            ("osl_25_13a", "krävs för att eleven ska få nödvändigt stöd"),
                            ("osl_10_27", "intresset av uppgiften har uppenbart företräde"),
                            ("osl_25_11", "vård hos kommunens andra nämnder"),
                            ("osl_25_12", "nödvändig vård eller stöd åt den som är under 18"),
                            ("osl_25_13", "nödvändig vård när samtycke inte kan lämnas"),
                            ("education_act_3_12j", "övergång till en annan skola"),
                            ("guardian_insight", "vårdnadshavarens insyn"),
                            ("own_record", "elevens egen journal"),
                            ("osl_10_28", "socialnämnden utreder barnets skydd"),
                            ("custody_case", "socialnämndens utredning om vårdnad"),
                            ("osl_10_21", "misstanke om vissa brott"),
                            ("law_2025_170_7", "polisens begäran till rektorn"),
                            ("law_2025_170_4", "polisens begäran om kontaktuppgifter"),
                            ("supervision", "tillsyn"),
                            ("public_document", "offentligt beslut"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        blank=True,
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
                ("aim", models.CharField(max_length=300)),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("source", models.UUIDField(unique=True)),
                ("for_user", models.UUIDField(blank=True, null=True)),
                ("for_role", models.CharField(blank=True, max_length=30)),
                ("for_unit", models.UUIDField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField()),
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
        migrations.CreateModel(
            name="ReceivedFile",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("dated_on", models.DateField()),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.IntegerField()),
                ("content", models.BinaryField()),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "document",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="files", to="journal.receiveddocument"),
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
            name="Release",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recipient", models.CharField(max_length=120)),
                (
                    "recipient_kind",
                    models.CharField(
                        choices=[
                            ("pupil", "eleven själv"),
                            ("guardian", "en vårdnadshavare"),
                            ("room", "en annan verksamhet hos vårdgivaren"),
                            ("public_care", "offentlig vård hos en annan vårdgivare"),
                            ("private_care", "privat vård eller fristående elevhälsa"),
                            ("school", "en annan skola"),
                            ("social_board", "socialnämnden"),
                            ("police", "polis eller åklagare"),
                            ("ivo", "Inspektionen för vård och omsorg"),
                            ("school_inspectorate", "Skolinspektionen"),
                            ("anybody", "någon annan"),
                        ],
                        max_length=20,
                    ),
                ),
                ("recipient_name", models.CharField(max_length=200)),
                ("for_user", models.UUIDField(blank=True, null=True)),
                ("for_role", models.CharField(blank=True, max_length=30)),
                ("for_unit", models.UUIDField(blank=True, null=True)),
                ("asked_by", models.CharField(max_length=200)),
                ("identified", models.CharField(max_length=200)),
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
                ("asked_on", models.DateField()),
                ("wanted", models.TextField()),
                ("aim", models.CharField(blank=True, max_length=300)),
                ("unit_name", models.CharField(max_length=200)),
                ("entered_name", models.CharField(max_length=200)),
                ("entered_role", models.CharField(max_length=30)),
                ("entered_at", models.DateTimeField()),
                ("appealable_asked_on", models.DateField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_name", models.CharField(blank=True, max_length=200)),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "entered_by",
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
                (
                    "request",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="answers", to="journal.receiveddocument"
                    ),
                ),
                (
                    "to_compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="organisation.compartment"
                    ),
                ),
                ("unit", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.unit")),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseDecision",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("level", models.CharField(choices=[("official", "tjänsteperson"), ("authority", "myndigheten")], max_length=10)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("released", "lämnas ut"),
                            ("partly", "lämnas ut till en del"),
                            ("refused", "lämnas inte ut"),
                            ("referred", "överlämnad till IVO"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("consent", "samtycke"),
                            ("harm_test", "prövning: det står klart att ingen lider men"),
                            ("osl_25_13a", "krävs för att eleven ska få nödvändigt stöd"),
                            ("osl_10_27", "intresset av uppgiften har uppenbart företräde"),
                            ("osl_25_11", "vård hos kommunens andra nämnder"),
                            ("osl_25_12", "nödvändig vård eller stöd åt den som är under 18"),
                            ("osl_25_13", "nödvändig vård när samtycke inte kan lämnas"),
                            ("education_act_3_12j", "övergång till en annan skola"),
                            ("guardian_insight", "vårdnadshavarens insyn"),
                            ("own_record", "elevens egen journal"),
                            ("osl_10_28", "socialnämnden utreder barnets skydd"),
                            ("custody_case", "socialnämndens utredning om vårdnad"),
                            ("osl_10_21", "misstanke om vissa brott"),
                            ("law_2025_170_7", "polisens begäran till rektorn"),
                            ("law_2025_170_4", "polisens begäran om kontaktuppgifter"),
                            ("supervision", "tillsyn"),
                            ("public_document", "offentligt beslut"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        blank=True,
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
                    "findings",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("rule", models.CharField(blank=True, max_length=60)),
                ("law", models.CharField(blank=True, max_length=300)),
                ("content", models.JSONField(default=dict)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("decided_on", models.DateField()),
                ("decided_name", models.CharField(max_length=200)),
                ("entered_name", models.CharField(max_length=200)),
                ("entered_role", models.CharField(max_length=30)),
                ("entered_at", models.DateTimeField()),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "entered_by",
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
                (
                    "release",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="decisions", to="journal.release"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseItem",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("release", "lämnas ut"), ("refuse", "lämnas inte ut"), ("outside", "ingår inte i begäran")],
                        max_length=10,
                    ),
                ),
                ("test", models.CharField(blank=True, max_length=1000)),
                (
                    "masked",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None),
                ),
                ("secret_to_guardian", models.BooleanField(default=False)),
                ("tested_name", models.CharField(max_length=200)),
                ("tested_at", models.DateTimeField()),
                (
                    "attachment",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="journal.attachment"
                    ),
                ),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "entry",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="journal.entry"
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
                ("release", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="items", to="journal.release")),
                (
                    "tested_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseRequest",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("to_name", models.CharField(max_length=200)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("consent", "samtycke"),
                            ("harm_test", "prövning: det står klart att ingen lider men"),
                            ("osl_25_13a", "krävs för att eleven ska få nödvändigt stöd"),
                            ("osl_10_27", "intresset av uppgiften har uppenbart företräde"),
                            ("osl_25_11", "vård hos kommunens andra nämnder"),
                            ("osl_25_12", "nödvändig vård eller stöd åt den som är under 18"),
                            ("osl_25_13", "nödvändig vård när samtycke inte kan lämnas"),
                            ("education_act_3_12j", "övergång till en annan skola"),
                            ("guardian_insight", "vårdnadshavarens insyn"),
                            ("own_record", "elevens egen journal"),
                            ("osl_10_28", "socialnämnden utreder barnets skydd"),
                            ("custody_case", "socialnämndens utredning om vårdnad"),
                            ("osl_10_21", "misstanke om vissa brott"),
                            ("law_2025_170_7", "polisens begäran till rektorn"),
                            ("law_2025_170_4", "polisens begäran om kontaktuppgifter"),
                            ("supervision", "tillsyn"),
                            ("public_document", "offentligt beslut"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        blank=True,
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
                ("wanted", models.TextField()),
                ("aim", models.CharField(max_length=300)),
                ("asked_name", models.CharField(max_length=200)),
                ("asked_role", models.CharField(max_length=30)),
                ("unit_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
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
                (
                    "to_compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "unit",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="receiveddocument",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="journal_received_of_pupil"),
        ),
        migrations.AddIndex(
            model_name="receivedfile",
            index=models.Index(fields=["provider", "document"], name="journal_received_file"),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="journal_release_of_pupil"),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                condition=models.Q(("delivered_at__isnull", True)),
                fields=["provider", "compartment", "entered_at"],
                name="journal_release_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(condition=models.Q(("wanted", ""), _negated=True), name="journal_release_wanted"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=models.Q(("request__isnull", False)), fields=("provider", "request"), name="journal_release_answers_once"
            ),
        ),
        migrations.AddIndex(
            model_name="releasedecision",
            index=models.Index(fields=["provider", "release", "entered_at"], name="journal_decision_of_release"),
        ),
        migrations.AddConstraint(
            model_name="releasedecision",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="journal_decision_reason"),
        ),
        migrations.AddConstraint(
            model_name="releasedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["released", "partly"]), ("sha256", ""), _connector="OR"),
                name="journal_decision_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attachment__isnull", False), ("entry", None)),
                    models.Q(("attachment", None), ("entry__isnull", False)),
                    _connector="OR",
                ),
                name="journal_item_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry__isnull", False)), fields=("provider", "release", "entry"), name="journal_item_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("attachment__isnull", False)),
                fields=("provider", "release", "attachment"),
                name="journal_item_file",
            ),
        ),
        migrations.AddIndex(
            model_name="releaserequest",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="journal_request_of_pupil"),
        ),
        migrations.AddConstraint(
            model_name="releaserequest",
            constraint=models.CheckConstraint(condition=models.Q(("wanted", ""), _negated=True), name="journal_request_wanted"),
        ),
        SecureTable("ReceivedDocument", "compartment", grants={"web": "SELECT", "worker": "SELECT"}),
        SecureTable("ReceivedFile", "compartment", grants={"web": "SELECT", "worker": "SELECT"}),
        SecureTable("ReleaseRequest", "compartment", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        SecureTable(
            "Release",
            "compartment",
            grants={"web": "SELECT, INSERT, UPDATE (appealable_asked_on, delivered_at, delivered_name)", "worker": "SELECT"},
        ),
        SecureTable(
            "ReleaseItem",
            "compartment",
            grants={
                "web": "SELECT, INSERT, UPDATE (verdict, test, masked, secret_to_guardian, tested_by_id, tested_name, tested_at)",
                "worker": "SELECT",
            },
        ),
        SecureTable("ReleaseDecision", "compartment", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        migrations.RunSQL(DELIVER, UNDELIVER),
    ]
