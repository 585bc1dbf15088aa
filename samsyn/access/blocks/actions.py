"""Setting a block at the pupil's wish, removing it, and lifting it for one unit. A guardian's wish is noted, never carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samsyn.access.decisions import Circumstances, asked_of, not_there, open_pupil, own_part, own_record, unfound
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.keeping import lies, person, room, unit
from samsyn.access.models import Block, BlockLift, BlockWish
from samsyn.access.policy import LIFT_BLOCKS, SET_BLOCK
from samsyn.access.questions import Way
from samsyn.access.rules import Action, Decision, Facts, decide
from samsyn.access.rules.blocks import LIFT_BLOCK
from samsyn.access.rules.blocks import SET_BLOCK as ASKED_TO_BLOCK
from samsyn.access.rules.facts import ActorFacts, ActorKind, ConsentFacts, DocumentClass, Period
from samsyn.access.stating import stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.organisation.models import Unit
from samsyn.people.cards import PupilCard

WHAT = "access.block"
# A lifting is for what is at hand. [judgement]
LONGEST_LIFT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for a block as it was typed. guardian: whose, when it is not the pupil's own. inner, between: towards whom."""

    way: str
    inner: bool
    between: bool
    guardian: UUID | None = None
    process: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a wish: the blocks that were set, or why not, in words."""

    blocks: tuple[Block, ...]
    refusal: str = ""


def set_block(actor: Actor, *, pupil: UUID, wish: Wish) -> Answered:
    """Block what the own unit has documented, at once, when it is the pupil's to decide; otherwise note the wish and say why not.

    Raises Invalid naming the fields, Conflict when it is blocked already, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, SET_BLOCK)
    card, _decision = open_pupil(actor, pupil, Action.WRITE, own_record(actor), own_part(actor))
    wrong = _wish_faults(card, wish)
    if wrong or actor.user is None:
        raise Invalid(_("Önskemålet kan inte sparas."), wrong)
    facts, _file = asked_of(actor, card, Action.BLOCK, own_record(actor))
    asks = ActorFacts(ActorKind.GUARDIAN, str(wish.guardian)) if wish.guardian else ActorFacts(ActorKind.PUPIL, str(card.id))
    theirs = decide(replace(facts, actor=asks))
    if not theirs.allowed:
        return _noted(actor, card, wish, theirs)
    ours = decide(replace(facts, consents=(*facts.consents, _asked(facts, card))))
    if not ours.allowed:
        event = AccessEvent(Logged.WRITE, WHAT, Outcome.REFUSED, pupil=card.id, ground=ours.ground, rule=ours.rule)
        raise RefusedWithTrace(translated(ours.message), event)
    kinds = [between for between, wanted in ((False, wish.inner), (True, wish.between)) if wanted]
    return Answered(tuple(_set(actor, card, wish, ours, between=between) for between in kinds))


def _asked(facts: Facts, card: PupilCard) -> ConsentFacts:
    """That the pupil asked for it now, as the rule wants it said."""
    return ConsentFacts(str(card.id), "pupil", ASKED_TO_BLOCK, frozenset({facts.resource.document}), "", Period(facts.on))


def _wish_faults(card: PupilCard, wish: Wish) -> dict[str, list[str]]:
    found = {}
    if wish.guardian is not None and wish.guardian not in {one.person for one in card.guardians}:
        found["by"] = [_("Den personen är inte elevens vårdnadshavare.")]
    if wish.way not in Way.values:
        found["way"] = [_("Välj hur önskemålet lämnades.")]
    if not (wish.inner or wish.between):
        found["towards"] = [_("Välj mot vilka uppgifterna ska spärras.")]
    if len(wish.process) > 40:
        found["process"] = [_("Skriv högst 40 tecken.")]
    if len(wish.note) > 300:
        found["note"] = [_("Skriv högst 300 tecken.")]
    return found


