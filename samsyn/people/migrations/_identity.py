"""Who a person is at another care provider: two functions with their owner's rights, the only ways to the hashes (ADR 10).

What is remembered is of the caller's own provider alone, and of numbers that hold there. Who somebody is elsewhere no role may ask:
the function is for what delivers, which rests on a decision.
"""

from samsyn.kernel.ids import UUID7_SQL

IDENTITY = f"""
ALTER TABLE people_identity_hash ADD CONSTRAINT people_hash_is_sha256 CHECK (octet_length(hash) = 32);

-- Planned anew each time: a plan made while the table was empty would be kept, and reads all of it for every page.
CREATE FUNCTION samsyn_identity_remember(persons uuid[], identifiers uuid[], hashes bytea[], keys text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    own constant uuid := nullif(current_setting('samsyn.provider', true), '')::uuid;
    written bigint;
BEGIN
    IF own IS NULL OR nullif(current_setting('samsyn.passage_pupils', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is remembered here' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM public.people_identity_hash WHERE provider_id = own AND person_id = ANY (persons);
    INSERT INTO public.people_identity_hash (id, provider_id, person_id, identifier, hash, key)
    SELECT {UUID7_SQL}, own, n.person_id, n.id, given.hash, given.key
    FROM unnest(identifiers, hashes, keys) AS given (identifier, hash, key)
    JOIN public.people_identifier n ON n.provider_id = own AND n.id = given.identifier AND n.valid_to IS NULL AND n.value <> ''
    WHERE n.person_id = ANY (persons)
    ON CONFLICT (provider_id, person_id, identifier, key) DO UPDATE SET hash = excluded.hash;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> cardinality(identifiers) OR written <> cardinality(hashes) OR written <> cardinality(keys) THEN
        RAISE EXCEPTION 'not a number that holds at this care provider' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- Exactly one pupil, of a number that holds, who goes to school there and is not protected; else nothing, and nothing says why.
CREATE FUNCTION samsyn_identity_at(hashes bytea[], at_provider uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    provider_before constant text := current_setting('samsyn.provider', true);
    closed_before constant text := current_setting('samsyn.closed_group', true);
    pupils uuid[];
BEGIN
    PERFORM set_config('samsyn.provider', at_provider::text, true), set_config('samsyn.closed_group', '', true);
    SELECT array_agg(DISTINCT pupil.id) INTO pupils
    FROM public.people_identity_hash h
    JOIN public.people_identifier n
        ON n.provider_id = h.provider_id AND n.id = h.identifier AND n.person_id = h.person_id AND n.valid_to IS NULL AND n.value <> ''
    JOIN public.people_person person ON person.provider_id = h.provider_id AND person.id = h.person_id AND person.protection = 'none'
    JOIN public.people_pupil pupil ON pupil.provider_id = h.provider_id AND pupil.person_id = h.person_id
    WHERE h.provider_id = at_provider AND h.hash = ANY (hashes) AND EXISTS (SELECT 1 FROM public.people_enrolment e
        WHERE e.provider_id = at_provider AND e.pupil_id = pupil.id AND e.unit_id IS NOT NULL AND e.valid_from <= current_date
            AND (e.valid_to IS NULL OR e.valid_to >= current_date));
    PERFORM set_config('samsyn.provider', coalesce(provider_before, ''), true),
        set_config('samsyn.closed_group', coalesce(closed_before, ''), true);
    RETURN CASE WHEN cardinality(pupils) = 1 THEN pupils[1] END;
END $$;

REVOKE ALL ON FUNCTION samsyn_identity_remember(uuid[], uuid[], bytea[], text[]), samsyn_identity_at(bytea[], uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samsyn_identity_remember(uuid[], uuid[], bytea[], text[])
    TO samsyn_web, samsyn_worker, samsyn_maintenance;
"""  # noqa: S608  (a constant)

UNIDENTIFY = """
DROP FUNCTION samsyn_identity_at(bytea[], uuid);
DROP FUNCTION samsyn_identity_remember(uuid[], uuid[], bytea[], text[]);
ALTER TABLE people_identity_hash DROP CONSTRAINT people_hash_is_sha256;
"""
