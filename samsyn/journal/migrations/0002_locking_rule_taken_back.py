from django.db import migrations, models

from samsyn.kernel.db.operations import SecureTable

# A rule that has begun may have locked something: it stays what held then. And what is taken back is so for good.
_GUARDS = """
ALTER TABLE journal_lockingrule ADD CONSTRAINT journal_locking_rule_not_begun
    CHECK (taken_back_at IS NULL OR (taken_back_at AT TIME ZONE 'Europe/Stockholm')::date < valid_from);
CREATE TRIGGER journal_guard_locking_rule BEFORE UPDATE ON journal_lockingrule
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_once('taken_back_at');
"""
_UNGUARD = """
DROP TRIGGER journal_guard_locking_rule ON journal_lockingrule;
ALTER TABLE journal_lockingrule DROP CONSTRAINT journal_locking_rule_not_begun;
"""


class Migration(migrations.Migration):
    """A locking rule that has not begun can be taken back, and its day is free for another."""

    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="lockingrule", name="journal_locking_rule_day"),
        migrations.AddField("lockingrule", "taken_back_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("lockingrule", "taken_back_by", models.CharField(blank=True, max_length=200)),
        migrations.AddConstraint(
            model_name="lockingrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(taken_back_at__isnull=True), fields=("provider", "valid_from"), name="journal_locking_rule_day"
            ),
        ),
        SecureTable(
            "LockingRule",
            "provider",
            grants={"web": "SELECT, INSERT, UPDATE (taken_back_at, taken_back_by)", "worker": "SELECT"},
        ),
        migrations.RunSQL(_GUARDS, _UNGUARD),
    ]
