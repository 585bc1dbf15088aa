"""Releasing an extract of the access log: decided, filtered for whom it is for, and logged as a release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import RECORD_OF_BRANCH, asked_of, filed, open_pupil, pupil_facts
from samsyn.access.extracts.secret import secret_to
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.guardians import guardian_names
from samsyn.access.on_file import on_file
from samsyn.access.policy import EXTRACT_LOG
from samsyn.access.rules import Action, Decision, Facts, Outcome, decide
from samsyn.access.rules.consenting import guardians_of
from samsyn.access.rules.extracting import (
    Line,
    Wanted,
    faults_wanted,
    has_insight,
    once_a_minute,
    shown_to_guardian,
    shown_to_pupil,
)
from samsyn.access.rules.facts import DocumentClass, RecipientFacts, ReleaseFacts
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import Ground
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome as Ended
from samsyn.audit.queries import Reading, readers_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard

WHAT = "access.log_extract"
# More lines than this is no extract that anybody reads. [judgement]
MOST = 3000


@dataclass(frozen=True, slots=True)
class Extract:
    """What is handed out. recipient: in words. lines: oldest first. named: whether they say who (P-19)."""

    card: PupilCard
    recipient: str
    guardian: bool
    start: date
    end: date
    reason: str
    lines: tuple[Line, ...]
    named: bool


def about_extract(actor: Actor, pupil: UUID) -> PupilCard:
    """Whom the form is about: logged as an opening of the card. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, EXTRACT_LOG)
    card, decision = open_pupil(actor, pupil, Action.OPEN, DocumentClass.ACCESS_LOG)
    _refuse_stub(card)
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=card.id, ground=decision.ground, rule=decision.rule))
    return card


def _refuse_stub(card: PupilCard) -> None:
    """Nobody can tell the guardians of a stub apart, and one may be the threat. Raises RefusedWithTrace."""
    if card.stub:
        message = _("Eleven finns här bara som ett löpnummer. Lämna loggutdraget enligt rutinen för pappersakten.")
        raise RefusedWithTrace(message, AccessEvent(Logged.OPEN, WHAT, Ended.REFUSED, pupil=card.id, rule="only_a_stub"))


def recipients_of(card: PupilCard) -> list[tuple[str, str]]:
    """Who may be given an extract: the pupil, and those who have custody today; id and name."""
    custody = guardians_of(pupil_facts(card), clock.today())
    held = {str(person): name for person, name in guardian_names(card).items() if str(person) in custody}
    return [(str(card.id), _("%(name)s själv") % {"name": card.name}), *held.items()]


def release_extract(actor: Actor, *, pupil: UUID, wanted: Wanted, form: str) -> Extract:
    """Release an extract of the log, as far as it is kept in the actor's compartments. form: "page" or "pdf", for the log.

    Raises Invalid naming the fields; RefusedWithTrace for a recipient without custody; HiddenWithTrace.
    """
    check(actor, EXTRACT_LOG)
    card, _opened = open_pupil(actor, pupil, Action.OPEN, DocumentClass.ACCESS_LOG)
    _refuse_stub(card)
    wrong = faults_wanted(wanted, clock.today())
    if wrong or wanted.start is None or wanted.end is None:
        raise Invalid(_("Utdraget kan inte göras."), {name: [translated(said)] for name, said in wrong.items()})
    facts, decision = _decided(actor, card, wanted)
    guardian = wanted.recipient != str(card.id)
    lines = [_line(reading) for reading in _readings(actor, pupil, wanted.start, wanted.end)]
    if guardian:
        insight = has_insight(facts, wanted.recipient, RECORD_OF_BRANCH[actor.branch])
        hidden = secret_to(actor, card, UUID(wanted.recipient))
        lines = shown_to_guardian(lines, insight=insight, protected=card.protected, hidden=hidden)
    else:
        lines = shown_to_pupil(lines)
    lines = once_a_minute(lines)
    said = f"to={'guardian' if guardian else 'pupil'} form={form} from={wanted.start} until={wanted.end} lines={len(lines)}"
    _log(actor, card, wanted, decision, said)
    return Extract(
        card,
        dict(recipients_of(card))[wanted.recipient],
        guardian,
        wanted.start,
        min(wanted.end, clock.today()),
        wanted.reason.strip(),
        tuple(reversed(lines)),
        value(facts.settings, "P-19") == "name",
    )


def _log(actor: Actor, card: PupilCard, wanted: Wanted, decision: Decision, details: str) -> None:
    event = AccessEvent(
        Logged.RELEASE,
        WHAT,
        pupil=card.id,
        resource=UUID(wanted.recipient),
        ground=decision.ground,
        rule=decision.rule,
        reason=wanted.reason.strip(),
        details=details,
    )
    record(actor, event)


def _decided(actor: Actor, card: PupilCard, wanted: Wanted) -> tuple[Facts, Decision]:
    """What `decide` says of handing the log out to this person. Raises RefusedWithTrace when it is not to be."""
    facts, _file = asked_of(actor, card, Action.RELEASE, DocumentClass.ACCESS_LOG)
    to = RecipientFacts(wanted.recipient, person=wanted.recipient)
    release = ReleaseFacts(Ground.LOG_EXTRACT, to, reason=wanted.reason)
    facts = replace(filed(facts, on_file(actor, card.id)), release=release)
    decision = decide(facts)
    if decision.outcome is not Outcome.RELEASE:
        event = AccessEvent(
            Logged.RELEASE,
            WHAT,
            Ended.REFUSED,
            pupil=card.id,
            ground=decision.ground,
            rule=decision.rule,
            reason=wanted.reason.strip(),
        )
        raise RefusedWithTrace(_("Ett loggutdrag lämnas bara till eleven själv eller till den som har vårdnaden i dag."), event)
    return facts, decision


def _readings(actor: Actor, pupil: UUID, start: date, end: date) -> list[Reading]:
    found = readers_of(actor, pupil, since=clock.start_of(start), before=clock.start_of(end + timedelta(1)), limit=MOST)
    if found.older is not None:
        message = _("Utdraget blir för långt. Välj en kortare period.")
        raise Invalid(message, {"end": [message]})
    return found.rows


def _line(reading: Reading) -> Line:
    return Line(
        time=reading.time,
        day=clock.day_of(reading.time),
        unit=reading.unit_name or (_("Samsyn, automatiskt") if reading.user is None else _("Vårdgivaren")),
        user_name=reading.user_name,
        action=reading.action.value,
        what=reading.what,
        resource=str(reading.resource or ""),
        allowed=reading.outcome is Ended.ALLOWED,
    )
