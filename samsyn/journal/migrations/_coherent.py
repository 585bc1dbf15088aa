"""Coherent documentation (ADR 13): which other care providers keep something of a pupil, as far as the reader's choices have come.

What each provider keeps is looked at in that provider's own context, one after another; only the reader's own pupil can be asked
about. The innermost function no role may call: the two others tell no more than the choices made so far entitle to.
"""

COHERENT = """
CREATE FUNCTION samsyn_coherent_rooms(of_pupil uuid)
RETURNS TABLE (at_provider uuid, at_room uuid, at_pupil uuid, board text, readable boolean, blocked boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    own constant uuid := nullif(current_setting('samsyn.provider', true), '')::uuid;
    rooms_before constant text := current_setting('samsyn.compartments', true);
    closed_before constant text := current_setting('samsyn.closed_group', true);
    today constant date := (now() AT TIME ZONE 'Europe/Stockholm')::date;
    hashes bytea[];
    pupils uuid[];
    settings jsonb;
    place record;
BEGIN
    IF own IS NULL OR nullif(current_setting('samsyn.passage_pupils', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is asked of other care providers here' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF public.samsyn_settings_on(own, today) ->> 'P-16' IS DISTINCT FROM 'on' THEN
        RETURN;
    END IF;
    PERFORM set_config('samsyn.closed_group', '', true);
    SELECT array_agg(h.hash) INTO hashes
    FROM public.people_pupil pupil
    JOIN public.people_person person
        ON person.provider_id = pupil.provider_id AND person.id = pupil.person_id AND person.protection = 'none'
    JOIN public.people_identity_hash h ON h.provider_id = pupil.provider_id AND h.person_id = pupil.person_id
    JOIN public.people_identifier n ON n.provider_id = h.provider_id AND n.id = h.identifier AND n.valid_to IS NULL AND n.value <> ''
    WHERE pupil.provider_id = own AND pupil.id = of_pupil;
    FOR at_provider IN
        SELECT DISTINCT h.provider_id FROM public.people_identity_hash h
        WHERE h.hash = ANY (hashes) AND h.provider_id <> own ORDER BY h.provider_id
    LOOP
        PERFORM set_config('samsyn.provider', at_provider::text, true);
        settings := public.samsyn_settings_on(at_provider, today);
        CONTINUE WHEN settings ->> 'P-16' IS DISTINCT FROM 'on';
        -- Exactly one pupil, of a number that holds, who is not protected; whether they still go to school there is no matter.
        SELECT array_agg(DISTINCT pupil.id) INTO pupils
        FROM public.people_identity_hash h
        JOIN public.people_identifier n
            ON n.provider_id = h.provider_id AND n.id = h.identifier AND n.person_id = h.person_id AND n.valid_to IS NULL AND n.value <> ''
        JOIN public.people_person person
            ON person.provider_id = h.provider_id AND person.id = h.person_id AND person.protection = 'none'
        JOIN public.people_pupil pupil ON pupil.provider_id = h.provider_id AND pupil.person_id = h.person_id
        WHERE h.provider_id = at_provider AND h.hash = ANY (hashes);
        CONTINUE WHEN cardinality(pupils) IS DISTINCT FROM 1;
        FOR place IN
            SELECT c.id, b.name FROM public.organisation_compartment c
            JOIN public.organisation_board b ON b.provider_id = c.provider_id AND b.id = c.board_id
            WHERE c.provider_id = at_provider AND c.branch = 'emi' ORDER BY b.name, c.id
        LOOP
            PERFORM set_config('samsyn.compartments', '{' || place.id || '}', true);
            -- Nothing is available before the pupil or the guardians were told of it.
            CONTINUE WHEN NOT EXISTS (SELECT 1 FROM public.access_coherentinformation i
                WHERE i.provider_id = at_provider AND i.compartment_id = place.id AND i.pupil_id = pupils[1]);
            SELECT coalesce(bool_or(NOT shut.any_at_all), false), coalesce(bool_or(shut.outwards), false) INTO readable, blocked
            FROM (
                SELECT c.unit_id, c.process FROM public.journal_entry e
                JOIN public.journal_contact c ON c.provider_id = e.provider_id AND c.id = e.contact_id
                WHERE e.provider_id = at_provider AND e.compartment_id = place.id AND e.pupil_id = pupils[1]
                    AND e.locked_at IS NOT NULL AND e.wrong_pupil_at IS NULL
                UNION ALL
                SELECT f.unit_id, c.process FROM public.journal_attachment f
                LEFT JOIN public.journal_contact c ON c.provider_id = f.provider_id AND c.id = f.contact_id
                WHERE f.provider_id = at_provider AND f.compartment_id = place.id AND f.pupil_id = pupils[1]
                    AND f.wrong_pupil_at IS NULL
            ) kept,
            -- A block between a provider's own units shuts outwards too; a file of no known unit or process, any block does.
            LATERAL (SELECT count(*) > 0 AS any_at_all, coalesce(bool_or(b.between_providers), false) AS outwards
                FROM public.access_block b
                WHERE b.provider_id = at_provider AND b.compartment_id = place.id AND b.pupil_id = pupils[1] AND b.removed_at IS NULL
                    AND (b.unit_id = kept.unit_id OR kept.unit_id IS NULL)
                    AND (b.process = '' OR settings ->> 'P-15b' IS DISTINCT FROM 'process' OR kept.process IS NULL
                        OR b.process = kept.process)) shut;
            CONTINUE WHEN NOT readable AND NOT blocked;
            at_room := place.id;
            at_pupil := pupils[1];
            board := place.name;
            RETURN NEXT;
        END LOOP;
    END LOOP;
    PERFORM set_config('samsyn.provider', own::text, true), set_config('samsyn.compartments', coalesce(rooms_before, ''), true),
        set_config('samsyn.closed_group', coalesce(closed_before, ''), true);
END $$;

-- Whether anything exists, and nothing of where (2:4).
CREATE FUNCTION samsyn_coherent_exists(of_pupil uuid) RETURNS TABLE (readable boolean, blocked boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(bool_or(r.readable), false), coalesce(bool_or(r.blocked), false) FROM public.samsyn_coherent_rooms(of_pupil) r
$$;

-- Where, for a reading of the caller's own room whose ground is stated: what can be read; and in an emergency alone also the names of
-- those whose pupil has blocked it (2:5, 3:5), but not where. Who the pupil is there is told of the room that is chosen.
CREATE FUNCTION samsyn_coherent_offered(of_reading uuid)
RETURNS TABLE (at_provider uuid, at_room uuid, at_pupil uuid, board text, readable boolean, blocked boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    made public.journal_coherentreading;
    emergency boolean;
BEGIN
    SELECT * INTO made FROM public.journal_coherentreading WHERE id = of_reading AND ground_at IS NOT NULL AND ends_at > now();
    IF made.id IS NULL THEN
        RAISE EXCEPTION 'no ground is stated' USING ERRCODE = 'insufficient_privilege';
    END IF;
    emergency := made.ground = 'emergency';
    RETURN QUERY SELECT r.at_provider, CASE WHEN r.readable THEN r.at_room END,
        CASE WHEN r.readable AND r.at_room = made.of_room THEN r.at_pupil END, r.board, r.readable, r.blocked AND emergency
    FROM public.samsyn_coherent_rooms(made.pupil_id) r
    WHERE r.readable OR emergency;
END $$;

REVOKE ALL ON FUNCTION samsyn_coherent_rooms(uuid), samsyn_coherent_exists(uuid), samsyn_coherent_offered(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samsyn_coherent_exists(uuid), samsyn_coherent_offered(uuid) TO samsyn_web;

-- Each step once, the next after the one before it; what was stated stands.
CREATE FUNCTION samsyn_coherent_keep_order() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    steps constant text[] := ARRAY['related_at', 'ground_at', 'chosen_at'];
    columns constant jsonb := '{"related_at": ["related_at", "reason"],
        "ground_at": ["ground_at", "ground", "no_consent_because", "needed_because"],
        "chosen_at": ["chosen_at", "of_provider_id", "of_room", "of_name"]}';
    step text;
BEGIN
    SELECT s INTO step FROM unnest(steps) WITH ORDINALITY AS t (s, n) WHERE to_jsonb(OLD) ->> s IS NULL ORDER BY n LIMIT 1;
    IF step IS NULL OR to_jsonb(NEW) ->> step IS NULL
        OR to_jsonb(NEW) - ARRAY(SELECT jsonb_array_elements_text(columns -> step))
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY(SELECT jsonb_array_elements_text(columns -> step))
    THEN
        RAISE EXCEPTION 'the choices are made once and in their order' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_coherent_keep_order BEFORE UPDATE ON journal_coherentreading
    FOR EACH ROW EXECUTE FUNCTION samsyn_coherent_keep_order();
"""

INCOHERENT = """
DROP TRIGGER journal_coherent_keep_order ON journal_coherentreading;
DROP FUNCTION samsyn_coherent_keep_order();
DROP FUNCTION samsyn_coherent_offered(uuid);
DROP FUNCTION samsyn_coherent_exists(uuid);
DROP FUNCTION samsyn_coherent_rooms(uuid);
"""
