"""Reading another care provider's record: decided anew each time, in a context of that provider's room and that pupil alone.

It stands in both logs: the reader's, and the keeper's, whose patient may ask who has read (PDL 8 kap. 5 §).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import Reads, not_there
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.models import CoherentInformation
from samsyn.access.on_file import on_file
from samsyn.access.rules import Decision, decide
from samsyn.access.rules.facts import ProviderKind
from samsyn.access.rules.settings import value
from samsyn.access.setting_queries import settings_on
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome as Ended
from samsyn.journal.coherent.asking import WHAT, Keeper, facts_of, shut_parts, what_of
from samsyn.journal.coherent.offered import offers
from samsyn.journal.coherent.steps import Held, hold, out_of_order
from samsyn.journal.elsewhere import closed_file, closed_part
from samsyn.journal.models import Attachment, CoherentReading
from samsyn.journal.reading import Download
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.language import translated
from samsyn.organisation.models import Branch, CareProvider, Compartment
from samsyn.people.cards import PupilCard


@dataclass(frozen=True, slots=True)
class AtKeeper:
    """The other care provider's record of the pupil, the latest first, as `elsewhere.closed_part` has it."""

    card: PupilCard
    row: CoherentReading
    entries: list[dict[str, Any]]
    files: list[Attachment]


@dataclass(frozen=True, slots=True)
class _There:
    """Inside the keeper's room. seen: the reader as one who stands there, for queries and the keeper's log alone."""

    held: Held
    seen: Actor
    pupil: UUID
    reads: Reads
    decision: Decision

    def event(self, pupil: UUID, what: str, details: str, *, resource: UUID) -> AccessEvent:
        row, said = self.held.row, self.decision
        reason = row.needed_because or row.reason
        return AccessEvent(
            Logged.OPEN, what, pupil=pupil, resource=resource, ground=said.ground, rule=said.rule, reason=reason, details=details
        )


def open_at_keeper(actor: Actor, *, pupil: UUID, reading: UUID) -> AtKeeper:
    """Read. Raises Conflict while choices lack, RefusedWithTrace when it may not be read any more, HiddenWithTrace."""
    with _inside(actor, pupil, reading) as there:
        entries, files = closed_part(there.seen, there.pupil, there.reads)
        _record_there(there, f"coherent rows={len(entries)} files={len(files)}", there.held.row.pk)
    _record_here(actor, there, "step=read")
    return AtKeeper(there.held.card, there.held.row, entries, files)


def file_at_keeper(actor: Actor, *, pupil: UUID, reading: UUID, file: UUID) -> Download:
    """A file of that record. Raises as `open_at_keeper`; HiddenWithTrace also for one that is not there to read."""
    with _inside(actor, pupil, reading) as there:
        found = closed_file(there.seen, there.pupil, there.reads, file)
        if found is None:
            raise not_there(Logged.OPEN, WHAT, file)
        _record_there(there, "coherent file", file)
    _record_here(actor, there, f"step=read file={file}")
    return found


def _record_there(there: _There, details: str, resource: UUID) -> None:
    record(there.seen, there.event(there.pupil, what_of(there.held.row), details, resource=resource))


def _record_here(actor: Actor, there: _There, details: str) -> None:
    record(actor, there.event(there.held.card.id, what_of(there.held.row), details, resource=there.held.row.pk))


@contextmanager
def _inside(actor: Actor, pupil: UUID, reading: UUID) -> Iterator[_There]:
    held = hold(actor, pupil, reading)
    row = held.row
    if row.of_provider_id is None or row.of_room is None:
        raise out_of_order(actor, row, _("Välj först en vårdgivare."))
    found = next((one for one in offers(row) if one.room == row.of_room and one.pupil is not None), None)
    if found is None or found.pupil is None:
        raise _closed(held, "row_077_joined_and_published", _("Uppgifterna är inte längre tillgängliga hos den vårdgivaren."))
    own = CareProvider.objects.get(pk=actor.provider)
    context = Context(WHAT, provider=found.provider, compartments=(row.of_room,), passage_pupils=(found.pupil,))
    with within(context):
        seen, keeper, by_process = _keeper(actor, found.provider, row.of_room, found.pupil, own.name)
        facts = facts_of(actor, held.card, held.file, row, keeper, chosen=True)
        decision = decide(facts)
        if not decision.allowed:
            raise _closed(held, decision.rule, translated(decision.message), decision.ground)
        reads = Reads(rest=True, shut=shut_parts(facts, keeper.blocks, by_process=by_process))
        yield _There(held, seen, found.pupil, reads, decision)


def _closed(held: Held, rule: str, message: str, ground: str = "") -> RefusedWithTrace:
    event = AccessEvent(
        Logged.OPEN, what_of(held.row), Ended.REFUSED, pupil=held.card.id, resource=held.row.pk, ground=ground, rule=rule
    )
    return RefusedWithTrace(message, event)


def _keeper(actor: Actor, provider: UUID, room: UUID, pupil: UUID, own_name: str) -> tuple[Actor, Keeper, bool]:
    """The reader as one who stands in the keeper's room, the keeper's part of the facts, and whether its blocks go by process."""
    place = Compartment.objects.select_related("provider").get(provider_id=provider, pk=room)
    settings = settings_on(provider, clock.today())
    seen = replace(
        actor,
        provider=provider,
        purpose=WHAT,
        board=place.board_id,
        branch=Branch.EMI.value,
        unit=None,
        unit_name=f"{actor.unit_name}, {own_name}",
        compartment=room,
        compartments=(room,),
        schools=(),
        settings=settings,
    )
    keeper = Keeper(
        provider,
        ProviderKind(place.provider.kind),
        place.board_id,
        joined=value(settings, "P-16") == "on",
        informed=CoherentInformation.objects.filter(provider_id=provider, pupil_id=pupil).exists(),
        blocks=on_file(seen, pupil).blocks,
    )
    return seen, keeper, value(settings, "P-15b") == "process"
