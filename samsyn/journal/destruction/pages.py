"""What the pages of destruction show: the compartment's decisions, and one with what it names. Never text out of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from samsyn.access.keeping import room
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.content.queries import template_version
from samsyn.journal.destruction.asking import WHAT, check_entrusted, decision_to_name, reach_order, state
from samsyn.journal.models import Attachment, DestructionOrder, Entry, ReceivedDocument, Release, Tombstone
from samsyn.journal.rules.destroying import OrderState, Thing
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A decision in the list."""

    row: DestructionOrder
    state: OrderState
    pupil_name: str


@dataclass(frozen=True, slots=True)
class ThingRow:
    """Something in the record that a decision can name: what it is called, when, by whom, how much was added to it. No text.

    title: the template's, or what a file or a received document is called, so that no two are taken for each other. origin, pages:
    a file's. A file's hour is none of its own.
    """

    id: UUID
    thing: Thing
    title: str
    at: datetime
    by: str
    signed: bool
    addenda: int = 0
    origin: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One decision. things: what can be named, or what it names; gone: what is left of what it named, once carried out.

    own: entered by the one who looks. released: how many releases a destruction leaves alone with who received them.
    """

    card: PupilCard
    row: DestructionOrder
    state: OrderState
    own: bool
    things: tuple[ThingRow, ...]
    gone: tuple[Tombstone, ...]
    released: int


def orders(actor: Actor) -> list[OrderRow]:
    """The decisions of the own compartment, the latest first. Raises RefusedWithTrace."""
    check_entrusted(actor)
    rows = DestructionOrder.objects.filter(provider_id=actor.provider, compartment_id=room(actor)).order_by("-entered_at", "-id")
    shown = []
    for row in rows:
        card = pupil_card(row.pupil_id)
        # A protected pupil is not there at all outside the closed group.
        if card is not None and decision_to_name(actor, card, row.number).allowed:
            shown.append(OrderRow(row, state(row), card.name))
    record(actor, AccessEvent(Logged.LIST, WHAT, pupils=tuple({one.row.pupil_id for one in shown})))
    return shown


def order_page(actor: Actor, pupil: UUID, order: UUID) -> OrderPage:
    """One decision. Raises RefusedWithTrace, HiddenWithTrace."""
    row, reached = reach_order(actor, pupil, order)
    now = state(row)
    named = None if now is OrderState.CHOOSING else set(row.items.values_list("row", flat=True))
    things = tuple(_things(actor, pupil, named))
    gone = tuple(row.tombstones.order_by("occurred_at", "id"))
    released = Release.objects.filter(
        Q(items__entry__in=[one.id for one in things]) | Q(items__attachment__in=[one.id for one in things]),
        provider_id=actor.provider,
        delivered_at__isnull=False,
        items__verdict="release",
    )
    record(actor, reached.event(Logged.LIST, WHAT, resource=row.pk, details=f"things={len(things)}"))
    return OrderPage(reached.card, row, now, row.entered_by_id == actor.user, things, gone, released.distinct().count())


def _things(actor: Actor, pupil: UUID, named: set[UUID] | None) -> Sequence[ThingRow]:
    """All that can be named, or what was, the latest first."""
    kept: dict[str, Any] = {"provider_id": actor.provider, "pupil_id": pupil, "compartment_id": room(actor)}
    if named is not None:
        kept["pk__in"] = named
    entries = Entry.objects.filter(**kept, about=None).annotate(added=Count("addenda")).select_related("contact")
    files = Attachment.objects.filter(**kept)
    came = ReceivedDocument.objects.filter(**kept).defer("content")
    found = [
        *(_entry_row(one, getattr(one, "added", 0)) for one in entries),
        *(
            ThingRow(
                one.pk, Thing.FILE, one.title, _noon(one), one.added_name, True, origin=one.get_origin_display(), pages=one.pages
            )
            for one in files
        ),
        *(
            ThingRow(one.pk, Thing.RECEIVED, one.title, one.delivered_at, f"{one.maker_name}, {one.origin_unit}", True)
            for one in came
        ),
    ]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def _entry_row(one: Entry, added: int) -> ThingRow:
    title = template_version(one.template_id).title
    return ThingRow(one.pk, Thing.ENTRY, title, one.contact.occurred_at, one.author_name, one.signed_at is not None, added)


def _noon(file: Attachment) -> datetime:
    """A file has a day and no hour: the middle of it, as the timeline has it."""
    return datetime.combine(file.dated_on, time(12), clock.STOCKHOLM)
