"""Entering what pupils and guardians have said, withdrawing a consent, and assessing maturity for one question."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from samsyn.access.decisions import not_there, open_pupil, own_part, own_record, pupil_facts
from samsyn.access.gate import check
from samsyn.access.keeping import lies, person, room
from samsyn.access.models import Consent, MaturityAssessment
from samsyn.access.policy import ASSESS_MATURITY, RECORD_CONSENT
from samsyn.access.questions import Question, Way
from samsyn.access.rules import Action, Decision
from samsyn.access.rules.consenting import guardians_of
from samsyn.access.rules.hearing import Assessed, Heard, Word, faults_assessed, faults_heard
from samsyn.access.rules.vocabulary import Capable
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard

WHAT = "access.consent"
WHAT_MATURITY = "access.maturity"
# Within which the same answers again are the same form again. [judgement]
TWICE = timedelta(minutes=10)
_SAID = (
    *("giver_name", "decision", "refused", "scope", "about", "recipient_name"),
    *("valid_from", "valid_to", "way", "recorded_by_id"),
)


def record_consent(actor: Actor, *, pupil: UUID, heard: Heard) -> list[Consent]:
    """Enter what each giver said on one occasion; what was entered, which is nothing of a form sent twice. Runs in the request's
    transaction.

    Raises Invalid naming the fields, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, RECORD_CONSENT)
    card, decision = open_pupil(actor, pupil, Action.WRITE, own_record(actor), own_part(actor))
    today = clock.today()
    custody = guardians_of(pupil_facts(card), today)
    wrong = faults_heard(heard, guardians=custody, questions=Question.values, ways=Way.values, today=today)
    if wrong or heard.valid_from is None or heard.valid_to is None or actor.user is None:
        raise Invalid(_("Samtycket kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    period = (heard.valid_from, heard.valid_to)
    _one_at_a_time(actor, card)
    rows = [_consent(actor, card, heard, word, period) for word in heard.words]
    new = [row for row in rows if not _said_just_now(row)]
    Consent.objects.bulk_create(new)
    for row in new:
        said = "no" if row.refused else "yes"
        details = f"question={row.question} capacity={row.capacity} said={said}"
        _log(actor, WHAT, row, decision, details)
    return new


def _one_at_a_time(actor: Actor, card: PupilCard) -> None:
    """Of forms sent at the same moment each finds what the one before it stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"access.consent:{actor.compartment}:{card.id}"])


def _said_just_now(row: Consent) -> bool:
    """Whether the giver's last answer to the question is this one, by the same user a moment ago: a form sent twice."""
    about = {"provider_id": row.provider_id, "compartment_id": row.compartment_id, "pupil_id": row.pupil_id}
    of_giver = {"capacity": row.capacity, "giver_id": row.giver_id, "question": row.question, "recipient": row.recipient}
    last = Consent.objects.filter(**about, **of_giver).order_by("-recorded_at", "-id").first()
    if last is None or last.withdrawn_at is not None or row.recorded_at - last.recorded_at > TWICE:
        return False
    return all(getattr(last, name) == getattr(row, name) for name in _SAID)


def _consent(actor: Actor, card: PupilCard, heard: Heard, word: Word, period: tuple[date, date]) -> Consent:
    return Consent(
        **lies(actor, card.id),
        capacity=word.capacity,
        giver_id=UUID(word.giver) if word.giver else None,
        giver_name=word.name,
        decision=word.decision.strip(),
        refused=word.refused,
        question=heard.question,
        scope=sorted(one.value for one in heard.scope),
        about=heard.about.strip(),
        recipient=heard.recipient,
        recipient_name=heard.recipient_name.strip(),
        valid_from=period[0],
        valid_to=period[1],
        way=heard.way,
        recorded_by_id=person(actor),
        recorded_name=actor.name,
        recorded_at=clock.now(),
    )


def _log(actor: Actor, what: str, row: Consent | MaturityAssessment, decision: Decision, details: str) -> None:
    event = AccessEvent(
        Logged.WRITE, what, pupil=row.pupil_id, resource=row.pk, ground=decision.ground, rule=decision.rule, details=details
    )
    record(actor, event)


def withdraw_consent(actor: Actor, *, pupil: UUID, consent: UUID, on: date | None, way: str) -> Consent:
    """Note that a giver has withdrawn a yes. It stops from that day; what was released before stays recorded.

    Raises Invalid, Conflict when it is withdrawn already, RefusedWithTrace, HiddenWithTrace.
    """
    check(actor, RECORD_CONSENT)
    _card, decision = open_pupil(actor, pupil, Action.WRITE, own_record(actor), own_part(actor))
    row = consent_of(actor, pupil, consent, lock=True)
    if row.refused or row.withdrawn_at is not None:
        raise Conflict(
            _("Samtycket är redan återkallat.") if row.withdrawn_at else _("Ett nej kan inte återkallas. Anteckna det nya svaret.")
        )
    wrong = _withdrawal_faults(row, on, way)
    if wrong or on is None:
        raise Invalid(_("Återkallelsen kan inte sparas."), wrong)
    row.withdrawn_on, row.withdrawn_way, row.withdrawn_name, row.withdrawn_at = on, way, actor.name, clock.now()
    row.save(update_fields=["withdrawn_on", "withdrawn_way", "withdrawn_name", "withdrawn_at"])
    _log(actor, WHAT, row, decision, "withdrawn")
    return row


def _withdrawal_faults(row: Consent, on: date | None, way: str) -> dict[str, list[str]]:
    found = {}
    if on is None:
        found["on"] = [_("Skriv dagen som 2026-12-31.")]
    elif on > clock.today():
        found["on"] = [_("Dagen har inte kommit än.")]
    elif on < row.valid_from:
        found["on"] = [_("Samtycket hade inte lämnats då.")]
    if way not in Way.values:
        found["way"] = [_("Välj hur svaret lämnades.")]
    return found


def assess_maturity(actor: Actor, *, pupil: UUID, assessed: Assessed) -> MaturityAssessment:
    """Enter an assessment of who can decide one question. Raises Invalid naming the fields, RefusedWithTrace, HiddenWithTrace."""
    check(actor, ASSESS_MATURITY)
    card, decision = open_pupil(actor, pupil, Action.WRITE, own_record(actor), own_part(actor))
    today = clock.today()
    outcomes = [one.value for one in Capable]
    wrong = faults_assessed(assessed, age=pupil_facts(card).age, questions=Question.values, outcomes=outcomes, today=today)
    if wrong or assessed.valid_to is None or actor.user is None:
        raise Invalid(_("Bedömningen kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    row = MaturityAssessment.objects.create(
        **lies(actor, card.id),
        question=assessed.question,
        capable=assessed.capable,
        statement=assessed.statement.strip(),
        grounds=assessed.grounds.strip(),
        valid_from=today,
        valid_to=assessed.valid_to,
        assessed_by_id=person(actor),
        assessed_name=actor.name,
        assessed_role=actor.role,
        assessed_at=clock.now(),
    )
    _log(actor, WHAT_MATURITY, row, decision, f"question={row.question} capable={row.capable}")
    return row


def consent_of(actor: Actor, pupil: UUID, consent: UUID, *, lock: bool = False) -> Consent:
    """A consent about the pupil, in the actor's compartment. Raises HiddenWithTrace."""
    rows = Consent.objects.filter(pk=consent, compartment_id=room(actor), pupil_id=pupil)
    found = (rows.select_for_update(no_key=True) if lock else rows).first()
    if found is None:
        raise not_there(Logged.OPEN, WHAT, consent)
    return found
