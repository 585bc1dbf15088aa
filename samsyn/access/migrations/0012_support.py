import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Support as a role without a record, and as what an active choice is for (row 96)."""

    dependencies = [
        ("access", "0011_paper_visits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activechoice",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("care", "vård"),
                    ("record_review", "journalgranskning"),
                    ("deviation", "utredning av en avvikelse"),
                    ("log_review", "granskning av loggen"),
                    ("support", "support i ett godkänt ärende"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="role",
            field=models.CharField(
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
                    ("support", "supporttekniker"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="needsandriskanalysis",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
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
                        ("support", "supporttekniker"),
                    ],
                    max_length=30,
                ),
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="permissiondecision",
            name="role",
            field=models.CharField(
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
                    ("support", "supporttekniker"),
                ],
                max_length=30,
            ),
        ),
    ]
