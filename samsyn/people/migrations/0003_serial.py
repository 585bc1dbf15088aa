from django.db import migrations, models

# The number is the database's own to give, whoever writes: the next of the care provider's, and one that was given stays. Two who
# write at once wait for each other. ALWAYS, so that bulk loads which leave other checks out keep this one; a dump brings its numbers.
SERIALS = """
CREATE FUNCTION samsyn_give_serial() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.serial = 0 THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('samsyn_give_serial' || NEW.provider_id::text, 0));
        NEW.serial := (SELECT coalesce(max(p.serial), 0) + 1 FROM public.people_protectedidentity p
            WHERE p.provider_id = NEW.provider_id);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION samsyn_keep_serial() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a serial is never changed' USING ERRCODE = 'check_violation';
END $$;
DO $$ BEGIN
    ALTER TABLE people_protectedidentity NO FORCE ROW LEVEL SECURITY;
    UPDATE people_protectedidentity p SET serial = numbered.serial
    FROM (SELECT id, row_number() OVER (PARTITION BY provider_id ORDER BY id) AS serial FROM people_protectedidentity) numbered
    WHERE numbered.id = p.id;
    ALTER TABLE people_protectedidentity FORCE ROW LEVEL SECURITY;
END $$;
CREATE TRIGGER people_give_serial BEFORE INSERT ON people_protectedidentity
    FOR EACH ROW EXECUTE FUNCTION samsyn_give_serial();
ALTER TABLE people_protectedidentity ENABLE ALWAYS TRIGGER people_give_serial;
CREATE TRIGGER people_keep_serial BEFORE UPDATE OF serial ON people_protectedidentity
    FOR EACH ROW WHEN (NEW.serial <> OLD.serial) EXECUTE FUNCTION samsyn_keep_serial();
ALTER TABLE people_protectedidentity ENABLE ALWAYS TRIGGER people_keep_serial;
"""
NO_SERIALS = """
DROP TRIGGER people_keep_serial ON people_protectedidentity;
DROP TRIGGER people_give_serial ON people_protectedidentity;
DROP FUNCTION samsyn_keep_serial();
DROP FUNCTION samsyn_give_serial();
"""


class Migration(migrations.Migration):
    """Protected persons get a running number of their own, so that no two are ever taken for each other."""

    dependencies = [("people", "0002_identity_hash")]

    operations = [
        migrations.AddField(
            model_name="protectedidentity",
            name="serial",
            field=models.IntegerField(db_default=0, editable=False),
        ),
        migrations.RunSQL(SERIALS, NO_SERIALS),
        migrations.AddConstraint(
            model_name="protectedidentity",
            constraint=models.UniqueConstraint(fields=("provider", "serial"), name="people_protected_serial"),
        ),
    ]
