"""The one way out of a record: by IVO's decision, entered by one and confirmed by another (ADR 11, PDL 3 kap. 14 § and 8 kap. 4 §).

The function runs as the tables' owner, in its caller's own context, and takes nothing but the decision's id. The triggers let no
row of a record go in any other way, whoever asks: not maintenance, not the owner by hand.
"""

# What the record is made of; all but the last four lose rows by the function, none by anything else.
KEPT = (
    "journal_contact",
    "journal_entry",
    "journal_entryversion",
    "journal_observation",
    "journal_attachment",
    "journal_attachmentcontent",
    "journal_releaseitem",
    "journal_release",
    "journal_releasedecision",
    "journal_releaserequest",
    "journal_receiveddocument",
    "journal_receivedfile",
    "journal_destructionorder",
    "journal_destructionitem",
    "journal_tombstone",
)

DESTROY_FUNCTION = """
CREATE OR REPLACE FUNCTION samsyn_journal_destroy(of_order uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ordered public.journal_destructionorder;
    entries uuid[];
    files uuid[];
    documents uuid[];
    contacts uuid[];
    named integer;
    gone integer;
BEGIN
    IF nullif(current_setting('samsyn.passage_pupils', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is destroyed through a passage' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO ordered FROM public.journal_destructionorder WHERE id = of_order FOR UPDATE;
    IF ordered.id IS NULL OR btrim(ordered.number) = '' OR ordered.proposed_at IS NULL OR ordered.confirmed_by_id IS NULL
        OR ordered.confirmed_by_id = ordered.entered_by_id OR ordered.carried_out_at IS NOT NULL OR ordered.withdrawn_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'no decision to carry out' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT count(*) INTO named FROM public.journal_destructionitem WHERE provider_id = ordered.provider_id AND order_id = ordered.id;
    -- Whoever is writing right now in what goes is waited for.
    PERFORM 1 FROM public.journal_entry e JOIN public.journal_destructionitem i
        ON i.provider_id = e.provider_id AND i.row IN (e.id, e.about_id)
        WHERE i.order_id = ordered.id AND i.thing = 'entry' FOR UPDATE OF e;
    SELECT coalesce(array_agg(e.id), '{}'), count(*) FILTER (WHERE e.about_id IS NULL),
        coalesce(array_agg(DISTINCT e.contact_id), '{}') INTO entries, gone, contacts
    FROM public.journal_entry e
    WHERE e.provider_id = ordered.provider_id AND e.compartment_id = ordered.compartment_id AND e.pupil_id = ordered.pupil_id
        AND coalesce(e.about_id, e.id) IN (SELECT i.row FROM public.journal_destructionitem i
            WHERE i.provider_id = ordered.provider_id AND i.order_id = ordered.id AND i.thing = 'entry');
    SELECT coalesce(array_agg(f.id), '{}'), contacts || coalesce(array_agg(f.contact_id) FILTER (WHERE f.contact_id IS NOT NULL), '{}')
    INTO files, contacts
    FROM public.journal_attachment f
    WHERE f.provider_id = ordered.provider_id AND f.compartment_id = ordered.compartment_id AND f.pupil_id = ordered.pupil_id
        AND f.id IN (SELECT i.row FROM public.journal_destructionitem i
            WHERE i.provider_id = ordered.provider_id AND i.order_id = ordered.id AND i.thing = 'file');
    -- Whoever is answering a request right now is waited for.
    PERFORM 1 FROM public.journal_receiveddocument r JOIN public.journal_destructionitem i
        ON i.provider_id = r.provider_id AND i.row = r.id
        WHERE i.order_id = ordered.id AND i.thing = 'received' FOR UPDATE OF r;
    SELECT coalesce(array_agg(r.id), '{}') INTO documents
    FROM public.journal_receiveddocument r
    WHERE r.provider_id = ordered.provider_id AND r.compartment_id = ordered.compartment_id AND r.pupil_id = ordered.pupil_id
        AND r.id IN (SELECT i.row FROM public.journal_destructionitem i
            WHERE i.provider_id = ordered.provider_id AND i.order_id = ordered.id AND i.thing = 'received');
    IF named = 0 OR gone + cardinality(files) + cardinality(documents) <> named THEN
        RAISE EXCEPTION 'the decision names what is not in the record of the pupil' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- What was written about an entry after the decision was put before the second person, nobody has compared with it.
    IF EXISTS (SELECT 1 FROM public.journal_destructionitem i
        WHERE i.provider_id = ordered.provider_id AND i.order_id = ordered.id AND i.thing = 'entry'
            AND i.addenda <> (SELECT count(*) FROM public.journal_entry a WHERE a.provider_id = i.provider_id AND a.about_id = i.row))
    THEN
        RAISE EXCEPTION 'something was added since the decision was put forward' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM set_config('samsyn.destruction', ordered.id::text, true);
    INSERT INTO public.journal_tombstone (id, provider_id, compartment_id, pupil_id, order_id, thing, "row", occurred_at, addenda,
        unit_id, secret, author, author_role, destroyed_at)
    SELECT gen_random_uuid(), ordered.provider_id, ordered.compartment_id, ordered.pupil_id, ordered.id, 'entry', e.id, c.occurred_at,
        (SELECT count(*) FROM public.journal_entry a WHERE a.provider_id = e.provider_id AND a.about_id = e.id),
        c.unit_id, CASE WHEN i.releases IS NULL THEN '{}'
            ELSE i.releases || (SELECT array_agg(a.id) || array_agg(a.contact_id) FROM public.journal_entry a
                WHERE a.provider_id = e.provider_id AND e.id IN (a.id, a.about_id)) END, e.author_id, e.author_role, now()
    FROM public.journal_entry e JOIN public.journal_contact c ON c.provider_id = e.provider_id AND c.id = e.contact_id
    CROSS JOIN LATERAL (SELECT array_agg(s.release_id) AS releases FROM public.journal_releaseitem s
        WHERE s.provider_id = e.provider_id AND s.entry_id = e.id AND s.secret_to_guardian) i
    WHERE e.id = ANY (entries) AND e.about_id IS NULL
    UNION ALL
    SELECT gen_random_uuid(), ordered.provider_id, ordered.compartment_id, ordered.pupil_id, ordered.id, 'file', f.id,
        (f.dated_on + time '12:00') AT TIME ZONE 'Europe/Stockholm', 0, f.unit_id,
        CASE WHEN i.releases IS NULL THEN '{}' ELSE i.releases || f.id END, f.added_by_id, f.added_role, now()
    FROM public.journal_attachment f
    CROSS JOIN LATERAL (SELECT array_agg(s.release_id) AS releases FROM public.journal_releaseitem s
        WHERE s.provider_id = f.provider_id AND s.attachment_id = f.id AND s.secret_to_guardian) i
    WHERE f.id = ANY (files)
    UNION ALL
    SELECT gen_random_uuid(), ordered.provider_id, ordered.compartment_id, ordered.pupil_id, ordered.id, 'received', r.id,
        r.delivered_at, 0, r.for_unit, '{}', coalesce(r.for_user, r.id), r.for_role, now()
    FROM public.journal_receiveddocument r WHERE r.id = ANY (documents);
    -- Of the copy that the record keeps of what it has released, what is destroyed goes, and all of it where the copy does not say
    -- which is which: that something was released, to whom and why, stays (PDL 3 kap. 11 §).
    UPDATE public.journal_releasedecision d SET content = CASE
            WHEN EXISTS (SELECT 1 FROM jsonb_array_elements(d.content -> 'entries') x WHERE x ->> 'id' IS NULL) THEN '{}'
            ELSE jsonb_build_object('entries', left_of.entries, 'files', left_of.files) END
    FROM (SELECT c.id, coalesce((SELECT jsonb_agg(x) FROM jsonb_array_elements(c.content -> 'entries') x
                WHERE (x ->> 'id')::uuid <> ALL (entries)), '[]') AS entries,
            coalesce((SELECT jsonb_agg(x) FROM jsonb_array_elements(c.content -> 'files') x
                WHERE (x ->> 'id')::uuid <> ALL (files)), '[]') AS files
        FROM public.journal_releasedecision c WHERE c.provider_id = ordered.provider_id AND c.content <> '{}'
            AND c.release_id IN (SELECT release_id FROM public.journal_releaseitem WHERE provider_id = ordered.provider_id
                AND verdict = 'release' AND (entry_id = ANY (entries) OR attachment_id = ANY (files)))) left_of
    WHERE d.provider_id = ordered.provider_id AND d.id = left_of.id;
    UPDATE public.journal_releasedecision SET content = '{}' WHERE provider_id = ordered.provider_id
        AND content = '{"files": [], "entries": []}';
    DELETE FROM public.journal_releaseitem WHERE provider_id = ordered.provider_id
        AND (entry_id = ANY (entries) OR attachment_id = ANY (files));
    UPDATE public.journal_entry SET copied_from_id = NULL WHERE provider_id = ordered.provider_id
        AND copied_from_id = ANY (entries) AND NOT id = ANY (entries);
    DELETE FROM public.journal_observation WHERE provider_id = ordered.provider_id AND entry_id = ANY (entries);
    DELETE FROM public.journal_entryversion WHERE provider_id = ordered.provider_id AND entry_id = ANY (entries);
    DELETE FROM public.journal_entry WHERE provider_id = ordered.provider_id AND id = ANY (entries);
    DELETE FROM public.journal_attachmentcontent WHERE provider_id = ordered.provider_id AND attachment_id = ANY (files);
    DELETE FROM public.journal_attachment WHERE provider_id = ordered.provider_id AND id = ANY (files);
    -- The matter that answered a request stays; what it says was asked for is its own.
    -- For whom the answer is, it keeps until it is delivered.
    UPDATE public.journal_release m SET request_id = NULL,
        for_user = CASE WHEN open.answers THEN coalesce(m.for_user, (open.words ->> 'by')::uuid) ELSE m.for_user END,
        for_role = CASE WHEN open.answers THEN coalesce(nullif(m.for_role, ''), open.words ->> 'role', '') ELSE m.for_role END,
        for_unit = CASE WHEN open.answers THEN coalesce(m.for_unit, (open.words ->> 'unit')::uuid) ELSE m.for_unit END
    FROM (SELECT a.id, a.delivered_at IS NULL AND a.to_compartment_id IS NOT DISTINCT FROM r.origin_room AS answers, r.content AS words
        FROM public.journal_release a
        JOIN public.journal_receiveddocument r ON r.provider_id = a.provider_id AND r.id = a.request_id
        WHERE a.provider_id = ordered.provider_id AND r.id = ANY (documents)) open
    WHERE m.provider_id = ordered.provider_id AND m.id = open.id;
    DELETE FROM public.journal_receivedfile WHERE provider_id = ordered.provider_id AND document_id = ANY (documents);
    DELETE FROM public.journal_receiveddocument WHERE provider_id = ordered.provider_id AND id = ANY (documents);
    DELETE FROM public.journal_contact c WHERE c.provider_id = ordered.provider_id AND c.id = ANY (contacts)
        AND NOT EXISTS (SELECT 1 FROM public.journal_entry e WHERE e.provider_id = c.provider_id AND e.contact_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM public.journal_attachment f WHERE f.provider_id = c.provider_id AND f.contact_id = c.id);
    UPDATE public.journal_destructionorder SET carried_out_at = now() WHERE provider_id = ordered.provider_id AND id = ordered.id;
    PERFORM set_config('samsyn.destruction', '', true);
    RETURN named;
END $$;
REVOKE ALL ON FUNCTION samsyn_journal_destroy(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samsyn_journal_destroy(uuid) TO samsyn_web, samsyn_maintenance;
"""
_FUNCTIONS = """
CREATE FUNCTION samsyn_journal_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF current_user <> 'samsyn_owner' OR NOT EXISTS (SELECT 1 FROM journal_destructionorder o
        WHERE o.id = nullif(current_setting('samsyn.destruction', true), '')::uuid AND o.provider_id = OLD.provider_id
            AND o.compartment_id = OLD.compartment_id AND o.pupil_id = OLD.pupil_id AND o.confirmed_by_id IS NOT NULL
            AND o.confirmed_by_id <> o.entered_by_id AND o.proposed_at IS NOT NULL AND o.carried_out_at IS NULL)
    THEN
        RAISE EXCEPTION 'a record is kept at least ten years after its last entry (PDL 3 kap. 17 §), and destroyed by decision alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION samsyn_journal_guard_scope() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM journal_destructionorder WHERE provider_id = NEW.provider_id AND id = NEW.order_id
        AND proposed_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'what a decision names is chosen once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_guard_scope BEFORE INSERT OR UPDATE ON journal_destructionitem
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_scope();
CREATE TRIGGER journal_guard_carried_out BEFORE UPDATE ON journal_destructionorder
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_once('carried_out_at');
CREATE TRIGGER journal_guard_withdrawn BEFORE UPDATE ON journal_destructionorder
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_once('withdrawn_at');

-- A copy of what was written for the wrong pupil forgets, when that is destroyed, where it came from; nothing else of it changes.
CREATE OR REPLACE FUNCTION samsyn_journal_guard_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
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
    IF current_user = 'samsyn_owner' AND nullif(current_setting('samsyn.destruction', true), '') IS NOT NULL
        AND NEW.copied_from_id IS NULL
    THEN
        changeable := changeable || ARRAY['copied_from_id'];
    END IF;
    IF (to_jsonb(NEW) - changeable) IS DISTINCT FROM (to_jsonb(OLD) - changeable) THEN
        RAISE EXCEPTION 'a closed entry, or what an entry is, cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.answers IS DISTINCT FROM OLD.answers AND NEW.version <= OLD.version THEN
        RAISE EXCEPTION 'new content needs a new version' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_TRIGGERS = "".join(
    f"CREATE TRIGGER journal_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION samsyn_journal_kept();\n" for table in KEPT
)
DESTROY = _FUNCTIONS + DESTROY_FUNCTION + _TRIGGERS

MATTERS_STAY = """
-- A matter that is closed stays as it is, but for the request that it answered when that is destroyed.
CREATE FUNCTION samsyn_journal_guard_delivered() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.delivered_at IS NOT NULL AND NOT (current_user = 'samsyn_owner' AND NEW.request_id IS NULL
        AND nullif(current_setting('samsyn.destruction', true), '') IS NOT NULL
        AND (to_jsonb(NEW) - 'request_id') = (to_jsonb(OLD) - 'request_id'))
    THEN
        RAISE EXCEPTION 'delivered_at is set once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER journal_guard_release ON journal_release;
