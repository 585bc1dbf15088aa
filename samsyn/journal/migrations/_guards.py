"""The database's own guard: what is signed or locked cannot be rewritten by any role, whatever the code asks for (PDL 3 kap. 14 §)."""

GUARDS = """
CREATE FUNCTION samsyn_journal_guard_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    signing constant text[] := ARRAY['signed_at', 'signed_by_id', 'signed_name', 'signed_role'];
    withdrawing constant text[] := ARRAY['wrong_pupil_at', 'wrong_pupil_by_id', 'wrong_pupil_name', 'wrong_pupil_reason'];
    changeable text[] := ARRAY[]::text[];
    writing constant text[] := signing || withdrawing || ARRAY['answers', 'summary', 'version', 'saved_at', 'saved_by_id', 'saved_name',
        'editing', 'sequence', 'logged_at', 'locked_at', 'lock_note'];
BEGIN
    IF OLD.wrong_pupil_at IS NULL THEN
        changeable := changeable || withdrawing;
        IF OLD.signed_at IS NULL THEN
            changeable := changeable || CASE WHEN OLD.locked_at IS NULL THEN writing ELSE signing END;
        END IF;
    END IF;
    IF (to_jsonb(NEW) - changeable) IS DISTINCT FROM (to_jsonb(OLD) - changeable) THEN
        RAISE EXCEPTION 'a closed entry, or what an entry is, cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.answers IS DISTINCT FROM OLD.answers AND NEW.version <= OLD.version THEN
        RAISE EXCEPTION 'new content needs a new version' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_guard_entry BEFORE UPDATE ON journal_entry FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_entry();

CREATE FUNCTION samsyn_journal_guard_contact() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF (NEW.id, NEW.provider_id, NEW.compartment_id, NEW.pupil_id, NEW.created_by_id, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.provider_id, OLD.compartment_id, OLD.pupil_id, OLD.created_by_id, OLD.created_at)
        OR EXISTS (SELECT 1 FROM public.journal_entry WHERE provider_id = OLD.provider_id AND contact_id = OLD.id AND locked_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a contact with a closed entry cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_guard_contact BEFORE UPDATE ON journal_contact FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_contact();

CREATE FUNCTION samsyn_journal_guard_once() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL THEN
        RAISE EXCEPTION '% is set once', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_guard_observation BEFORE UPDATE ON journal_observation
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_once('superseded_at');
CREATE TRIGGER journal_guard_attachment BEFORE UPDATE ON journal_attachment
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_once('wrong_pupil_at');
"""

UNGUARD = """
DROP TRIGGER journal_guard_attachment ON journal_attachment;
DROP TRIGGER journal_guard_observation ON journal_observation;
DROP TRIGGER journal_guard_contact ON journal_contact;
DROP TRIGGER journal_guard_entry ON journal_entry;
DROP FUNCTION samsyn_journal_guard_once();
DROP FUNCTION samsyn_journal_guard_contact();
DROP FUNCTION samsyn_journal_guard_entry();
"""
