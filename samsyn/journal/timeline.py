"""A pupil's timeline within the caller's context: entries, files, releases, what came, emergencies, tombstones. One statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.decisions import Reads
from samsyn.access.keeping import room
from samsyn.journal.part import attachment_condition, entry_condition, row_condition
from samsyn.journal.rows import AddendumRow, Timeline, TimelineRow
from samsyn.journal.rules.filters import PAGE_SIZE, Filters, Only, search_words
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor

# Entries with their addenda, and attachments, as rows of one shape. What is on the wrong pupil shows no content.
_ENTRIES = """
SELECT 'entry' AS what, e.id, c.occurred_at, c.kind, package.title, e.author_id, e.author_name, e.author_role, e.unit_name,
    e.signed_at, e.signed_name, e.locked_at, e.lock_note, e.wrong_pupil_at,
    CASE WHEN e.wrong_pupil_at IS NULL THEN e.summary ELSE '' END AS summary, 0 AS pages, '' AS media_type,
    (SELECT json_agg(json_build_array(a.id, a.kind, a.created_at, a.author_name, a.author_role, a.signed_at, a.locked_at,
            CASE WHEN a.wrong_pupil_at IS NULL THEN a.summary ELSE '' END, a.reason) ORDER BY a.created_at, a.id)
        FROM journal_entry a WHERE a.provider_id = e.provider_id AND a.about_id = e.id) AS addenda
FROM journal_entry e
JOIN journal_contact c ON c.provider_id = e.provider_id AND c.id = e.contact_id
JOIN content_package package ON package.id = e.template_id
WHERE e.provider_id = %s AND e.pupil_id = %s AND e.compartment_id = %s AND e.about_id IS NULL"""
_ATTACHMENTS = """
SELECT 'attachment', f.id, (f.dated_on + time '12:00') AT TIME ZONE 'Europe/Stockholm' AS occurred_at, f.origin, f.title,
    f.added_by_id,
    f.added_name, f.added_role, f.unit_name, f.added_at, f.added_name, f.added_at, '', f.wrong_pupil_at, '',
    f.pages, f.media_type, NULL
FROM journal_attachment f
WHERE f.provider_id = %s AND f.pupil_id = %s AND f.compartment_id = %s"""
# A decision on a release: the note that the record must have (PDL 3 kap. 11 §). Result in kind, ground in lock_note, whether it is
# handed over in pages.
_RELEASES = """
SELECT 'release', m.id, d.entered_at AS occurred_at, d.result, m.recipient_name, d.entered_by_id,
    d.decided_name, d.entered_role, m.unit_name, d.entered_at, d.decided_name, d.entered_at, d.ground, NULL::timestamptz, d.reason,
    (m.delivered_at IS NOT NULL)::integer, '', NULL
FROM journal_releasedecision d
JOIN journal_release m ON m.provider_id = d.provider_id AND m.id = d.release_id
WHERE d.provider_id = %s AND d.pupil_id = %s AND d.compartment_id = %s"""
_RECEIVED = """
SELECT 'received', r.id, r.delivered_at AS occurred_at, r.kind, r.title, coalesce(r.for_user, r.id),
    r.maker_name, r.maker_role, r.origin_unit, r.delivered_at, r.maker_name, r.delivered_at, r.ground, NULL::timestamptz,
    CASE r.kind WHEN 'answer' THEN r.content ->> 'reason' ELSE r.aim END, 0, '', NULL
FROM journal_receiveddocument r
WHERE r.provider_id = %s AND r.pupil_id = %s AND r.compartment_id = %s"""
_EMERGENCIES = """
SELECT 'emergency', o.id, o.opened_at AS occurred_at, '', '', o.user_id,
    o.user_name, o.user_role, '', o.opened_at, o.user_name, o.opened_at, '', NULL::timestamptz, o.needed_because,
    0, '', NULL
