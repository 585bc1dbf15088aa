"""Entering a decision, choosing what it names, carrying out what another has entered, and taking it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from samsyn.access.gate import RefusedWithTrace
from samsyn.access.keeping import lies, person
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.journal.destruction.asking import WHAT, check_entrusted, reach_order, require_destruction, require_named, state
from samsyn.journal.models import Attachment, DestructionItem, DestructionOrder, Entry, ReceivedDocument
from samsyn.journal.reach import Reached
from samsyn.journal.rules.destroying import (
    Ordered,
    Thing,
    faults_ordered,
    scope_fault,
    why_not_carry_out,
    why_not_choose,
    why_not_withdraw,
)
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.logs import logger
from samsyn.people.identity_number import MESSAGES, InvalidIdentityNumber, parse
from samsyn.people.queries import pupil_by_number, pupil_card

log = logger(__name__)


def enter_order(actor: Actor, *, ordered: Ordered, identity_number: str) -> DestructionOrder:
    """Enter a decision of IVO's about the record of the pupil with that number.

    Raises Invalid naming the fields, RefusedWithTrace.
    """
    check_entrusted(actor)
    wrong = {name: [translated(said)] for name, said in faults_ordered(ordered, clock.today()).items()}
    try:
        number = parse(identity_number, today=clock.today())
    except InvalidIdentityNumber as error:
        wrong["identity_number"] = [translated(MESSAGES[error.code])]
    if wrong or ordered.decided_on is None:
        raise Invalid(_("Beslutet kan inte sparas."), wrong)
    pupil = pupil_by_number(actor.provider, number.value)
    card = pupil_card(pupil) if pupil else None
    # Nobody learns from a number which stub it stands for.
    if card is None or card.stub or not things_of(actor, card.id):
        record(actor, AccessEvent(Logged.SEARCH, WHAT, Outcome.FAILED, rule="not_found"))
        said = _("Verksamheten har ingen journal för det personnumret.")
        raise Invalid(_("Beslutet kan inte sparas."), {"identity_number": [said]})
    reached = require_named(actor, card, ordered.number)
    row = DestructionOrder.objects.create(
        **lies(actor, card.id),
        number=ordered.number.strip(),
        decided_on=ordered.decided_on,
        entered_by_id=person(actor),
        entered_name=actor.name,
        entered_at=clock.now(),
    )
    record(actor, reached.event(Logged.WRITE, WHAT, resource=row.pk, details="entered"))
    return row


def choose_scope(actor: Actor, *, pupil: UUID, order: UUID, named: Collection[UUID]) -> None:
    """Choose what the decision names: entries with all that is about them, files, and what came from elsewhere. Fixed from then on.

    Raises Invalid, Conflict, RefusedWithTrace (also for what is not in this pupil's record), HiddenWithTrace.
    """
    row, reached = reach_order(actor, pupil, order, lock=True)
    if why := why_not_choose(state(row), own=row.entered_by_id == actor.user):
        raise _conflict(actor, row, reached, translated(why))
    there = things_of(actor, pupil)
    if why := scope_fault({str(one) for one in named}, {str(one) for one in there}):
        if not named:
            raise Invalid(translated(why), {"named": [translated(why)]})
        # An id of another pupil's, or of none: what the decision does not cover.
        event = reached.event(Logged.WRITE, WHAT, resource=row.pk)
        raise RefusedWithTrace(translated(why), replace(event, outcome=Outcome.REFUSED, rule="scope"))
    about = Counter(Entry.objects.filter(**lies(actor, pupil), about_id__in=named).values_list("about_id", flat=True))
    DestructionItem.objects.bulk_create(
        DestructionItem(**lies(actor, pupil), order=row, thing=there[one].value, row=one, addenda=about[one])
        for one in sorted(set(named))
    )
    row.proposed_at = clock.now()
    row.save(update_fields=["proposed_at"])
    record(actor, reached.event(Logged.WRITE, WHAT, resource=row.pk, details=f"named={len(set(named))}"))


def things_of(actor: Actor, pupil: UUID) -> dict[UUID, Thing]:
    """Everything in the pupil's record that a decision can name, in the own compartment."""
    kept = lies(actor, pupil)
    entries = Entry.objects.filter(**kept, about=None).values_list("pk", flat=True)
    files = Attachment.objects.filter(**kept).values_list("pk", flat=True)
    came = ReceivedDocument.objects.filter(**kept).values_list("pk", flat=True)
    return dict.fromkeys(entries, Thing.ENTRY) | dict.fromkeys(files, Thing.FILE) | dict.fromkeys(came, Thing.RECEIVED)


def carry_out(actor: Actor, *, pupil: UUID, order: UUID, sure: bool) -> DestructionOrder:
    """Destroy what another has entered that the decision names: the rows go, and leave tombstones. It cannot be undone.

    Raises Invalid unless the actor has said to have read the decision, Conflict (for one's own too), RefusedWithTrace,
    HiddenWithTrace.
    """
    row, reached = reach_order(actor, pupil, order, lock=True)
    if why := why_not_carry_out(state(row), own=row.entered_by_id == actor.user):
        raise _conflict(actor, row, reached, translated(why))
    if not sure:
        said = _("Bekräfta att du har läst IVO:s beslut och att det gäller just detta.")
        raise Invalid(said, {"sure": [said]})
    decided = require_destruction(actor, reached.card, row)
    row.confirmed_by_id, row.confirmed_name = person(actor), actor.name
    row.save(update_fields=["confirmed_by", "confirmed_name"])
    try:
        with transaction.atomic():
            gone = destroy(row.pk)
    except IntegrityError:
        row.confirmed_by_id, row.confirmed_name = None, ""
        row.save(update_fields=["confirmed_by", "confirmed_name"])
        said = _(
            "Det som beslutet gäller har ändrats sedan det lades fram: något har skrivits till, eller ett annat beslut har redan"
            " tagit det. Ta tillbaka beslutet, och lägg in det på nytt om det fortfarande gäller."
        )
        raise _conflict(actor, row, reached, said) from None
    record(actor, decided.event(Logged.DESTROY, WHAT, resource=row.pk, reason=row.number, details=f"rows={gone}"))
    # The line survives a restore of the database, which the rows do not: it tells that something is to be done again.
    told = {"resource": row.pk, "provider": row.provider_id, "compartment": row.compartment_id, "rows": gone}
    transaction.on_commit(lambda: log.warning("journal.destroyed", **told))
    return row


def destroy(order: UUID) -> int:
    """Have the database carry out a confirmed decision; how many things went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT samsyn_journal_destroy(%s)", [order])
        return int(cursor.fetchone()[0])


def withdraw_order(actor: Actor, *, pupil: UUID, order: UUID) -> None:
    """Take a decision back that was entered wrongly, before it is carried out. It stays, as taken back.

    Raises Conflict, RefusedWithTrace, HiddenWithTrace.
    """
    row, reached = reach_order(actor, pupil, order, lock=True)
    if why := why_not_withdraw(state(row)):
        raise _conflict(actor, row, reached, translated(why))
    row.withdrawn_at, row.withdrawn_name = clock.now(), actor.name
    row.save(update_fields=["withdrawn_at", "withdrawn_name"])
    record(actor, reached.event(Logged.WRITE, WHAT, resource=row.pk, details="withdrawn"))


def _conflict(actor: Actor, row: DestructionOrder, reached: Reached, said: str) -> Conflict:
    """What the decision is not open to, as an error to raise; the attempt stands in the log."""
    event: AccessEvent = reached.event(Logged.WRITE, WHAT, resource=row.pk)
    record(actor, replace(event, outcome=Outcome.FAILED, rule="state"))
    return Conflict(said)
