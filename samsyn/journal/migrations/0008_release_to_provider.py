import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from samsyn.journal.migrations._deliver_elsewhere import DELIVER_ELSEWHERE, UNDELIVER_ELSEWHERE


class Migration(migrations.Migration):
    """A release is delivered into another care provider's record too (ADR 9 and 10)."""

    dependencies = [
        ("journal", "0007_received_destroyed"),
        ("organisation", "0001_initial"),
        ("people", "0002_identity_hash"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="receiveddocument",
            name="origin_board",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="release",
            name="to_branch",
            field=models.CharField(
                blank=True,
                choices=[
                    ("emi", "medicinska insatser (EMI)"),
                    ("psychology", "psykologiska insatser"),
                    ("speech", "logopedi"),
                    ("school_support", "elevstöd (EHT)"),
                    ("preschool", "förskola"),
                    ("municipal_care", "kommunal hälso- och sjukvård"),
                ],
                db_default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="to_provider",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.careprovider",
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="recipient_kind",
            field=models.CharField(
                choices=[
                    ("pupil", "eleven själv"),
                    ("guardian", "en vårdnadshavare"),
                    ("room", "en annan verksamhet hos vårdgivaren"),
                    ("care_provider", "en annan vårdgivare som har Samsyn"),
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
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_branch", ""), ("to_provider", None)),
                    models.Q(("to_compartment", None), ("to_provider__isnull", False), models.Q(("to_branch", ""), _negated=True)),
                    _connector="OR",
                ),
                name="journal_release_one_way",
            ),
        ),
        migrations.RunSQL(DELIVER_ELSEWHERE, UNDELIVER_ELSEWHERE),
    ]
