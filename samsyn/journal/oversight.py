"""What is unsigned: reminding its author, and telling the leads how much there is, whose and how old. Never whom it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from samsyn.access.decisions import actor_facts, own_record
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.keeping import room
from samsyn.access.listed import listed_own
from samsyn.access.papers import DIGITAL, mode_of
from samsyn.access.rules import Action, Decision, Facts, decide
from samsyn.access.rules.facts import ResourceFacts
from samsyn.access.rules.vocabulary import Purpose
from samsyn.access.setting_queries import settings_of
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.journal.policy import OPEN, OVERSEE_UNSIGNED
from samsyn.journal.queries import lock_days, unsigned_entries
from samsyn.journal.rules.reminding import Author, Reminder, overdue_before, reminder
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated

WHAT = "journal.unsigned_overview"
_BY_AUTHOR = """
SELECT max(e.author_name), e.unit_name, count(*), count(*) FILTER (WHERE e.locked_at IS NOT NULL OR e.created_at < %s),
    min(e.created_at)
FROM journal_entry e
WHERE e.provider_id = %s AND e.compartment_id = %s AND e.signed_at IS NULL AND e.wrong_pupil_at IS NULL
    AND (%s OR EXISTS (SELECT 1 FROM people_pupil p
        JOIN people_person who ON who.provider_id = p.provider_id AND who.id = p.person_id
        WHERE p.provider_id = e.provider_id AND p.id = e.pupil_id AND who.protection = 'none'))
GROUP BY e.author_id, e.unit_name
ORDER BY 4 DESC, 5, 1"""


@dataclass(frozen=True, slots=True)
class Overview:
    """What is unsigned in the compartment, by author and unit. days: after how many it is late (P-21)."""

    authors: tuple[Author, ...]
    days: int

    @property
    def late(self) -> int:
        """How many entries are late."""
        return sum(one.late for one in self.authors)


def own_reminder(actor: Actor) -> Reminder | None:
    """What waits for the actor's own signature, in sum; None when nothing does. Shows nobody, so nothing is logged."""
    if actor.compartment is None or not OPEN.given_to(actor):
        return None
    rows = unsigned_entries(actor)
    # What the list leaves out (a protected pupil's, kept on paper since) is not counted either.
    guarded = {row.id: (row.pupil, True, clock.day_of(row.created_at)) for row in rows if row.protected}
    left_out = guarded.keys() - listed_own(actor, guarded) if guarded else set()
    return reminder([(row.last_day, row.locked_at is not None) for row in rows if row.id not in left_out], clock.today())


def late_in_room(actor: Actor) -> int:
    """How many entries are late in the own compartment, for those who follow that up. A number alone: nothing is logged."""
    if actor.compartment is None or not OVERSEE_UNSIGNED.given_to(actor) or not _decision(actor).allowed:
        return 0
    return _overview(actor).late


def unsigned_overview(actor: Actor) -> Overview:
    """Who has something unsigned, how much and how old. Raises RefusedWithTrace."""
    check(actor, OVERSEE_UNSIGNED)
    decision = _decision(actor)
    if not decision.allowed:
        event = AccessEvent(Logged.LIST, WHAT, Outcome.REFUSED, ground=decision.ground, rule=decision.rule)
        raise RefusedWithTrace(translated(decision.message), event)
    found = _overview(actor)
    details = f"authors={len(found.authors)} late={found.late}"
    record(actor, AccessEvent(Logged.LIST, WHAT, ground=decision.ground, rule=decision.rule, details=details))
    return found


def _decision(actor: Actor) -> Decision:
    resource = ResourceFacts(own_record(actor), provider=str(actor.provider), board=str(actor.board or ""), branch=actor.branch)
    facts = Facts(
        on=clock.today(),
        actor=actor_facts(actor),
        action=Action.LIST,
        resource=resource,
        purpose=Purpose.LOCKING,
        settings=settings_of(actor),
    )
    return decide(facts)


def _overview(actor: Actor) -> Overview:
    today = clock.today()
    days = lock_days(actor.provider, today)
    # Outside the closed group there is no trace of a protected pupil; nor is anything counted that no author's list holds any more.
    everybody = actor.closed_group and mode_of(actor) == DIGITAL
    with connection.cursor() as cursor:
        cursor.execute(_BY_AUTHOR, [overdue_before(today, days, clock.STOCKHOLM), actor.provider, room(actor), everybody])
        return Overview(tuple(_author(row, today) for row in cursor.fetchall()), days)


def _author(row: tuple[Any, ...], today: date) -> Author:
    name, unit, many, late, oldest = row
    begun: datetime = oldest
    return Author(name, unit, many, late, (today - clock.day_of(begun)).days)
