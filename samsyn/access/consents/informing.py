"""Noting that pupil or guardians were told of coherent documentation, before anything is available (lag 2022:913 2 kap. 2 §)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.consents.pages import about_consent, custodians
from samsyn.access.decisions import open_pupil, own_part, own_record
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.guardians import guardian_names
from samsyn.access.keeping import lies, person, room
from samsyn.access.models import CoherentInformation
from samsyn.access.policy import RECORD_CONSENT
from samsyn.access.questions import Way
from samsyn.access.rules import Action
from samsyn.access.rules.settings import value
from samsyn.access.setting_queries import settings_of
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.organisation.models import Branch
from samsyn.people.cards import PupilCard

WHAT = "access.coherent_information"
PUPIL = "pupil"
LONGEST_BACK = timedelta(days=366)


def takes_part(actor: Actor) -> bool:
    """Whether the provider takes part in coherent documentation with the actor's branch (P-16)."""
    return actor.branch == Branch.EMI and value(settings_of(actor), "P-16") == "on"


def can_be_told(card: PupilCard) -> dict[str, str]:
    """Who can be told: the pupil, and each guardian who has custody, by the value a form sends."""
    names = guardian_names(card)
    return {PUPIL: card.name, **{str(one.person): names[one.person] for one in custodians(card)}}


def about_information(actor: Actor, pupil: UUID) -> PupilCard:
    """Whom the form is about: logged as an opening of the card. Raises RefusedWithTrace, HiddenWithTrace."""
    card = about_consent(actor, pupil)
    _must_take_part(actor, card)
    return card


def note_information(actor: Actor, *, pupil: UUID, told: Collection[str], on: date | None, way: str) -> CoherentInformation:
    """Note who was told, when and how; from then the record is available to those who take part.

    Raises Invalid naming the fields, RefusedWithTrace (also where the provider does not take part, and of a protected pupil),
    HiddenWithTrace.
    """
    check(actor, RECORD_CONSENT)
    card, decision = open_pupil(actor, pupil, Action.WRITE, own_record(actor), own_part(actor))
    _must_take_part(actor, card)
    known = can_be_told(card)
    wrong = _faults(told, known, on, way)
    if wrong or on is None:
        raise Invalid(_("Informationen kan inte antecknas."), wrong)
    row = CoherentInformation.objects.create(
        **lies(actor, card.id),
        told=sorted(told),
        told_names=", ".join(name for key, name in known.items() if key in told)[:500],
        told_on=on,
        way=way,
        noted_by_id=person(actor),
        noted_name=actor.name,
        noted_at=clock.now(),
    )
    details = f"told={len(row.told)} pupil={int(PUPIL in row.told)}"
    event = AccessEvent(
        Logged.WRITE, WHAT, pupil=card.id, resource=row.pk, ground=decision.ground, rule=decision.rule, details=details
    )
    record(actor, event)
    return row


def _must_take_part(actor: Actor, card: PupilCard) -> None:
    if not takes_part(actor) or card.protected:
        event = AccessEvent(Logged.WRITE, WHAT, Outcome.REFUSED, pupil=card.id, rule="row_077_joined_and_published")
        raise RefusedWithTrace(_("Journalen görs inte tillgänglig för andra vårdgivare."), event)


def _faults(told: Collection[str], known: Collection[str], on: date | None, way: str) -> dict[str, list[str]]:
    found = {}
    if not told or not set(told) <= set(known):
        found["told"] = [_("Välj vem som har informerats.")]
    today = clock.today()
    if on is None:
        found["told_on"] = [_("Skriv dagen som 2026-12-31.")]
    elif on > today:
        found["told_on"] = [_("Dagen har inte kommit än.")]
    elif today - on > LONGEST_BACK:
        found["told_on"] = [_("Dagen ligger mer än ett år tillbaka. Informera igen.")]
    if way not in Way.values:
        found["way"] = [_("Välj hur informationen gavs.")]
    return found


def is_available(actor: Actor, card: PupilCard) -> bool:
    """Whether the own record of the pupil is available to other care providers that take part, as far as nothing is blocked."""
    return takes_part(actor) and not card.protected and actor.compartment is not None and bool(informed(actor, card.id))


def informed(actor: Actor, pupil: UUID) -> list[CoherentInformation]:
    """What was noted in the own room, the latest first; the caller logs."""
    rows = CoherentInformation.objects.filter(provider_id=actor.provider, compartment_id=room(actor), pupil_id=pupil)
    return list(rows.order_by("-told_on", "-noted_at"))
