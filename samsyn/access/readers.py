"""Who has read a pupil's record: for those who may see it, within their own walls. Looking is logged too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samsyn.access.decisions import asked_of, open_pupil, own_part, own_record, whose_writing
from samsyn.access.named import Named, names_of
from samsyn.access.roles import assignment_words
from samsyn.access.rules import Action
from samsyn.access.rules.facts import DocumentClass
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.queries import LAST, Reading, readers_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard

# Code in the address -> days back, words. Logs are kept for at least five years (HSLF-FS 2016:40 4 kap. 9 §).
PERIODS: dict[str, tuple[int, str | Promise]] = {
    "month": (31, _("Senaste månaden")),
    "year": (366, _("Senaste året")),
    "all": (366 * 20, _("Allt")),
}
_ACTIONS: dict[Logged, str | Promise] = {
    Logged.LIST: _("Visade i lista"),
    Logged.OPEN: _("Öppnade"),
    Logged.SEARCH: _("Fick upp vid sökning"),
    Logged.WRITE: _("Skrev"),
    Logged.SIGN: _("Signerade"),
    Logged.CORRECT: _("Rättade"),
    Logged.PRINT: _("Skrev ut"),
    Logged.EXPORT: _("Tog ut"),
    Logged.RELEASE: _("Lämnade ut"),
    Logged.STATISTICS: _("Räknade i statistik"),
    Logged.SUPPORT: _("Felsökte"),
    Logged.MACHINE: _("Hämtade maskinellt"),
    Logged.IMPORT: _("Läste in"),
    Logged.APPROVE: _("Godkände"),
    Logged.ADMINISTER: _("Administrerade"),
    Logged.DESTROY: _("Förstörde"),
}
# What cannot be said word by word.
_WHOLE: dict[tuple[Logged, str], str | Promise] = {
    (Logged.LIST, "access.log_review"): _("Visade vid granskning av åtkomstloggen"),
    (Logged.APPROVE, "access.log_review"): _("Granskade en åtkomst i loggen"),
    (Logged.SUPPORT, "people.card"): _("Såg personuppgifter som support"),
    (Logged.SUPPORT, "access.choice"): _("Angav ett skäl som support"),
    (Logged.SUPPORT, "journal.record"): _("Läste journalen som support"),
    (Logged.APPROVE, "journal.support"): _("Godkände att support läser"),
    (Logged.ADMINISTER, "journal.support"): _("Avbröt en supportsession"),
    (Logged.LIST, "journal.lead_task"): _("Visade i en ledningsuppgift"),
    (Logged.WRITE, "journal.lead_task"): _("Skrev resultat i en ledningsuppgift"),
    (Logged.DESTROY, "journal.destruction"): _("Förstörde uppgifter efter beslut av IVO"),
}
# What is logged about a pupil, in words.
THINGS: dict[str, str | Promise] = {
    "people.class_list": _("klasslista"),
    "people.card": _("personuppgifter"),
    "people.search": _("elevsökning"),
    "people.search_elsewhere": _("sökning bland alla elever hos nämnden"),
    "people.newly_arrived": _("uppgift om nyanländ"),
    "audit.readers": _("åtkomstlogg"),
    "access.who_may_read": _("vem som får läsa"),
    "access_log": _("åtkomstlogg"),
    "emi_record": _("journal"),
    "psychology_record": _("journal"),
    "speech_record": _("journal"),
    "case_file": _("elevakt"),
    "counsellor_file": _("kuratorns anteckningar"),
    "special_education_file": _("specialpedagogens anteckningar"),
    "schoolwork": _("frånvaro och betyg"),
    "demographics": _("personuppgifter"),
    "access.choice": _("aktivt val"),
    "access.passage": _("läsning i en annan verksamhet"),
    "access.coherent_information": _("information om sammanhållen vårddokumentation"),
    "journal.coherent": _("läsning mellan vårdgivare"),
    "journal.coherent_emergency": _("läsning mellan vårdgivare i nödläge"),
    "journal.coherent_flag": _("att en annan vårdgivare har uppgifter"),
    "access.alarm": _("larm"),
    "access.paper": _("journal utanför Samsyn"),
    "access.paper_visit": _("hälsobesök på papper"),
    "access.consent": _("samtycke"),
    "access.maturity": _("bedömning av mognad"),
    "access.secrecy": _("samtycken och spärrar"),
    "access.block": _("spärr"),
    "access.block_wish": _("önskemål om spärr"),
    "access.emergency": _("spärrade uppgifter i nödläge"),
    "access.log_review": _("granskning av åtkomstloggen"),
    "access.log_extract": _("loggutdrag"),
    "journal.record": _("journal"),
    "journal.entry": _("anteckning"),
    "journal.contact": _("kontakt"),
    "journal.attachment": _("fil"),
    "journal.unsigned": _("osignerade anteckningar"),
    "journal.destruction": _("beslut om förstöring"),
    "journal.unsigned_overview": _("hur mycket som är osignerat"),
    "journal.support": _("supportsession"),
    "journal.lead_task": _("ledningsuppgift"),
    "journal.lock": _("osignerade anteckningar som låstes"),
    "journal.release": _("utlämnande"),
    "journal.release_request": _("begäran om uppgifter"),
    "journal.received": _("mottagna uppgifter"),
    "cases.schoolwork": _("frånvaro och betyg"),
    "ss12000.review": _("ändringar i elevregistret"),
    "ss12000.unknown_school": _("elever vid okänd skola"),
}
# What tells which unit has blocked.
_OF_BLOCKS = frozenset({"access.block", "access.block_wish", "access.emergency"})


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row as `ui.log_table` shows it. named: the entry or file, for those who may read it."""

    when: datetime
    who: str
    assignment: str
    what: str
    ground: str
    outcome: str
    named: Named | None = None


