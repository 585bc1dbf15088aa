"""Looking for a pupil of another school of the own board: by the whole name or number, for care, with a reason (row 126).

What is found leads to the active choice: the page knows by a mark, signed for the one who found and for the day, that the search
has shown the pupil. Without it a pupil of another school is as one never made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from samsyn.access.decisions import (
    actor_facts,
    asked_choice,
    decision_on,
    not_there,
    own_part,
    own_record,
    pupil_facts,
)
from samsyn.access.gate import RefusedWithTrace, check
from samsyn.access.policy import MAKE_CHOICE
from samsyn.access.rules import Action, Decision, Facts, Outcome, decide
from samsyn.access.rules.facts import DocumentClass, ResourceFacts
from samsyn.access.rules.settings import law_of
from samsyn.access.rules.vocabulary import Criterion, Purpose
from samsyn.access.setting_queries import settings_of
from samsyn.access.stating import stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome as Ended
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.organisation.queries import board_name, schools_of_board
from samsyn.people.cards import PupilCard
from samsyn.people.identity_number import InvalidIdentityNumber, parse
from samsyn.people.queries import pupil_card, pupils_named, pupils_numbered

WHAT: Final = "people.search_elsewhere"
# More of the same name are not shown: the number tells them apart. [judgement]
MOST: Final = 10
_SALT: Final = "samsyn.access.finding"


@dataclass(frozen=True, slots=True)
class Found:
    """A pupil that the search shows. school: where the pupil goes today. mark: what leads to the choice, empty where none is."""

    card: PupilCard
    school: str
    mark: str


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to. many: more than are shown have the name, and none is."""

    rows: tuple[Found, ...]
    many: bool


def board_to_search(actor: Actor) -> str:
    """The board whose pupils the actor may look for, in words; empty for who may not."""
    if not MAKE_CHOICE.given_to(actor) or actor.board is None or actor.compartment is None:
        return ""
    return board_name(actor.board) if _asked(actor, None, "").outcome is Outcome.CHOICE else ""


def about_search(actor: Actor) -> str:
    """The board that the form of the search is about. Raises RefusedWithTrace for who looks among the own schools' pupils alone."""
    check(actor, MAKE_CHOICE)
    board = board_to_search(actor)
    if not board:
        decision = _asked(actor, None, "")
        event = AccessEvent(Logged.SEARCH, WHAT, Ended.REFUSED, ground=decision.ground, rule=decision.rule)
        raise RefusedWithTrace(_("Ditt uppdrag söker bara bland eleverna vid sina egna skolor."), event)
    return board


def find_in_board(actor: Actor, *, text: str, reason: Callable[[], str]) -> Search:
    """The pupils of the board with exactly this name or number, whose record an active choice opens. Each is logged.

    reason: gives it, or raises Invalid as `stated`. Raises Invalid naming the fields, RefusedWithTrace.
    """
    about_search(actor)
    board = actor.board or actor.provider
    try:
        why, pupils = _typed(actor, board, text, reason)
    except Invalid:
        record(actor, AccessEvent(Logged.SEARCH, WHAT, Ended.FAILED, rule="invalid"))
        raise
    decision = _asked(actor, None, why)
    event = AccessEvent(Logged.SEARCH, WHAT, ground=decision.ground, rule=decision.rule, reason=why)
    many = len(pupils) > MOST
    rows = () if many else tuple(found for pupil, school in pupils if (found := _shown(actor, pupil, school, why)) is not None)
    for one in rows:
        record(actor, replace(event, pupil=one.card.id))
    if not rows:
        record(actor, replace(event, details="many" if many else "found=0"))
    return Search(rows, many)


def _typed(actor: Actor, board: UUID, text: str, reason: Callable[[], str]) -> tuple[str, list[tuple[UUID, str]]]:
    """The reason, and the pupils whom the whole name or number fits, one more than are shown. Raises Invalid."""
    wrong: dict[str, list[str]] = {}
    why, pupils = "", []
    schools = schools_of_board(board)
    words, today = text.replace(",", " ").split(), clock.today()
    if any(one.isdigit() for one in text):
        try:
            pupils = pupils_numbered(actor.provider, schools, parse(text, today=today).value, today, limit=MOST + 1)
        except InvalidIdentityNumber:
            wrong["q"] = [_("Skriv hela personnumret, med århundradet.")]
    elif len(words) < 2:
        wrong["q"] = [_("Skriv hela namnet, förnamn och efternamn, eller hela personnumret.")]
    else:
        pupils = pupils_named(actor.provider, schools, words, today, limit=MOST + 1)
    try:
        why = stated(reason())
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid(_("Det går inte att söka så."), wrong)
    return why, pupils


def _shown(actor: Actor, pupil: UUID, school: str, why: str) -> Found | None:
    """A hit, when the rules let it be shown and an active choice would open the record: else nobody needs it."""
    card = pupil_card(pupil)
    if card is None or not _asked(actor, card, why).allowed:
        return None
    if decision_on(actor, card, Action.OPEN, own_record(actor), own_part(actor)).allowed:
        return Found(card, school, "")
    asked = asked_choice(actor, card, own_part(actor)) or asked_choice(actor, card)
    return Found(card, school, _mark(actor, pupil)) if asked is not None else None


def found_card(actor: Actor, pupil: UUID, mark: str) -> tuple[PupilCard, Decision] | None:
    """The card of a pupil that the actor's search has shown today, and the decision; None for any other mark.

    Raises HiddenWithTrace for who may not be shown any more.
    """
    if not mark or _read(mark) != _said(actor, pupil):
        return None
    card = pupil_card(pupil)
    decision = _asked(actor, card, "found") if card is not None else None
    if card is None or decision is None or not decision.allowed:
        raise not_there(Logged.SEARCH, WHAT, pupil)
    return card, decision


def _asked(actor: Actor, card: PupilCard | None, why: str) -> Decision:
    """What `decide` says of showing somebody of another school of the board, for care and this reason."""
    settings = settings_of(actor)
    return decide(
        Facts(
            on=clock.today(),
            actor=actor_facts(actor),
            action=Action.SEARCH,
            resource=ResourceFacts(
                DocumentClass.DEMOGRAPHICS, provider=str(actor.provider), board=str(actor.board or ""), branch=actor.branch
            ),
            pupil=pupil_facts(card) if card is not None else None,
            purpose=Purpose.CARE,
            reason=why,
            criteria=frozenset({Criterion.NAME, Criterion.NUMBER}),
            settings=settings,
            law=law_of(settings),
        )
    )


def _said(actor: Actor, pupil: UUID) -> list[str]:
    return [str(actor.assignment), str(pupil), clock.today().isoformat()]


def _mark(actor: Actor, pupil: UUID) -> str:
    return signing.dumps(_said(actor, pupil), salt=_SALT)


def _read(mark: str) -> object:
    try:
        return signing.loads(mark, salt=_SALT)
    except signing.BadSignature:
        return None
