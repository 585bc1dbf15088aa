"""What `decide` is asked of another care provider's record: with the reader's facts, the keeper's, and the choices made so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection

from samsyn.access.consents.informing import takes_part
from samsyn.access.decisions import asked_of, own_part, own_record
from samsyn.access.on_file import OnFile
from samsyn.access.policy import MAKE_CHOICE
from samsyn.access.rules import Action, Decision, Facts, Outcome, decide
from samsyn.access.rules.consenting import Standing, capable, standing
from samsyn.access.rules.facts import (
    BlockFacts,
    DocumentClass,
    EmergencyFacts,
    Period,
    ProviderKind,
    Relation,
    RelationKind,
    ResourceFacts,
    SvodFacts,
)
from samsyn.access.rules.svod import ORDER, READ
from samsyn.access.rules.vocabulary import Capable, Purpose, SvodChoice
from samsyn.journal.models import CoherentReading
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Branch
from samsyn.people.cards import PupilCard

# In the access log: what was chosen and read, what was so in an emergency, and that the flag was shown.
WHAT = "journal.coherent"
WHAT_EMERGENCY = "journal.coherent_emergency"
WHAT_FLAG = "journal.coherent_flag"
# What providers that take part make available: a psychologist's record is not under the secrecy that lag 2022:913 breaks (row 79).
PUBLISHED = frozenset({DocumentClass.EMI_RECORD})
# The keeper, before it is told who that is.
_SOMEBODY = "another"


@dataclass(frozen=True, slots=True)
class Exists:
    """What other care providers have: something to read, something blocked. Not where."""

    readable: bool = False
    blocked: bool = False

    def __bool__(self) -> bool:
        return self.readable or self.blocked


NOTHING = Exists()


@dataclass(frozen=True, slots=True)
class Keeper:
    """The other care provider, as far as a decision turns on it. board: the board's id."""

    provider: UUID
    kind: ProviderKind
    board: UUID
    joined: bool
    informed: bool
    blocks: tuple[BlockFacts, ...]


def may_read(actor: Actor) -> bool:
    """Whether the provider takes part, and the actor could read by it at all. It costs no statement."""
    return MAKE_CHOICE.given_to(actor) and takes_part(actor)


def what_of(row: CoherentReading) -> str:
    """What a reading is in the access log: the reviews tell an emergency from other choices by it."""
    return WHAT_EMERGENCY if row.ground == CoherentReading.Ground.EMERGENCY else WHAT


def exists(actor: Actor, card: PupilCard) -> Exists:
    """Whether other care providers keep anything of the pupil (2:4–5): one statement where the provider takes part, else none."""
    if not may_read(actor) or card.protected:
        return NOTHING
    facts, _file = asked_of(actor, card, Action.LIST, DocumentClass.DEMOGRAPHICS)
    if not decide(replace(facts, resource=_of(None), svod=_state(()))).allowed:
        return NOTHING
    with connection.cursor() as cursor:
        cursor.execute("SELECT readable, blocked FROM samsyn_coherent_exists(%s)", [card.id])
        return Exists(*cursor.fetchone())


def facts_of(
    actor: Actor, card: PupilCard, file: OnFile, row: CoherentReading, keeper: Keeper | None = None, *, chosen: bool = False
) -> Facts:
    """The facts of reading, as far as the choices have come. keeper: none while it is not told who it is. chosen: all are made."""
    facts, _file = asked_of(actor, card, Action.OPEN, own_record(actor), own_part(actor), file)
    made = (row.begun_at, row.related_at, row.ground_at, row.chosen_at if chosen else None)
    today = clock.today()
    return replace(
        facts,
        resource=_of(keeper),
        purpose=Purpose.CARE,
        reason=row.reason,
        relations=(Relation(RelationKind.TAKES_PART, Period(today, today)),) if row.related_at else (),
        blocks=keeper.blocks if keeper else (),
        emergency=emergency_of(row),
        svod=_state(tuple(choice for choice, at in zip(ORDER, made, strict=True) if at), keeper),
    )


def emergency_of(row: CoherentReading) -> EmergencyFacts | None:
    """The emergency that the reading rests on, if it does."""
    if row.ground != CoherentReading.Ground.EMERGENCY:
        return None
    return EmergencyFacts(consent_impossible=True, indispensable=True, reason=row.needed_because)


def _of(keeper: Keeper | None) -> ResourceFacts:
    if keeper is None:
        return ResourceFacts(DocumentClass.EMI_RECORD, provider=_SOMEBODY)
    return ResourceFacts(
        DocumentClass.EMI_RECORD,
        provider=str(keeper.provider),
        board=str(keeper.board),
        branch=Branch.EMI.value,
        provider_kind=keeper.kind,
    )


def _state(choices: tuple[SvodChoice, ...], keeper: Keeper | None = None) -> SvodFacts:
    """The state of coherent documentation. Until the keeper is told of, storage tells only of those that take part and informed."""
    joined, informed = (keeper.joined, keeper.informed) if keeper else (True, True)
    return SvodFacts(through=True, joined=joined, informed=informed, published=PUBLISHED, choices=choices)


def ground_there_is(facts: Facts) -> CoherentReading.Ground | None:
    """The ground that needs no emergency, once the relation is stated: consent, or that the child cannot consent itself."""
    plain = replace(facts, emergency=None)
    if plain.pupil is None or decide(plain).outcome is not Outcome.CHOICE:
        return None
    child = capable(plain, plain.pupil, READ) is Capable.GUARDIANS
    return CoherentReading.Ground.CHILD if child else CoherentReading.Ground.CONSENT


def said(facts: Facts) -> Standing:
    """What pupil and guardians have answered on reading with other care providers."""
    return standing(facts, READ, facts.actor.assignment.unit if facts.actor.assignment else "")


def in_emergency(facts: Facts, reason: str) -> Decision:
    """What would be decided were it an emergency."""
    return decide(replace(facts, emergency=EmergencyFacts(consent_impossible=True, indispensable=True, reason=reason)))


def naming(facts: Facts, provider: UUID) -> Decision:
    """What is decided of telling the name of a provider whose pupil has blocked (3:5)."""
    blocked = BlockFacts(str(provider), "", between_providers=True)
    return decide(replace(facts, resource=replace(facts.resource, provider=str(provider)), blocks=(blocked,)))


def shut_parts(facts: Facts, blocks: Iterable[BlockFacts], *, by_process: bool) -> tuple[tuple[UUID, str], ...]:
    """The units, each with a care process or an empty text for all, that stay shut: every block, also one between a provider's own
    units, since what is kept from colleagues is not shown to others."""
    found = set()
    for one in blocks:
        inner = not one.between_providers
        if inner or not decide(replace(facts, resource=replace(facts.resource, unit=one.unit))).allowed:
            found.add((UUID(one.unit), one.process if by_process else ""))
    return tuple(sorted(found))
