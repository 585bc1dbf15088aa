"""What crosses a wall does so by these two functions alone: they run as the tables' owner, and take nothing but an id (ADR 9).

Each reads in its caller's own context, so that nobody delivers what they do not keep, takes on the recipient's compartment beside it
for as long as it runs, and gives back what there was (an error ends the transaction, and with it both).
"""

DELIVER = """
CREATE FUNCTION samsyn_journal_deliver(of_decision uuid, as_document uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before constant text := current_setting('samsyn.compartments', true);
    made public.journal_releasedecision;
    matter public.journal_release;
    asked public.journal_receiveddocument;
BEGIN
    IF nullif(current_setting('samsyn.passage_pupils', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is delivered through a passage' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO made FROM public.journal_releasedecision WHERE id = of_decision;
    SELECT * INTO matter FROM public.journal_release WHERE id = made.release_id FOR NO KEY UPDATE;
    IF matter.id IS NULL OR made.result NOT IN ('released', 'partly') OR matter.to_compartment_id IS NULL
        OR matter.delivered_at IS NOT NULL OR EXISTS (SELECT 1 FROM public.journal_releasedecision later
            WHERE later.release_id = matter.id AND (later.entered_at, later.id) > (made.entered_at, made.id))
    THEN
        RAISE EXCEPTION 'nothing to deliver' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO asked FROM public.journal_receiveddocument WHERE id = matter.request_id;
    PERFORM set_config('samsyn.compartments', '{' || matter.compartment_id || ',' || matter.to_compartment_id || '}', true);
    INSERT INTO public.journal_receiveddocument (id, provider_id, compartment_id, pupil_id, kind, title, origin_provider, origin_unit,
        origin_room, maker_name, maker_role, ground, question, aim, content, sha256, source, for_user, for_role, for_unit, delivered_at)
    VALUES (as_document, matter.provider_id, matter.to_compartment_id, matter.pupil_id, 'release',
        left('Uppgifter från ' || matter.unit_name, 200),
        (SELECT name FROM public.organisation_careprovider WHERE id = matter.provider_id), matter.unit_name, matter.compartment_id,
        made.decided_name, made.entered_role, made.ground, made.question, matter.aim, made.content, made.sha256, made.id,
        coalesce((asked.content ->> 'by')::uuid, matter.for_user), coalesce(asked.content ->> 'role', matter.for_role),
        coalesce((asked.content ->> 'unit')::uuid, matter.for_unit), now());
    INSERT INTO public.journal_receivedfile (id, provider_id, compartment_id, pupil_id, document_id, title, dated_on, media_type,
        size, content)
    SELECT gen_random_uuid(), matter.provider_id, matter.to_compartment_id, matter.pupil_id, as_document, f.title, f.dated_on,
        f.media_type, f.size, c.content
    FROM public.journal_releaseitem i
    JOIN public.journal_attachment f ON f.provider_id = i.provider_id AND f.id = i.attachment_id
    JOIN public.journal_attachmentcontent c ON c.provider_id = f.provider_id AND c.attachment_id = f.id
    WHERE i.provider_id = matter.provider_id AND i.release_id = matter.id AND i.verdict = 'release'
        AND i.compartment_id = matter.compartment_id;
    PERFORM set_config('samsyn.compartments', coalesce(before, ''), true);
END $$;

CREATE FUNCTION samsyn_journal_request(of_request uuid, as_document uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before constant text := current_setting('samsyn.compartments', true);
    asked public.journal_releaserequest;
    words jsonb;
BEGIN
    IF nullif(current_setting('samsyn.passage_pupils', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is delivered through a passage' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO asked FROM public.journal_releaserequest WHERE id = of_request;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'nothing to deliver' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    words := jsonb_build_object('wanted', asked.wanted, 'by', asked.asked_by_id, 'role', asked.asked_role, 'unit', asked.unit_id);
    PERFORM set_config('samsyn.compartments', '{' || asked.to_compartment_id || '}', true);
    INSERT INTO public.journal_receiveddocument (id, provider_id, compartment_id, pupil_id, kind, title, origin_provider, origin_unit,
        origin_room, maker_name, maker_role, ground, question, aim, content, sha256, source, for_user, for_role, for_unit, delivered_at)
    VALUES (as_document, asked.provider_id, asked.to_compartment_id, asked.pupil_id, 'request',
        left('Begäran om uppgifter från ' || asked.unit_name, 200),
        (SELECT name FROM public.organisation_careprovider WHERE id = asked.provider_id), asked.unit_name, asked.compartment_id,
        asked.asked_name, asked.asked_role, asked.ground, asked.question, asked.aim, words,
        encode(sha256(convert_to(words::text, 'UTF8')), 'hex'), asked.id, NULL, '', NULL, now());
    PERFORM set_config('samsyn.compartments', coalesce(before, ''), true);
END $$;

REVOKE ALL ON FUNCTION samsyn_journal_deliver(uuid, uuid), samsyn_journal_request(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samsyn_journal_deliver(uuid, uuid), samsyn_journal_request(uuid, uuid) TO samsyn_web;

CREATE FUNCTION samsyn_journal_guard_item() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM journal_releasedecision WHERE provider_id = NEW.provider_id AND release_id = NEW.release_id
        AND result IN ('released', 'partly'))
    THEN
        RAISE EXCEPTION 'what a release was decided on stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_guard_item BEFORE INSERT OR UPDATE ON journal_releaseitem
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_item();
CREATE TRIGGER journal_guard_release BEFORE UPDATE ON journal_release
    FOR EACH ROW EXECUTE FUNCTION samsyn_journal_guard_once('delivered_at');
"""

UNDELIVER = """
DROP TRIGGER journal_guard_release ON journal_release;
DROP TRIGGER journal_guard_item ON journal_releaseitem;
DROP FUNCTION samsyn_journal_guard_item();
DROP FUNCTION samsyn_journal_request(uuid, uuid);
DROP FUNCTION samsyn_journal_deliver(uuid, uuid);
"""
