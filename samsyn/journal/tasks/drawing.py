"""Drawing the records of a review: by chance among those with signed entries in a period, and never by the one who reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.keeping import room
from samsyn.access.on_file import card_and_file
from samsyn.access.rules.settings import value
from samsyn.access.setting_queries import settings_of
from samsyn.journal.rules.lead_tasks import Kind, Sample, order_of
from samsyn.journal.tasks.asking import decision_in, may_open
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Unit

# Pupil by pupil, by the index: the table of entries is the whole installation's.
_AMONG = """
SELECT pupil.id FROM people_pupil pupil
JOIN people_person person ON person.provider_id = pupil.provider_id AND person.id = pupil.person_id
LEFT JOIN people_protectedidentity closed ON closed.provider_id = person.provider_id AND closed.person_id = person.id
CROSS JOIN LATERAL (
    SELECT 1 FROM journal_entry e
    JOIN journal_contact c ON c.provider_id = e.provider_id AND c.id = e.contact_id
    WHERE e.provider_id = pupil.provider_id AND e.pupil_id = pupil.id AND e.compartment_id = %(room)s AND e.kind = 'entry'
        AND e.signed_at >= %(since)s AND e.signed_at < %(until)s AND e.wrong_pupil_at IS NULL
        AND (%(template)s = '' OR e.template_id IN (SELECT id FROM content_package WHERE name = %(template)s))
        AND (%(unit)s::uuid IS NULL OR c.unit_id = %(unit)s::uuid)
    LIMIT 1) written
WHERE pupil.provider_id = %(provider)s AND (person.protection = 'none' OR (closed.id IS NOT NULL AND %(digital)s))"""


def drawn_among(actor: Actor, sample: Sample, unit: UUID | None) -> list[UUID]:
    """The pupils with signed entries in the period, in the own compartment; protected ones for the closed group alone."""
    if sample.start is None or sample.end is None:
        return []
    asked: dict[str, Any] = {
        "provider": actor.provider,
        "room": room(actor),
        "since": clock.start_of(sample.start),
        "until": clock.start_of(sample.end + timedelta(1)),
        "template": sample.template,
        "unit": unit,
        "digital": actor.closed_group and value(settings_of(actor), "P-20") == "closed_group",
    }
    with connection.cursor() as cursor:
        cursor.execute(_AMONG, asked)
        return [pupil for (pupil,) in cursor.fetchall()]


def draw(actor: Actor, among: list[UUID], *, case: str, size: int, seed: int) -> list[UUID]:
    """The first of them in the seed's order whose records `decide` lets the actor open in the case; at most so many."""
    drawn: list[UUID] = []
    for one in order_of(map(str, among), seed):
        if len(drawn) == size:
            break
        found = card_and_file(actor, UUID(one))
        if found and may_open(decision_in(actor, *found, Kind.RECORD_REVIEW, case)):
            drawn.append(UUID(one))
    return drawn


def units_of(actor: Actor) -> list[Unit]:
    """The care units of the own board and branch, whose entries a review can keep to."""
    rows = Unit.objects.filter(provider_id=actor.provider, board=actor.board, branch=actor.branch, kind=Unit.Kind.CARE)
    return list(rows.order_by("name", "id"))
