"""What is on file about a pupil that decisions turn on: choices, blocks, consents, assessments of maturity, emergency openings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from samsyn.access.rules.facts import BlockFacts, ConsentFacts, EmergencyFacts, MaturityAssessment, Period
from samsyn.access.rules.vocabulary import Capable, DocumentClass, Purpose
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard
from samsyn.people.queries import pupil_card, pupil_card_and


class Made(NamedTuple):
    """An active choice: what for, why, and the case it belongs to."""

    purpose: Purpose
    reason: str
    case: str


@dataclass(frozen=True, slots=True)
class OnFile:
    """As facts for the decision. choices: the actor's own; emergencies: those of the actor's that have come past step two."""

    choices: tuple[Made, ...] = ()
    blocks: tuple[BlockFacts, ...] = ()
    consents: tuple[ConsentFacts, ...] = ()
    maturity: tuple[MaturityAssessment, ...] = ()
    emergency: EmergencyFacts | None = None

    def with_choices(self, counts: Callable[[Made], bool]) -> OnFile:
        """The same, of the choices those alone that count."""
        return replace(self, choices=tuple(filter(counts, self.choices)))


NOTHING = OnFile()
_ROOM = "provider_id = %(provider)s AND compartment_id = %(room)s AND pupil_id = %(pupil)s"
_IN_ROOM = _ROOM.replace(" AND ", " AND b.")
_MINE, _MY_UNITS = " AND user_id = %(user)s", " AND unit_id = %(unit)s"
# A column of small look-ups, since every record page asks it. A withdrawn consent and one that is out stay: they are facts.
_COLUMN = f"""json_build_array(
    (SELECT json_agg(json_build_array(purpose, reason, case_reference, user_id) ORDER BY made_at, id) FROM access_activechoice
        WHERE {_ROOM}{_MINE} AND ends_at > %(now)s),
    (SELECT json_agg(json_build_array(b.provider_id, b.unit_id, b.process, b.between_providers,
            (SELECT json_agg(l.for_unit_id) FROM access_blocklift l
             WHERE l.provider_id = b.provider_id AND l.block_id = b.id AND l.valid_from <= %(today)s AND l.valid_to >= %(today)s)
        ) ORDER BY b.set_at, b.id) FROM access_block b
        WHERE b.{_IN_ROOM} AND b.removed_at IS NULL),
    (SELECT json_agg(json_build_array(capacity, giver_id, question, scope, recipient, valid_from, valid_to, withdrawn_on, refused)
            ORDER BY recorded_at, id) FROM access_consent
        WHERE {_ROOM}),
    (SELECT json_agg(json_build_array(question, capable, valid_from, valid_to) ORDER BY assessed_at DESC, id DESC)
        FROM access_maturityassessment WHERE {_ROOM}),
    (SELECT json_agg(json_build_array(reason, chosen, user_id, unit_id) ORDER BY opened_at, id) FROM access_emergencyopening
        WHERE {_ROOM}{_MINE}{_MY_UNITS} AND opened_at IS NOT NULL AND ends_at > %(now)s))"""  # noqa: S608  (constants)
# The same, with the choices and openings of everybody in the compartment.
_OF_ALL = _COLUMN.replace(_MINE, "").replace(_MY_UNITS, "")


def on_file(actor: Actor, pupil: UUID) -> OnFile:
    """What the actor's own compartment has on file about the pupil, by one statement. Nothing for the system."""
    if not _has_files(actor):
        return NOTHING
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMN}", {**_asked(actor), "pupil": pupil})
        return _read(actor, pupil, cursor.fetchone()[0])


def files_in_room(actor: Actor, pupil: UUID) -> Callable[[Actor], OnFile]:
    """What the actor's compartment has on file about the pupil, as `on_file` has it for each who works there; by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_OF_ALL}", {**_asked(actor), "pupil": pupil})
        column = cursor.fetchone()[0]
    return lambda other: _read(other, pupil, column) if _has_files(other) else NOTHING


def card_and_file(actor: Actor, pupil: UUID) -> tuple[PupilCard, OnFile] | None:
    """The pupil's card with what is on file, by one statement; None when the context has no such pupil."""
    if not _has_files(actor):
        card = pupil_card(pupil)
        return (card, NOTHING) if card else None
    found = pupil_card_and(pupil, _COLUMN, _asked(actor))
    return (found[0], _read(actor, pupil, found[1])) if found else None


def _has_files(actor: Actor) -> bool:
    return actor.user is not None and actor.compartment is not None


def _asked(actor: Actor) -> dict[str, Any]:
    return {
        "provider": actor.provider,
        "room": actor.compartment,
        "user": actor.user,
        "unit": actor.unit,
        "now": clock.now(),
        "today": clock.today(),
    }


def _read(actor: Actor, pupil: UUID, column: list[Any]) -> OnFile:
    choices, blocks, consents, maturity, openings = (part or [] for part in column)
    user, unit = str(actor.user), str(actor.unit)
    return OnFile(
        choices=tuple(Made(Purpose(purpose), reason, case) for purpose, reason, case, by in choices if by == user),
        blocks=tuple(_block(*one) for one in blocks),
        consents=tuple(_consent(pupil, one) for one in consents),
        maturity=tuple(
            MaturityAssessment(question, Capable(capable), Period(_day(start), _day(end)))
            for question, capable, start, end in maturity
        ),
        emergency=_emergency([(why, units) for why, units, by, at in openings if (by, at) == (user, unit)]),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _block(provider: str, unit: str, process: str, between: bool, lifted: Iterable[str] | None) -> BlockFacts:
    return BlockFacts(provider, unit, process, between, lifted_for=frozenset(lifted or ()))


def _consent(pupil: UUID, row: list[Any]) -> ConsentFacts:
    capacity, giver, question, scope, recipient, start, end, withdrawn, refused = row
    return ConsentFacts(
        giver=str(pupil) if capacity == "pupil" else giver or "",
        capacity=capacity,
        purpose=question,
        scope=frozenset(map(DocumentClass, scope)),
        recipient=recipient,
        period=Period(_day(start), _day(end)),
        withdrawn_on=_day(withdrawn) if withdrawn else None,
        refused=refused,
    )


def _emergency(openings: list[tuple[str, list[str]]]) -> EmergencyFacts | None:
    """The actor's openings that hold, as one: what each has chosen."""
    if not openings:
        return None
    chosen = frozenset(unit for _reason, units in openings for unit in units)
    return EmergencyFacts(True, True, reason=openings[-1][0], named=True, chosen=chosen)
