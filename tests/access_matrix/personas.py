"""Each persona in her ordinary situation toward a pupil, as facts: what the snapshot of `decide` is made from.

Ordinary: the settings nobody has decided on, no consent, no block, an entry that somebody else wrote and that is still open, and
the purpose the persona works for, without a reason for an active choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from samsyn.access.rules import Action, Decision, Facts, Outcome, Shown, decide
from samsyn.access.rules.decide import RULES
from samsyn.access.rules.facts import (
    ActorFacts,
    ActorKind,
    Authority,
    DocumentClass,
    EnrolmentFacts,
    Ground,
    ProviderKind,
    PupilFacts,
    Purpose,
    RecipientFacts,
    Relation,
    RelationKind,
    ResourceFacts,
)
from samsyn.access.tests.table.world import ALWAYS, DAY, document, errand, pupil, release, staff

HERS = "a pupil of hers"
AT_SCHOOL = "a pupil of her school whom she has nothing to do with"
ELSEWHERE = "a pupil elsewhere"
TAKES_PART, CASE = RelationKind.TAKES_PART, RelationKind.CASE_MEMBER
OUTCOMES = {
    Outcome.ALLOW: "A",
    Outcome.CHOICE: "C",
    Outcome.EMERGENCY: "E",
    Outcome.RELEASE: "R",
    Outcome.CONSENT: "S",
}
BLOCKED = {Shown.NOTHING: "h", Shown.REASON: "X"}


@dataclass(frozen=True, slots=True)
class Persona:
    """Who, and what ties her to a pupil of hers: relations, what she works for, in which case."""

    name: str
    actor: ActorFacts
    relations: tuple[Relation, ...] = ()
    purpose: Purpose = Purpose.NONE
    case: str = ""

    @property
    def situations(self) -> dict[str, tuple[PupilFacts, tuple[Relation, ...]]]:
        """The pupils she may meet, with what ties her to each. Only staff have pupils at school besides their own."""
        own = pupil(15, id="me") if self.actor.kind is ActorKind.PUPIL else pupil()
        if self.actor.kind in {ActorKind.PUPIL, ActorKind.GUARDIAN}:
            return {HERS: (own, ()), ELSEWHERE: (pupil(school="B", id="other", guardians=()), ())}
        if self.actor.kind is not ActorKind.STAFF:
            return {"any pupil": (own, self.relations)}
        elsewhere = pupil(enrolments=(EnrolmentFacts("B", ALWAYS),))
        return {HERS: (own, self.relations), AT_SCHOOL: (own, ()), ELSEWHERE: (elsewhere, ())}

    def facts(self, action: Action, resource: ResourceFacts, situation: str) -> Facts:
        """The question."""
        who, relations = self.situations[situation]
        if resource.unit == "A" and situation == ELSEWHERE:
            resource = replace(resource, unit="B")
        return Facts(
            DAY,
            self.actor,
            action,
            resource,
            who,
            self.purpose,
            case=self.case,
            relations=relations,
            release=release(Ground.CONSENT, self.recipient) if action is Action.RELEASE else None,
        )

    @property
    def recipient(self) -> RecipientFacts:
        """She herself, as the one whom a release would go to."""
        room = self.actor.assignment
        if room is None:
            return RecipientFacts(self.actor.id, authority=self.actor.authority, person=self.actor.id)
        return RecipientFacts(
            self.actor.id, room.provider, room.provider_kind, room.board, room.branch, room.branch != "school_support"
        )


def _carer(name: str, role: str, relations: tuple[Relation, ...]) -> Persona:
    return Persona(name, staff(role), relations, Purpose.CARE)


PERSONAS = (
    _carer("School nurse", "school_nurse", errand()),
    _carer("School doctor", "school_doctor", errand()),
    Persona("Medically responsible lead (MLA)", staff("medical_lead"), (), Purpose.RECORD_REVIEW, "G-1"),
    Persona("Head of operations", staff("head_of_operations"), (), Purpose.DEVIATION, "A-1"),
    _carer("Psychologist", "school_psychologist", errand(TAKES_PART)),
    _carer("Speech therapist", "speech_therapist", errand(TAKES_PART)),
    Persona("Counsellor", staff("school_counsellor"), errand(CASE)),
    Persona("Special educator", staff("special_educator"), errand(CASE)),
    Persona("Principal", staff("principal"), errand(CASE)),
    Persona("Teacher", staff("teacher"), errand(RelationKind.TEACHES)),
    Persona("Administrator without clinical access", staff("administrator", administrative=True)),
    Persona("Log reviewer", staff("medical_lead", competences=("log_review",)), (), Purpose.LOG_REVIEW, "L-1"),
    Persona("Archivist", staff("archivist", competences=("destruction",))),
    _carer("Home-care nurse of the municipality", "home_care_nurse", errand()),
    Persona("Nurse of another board", staff("school_nurse", board="upper"), errand(), Purpose.CARE),
    Persona("Nurse of another municipality", staff("school_nurse", provider="bjorkdalen", board="theirs"), errand(), Purpose.CARE),
    Persona(
        "Clinician of the region",
        staff("clinician", provider="region", board="hospital", branch="care", provider_kind=ProviderKind.REGION),
        errand(),
        Purpose.CARE,
    ),
    Persona("Staff without an assignment", ActorFacts(ActorKind.STAFF, "me")),
    Persona("Guardian with joint custody", ActorFacts(ActorKind.GUARDIAN, "mother")),
    Persona("Guardian without custody", ActorFacts(ActorKind.GUARDIAN, "stranger")),
    Persona("Pupil aged 15", ActorFacts(ActorKind.PUPIL, "me")),
    Persona("Social board", ActorFacts(ActorKind.AUTHORITY, "it", authority=Authority.SOCIAL_BOARD)),
    Persona("Police", ActorFacts(ActorKind.AUTHORITY, "it", authority=Authority.POLICE)),
    Persona("Support without a session", ActorFacts(ActorKind.SUPPORT, "it")),
    Persona("Anybody", ActorFacts(ActorKind.PUBLIC)),
    *(
        Persona(f"Samsyn itself: {purpose.value.replace('_', ' ')}", ActorFacts(ActorKind.SYSTEM), (), purpose)
        for purpose in (Purpose.REGISTER_SYNC, Purpose.LOCKING, Purpose.VACCINATION_REGISTER, Purpose.RETENTION)
    ),
)


def _names() -> dict[str, str]:
    """Each rule's short name: the number of its row, with a letter when several rules are named after that row."""
    numbers = [rule.rows[0] for rule in RULES]
    met: dict[int, int] = {}
    short = {}
    for rule in RULES:
        number = rule.rows[0]
        met[number] = met.get(number, 0) + 1
        short[rule.name] = str(number) + ("abcdefgh"[met[number] - 1] if numbers.count(number) > 1 else "")
    return short


