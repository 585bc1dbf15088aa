"""The answer to a request goes back to the room that asked, also when it is no (ADR 9)."""

from samsyn.journal.migrations._deliver_elsewhere import DELIVER_ELSEWHERE

_COLUMNS = "for_role, for_unit, delivered_at)\n"
_LAST = "coalesce((asked.content ->> 'unit')::uuid, matter.for_unit), now());"

# As in 0008, and what was released says which request it answers.
DELIVER_ANSWER = DELIVER_ELSEWHERE.replace(_COLUMNS, "for_role, for_unit, delivered_at, in_reply_to)\n").replace(
    _LAST, _LAST.replace("now()", "now(), asked.source")
)

_NO = """
CREATE FUNCTION samsyn_journal_answer(of_decision uuid, as_document uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before constant text := current_setting('samsyn.compartments', true);
    made public.journal_releasedecision;
    matter public.journal_release;
    asked public.journal_receiveddocument;
    words jsonb;
BEGIN
    IF nullif(current_setting('samsyn.passage_pupils', true), '') IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is delivered through a passage' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO made FROM public.journal_releasedecision WHERE id = of_decision;
    SELECT * INTO matter FROM public.journal_release WHERE id = made.release_id FOR NO KEY UPDATE;
    SELECT * INTO asked FROM public.journal_receiveddocument WHERE id = matter.request_id AND origin_room = matter.to_compartment_id;
    IF asked.id IS NULL OR made.result NOT IN ('refused', 'referred', 'ended') OR matter.delivered_at IS NOT NULL THEN
        RAISE EXCEPTION 'nothing to answer' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    words := jsonb_build_object('wanted', matter.wanted, 'result', made.result, 'reason', made.reason, 'number', made.number);
    PERFORM set_config('samsyn.compartments', '{' || matter.to_compartment_id || '}', true);
    INSERT INTO public.journal_receiveddocument (id, provider_id, compartment_id, pupil_id, kind, title, origin_provider, origin_unit,
        origin_room, maker_name, maker_role, ground, question, aim, content, sha256, source, for_user, for_role, for_unit, delivered_at,
        in_reply_to)
    VALUES (as_document, matter.provider_id, matter.to_compartment_id, matter.pupil_id, 'answer',
        left('Svar från ' || matter.unit_name, 200),
        (SELECT name FROM public.organisation_careprovider WHERE id = matter.provider_id), matter.unit_name, matter.compartment_id,
        made.decided_name, made.entered_role, made.ground, '', asked.aim, words,
        encode(sha256(convert_to(words::text, 'UTF8')), 'hex'), made.id, (asked.content ->> 'by')::uuid,
        coalesce(asked.content ->> 'role', ''), (asked.content ->> 'unit')::uuid, now(), asked.source);
    PERFORM set_config('samsyn.compartments', coalesce(before, ''), true);
END $$;
REVOKE ALL ON FUNCTION samsyn_journal_answer(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samsyn_journal_answer(uuid, uuid) TO samsyn_web;
"""

ANSWER = DELIVER_ANSWER + _NO
UNANSWER = f"""
DROP FUNCTION samsyn_journal_answer(uuid, uuid);
{DELIVER_ELSEWHERE}
"""
