"""What `decide` says of a release: on which grounds it can be, and of each item, by what was found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from samsyn.access.decisions import RECORD_OF_BRANCH, actor_facts, asked_of, filed, kept_as, pupil_facts
from samsyn.access.on_file import on_file
from samsyn.access.questions import Question
from samsyn.access.rules import Action, Decision, Facts, Outcome, decide
from samsyn.access.rules.facts import EmergencyFacts, RecipientFacts, ReleaseFacts, ResourceFacts
from samsyn.access.rules.settings import law_of
from samsyn.access.rules.vocabulary import DocumentClass, Flag, Ground
from samsyn.access.setting_queries import settings_of
from samsyn.access.stating import ANY_REASON
from samsyn.journal.models import Attachment, Entry, Release
from samsyn.journal.releases.recipients import provider_kind, recipient_facts
from samsyn.journal.releases.words import GroundWords
from samsyn.journal.rules.releasing import Finding
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Compartment
from samsyn.people.cards import PupilCard

# As favourable as can be: what the grounds that are offered are asked with.
_ALL = frozenset(Finding) - {Finding.REASONS_AGAINST}


@dataclass(frozen=True, slots=True)
class Offered:
    """A ground that the rules leave open for a recipient. lacking: a consent that nobody has given yet."""

    ground: Ground
    law: str
    message: str
    lacking: bool


def release_facts(to: RecipientFacts, ground: Ground, question: str, found: Collection[Finding], reason: str) -> ReleaseFacts:
    """What was found, as facts. A tested item is a cleared one."""
    return ReleaseFacts(
        ground,
        to,
        purpose=question,
        necessary=Finding.NECESSARY in found,
        cleared=True,
        overriding=Finding.OVERRIDING in found,
        reasons_against=Finding.REASONS_AGAINST in found,
        serious_crime=Finding.SERIOUS_CRIME in found,
        reason=reason,
    )


def base_facts(actor: Actor, card: PupilCard) -> Facts:
    """The facts that all questions about releasing from the own record share."""
    facts, file = asked_of(actor, card, Action.RELEASE, RECORD_OF_BRANCH[actor.branch])
    if file is None:
        facts = filed(facts, on_file(actor, card.id))
    return replace(facts, resource=replace(facts.resource, provider_kind=provider_kind(actor)))


def grounds_for(actor: Actor, card: PupilCard, release: Release) -> list[Offered]:
    """The grounds that the rules leave open for the recipient, asked with everything found that speaks for it."""
    facts, to = base_facts(actor, card), recipient_facts(actor, release.recipient_kind, release.recipient)
    return _offered(replace(facts, emergency=EmergencyFacts(consent_impossible=True)), to)


def _offered(facts: Facts, to: RecipientFacts) -> list[Offered]:
    found = []
    for word in GroundWords:
        ground = Ground(word.value)
        asked = [
            decide(replace(facts, release=release_facts(to, ground, question, _ALL, ANY_REASON)))
            for question in (Question.values if ground is Ground.CONSENT else [""])
        ]
        best = min(asked, key=lambda one: one.strictness)
        if best.outcome in {Outcome.RELEASE, Outcome.CONSENT} or _a_consent_would(ground, asked):
            found.append(Offered(ground, best.ground, best.message, best.outcome is not Outcome.RELEASE))
    return found


def _a_consent_would(ground: Ground, asked: list[Decision]) -> bool:
    """A no to one question is no answer to another: consent stays a ground to choose, and the decision says what stops it."""
    return ground is Ground.CONSENT and any(one.rule.startswith("row_018") for one in asked)


def item_decision(actor: Actor, facts: Facts, item: Entry | Attachment, release: ReleaseFacts, *, secret: bool) -> Decision:
    """What `decide` says of letting one item out. facts: as `base_facts` gives them. secret: marked as secret to the guardian."""
    if isinstance(item, Entry):
        author, role, unit, process = item.author_id, item.author_role, item.contact.unit_id, item.contact.process
        signed = item.signed_at is not None
    else:
        author, role, unit, signed = item.added_by_id, item.added_role, item.unit_id, True
        process = item.contact.process if item.contact else ""
    resource = replace(
        facts.resource,
        document=kept_as(actor, role),
        author=str(author),
        signed=signed,
        process=process,
        unit=str(unit or "") if facts.resource.document in _BY_UNIT else facts.resource.unit,
        flags=frozenset({Flag.SECRET_TO_GUARDIAN}) if secret else frozenset(),
    )
    return decide(replace(facts, resource=resource, release=release))


# Patients' records lie at a care unit; the school's documents at the school.
_BY_UNIT = frozenset({DocumentClass.EMI_RECORD, DocumentClass.PSYCHOLOGY_RECORD, DocumentClass.SPEECH_RECORD})


def grounds_to_ask(actor: Actor, card: PupilCard, keeper: Compartment) -> list[Offered]:
    """The grounds on which the actor may ask another compartment of the own care provider for something in its record."""
    settings = settings_of(actor)
    facts = Facts(
        on=clock.today(),
        actor=actor_facts(actor),
        action=Action.RELEASE,
        resource=ResourceFacts(
            RECORD_OF_BRANCH[keeper.branch],
            provider=str(actor.provider),
            board=str(keeper.board_id),
            branch=keeper.branch,
            provider_kind=provider_kind(actor),
        ),
        pupil=pupil_facts(card),
        emergency=EmergencyFacts(consent_impossible=True),
        settings=settings,
        law=law_of(settings),
    )
    to = recipient_facts(actor, "room", f"room:{actor.compartment}")
    return _offered(facts, to)
