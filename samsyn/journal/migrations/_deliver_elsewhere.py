"""Delivering what was decided, now also to another care provider (ADR 9 and 10): the function of migration 0005 written anew.

It still takes nothing but ids: who the pupil is elsewhere it finds by what is remembered of the keeper's own pupil, so that nobody can
ask it about somebody else. What it cannot deliver there it answers with no, and the same no for every reason.
"""

from samsyn.journal.migrations._deliver import DELIVER

DELIVER_ELSEWHERE = """
DROP FUNCTION samsyn_journal_deliver(uuid, uuid);
CREATE FUNCTION samsyn_journal_deliver(of_decision uuid, as_document uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    rooms_before constant text := current_setting('samsyn.compartments', true);
    provider_before constant text := current_setting('samsyn.provider', true);
    closed_before constant text := current_setting('samsyn.closed_group', true);
    made public.journal_releasedecision;
    matter public.journal_release;
    asked public.journal_receiveddocument;
    keeper text;
    board text;
    hashes bytea[];
    to_provider uuid;
    to_pupil uuid;
    to_rooms uuid[];
    titles text[];
    days date[];
    types text[];
    sizes integer[];
    contents bytea[];
BEGIN
    IF nullif(current_setting('samsyn.passage_pupils', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is delivered through a passage' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO made FROM public.journal_releasedecision WHERE id = of_decision;
    SELECT * INTO matter FROM public.journal_release WHERE id = made.release_id FOR NO KEY UPDATE;
    to_provider := coalesce(matter.to_provider_id, matter.provider_id);
    IF matter.id IS NULL OR made.result NOT IN ('released', 'partly') OR matter.delivered_at IS NOT NULL
        OR (matter.to_compartment_id IS NULL) = (matter.to_provider_id IS NULL) OR matter.to_provider_id = matter.provider_id
        OR EXISTS (SELECT 1 FROM public.journal_releasedecision later
            WHERE later.release_id = matter.id AND (later.entered_at, later.id) > (made.entered_at, made.id))
        -- Nothing was decided to go out, or what was is destroyed.
        OR coalesce(jsonb_array_length(made.content -> 'entries'), 0) + coalesce(jsonb_array_length(made.content -> 'files'), 0) = 0
    THEN
        RAISE EXCEPTION 'nothing to deliver' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- All that is the keeper's is read in the keeper's own context.
    SELECT * INTO asked FROM public.journal_receiveddocument
    WHERE id = matter.request_id AND origin_room = matter.to_compartment_id;
    SELECT name INTO keeper FROM public.organisation_careprovider WHERE id = matter.provider_id;
    SELECT b.name INTO board FROM public.organisation_compartment c
    JOIN public.organisation_board b ON b.provider_id = c.provider_id AND b.id = c.board_id
    WHERE c.provider_id = matter.provider_id AND c.id = matter.compartment_id;
    SELECT array_agg(f.title ORDER BY f.id), array_agg(f.dated_on ORDER BY f.id), array_agg(f.media_type ORDER BY f.id),
        array_agg(f.size ORDER BY f.id), array_agg(c.content ORDER BY f.id)
    INTO titles, days, types, sizes, contents
    FROM public.journal_releaseitem i
    JOIN public.journal_attachment f ON f.provider_id = i.provider_id AND f.id = i.attachment_id
    JOIN public.journal_attachmentcontent c ON c.provider_id = f.provider_id AND c.attachment_id = f.id
    WHERE i.provider_id = matter.provider_id AND i.release_id = matter.id AND i.verdict = 'release'
        AND i.compartment_id = matter.compartment_id;
    IF matter.to_provider_id IS NULL THEN
        to_pupil := matter.pupil_id;
        to_rooms := ARRAY[matter.to_compartment_id];
    ELSE
        SELECT array_agg(h.hash) INTO hashes
        FROM public.people_pupil pupil
        JOIN public.people_person person
            ON person.provider_id = pupil.provider_id AND person.id = pupil.person_id AND person.protection = 'none'
        JOIN public.people_identity_hash h ON h.provider_id = pupil.provider_id AND h.person_id = pupil.person_id
        JOIN public.people_identifier n ON n.provider_id = h.provider_id AND n.id = h.identifier AND n.valid_to IS NULL AND n.value <> ''
        WHERE pupil.provider_id = matter.provider_id AND pupil.id = matter.pupil_id;
        to_pupil := public.samsyn_identity_at(coalesce(hashes, '{}'), to_provider);
        PERFORM set_config('samsyn.closed_group', '', true);
    END IF;
    PERFORM set_config('samsyn.provider', to_provider::text, true);
    IF matter.to_provider_id IS NOT NULL THEN
        -- The one room of the branch; of several that of the board whose school the pupil goes to.
        SELECT array_agg(c.id) INTO to_rooms FROM public.organisation_compartment c
        WHERE c.provider_id = to_provider AND c.branch = matter.to_branch;
        IF cardinality(to_rooms) > 1 THEN
            SELECT array_agg(c.id) INTO to_rooms FROM public.organisation_compartment c
            WHERE c.provider_id = to_provider AND c.branch = matter.to_branch AND c.board_id IN (
                SELECT school.board_id FROM public.people_enrolment e
                JOIN public.organisation_unit school ON school.provider_id = e.provider_id AND school.id = e.unit_id
                WHERE e.provider_id = to_provider AND e.pupil_id = to_pupil AND e.valid_from <= current_date
                    AND (e.valid_to IS NULL OR e.valid_to >= current_date));
        END IF;
    END IF;
    IF to_pupil IS NOT NULL AND cardinality(to_rooms) = 1 THEN
        PERFORM set_config('samsyn.compartments', '{' || to_rooms[1] || '}', true);
        INSERT INTO public.journal_receiveddocument (id, provider_id, compartment_id, pupil_id, kind, title, origin_provider,
            origin_board, origin_unit, origin_room, maker_name, maker_role, ground, question, aim, content, sha256, source, for_user,
            for_role, for_unit, delivered_at)
        VALUES (as_document, to_provider, to_rooms[1], to_pupil, 'release',
            left(concat_ws(', ', 'Uppgifter från ' || matter.unit_name, CASE WHEN matter.to_provider_id IS NOT NULL THEN keeper END), 200),
            keeper, coalesce(board, ''), matter.unit_name, matter.compartment_id, made.decided_name, made.entered_role, made.ground,
            made.question, matter.aim, made.content, made.sha256, made.id,
            coalesce((asked.content ->> 'by')::uuid, matter.for_user), coalesce(asked.content ->> 'role', matter.for_role),
            coalesce((asked.content ->> 'unit')::uuid, matter.for_unit), now());
        INSERT INTO public.journal_receivedfile (id, provider_id, compartment_id, pupil_id, document_id, title, dated_on, media_type,
            size, content)
        SELECT gen_random_uuid(), to_provider, to_rooms[1], to_pupil, as_document, f.title, f.dated_on, f.media_type, f.size, f.content
        FROM unnest(titles, days, types, sizes, contents) AS f (title, dated_on, media_type, size, content);
    END IF;
    PERFORM set_config('samsyn.provider', coalesce(provider_before, ''), true),
        set_config('samsyn.compartments', coalesce(rooms_before, ''), true),
        set_config('samsyn.closed_group', coalesce(closed_before, ''), true);
    RETURN to_pupil IS NOT NULL AND cardinality(to_rooms) IS NOT DISTINCT FROM 1;
END $$;
REVOKE ALL ON FUNCTION samsyn_journal_deliver(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samsyn_journal_deliver(uuid, uuid) TO samsyn_web;
"""

UNDELIVER_ELSEWHERE = f"""
DROP FUNCTION samsyn_journal_deliver(uuid, uuid);
{DELIVER[: DELIVER.index("CREATE FUNCTION samsyn_journal_request")]}
REVOKE ALL ON FUNCTION samsyn_journal_deliver(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samsyn_journal_deliver(uuid, uuid) TO samsyn_web;
"""
