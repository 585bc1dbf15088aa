"""What the pages about releases show: a pupil's matters, one matter with its items, and what waits in the compartment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import Reads, decision_on, not_there, opening
from samsyn.access.gate import check
from samsyn.access.keeping import room
from samsyn.access.on_file import card_and_file
from samsyn.access.rules import Action
from samsyn.access.rules.vocabulary import DocumentClass, ProviderKind
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.journal.models import Attachment, ReceivedDocument, Release, ReleaseDecision, ReleaseItem, ReleaseRequest
from samsyn.journal.part import may_see, shown_to, unit_not_shut
from samsyn.journal.policy import OPEN, RELEASE
from samsyn.journal.reach import reach_whole
from samsyn.journal.reading import open_attachment, open_entry
from samsyn.journal.releases.asking import Offered, grounds_for, grounds_to_ask
from samsyn.journal.releases.holding import tested_thing
from samsyn.journal.releases.matters import WHAT, mask_key, maskable, reach_release, received_request, state_of
from samsyn.journal.releases.printed import may_go_on, ways_on
from samsyn.journal.releases.recipients import provider_kind, rooms
from samsyn.journal.releases.things import Thing, things
from samsyn.journal.rows import EntryText
from samsyn.journal.rules.releasing import Level, Result, State, Verdict, level_to_decide, still_testing
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Compartment
from samsyn.people.cards import PupilCard

# Longer a list is not: it is a list of what waits.
MOST = 200


@dataclass(frozen=True, slots=True)
class Matters:
    """A pupil's matters of release, the latest first, with state and day of the end; requests nobody has taken up; those sent, each
    with what came back."""

    card: PupilCard
    rows: tuple[tuple[Release, State, date | None], ...]
    waiting: tuple[ReceivedDocument, ...]
    sent: tuple[tuple[ReleaseRequest, ReceivedDocument | None], ...]


@dataclass(frozen=True, slots=True)
class MatterPage:
    """One matter. to_decide: whose it is to decide next, if anybody's; left: whether anything is tested to go out.

    stopped: why what was decided may not be handed over any longer. ways: what the one refused can do, in words; may_go_on: whether
    that can be noted now.
    """

    card: PupilCard
    row: Release
    state: State
    stopped: str
    testing: bool
    to_decide: Level | None
    left: bool
    things: tuple[Thing, ...]
    decisions: tuple[ReleaseDecision, ...]
    grounds: tuple[Offered, ...]
    independent: bool
    ways: tuple[str, ...]
    may_go_on: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item to be tested. texts: an entry with what was added to it; empty for a file. keys: of each answer, as it is masked."""

    card: PupilCard
    row: Release
    texts: tuple[EntryText, ...]
    keys: dict[tuple[UUID, str], str]
    file: Attachment | None
    item: ReleaseItem | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter or a request that waits, with whose it is."""

    pupil: UUID
    name: str
    release: Release | None
    request: ReceivedDocument | None
    state: State | None


def matters(actor: Actor, pupil: UUID) -> Matters:
    """The page of a pupil's matters. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, OPEN)
    reached, part = reach_whole(actor, pupil, Action.OPEN)
    record(actor, reached.event(Logged.OPEN, WHAT))
    here = {"provider_id": actor.provider, "compartment_id": room(actor), "pupil_id": pupil}
    whose = shown_to(actor, part, "entered_by_id", "entered_role") & unit_not_shut(part, "unit")
    rows = Release.objects.filter(whose, **here).order_by("-entered_at", "-id")
    asked = ReleaseRequest.objects.filter(shown_to(actor, part, "asked_by_id", "asked_role"), **here).order_by("-asked_at", "-id")
    readable = shown_to(actor, part, "for_user", "for_role") & unit_not_shut(part, "for_unit")
    replies = ReceivedDocument.objects.filter(readable, in_reply_to__in=[one.pk for one in asked], **here).order_by("delivered_at")
    came = {one.in_reply_to: one for one in replies}
    waiting = ReceivedDocument.objects.filter(kind="request", answers=None, **here).order_by("delivered_at", "id")
    return Matters(
        reached.card,
        tuple((row, state, _ended_on(row, state)) for row in rows for state in [state_of(row)]),
        tuple(waiting),
        tuple((one, came.get(one.pk)) for one in asked),
    )


def _ended_on(row: Release, state: State) -> date | None:
    if row.delivered_at is not None:
        return clock.day_of(row.delivered_at)
    if state is not State.ENDED:
        return None
    return row.decisions.order_by("-entered_at", "-id").values_list("decided_on", flat=True)[0]


