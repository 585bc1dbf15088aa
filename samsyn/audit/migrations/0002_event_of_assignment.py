from django.db import migrations, models

# The table has partitions, of which Django knows nothing: an index on it is one on each of them, and on those to come.
_INDEX = "CREATE INDEX audit_event_of_assignment ON audit_event (provider_id, assignment_id, time) WHERE assignment_id IS NOT NULL;"
_NO_INDEX = "DROP INDEX audit_event_of_assignment;"


class Migration(migrations.Migration):
    """When an assignment was last used is found without reading the log through."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            _INDEX,
            _NO_INDEX,
            state_operations=[
                migrations.AddIndex(
                    "event",
                    models.Index(
                        fields=["provider", "assignment_id", "time"],
                        name="audit_event_of_assignment",
                        condition=models.Q(assignment_id__isnull=False),
                    ),
                )
            ],
        )
    ]
