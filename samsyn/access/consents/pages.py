"""What the page about a pupil's consents, assessments and blocks shows: rows with their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.access.decisions import RECORD_OF_BRANCH, Reads, asked_of, open_pupil, open_whole, own_part, own_record
from samsyn.access.gate import check
from samsyn.access.guardians import guardian_names
from samsyn.access.keeping import room, unit
from samsyn.access.models import Block, BlockWish, Consent, EmergencyOpening, MaturityAssessment
from samsyn.access.policy import RECORD_CONSENT
from samsyn.access.questions import Question
from samsyn.access.rules import Action, Facts
from samsyn.access.rules.consenting import CUSTODY, Standing, standing
from samsyn.access.rules.consenting import Consent as State
from samsyn.access.rules.vocabulary import DocumentClass
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.text import with_capital
from samsyn.people.cards import GuardianCard, PupilCard
from samsyn.people.models import Guardianship

# What a consent given in a branch can be about.
DOCUMENTS: dict[str, dict[DocumentClass, str | Promise]] = {
    "emi": {
        DocumentClass.EMI_RECORD: gettext_lazy("journalen i EMI"),
        DocumentClass.VACCINATION: gettext_lazy("vaccinationer"),
        DocumentClass.CHILD_HEALTH_COPY: gettext_lazy("kopian från barnhälsovården"),
    },
    "psychology": {DocumentClass.PSYCHOLOGY_RECORD: gettext_lazy("psykologjournalen")},
    "speech": {DocumentClass.SPEECH_RECORD: gettext_lazy("logopedjournalen")},
    "school_support": {
        DocumentClass.CASE_FILE: gettext_lazy("elevakten"),
        DocumentClass.COUNSELLOR_FILE: gettext_lazy("kuratorns anteckningar"),
        DocumentClass.SPECIAL_EDUCATION_FILE: gettext_lazy("specialpedagogens anteckningar"),
        DocumentClass.ACTION_PROGRAMME: gettext_lazy("åtgärdsprogram"),
        DocumentClass.SELF_CARE_PLAN: gettext_lazy("planen för egenvård"),
    },
}
_STATES = {
    State.GIVEN: ("ok", gettext_lazy("Samtycke finns")),
    State.MISSING: ("waiting", gettext_lazy("Alla har inte svarat")),
    State.PUPIL_NOT_ASKED: ("waiting", gettext_lazy("Eleven har inte tillfrågats")),
    State.REFUSED: ("danger", gettext_lazy("Någon har sagt nej")),
}
_WEIGHT = list(_STATES)


@dataclass(frozen=True, slots=True)
class ConsentGroup:
    """The consents for one question and recipient, the latest first, and what they amount to today.

    unheard: names. rows: each with the capacity that it was given in, in words.
    """

    question: str
    recipient: str
    documents: str
    kind: str
    words: str
    unheard: tuple[str, ...]
    rows: tuple[tuple[Consent, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. elsewhere: other units have blocked, and that may be said. texts: the rows whose own words the actor may read."""

    card: PupilCard
    groups: tuple[ConsentGroup, ...]
    maturity: tuple[MaturityAssessment, ...]
    blocks: tuple[Block, ...]
    wishes: tuple[BlockWish, ...]
    emergencies: tuple[EmergencyOpening, ...]
    elsewhere: bool
    texts: frozenset[UUID]