def about_request(actor: Actor, pupil: UUID, request: UUID | None) -> tuple[PupilCard, ReceivedDocument | None]:
    """Whom the form of a new matter is about, and the request it answers. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, RELEASE)
    reached, _part = reach_whole(actor, pupil, Action.WRITE)
    record(actor, reached.event(Logged.OPEN, "people.card"))
    return reached.card, received_request(actor, pupil, request) if request else None


def matter_page(actor: Actor, pupil: UUID, release: UUID) -> MatterPage:
    """One matter, with all in the record that the actor may read and so test. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, OPEN)
    matter = reach_release(actor, pupil, release)
    record(actor, matter.reached.event(Logged.OPEN, WHAT, resource=release))
    decisions = tuple(matter.row.decisions.order_by("entered_at", "id"))
    items = {one.entry_id or one.attachment_id: one for one in matter.row.items.all()}
    testing, to_decide = still_testing(matter.state, matter.decisions), level_to_decide(matter.state, matter.decisions)
    found = things(actor, pupil, items)
    return MatterPage(
        matter.reached.card,
        matter.row,
        matter.state,
        matter.stopped,
        testing,
        to_decide,
        any(one.verdict == Verdict.RELEASE for one in items.values()),
        tuple(found if testing else [one for one in found if one.item]),
        decisions,
        tuple(grounds_for(actor, matter.reached.card, matter.row)) if to_decide else (),
        provider_kind(actor) is ProviderKind.INDEPENDENT,
        tuple(ways_on(actor, matter.row, decisions[-1])) if decisions and decisions[-1].result != Result.RELEASED else (),
        may_go_on(actor, matter),
    )


def item_page(actor: Actor, pupil: UUID, release: UUID, *, entry: UUID | None = None, file: UUID | None = None) -> ItemPage:
    """One item as it reads, to be tested. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release)
    maskable(actor, pupil, entry, file)
    item = matter.row.items.filter(**tested_thing(entry, file)).first()
    if entry is not None:
        opened = open_entry(actor, entry=entry)
        shown = (opened.entry, *opened.addenda)
        texts = tuple(one for one in shown if one.locked_at is not None and one.wrong_pupil_at is None)
        if not texts:  # not signed yet
            raise not_there(Logged.OPEN, WHAT, entry)
        keys = {
            (one.id, row.link_id): mask_key(one.id, entry, row.link_id) for one in texts for s in one.sections for row in s.rows
        }
        return ItemPage(matter.reached.card, matter.row, texts, keys, None, item)
    _card, described = open_attachment(actor, attachment=file or release)
    row = Attachment.objects.get(pk=described.id)
    return ItemPage(matter.reached.card, matter.row, (), {}, row, item)


def keepers(actor: Actor, pupil: UUID) -> tuple[PupilCard, list[tuple[Compartment, list[Offered]]]]:
    """The other compartments that can be asked, each with the grounds there are. Raises RefusedWithTrace, HiddenWithTrace."""
    reached, _part = reach_whole(actor, pupil, Action.WRITE)
    record(actor, reached.event(Logged.OPEN, "people.card"))
    found = [(one, grounds_to_ask(actor, reached.card, one)) for one in rooms(actor)]
    return reached.card, [(one, grounds) for one, grounds in found if grounds]


def waiting(actor: Actor) -> list[Waiting]:
    """What waits in the compartment, the oldest first: requests nobody has taken up, and matters not ended. Only of pupils whose
    record the actor can open. Raises RefusedWithTrace."""
    check(actor, RELEASE)
    here = {"provider_id": actor.provider, "compartment_id": room(actor)}
    requests = list(ReceivedDocument.objects.filter(kind="request", answers=None, **here).order_by("delivered_at", "id")[:MOST])
    rows = list(Release.objects.filter(delivered_at=None, **here).order_by("entered_at", "id")[:MOST])
    known = _known(actor, [*(one.pupil_id for one in requests), *(one.pupil_id for one in rows)])
    found = [Waiting(one.pupil_id, known[one.pupil_id].name, None, one, None) for one in requests if one.pupil_id in known]
    for row in rows:
        pupil = known.get(row.pupil_id)
        if pupil is None or not may_see(actor, pupil.reads, row.entered_by_id, row.entered_role, row.unit_id):
            continue
        if (state := state_of(row)) in {State.TESTING, State.TO_DELIVER, State.DECIDE_AGAIN, State.APPEALABLE}:
            found.append(Waiting(row.pupil_id, pupil.name, row, None, state))
    record(actor, AccessEvent(Logged.LIST, WHAT, pupils=tuple(dict.fromkeys(one.pupil for one in found))))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    reads: Reads


def _known(actor: Actor, pupils: Sequence[UUID]) -> dict[UUID, _Known]:
    """Those whose record opens and whom the actor may list, with what of others' writing the actor may read."""
    found = {}
    for pupil in dict.fromkeys(pupils):
        known = card_and_file(actor, pupil)
        if known is None:
            continue
        opened = opening(actor, *known)
        listed = decision_on(actor, known[0], Action.LIST, DocumentClass.DEMOGRAPHICS)
        if opened.own.allowed and listed.allowed:
            found[pupil] = _Known(known[0].name or _("Skyddad elev"), opened.reads)
    return found