def _set(actor: Actor, card: PupilCard, wish: Wish, decision: Decision, *, between: bool) -> Block:
    try:
        with transaction.atomic():
            row = Block.objects.create(
                **lies(actor, card.id),
                unit_id=unit(actor),
                process=wish.process.strip(),
                between_providers=between,
                way=wish.way,
                rule=decision.rule,
                set_by_id=person(actor),
                set_name=actor.name,
                set_at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict(_("Uppgifterna är redan spärrade på det sättet.")) from error
    event = AccessEvent(
        Logged.WRITE,
        WHAT,
        pupil=card.id,
        resource=row.pk,
        ground=decision.ground,
        rule=decision.rule,
        details="set between_providers" if between else "set inner",
    )
    record(actor, event)
    return row


def _noted(actor: Actor, card: PupilCard, wish: Wish, decision: Decision) -> Answered:
    guardian = next((one for one in card.guardians if one.person == wish.guardian), None)
    row = BlockWish.objects.create(
        **lies(actor, card.id),
        guardian_id=wish.guardian,
        wished_name=guardian.name if guardian else card.name,
        note=wish.note.strip(),
        rule=decision.rule,
        noted_by_id=person(actor),
        noted_name=actor.name,
        noted_at=clock.now(),
    )
    event = AccessEvent(
        Logged.WRITE,
        "access.block_wish",
        pupil=card.id,
        resource=row.pk,
        ground=decision.ground,
        rule=decision.rule,
        details="noted",
    )
    record(actor, event)
    return Answered((), _told_to_staff(wish, decision))


def _told_to_staff(wish: Wish, decision: Decision) -> str:
    """Why the wish was not carried out, for who noted it: the rule's own words are said to the guardian."""
    if wish.guardian is None:
        return translated(decision.message)
    return _("En vårdnadshavare kan inte spärra barnets journal eller häva en spärr (patientdatalagen 4 kap. 4 §).")


def remove_block(actor: Actor, *, pupil: UUID, block: UUID, way: str) -> Block:
    """Remove a block that the own unit has set, at the pupil's wish.

    Raises Invalid, HiddenWithTrace, Conflict, RefusedWithTrace.
    """
    check(actor, SET_BLOCK)
    card, _decision = open_pupil(actor, pupil, Action.WRITE, own_record(actor), own_part(actor))
    row = Block.objects.select_for_update(no_key=True).filter(pk=block, pupil_id=pupil, unit_id=unit(actor)).first()
    if row is None:
        raise not_there(Logged.WRITE, WHAT, block)
    _standing(row)
    if way not in Way.values:
        raise Invalid(_("Spärren kan inte tas bort."), {"way": [_("Välj hur önskemålet lämnades.")]})
    facts, _file = asked_of(actor, card, Action.LIFT_BLOCK, own_record(actor))
    decision = decide(replace(facts, actor=ActorFacts(ActorKind.PUPIL, str(card.id))))
    if not decision.allowed:
        event = AccessEvent(
            Logged.WRITE, WHAT, Outcome.REFUSED, pupil=card.id, resource=row.pk, ground=decision.ground, rule=decision.rule
        )
        raise RefusedWithTrace(translated(decision.message), event)
    row.removed_at, row.removed_name, row.removed_way = clock.now(), actor.name, way
    row.save(update_fields=["removed_at", "removed_name", "removed_way"])
    event = AccessEvent(
        Logged.WRITE, WHAT, pupil=card.id, resource=row.pk, ground=decision.ground, rule=decision.rule, details="removed"
    )
    record(actor, event)
    return row


def lift_block(actor: Actor, *, block: UUID, for_unit: UUID, reason: str, until: date | None) -> BlockLift:
    """Let one unit past a block for a time: by an authorised officer, with the pupil's consent for that unit.

    Raises Invalid naming the fields, HiddenWithTrace, Conflict, RefusedWithTrace when the consent or the authority is lacking.
    """
    check(actor, LIFT_BLOCKS)
    row = Block.objects.select_for_update(no_key=True).filter(pk=block, compartment_id=room(actor)).first()
    if row is None:
        raise unfound(actor, Logged.WRITE, WHAT, block, DocumentClass.DEMOGRAPHICS)
    card, _decision = open_pupil(actor, row.pupil_id, Action.OPEN, DocumentClass.DEMOGRAPHICS)
    _standing(row)
    why, last = stated(reason), _last_day(until)
    if not Unit.objects.filter(pk=for_unit, provider_id=actor.provider).exclude(pk=row.unit_id).exists():
        raise Invalid(_("Spärren kan inte hävas."), {"unit": [_("Välj enheten som ska få läsa.")]})
    facts, _file = asked_of(actor, card, Action.LIFT_BLOCK, own_record(actor), Circumstances(unit=row.unit_id, process=row.process))
    for_this = tuple(one for one in facts.consents if one.purpose != LIFT_BLOCK or one.recipient == str(for_unit))
    decision = decide(replace(facts, consents=for_this, reason=why))
    if not decision.allowed:
        event = AccessEvent(
            Logged.WRITE, WHAT, Outcome.REFUSED, pupil=card.id, resource=row.pk, ground=decision.ground, rule=decision.rule
        )
        raise RefusedWithTrace(
            _("Spärren kan inte hävas: elevens samtycke för den enheten saknas, eller så är du inte behörig."), event
        )
    lift = BlockLift.objects.create(
        **lies(actor, card.id),
        block=row,
        for_unit_id=for_unit,
        reason=why,
        valid_from=clock.today(),
        valid_to=last,
        lifted_by_id=person(actor),
        lifted_name=actor.name,
        lifted_at=clock.now(),
    )
    event = AccessEvent(
        Logged.WRITE, WHAT, pupil=card.id, resource=row.pk, ground=decision.ground, rule=decision.rule, reason=why, details="lifted"
    )
    record(actor, event)
    return lift


def _last_day(until: date | None) -> date:
    today = clock.today()
    if until is None:
        message = _("Skriv den sista dagen som enheten får läsa.")
    elif until < today:
        message = _("Dagen har redan passerat.")
    elif until - today > LONGEST_LIFT:
        message = _("En spärr hävs högst 90 dagar i taget.")
    else:
        return until
    raise Invalid(_("Spärren kan inte hävas."), {"until": [message]})


def _standing(row: Block) -> None:
    """Raises Conflict for a block that is removed: said once it is known that the actor may know of it."""
    if row.removed_at is not None:
        raise Conflict(_("Spärren är redan borttagen."))
