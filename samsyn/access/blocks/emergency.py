"""Past a block in an emergency, in two steps: which units have blocked, then what is needed of it. Somebody else reviews it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import HiddenWithTrace, asked_of, blocked_parts, not_there, open_pupil, own_part, own_record, unfound
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.keeping import lies, person, room
from samsyn.access.listed import to_know_of
from samsyn.access.models import EmergencyOpening
from samsyn.access.on_file import OnFile
from samsyn.access.policy import OPEN_IN_EMERGENCY, REVIEW_EMERGENCIES
from samsyn.access.rules import Action, Decision, Outcome, decide
from samsyn.access.rules.facts import EmergencyFacts
from samsyn.access.rules.vocabulary import DocumentClass, Purpose
from samsyn.access.stating import why_not_stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome as Ended
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.text import clean_text, length_said
from samsyn.people.cards import PupilCard

WHAT = "access.emergency"
# Step two follows at once, and what it opens is for the care at hand. [judgement]
TO_CHOOSE = timedelta(hours=1)
TO_READ = timedelta(hours=4)


def name_units(actor: Actor, *, pupil: UUID, no_consent_because: str, needed_because: str) -> EmergencyOpening:
    """Step one: state the emergency, and be told which units have blocked.

    Raises Invalid naming the fields; HiddenWithTrace when nothing is blocked, or the pupil has refused; RefusedWithTrace.
    """
    check(actor, OPEN_IN_EMERGENCY)
    card, _decision = open_pupil(actor, pupil, Action.OPEN, own_record(actor), own_part(actor))
    why = {"no_consent_because": _words(no_consent_because), "needed_because": _words(needed_because)}
    wrong = {name: [fault] for name, said in why.items() if (fault := why_not_stated(said))}
    if wrong or actor.user is None or actor.unit is None:
        raise Invalid(_("Nödöppningen kan inte inledas."), wrong)
    units, decision = _blocked(actor, card)
    now = clock.now()
    row = EmergencyOpening.objects.create(
        **lies(actor, card.id),
        user_id=person(actor),
        user_name=actor.name,
        user_role=actor.role,
        unit_id=actor.unit,
        **why,
        named=units,
        named_at=now,
        ends_at=now + TO_CHOOSE,
    )
    _log(actor, row, decision, "units_named", row.needed_because)
    return row


def open_units(actor: Actor, *, pupil: UUID, opening: UUID, units: Collection[UUID], reason: str) -> EmergencyOpening:
    """Step two: open what the chosen units have blocked, for the rest of the hours.

    Raises Invalid naming the fields, HiddenWithTrace for another's opening, Conflict when its time is out, RefusedWithTrace.
    """
    check(actor, OPEN_IN_EMERGENCY)
    row = own_opening(actor, pupil, opening, lock=True)
    card, _decision = open_pupil(actor, pupil, Action.OPEN, own_record(actor), own_part(actor))
    if row.opened_at is not None or row.ends_at <= clock.now():
        raise Conflict(_("Nödöppningen är redan gjord eller har gått ut. Börja om om det behövs."))
    why, wrong = _words(reason), {}
    if not units or not set(units) <= set(row.named):
        wrong["units"] = [_("Välj minst en av enheterna.")]
    if fault := why_not_stated(why):
        wrong["reason"] = [fault]
    if wrong:
        raise Invalid(_("Uppgifterna kan inte öppnas."), wrong)
    decision = _decided(actor, card, units, why)
    row.chosen, row.reason = sorted(units), why
    row.opened_at = clock.now()
    row.ends_at = row.opened_at + TO_READ
    row.save(update_fields=["chosen", "reason", "opened_at", "ends_at"])
    _log(actor, row, decision, f"opened={len(row.chosen)}", why)
    return row


def review_emergency(actor: Actor, *, opening: UUID, justified: bool | None, note: str) -> EmergencyOpening:
    """Say whether an opening was justified. Nobody reviews their own.

    Raises Invalid, HiddenWithTrace, Conflict, RefusedWithTrace.
    """
    check(actor, REVIEW_EMERGENCIES)
    rows = EmergencyOpening.objects.select_for_update(no_key=True).filter(pk=opening, compartment_id=room(actor))
    row = rows.first()
    if row is None:
        raise unfound(actor, Logged.APPROVE, WHAT, opening, DocumentClass.ACCESS_LOG)
    open_pupil(actor, row.pupil_id, Action.OPEN, DocumentClass.ACCESS_LOG)
    if row.user_id == actor.user:
        raise Conflict(_("Du kan inte granska din egen nödöppning. Det ska en annan person göra."))
    if row.reviewed_at is not None:
        raise Conflict(_("Nödöppningen är redan granskad."))
    wrong = {}
    if justified is None:
        wrong["justified"] = [_("Välj om nödöppningen var befogad.")]
    if len(note) > 1000 or (justified is False and not length_said(note)):
        wrong["note"] = [_("Skriv vad som händer nu, med högst 1 000 tecken.")]
    if wrong:
        raise Invalid(_("Granskningen kan inte sparas."), wrong)
    row.reviewed_by_id, row.reviewed_name, row.reviewed_at = actor.user, actor.name, clock.now()
    row.justified, row.review_note = justified, note.strip()
    row.save(update_fields=["reviewed_by", "reviewed_name", "reviewed_at", "justified", "review_note"])
    details = "justified" if justified else "not_justified"
    record(actor, AccessEvent(Logged.APPROVE, WHAT, pupil=row.pupil_id, resource=row.pk, rule="reviewed", details=details))
    return row


def to_review(actor: Actor) -> list[EmergencyOpening]:
    """The openings in the own compartment, those not reviewed first; of protected pupils for the closed group alone.

    Raises RefusedWithTrace.
    """
    check(actor, REVIEW_EMERGENCIES)
    rows = to_know_of(actor, EmergencyOpening.objects.filter(compartment_id=room(actor), provider_id=actor.provider))
    found = list(rows.order_by("-named_at", "-id")[:200])
    pupils = tuple(dict.fromkeys(row.pupil_id for row in found))
    record(actor, AccessEvent(Logged.LIST, WHAT, pupils=pupils, rule="review"))
    return sorted(found, key=lambda row: row.reviewed_at is not None)


def own_opening(actor: Actor, pupil: UUID, opening: UUID, *, lock: bool = False) -> EmergencyOpening:
    """An opening about the pupil that the actor has begun. Raises HiddenWithTrace."""
    rows = EmergencyOpening.objects.filter(pk=opening, compartment_id=room(actor), pupil_id=pupil, user_id=person(actor))
    found = (rows.select_for_update(no_key=True) if lock else rows).first()
    if found is None:
        raise not_there(Logged.OPEN, WHAT, opening)
    return found


def _words(text: str) -> str:
    return " ".join(clean_text(text).split())


def _asked(actor: Actor, card: PupilCard, emergency: EmergencyFacts, file: OnFile | None = None) -> dict[UUID, list[Decision]]:
    """What `decide` says in the emergency of each part that another unit has blocked, by unit."""
    facts, _file = asked_of(actor, card, Action.OPEN, own_record(actor), own_part(actor), file=file)
    stated = replace(facts, purpose=Purpose.CARE, reason=emergency.reason, emergency=emergency)
    found: dict[UUID, list[Decision]] = {}
    for unit, process in blocked_parts(actor, facts):
        part = replace(stated, resource=replace(stated.resource, unit=unit, process=process))
        found.setdefault(UUID(unit), []).append(decide(part))
    return found


def ways_past(actor: Actor, card: PupilCard, file: OnFile | None = None) -> dict[UUID, Decision]:
    """The units whose block an emergency may go past, each with the decision."""
    asked = _asked(actor, card, EmergencyFacts(consent_impossible=True, indispensable=True), file)
    return {unit: found for unit, decisions in asked.items() for found in decisions if found.outcome is Outcome.EMERGENCY}


def _blocked(actor: Actor, card: PupilCard) -> tuple[list[UUID], Decision]:
    """The units whose block the emergency may go past, and the decision on the first of them."""
    named = ways_past(actor, card)
    if not named:
        event = AccessEvent(Logged.OPEN, WHAT, Ended.REFUSED, pupil=card.id, rule="nothing_blocked")
        raise HiddenWithTrace(_("Sidan finns inte."), event)
    return sorted(named), next(iter(named.values()))


def _decided(actor: Actor, card: PupilCard, units: Collection[UUID], reason: str) -> Decision:
    """The decision to open the chosen units' parts. Raises RefusedWithTrace when one of them is not to be opened."""
    chosen = frozenset(map(str, units))
    asked = _asked(actor, card, EmergencyFacts(True, True, reason=reason, named=True, chosen=chosen))
    decisions = [found for unit in units for found in asked.get(unit, [])]
    refused = next((found for found in decisions if not found.allowed), None)
    if refused is not None:
        event = AccessEvent(Logged.OPEN, WHAT, Ended.REFUSED, pupil=card.id, ground=refused.ground, rule=refused.rule)
        raise RefusedWithTrace(translated(refused.message), event)
    if not decisions:
        raise Conflict(_("Spärren är borttagen: uppgifterna visas i journalen."))
    return decisions[0]


def _log(actor: Actor, row: EmergencyOpening, decision: Decision, details: str, reason: str) -> None:
    event = AccessEvent(
        Logged.OPEN,
        WHAT,
        pupil=row.pupil_id,
        resource=row.pk,
        ground=decision.ground,
        rule=decision.rule,
        reason=reason,
        details=details,
    )
    record(actor, event)
