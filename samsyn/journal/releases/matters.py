"""A matter of release: entering who asks for what, testing item by item, and requests to other compartments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from samsyn.access.decisions import not_there, unfound
from samsyn.access.gate import check
from samsyn.access.keeping import lies, person, room, unit, unit_name
from samsyn.access.questions import Way
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome
from samsyn.journal.models import ReceivedDocument, Release, ReleaseItem, ReleaseRequest
from samsyn.journal.part import may_see
from samsyn.journal.policy import ASK_RELEASE, RELEASE
from samsyn.journal.queries import entry_texts
from samsyn.journal.reach import Reached, about, reach_attachment, reach_entry, reach_record, reach_whole
from samsyn.journal.releases.asking import grounds_to_ask
from samsyn.journal.releases.holding import no_longer, tested_thing
from samsyn.journal.releases.recipients import To, chosen, room_name, rooms
from samsyn.journal.rules.releasing import (
    LETS_OUT,
    Asked,
    ItemVerdict,
    RecipientKind,
    Requested,
    State,
    Verdict,
    faults_asked,
    faults_requested,
    faults_tested,
    is_whole,
    state_of_release,
    still_testing,
)
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7
from samsyn.kernel.language import translated
from samsyn.kernel.text import N_

WHAT = "journal.release"
WHAT_REQUEST = "journal.release_request"
WHAT_RECEIVED = "journal.received"


@dataclass(frozen=True, slots=True)
class Matter:
    """A release with whose record it is, its decisions as level and result, and how far it has come.

    stopped: why what was decided to be handed over may not be any longer, in words.
    """

    row: Release
    reached: Reached
    decisions: tuple[tuple[str, str], ...]
    state: State
    stopped: str = ""


def reach_release(actor: Actor, pupil: UUID, release: UUID, *, lock: bool = False) -> Matter:
    """A release of the pupil's, in the own compartment. Raises HiddenWithTrace, of what is another's too; RefusedWithTrace.

    lock: it is to be changed, which nobody does by what was opened in an emergency.
    """
    rows = Release.objects.filter(pk=release, pupil_id=pupil, compartment_id=room(actor))
    found = (rows.select_for_update(no_key=True) if lock else rows).first()
    if found is None:
        raise unfound(actor, Logged.OPEN, WHAT, release)
    reached, part = reach_whole(actor, pupil, Action.WRITE if lock else Action.OPEN)
    if not may_see(actor, part, found.entered_by_id, found.entered_role, found.unit_id):
        raise not_there(Logged.OPEN, WHAT, release)
    decisions = _decisions(found)
    state = _state(found, decisions)
    stopped = no_longer(actor, reached.card, found) if state is State.TO_DELIVER else ""
    return Matter(found, reached, tuple(decisions), State.DECIDE_AGAIN if stopped else state, stopped)


def conflict(actor: Actor, matter: Matter, said: str, rule: str = "state") -> Conflict:
    """What the matter is not open to, as an error to raise; the attempt stands in the log."""
    event = matter.reached.event(Logged.WRITE, WHAT, resource=matter.row.pk)
    record(actor, replace(event, outcome=Outcome.FAILED, rule=rule))
    return Conflict(said)


def state_of(row: Release) -> State:
    """How far a release has come."""
    return _state(row, _decisions(row))


def _decisions(row: Release) -> list[tuple[str, str]]:
    return list(row.decisions.order_by("entered_at", "id").values_list("level", "result"))


def _state(row: Release, decisions: list[tuple[str, str]]) -> State:
    delivered, whole = row.delivered_at is not None, True
    if decisions and not delivered and decisions[-1][1] in LETS_OUT:
        last = row.decisions.order_by("-entered_at", "-id")[0]
        whole = is_whole(last.content, last.sha256)
    asked = row.appealable_asked_on is not None
    return state_of_release(decisions, delivered=delivered, authority_asked=asked, whole=whole)


def begin_release(actor: Actor, *, pupil: UUID, asked: Asked, request: UUID | None = None) -> Release:
    """Enter that somebody asks for something in the record. request: the one from another compartment that it answers.

    Raises Invalid naming the fields, Conflict when the request has been taken up already, HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, RELEASE)
    reached = reach_record(actor, pupil, Action.WRITE)
    wrong = faults_asked(asked, ways=Way.values, today=clock.today())
    to = chosen(actor, reached.card, asked.recipient, asked.recipient_name)
    if to is None and "recipient" not in wrong:
        wrong["recipient"] = _("Ange vem som ska få uppgifterna.")
    answered = received_request(actor, pupil, request) if request else None
    if answered is not None and to is not None and not _is_the_asker(to, answered):
        wrong["recipient"] = N_(
            "Svaret går till den som frågade. Ska någon annan ha uppgifterna antecknar du det som ett eget ärende."
        )
    if answered is not None and answered.answers.exists():
        raise _taken_up(actor, reached, answered)
    if wrong or to is None or asked.asked_on is None:
        raise Invalid(_("Begäran kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    try:
        with transaction.atomic():
            row = _entered(actor, pupil, asked, asked.asked_on, to, answered)
    except IntegrityError:  # of several at once, the storage lets one answer a request
        if answered is None:
            raise
        raise _taken_up(actor, reached, answered) from None
    record(actor, reached.event(Logged.WRITE, WHAT, resource=row.pk, details=f"asked to={row.recipient_kind}"))
    return row


def _taken_up(actor: Actor, reached: Reached, request: ReceivedDocument) -> Conflict:
    """That somebody answers the request already, as an error to raise; the attempt stands in the log."""
    event = reached.event(Logged.WRITE, WHAT_REQUEST, resource=request.pk)
    record(actor, replace(event, outcome=Outcome.FAILED, rule="taken_up"))
    return Conflict(_("Någon prövar redan den här begäran."))


def _is_the_asker(to: To, answered: ReceivedDocument) -> bool:
    """Whether the answer to a request goes where the request came from, and to nobody else there than who asked."""
    return to.room == answered.origin_room and (to.user is None or str(to.user) == answered.content.get("by"))


def _entered(actor: Actor, pupil: UUID, asked: Asked, day: date, to: To, answered: ReceivedDocument | None) -> Release:
    return Release.objects.create(
        **lies(actor, pupil),
        recipient=to.key,
        recipient_kind=to.kind.value,
        recipient_name=to.name,
        to_compartment_id=to.room,
        for_user=to.user,
        for_role=to.role,
        for_unit=to.unit,
        to_provider_id=to.provider,
        to_branch=to.branch,
        request=answered,
        asked_by=asked.asked_by.strip(),
        identified=asked.identified.strip(),
        way=asked.way,
        asked_on=day,
        wanted=asked.wanted.strip(),
        aim=asked.aim.strip(),
        unit_id=unit(actor),
        unit_name=unit_name(actor),
        entered_by_id=person(actor),
        entered_name=actor.name,
        entered_role=actor.role,
        entered_at=clock.now(),
    )


def received_request(actor: Actor, pupil: UUID, request: UUID) -> ReceivedDocument:
    """A request that another compartment has sent. Raises HiddenWithTrace."""
    rows = ReceivedDocument.objects.filter(pk=request, pupil_id=pupil, compartment_id=room(actor), kind="request")
    found = rows.first()
    if found is None:
        raise not_there(Logged.OPEN, WHAT_REQUEST, request)
    return found


def assess_item(
    actor: Actor, *, pupil: UUID, release: UUID, entry: UUID | None = None, file: UUID | None = None, tested: ItemVerdict
) -> ReleaseItem:
    """Enter the test of one entry, with what has been added to it, or of one file.

    Raises Invalid naming the fields, Conflict when the matter is decided, HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    if not still_testing(matter.state, matter.decisions):
        raise conflict(actor, matter, _("Ärendet är redan beslutat."))
    known = maskable(actor, pupil, entry, file)
    wrong = faults_tested(tested, known=known)
    if wrong:
        raise Invalid(_("Prövningen kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    released = tested.verdict == Verdict.RELEASE
    row, _made = ReleaseItem.objects.update_or_create(
        **lies(actor, pupil),
        release=matter.row,
        **tested_thing(entry, file),
        defaults={
            "verdict": tested.verdict,
            "test": tested.test.strip() if tested.verdict != Verdict.OUTSIDE else "",
            "masked": sorted(set(tested.masked)) if released else [],
            "secret_to_guardian": tested.secret_to_guardian,
            "tested_by_id": person(actor),
            "tested_name": actor.name,
            "tested_at": clock.now(),
        },
    )
    details = f"tested={tested.verdict} masked={len(row.masked)} secret={int(row.secret_to_guardian)}"
    record(actor, matter.reached.event(Logged.WRITE, WHAT, resource=entry or file, details=details))
    return row


def maskable(actor: Actor, pupil: UUID, entry: UUID | None, file: UUID | None) -> list[str]:
    """The keys of what can be masked; of a file nothing. Raises HiddenWithTrace for what is not the pupil's.

    Raises it too for what may not be taken out of the record: what was opened in an emergency is read, and no more.
    """
    if entry is None:
        if file is None:
            raise Invalid(_("Välj vad som prövas."))
        with about(pupil, Logged.OPEN, "journal.attachment", file):
            found, _reached = reach_attachment(actor, file, Action.PRINT)
        fits = found.pupil_id == pupil and found.wrong_pupil_at is None
    else:
        with about(pupil, Logged.OPEN, "journal.entry", entry):
            row, _reached = reach_entry(actor, entry, Action.PRINT)
        fits = row.pupil_id == pupil and row.about_id is None and row.locked_at is not None and row.wrong_pupil_at is None
    if not fits:
        raise not_there(Logged.OPEN, WHAT, entry or file or pupil)
    texts = entry_texts(actor, pupil, [entry]) if entry is not None else []
    return [mask_key(one.id, entry or one.id, part.link_id) for one in texts for s in one.sections for part in s.rows]


def mask_key(entry: UUID, root: UUID, link_id: str) -> str:
    """What an answer is masked by: the link id, with the addendum's id when it stands in one."""
    return link_id if entry == root else f"{entry}/{link_id}"


def ask_other_room(actor: Actor, *, pupil: UUID, asked: Requested) -> ReleaseRequest:
    """Ask another compartment of the care provider for something, and deliver the request there.

    Raises Invalid naming the fields, HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, ASK_RELEASE)
    reached = reach_record(actor, pupil, Action.WRITE)
    found = {str(one.pk): one for one in rooms(actor)}
    keeper = found.get(asked.room)
    grounds = [one.ground.value for one in grounds_to_ask(actor, reached.card, keeper)] if keeper else []
    wrong = faults_requested(asked, rooms=found, grounds=grounds)
    if wrong or keeper is None:
        raise Invalid(_("Begäran kan inte skickas."), {name: [translated(said)] for name, said in wrong.items()})
    now = clock.now()
    with transaction.atomic():
        row = ReleaseRequest.objects.create(
            **lies(actor, pupil),
            to_compartment_id=keeper.pk,
            to_name=room_name(keeper)[:200],
            ground=asked.ground,
            question=asked.question if asked.ground == "consent" else "",
            wanted=asked.wanted.strip(),
            aim=asked.aim.strip(),
            unit_id=actor.unit,
            unit_name=unit_name(actor) if actor.unit else "",
            asked_by_id=person(actor),
            asked_name=actor.name,
            asked_role=actor.role,
            asked_at=now,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT samsyn_journal_request(%s, %s)", [row.pk, uuid7()])
    details = f"request ground={row.ground}"
    record(actor, reached.event(Logged.RELEASE, WHAT_REQUEST, resource=row.pk, reason=row.aim, details=details))
    return row


def answering(request: ReceivedDocument) -> dict[str, str]:
    """What the form of a matter begins with when it answers a request."""
    return {
        "recipient": f"{RecipientKind.ROOM.value}:{request.origin_room}",
        "asked_by": f"{request.maker_name}, {request.origin_unit}",
        "identified": _("Inloggad i Samsyn"),
        "way": Way.DIGITAL.value,
        "asked_on": clock.day_of(request.delivered_at).isoformat(),
        "wanted": str(request.content.get("wanted", "")),
        "aim": request.aim,
    }