@dataclass(frozen=True, slots=True)
class ReadersPage:
    """The pupil, one page of its log, and where the next one begins."""

    card: PupilCard
    rows: list[LogRow]
    older: tuple[datetime, UUID] | None


def show_readers(actor: Actor, pupil: UUID, *, period: str, before: tuple[datetime, UUID] | None = None) -> ReadersPage:
    """One page of who has read, newest first. Raises as `open_pupil` for a pupil the actor has nothing to do with."""
    card, decision = open_pupil(actor, pupil, Action.OPEN, DocumentClass.ACCESS_LOG)
    now = clock.now()
    since = now - timedelta(days=PERIODS[period][0])
    time, row = before or (now + timedelta(minutes=1), LAST)
    found = readers_of(actor, pupil, since=since, before=time, before_id=row)
    record(actor, AccessEvent(Logged.OPEN, "audit.readers", pupil=pupil, ground=decision.ground, rule=decision.rule))
    older = (found.older.time, found.older.id) if found.older else None
    names = names_of(actor, card, ((reading.what, reading.resource) for reading in found.rows))
    shut_out = any(reading.what in _OF_BLOCKS for reading in found.rows) and _shut_out(actor, card)
    rows = [
        _row(actor, reading, names.get(reading.resource) if reading.resource else None, shut_out=shut_out) for reading in found.rows
    ]
    return ReadersPage(card, rows, older)


def _shut_out(actor: Actor, card: PupilCard) -> bool:
    """Whether another unit has blocked what it wrote, and this actor is shut out of it."""
    if actor.compartment is None:
        return False
    facts, file = asked_of(actor, card, Action.OPEN, own_record(actor), own_part(actor))
    return bool(whose_writing(actor, card, facts, file).shut)


def said_done(action: Logged, what: str) -> str:
    """What was done with what kind of thing, in words."""
    return str(_WHOLE.get((action, what)) or f"{_ACTIONS.get(action, action.value)} {THINGS.get(what, what)}")


def _row(actor: Actor, reading: Reading, named: Named | None, *, shut_out: bool) -> LogRow:
    """A row, without what a reader has typed: that is of a record which not all who may see the log may read. The own stays.

    shut_out: which unit has blocked is for step one of an emergency to say, so what others did about blocks is named with the page.
    """
    own = reading.user is not None and reading.user == actor.user
    ground = " · ".join(filter(None, [reading.ground, reading.reason if own else ""]))
    veiled = shut_out and not own and reading.what in _OF_BLOCKS
    return LogRow(
        when=reading.time,
        who=reading.user_name,
        assignment=assignment_words(reading.role, reading.unit_name),
        what=said_done(Logged.OPEN, "access.secrecy") if veiled else said_done(reading.action, reading.what),
        ground=ground,
        outcome=reading.outcome.value,
        named=named,
    )
