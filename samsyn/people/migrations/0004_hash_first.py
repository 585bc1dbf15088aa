from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of identity hashes by hash first: coherent documentation asks at which care providers a person is known (ADR 13)."""

    dependencies = [
        ("people", "0003_serial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="identityhash", name="people_hash_at_provider"),
        migrations.AddIndex(
            model_name="identityhash", index=models.Index(fields=["hash", "provider"], name="people_hash_at_provider")
        ),
    ]