def overview(actor: Actor, pupil: UUID) -> Overview:
    """The page. Logged as an opening. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, RECORD_CONSENT)
    card, decision, part = open_whole(actor, pupil, Action.OPEN)
    record(actor, AccessEvent(Logged.OPEN, "access.secrecy", pupil=card.id, ground=decision.ground, rule=decision.rule))
    facts, _file = asked_of(actor, card, Action.OPEN, RECORD_OF_BRANCH[actor.branch])
    here = {"provider_id": actor.provider, "compartment_id": room(actor), "pupil_id": card.id}
    consents = tuple(Consent.objects.filter(**here).order_by("question", "recipient", "-recorded_at", "-id"))
    maturity = tuple(MaturityAssessment.objects.filter(**here).order_by("-assessed_at", "-id"))
    wishes = tuple(BlockWish.objects.filter(**here).order_by("-noted_at", "-id"))
    emergencies = tuple(EmergencyOpening.objects.filter(**here, opened_at__isnull=False).order_by("-opened_at", "-id"))
    written = [(one.pk, one.recorded_by_id, "") for one in consents]
    written += [(one.pk, one.assessed_by_id, one.assessed_role) for one in maturity]
    written += [(one.pk, one.noted_by_id, "") for one in wishes]
    written += [(one.pk, one.user_id, one.user_role) for one in emergencies]
    return Overview(
        card,
        tuple(_groups(card, actor, facts, consents)),
        maturity,
        tuple(Block.objects.filter(**here, unit_id=unit(actor)).order_by("-set_at", "-id")),
        wishes,
        emergencies,
        part.flagged,
        frozenset(row for row, author, role in written if author == actor.user or _reads(part, role)),
    )


def _reads(part: Reads, role: str) -> bool:
    """Whether what somebody of the role has written here is the actor's to read. An unknown role's is when everybody's is.

    The rows say of no unit whose they are: where some unit's writing is blocked for the actor, all others' words are left out.
    """
    theirs = part.everything or (bool(role) and (role in part.roles) is not part.rest)
    return theirs and not part.shut


def about_consent(actor: Actor, pupil: UUID) -> PupilCard:
    """Whom a form is about: logged as an opening of the card. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, RECORD_CONSENT)
    card, decision = open_pupil(actor, pupil, Action.WRITE, own_record(actor), own_part(actor))
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=card.id, ground=decision.ground, rule=decision.rule))
    return card


def _groups(card: PupilCard, actor: Actor, facts: Facts, consents: Iterable[Consent]) -> Iterable[ConsentGroup]:
    names = {str(person): name for person, name in guardian_names(card).items()} | {str(card.id): card.name}
    words = DOCUMENTS.get(actor.branch, {})
    for (question, _recipient), found in groupby(consents, key=lambda one: (one.question, one.recipient)):
        rows = tuple(found)
        scope = sorted({DocumentClass(one) for row in rows for one in row.scope})
        states = [_standing(facts, document, question, rows[0].recipient) for document in scope]
        worst = max(states, key=lambda one: _WEIGHT.index(one.state))
        kind, said = _STATES[worst.state]
        yield ConsentGroup(
            str(Question(question).label),
            rows[0].recipient_name,
            ", ".join(str(words.get(one, one.value)) for one in scope),
            kind,
            str(said),
            tuple(sorted(names.get(giver, _("vårdnadshavare")) for giver in worst.unheard)),
            tuple((row, with_capital(_capacity(card, row))) for row in rows),
        )


def _capacity(card: PupilCard, row: Consent) -> str:
    """In which capacity: of a guardian with the custody there was on the day, of the social board with its decision."""
    if row.capacity == Consent.Capacity.SOCIAL_BOARD:
        return f"{row.get_capacity_display()}, {_('beslut %(number)s') % {'number': row.decision}}"
    day = clock.day_of(row.recorded_at)
    kinds = [
        str(Guardianship.Kind(one.kind).label)
        for one in card.guardians
        if one.person == row.giver_id and one.valid_from <= day and (one.valid_to is None or one.valid_to >= day)
    ]
    return ", ".join([str(row.get_capacity_display()), *kinds])


def _standing(facts: Facts, document: DocumentClass, question: str, recipient: str) -> Standing:
    return standing(replace(facts, resource=replace(facts.resource, document=document)), question, recipient)


def custodians(card: PupilCard) -> list[GuardianCard]:
    """The guardians who have custody today."""
    today = clock.today()
    return [
        one
        for one in card.guardians
        if one.kind in CUSTODY and one.valid_from <= today and (one.valid_to is None or one.valid_to >= today)
    ]


def school_year_end() -> str:
    """The last day of this school year, which forms suggest."""
    today = clock.today()
    return f"{today.year + (today.month > 6)}-06-30"