FROM access_emergencyopening o
WHERE o.provider_id = %s AND o.pupil_id = %s AND o.compartment_id = %s AND o.opened_at IS NOT NULL"""
# What is left of what was destroyed by decision: which day, who carried it out, the number in lock_note, addenda in pages.
_TOMBSTONES = """
SELECT 'destroyed', t.id, t.occurred_at, t.thing, '', o.confirmed_by_id,
    o.confirmed_name, '', '', t.destroyed_at, o.confirmed_name, t.destroyed_at, o.number, NULL::timestamptz, '',
    t.addenda::integer, '', NULL
FROM journal_tombstone t
JOIN journal_destructionorder o ON o.provider_id = t.provider_id AND o.id = t.order_id
WHERE t.provider_id = %s AND t.pupil_id = %s AND t.compartment_id = %s"""
# Kinds, as the filter names them, of what is neither a contact nor a file.
RELEASES, RECEIVED, EMERGENCIES, DESTROYED = "releases", "received_documents", "emergencies", "destroyed"
# The words must all stand in one entry or in its addenda taken together.
_MATCHES = """
 AND to_tsvector('swedish', package.title || ' ' || e.summary) || jsonb_to_tsvector('swedish', e.answers, '["string"]')
    || coalesce((SELECT jsonb_to_tsvector('swedish', jsonb_agg(a.answers), '["string"]')
        FROM journal_entry a WHERE a.provider_id = e.provider_id AND a.about_id = e.id), ''::tsvector)
    @@ to_tsquery('swedish', %s) AND e.wrong_pupil_at IS NULL"""


def timeline(actor: Actor, pupil: UUID, filters: Filters, part: Reads) -> Timeline:
    """One page of the pupil's record in the actor's own compartment, newest first, in one statement. part: whose writing."""
    parts: list[str] = []
    parameters: list[Any] = []
    if Only.ATTACHMENTS not in filters.only:
        entries, values = _entry_part(actor, pupil, filters, part)
        parts.append(entries)
        parameters += values
    if Only.UNSIGNED not in filters.only:
        attachments, values = _attachment_part(actor, pupil, filters, part)
        parts.append(attachments)
        parameters += values
    for others, values in _other_parts(actor, pupil, filters, part):
        parts.append(others)
        parameters += values
    if not parts:
        return Timeline((), 0, 1, 1)
    statement = (
        f"SELECT *, count(*) OVER () FROM ({' UNION ALL '.join(parts)}) found"  # noqa: S608  (parts are constants)
        " ORDER BY occurred_at DESC, id DESC LIMIT %s OFFSET %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, PAGE_SIZE, (filters.page - 1) * PAGE_SIZE])
        found = cursor.fetchall()
    total = found[0][-1] if found else 0
    return Timeline(tuple(map(_timeline_row, found)), total, filters.page, max(1, -(-total // PAGE_SIZE)))


def _entry_part(actor: Actor, pupil: UUID, filters: Filters, part: Reads) -> tuple[str, list[Any]]:
    statement = _ENTRIES
    values: list[Any] = [actor.provider, pupil, room(actor)]
    if filters.kinds:
        statement += " AND c.kind = ANY(%s)"
        values.append(sorted(filters.kinds))
    if Only.UNSIGNED in filters.only:
        statement += " AND e.signed_at IS NULL AND e.wrong_pupil_at IS NULL"
    if Only.MINE in filters.only:
        statement += " AND e.author_id = %s"
        values.append(actor.user)
    readable, whose = entry_condition(actor, part)
    statement += readable
    values += whose
    if filters.since:
        statement += " AND c.occurred_at >= %s"
        values.append(_midnight(filters.since))
    if filters.until:
        statement += " AND c.occurred_at < %s"
        values.append(_midnight(filters.until, days=1))
    words = search_words(filters.text)
    if words:
        statement += _MATCHES
        values.append(words)
    return statement, values


def _attachment_part(actor: Actor, pupil: UUID, filters: Filters, part: Reads) -> tuple[str, list[Any]]:
    statement = _ATTACHMENTS
    values: list[Any] = [actor.provider, pupil, room(actor)]
    if filters.kinds:
        statement += " AND f.origin = ANY(%s)"
        values.append(sorted(filters.kinds))
    if Only.MINE in filters.only:
        statement += " AND f.added_by_id = %s"
        values.append(actor.user)
    readable, whose = attachment_condition(actor, part)
    statement += readable
    values += whose
    if filters.since:
        statement += " AND f.dated_on >= %s"
        values.append(filters.since)
    if filters.until:
        statement += " AND f.dated_on <= %s"
        values.append(filters.until)
    words = search_words(filters.text)
    if words:
        statement += " AND to_tsvector('swedish', f.title) @@ to_tsquery('swedish', %s) AND f.wrong_pupil_at IS NULL"
        values.append(words)
    return statement, values


def _other_parts(actor: Actor, pupil: UUID, filters: Filters, part: Reads) -> list[tuple[str, list[Any]]]:
    """Releases, received documents, emergency openings and tombstones: as far as the filters ask for them."""
    if filters.only & {Only.ATTACHMENTS, Only.UNSIGNED}:
        return []
    words = search_words(filters.text)
    kept = {
        RELEASES: (_RELEASES, "d.entered_at", row_condition(actor, part, "d.entered_by_id", "d.entered_role", "m.unit_id"), ""),
        RECEIVED: (
            _RECEIVED,
            "r.delivered_at",
            row_condition(actor, part, "r.for_user", "r.for_role", "r.for_unit"),
            "to_tsvector('swedish', r.title) || jsonb_to_tsvector('swedish', r.content, '[\"string\"]')",
        ),
        EMERGENCIES: (_EMERGENCIES, "o.opened_at", ("", []), ""),
        DESTROYED: (_TOMBSTONES, "t.occurred_at", row_condition(actor, part, "t.author", "t.author_role", "t.unit_id"), ""),
    }
    mine = {RELEASES: "d.entered_by_id", EMERGENCIES: "o.user_id"}
    found = []
    for kind, (statement, day, (condition, whose), searched) in kept.items():
        left_out = (filters.kinds and kind not in filters.kinds) or (words and not searched)
        # That somebody opened what is blocked says that something is: not told where the block itself is not.
        hidden = kind == EMERGENCIES and bool(part.shut) and not part.flagged
        if left_out or hidden or (Only.MINE in filters.only and kind not in mine):
            continue
        narrower: list[tuple[str, Any]] = []
        if Only.MINE in filters.only:
            narrower.append((f"{mine[kind]} = %s", actor.user))
        if filters.since:
            narrower.append((f"{day} >= %s", _midnight(filters.since)))
        if filters.until:
            narrower.append((f"{day} < %s", _midnight(filters.until, days=1)))
        if words:
            narrower.append((f"{searched} @@ to_tsquery('swedish', %s)", words))
        asked = "".join(f" AND {one}" for one, _value in narrower)
        values = [actor.provider, pupil, room(actor), *whose, *(value for _one, value in narrower)]
        found.append((statement + condition + asked, values))
    return found


def _midnight(day: date, days: int = 0) -> datetime:
    # The calendar ends with the year 9999, which somebody may write for "no end".
    number = min(day.toordinal() + days, date.max.toordinal())
    return datetime.combine(date.fromordinal(number), datetime.min.time(), clock.STOCKHOLM)


def _timeline_row(values: Sequence[Any]) -> TimelineRow:
    *plain, addenda, _total = values
    made = json.loads(addenda) if isinstance(addenda, str) else addenda or []
    return TimelineRow(*[*plain, tuple(map(_addendum, made))])


def _addendum(values: Sequence[Any]) -> AddendumRow:
    key, kind, created_at, author_name, author_role, signed_at, locked_at, summary, reason = values
    return AddendumRow(
        UUID(key), kind, _instant(created_at), author_name, author_role, _maybe(signed_at), _maybe(locked_at), summary, reason
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