CREATE TRIGGER journal_guard_release BEFORE UPDATE ON journal_release
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_delivered();
"""
MATTERS_STAYED = """
DROP TRIGGER journal_guard_release ON journal_release;
CREATE TRIGGER journal_guard_release BEFORE UPDATE ON journal_release
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_once('delivered_at');
DROP FUNCTION samsyn_journal_guard_delivered();
"""

# No emptying of a whole table either; and no function looks first among somebody's own temporary tables.
KEPT_WHOLE = """
CREATE FUNCTION samsyn_journal_never_emptied() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a record is kept at least ten years after its last entry (PDL 3 kap. 17 §), and destroyed by decision alone'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER journal_never_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION samsyn_journal_never_emptied();\n"
    for table in KEPT
)
NOT_KEPT_WHOLE = "".join(f"DROP TRIGGER journal_never_emptied ON {table};\n" for table in KEPT) + (
    "DROP FUNCTION samsyn_journal_never_emptied();\n"
)
SEARCH_PATHS = """
DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'samsyn\\_%'
        AND EXISTS (SELECT 1 FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%' AND c NOT LIKE '%pg_temp')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', one);
    END LOOP;
END $$;
"""

# The guard of the entries stays as it is: it lets through nothing more once the function is gone.
UNDESTROY = (
    "".join(f"DROP TRIGGER journal_kept ON {table};\n" for table in KEPT)
    + """
DROP FUNCTION samsyn_journal_destroy(uuid);
DROP TRIGGER journal_guard_withdrawn ON journal_destructionorder;
DROP TRIGGER journal_guard_carried_out ON journal_destructionorder;
DROP TRIGGER journal_guard_scope ON journal_destructionitem;
DROP FUNCTION samsyn_journal_guard_scope();
DROP FUNCTION samsyn_journal_kept();
"""
)