SHORT = _names()


def cell(decision: Decision) -> str:
    """A decision as the snapshot writes it; a dot for what no rule opens."""
    if decision.rule not in SHORT:
        return "."
    letter = OUTCOMES.get(decision.outcome) or BLOCKED.get(decision.shown, "F")
    return letter + SHORT[decision.rule]


def cells(persona: Persona, situation: str) -> dict[str, list[str]]:
    """The cells by row: a row for each kind of document, and one more where she wrote it herself if that makes a difference."""
    found = {}
    for kind in DocumentClass:
        theirs = _line(persona, document(kind, **_kept(persona, kind)), situation)
        own = _line(persona, document(kind, **_kept(persona, kind), author=persona.actor.id or "nobody"), situation)
        found[kind.value] = theirs
        if own != theirs:
            found["  by herself"] = own
            found[f"{kind.value}, her own"] = found.pop("  by herself")
    return found


def _kept(persona: Persona, kind: DocumentClass) -> dict[str, str]:
    """Where it is kept: a patient's record at the persona's own unit when it is of her branch."""
    room, made = persona.actor.assignment, document(kind)
    if room is None or made.branch == "school_support" or made.branch != room.branch:
        return {}
    return {"unit": room.unit}


def _line(persona: Persona, resource: ResourceFacts, situation: str) -> list[str]:
    return [cell(decide(persona.facts(action, resource, situation))) for action in Action]


HEAD = """Persona x operation x kind of document: what `decide` says of each persona in her ordinary situation (personas.py).
Each cell is an outcome and the rule that decides, by the number of its row; the rules are named at the end.

  A allowed    C after an active choice    E in an emergency    R by release after a test    S by release when there is consent
  X refused, with the reason    F refused, with the flag that there is something    h hidden by a wall, without a hint
  .  hidden: no rule opens it

A table leaves out the rows that are as in the one before it of the same persona. Operations by their first four letters:
"""


def snapshot() -> Iterator[str]:
    """The whole file, line by line."""
    yield from HEAD.splitlines()
    yield f"  {', '.join(action.value for action in Action)}"
    columns = "".join(f"{action.value[:4]:6}" for action in Action)
    met: set[str] = set()
    for persona in PERSONAS:
        yield from ("", "=" * 24, persona.name)
        before: dict[str, list[str]] = {}
        for situation in persona.situations:
            rows = cells(persona, situation)
            new = {name: row for name, row in rows.items() if before.get(name) != row}
            yield from ("", f"{situation}{'' if new else ': as above'}")
            if new:
                yield f"{'':32}{columns}".rstrip()
            for name, row in new.items():
                met |= {one[1:] for one in row}
                yield f"{name:32}{''.join(f'{one:6}' for one in row)}".rstrip()
            before = rows
    yield from ("", "=" * 24, "Rules", "")
    yield from (f"{short:5} {name}" for name, short in sorted(SHORT.items(), key=lambda one: one[0]) if short in met)
