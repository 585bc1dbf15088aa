"""To whom a release can go, and what the access decision needs to know of each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from samsyn.access.consents.recipients import care_provider_in, care_providers, outside_key, room_key
from samsyn.access.decisions import RECORD_OF_BRANCH, pupil_facts
from samsyn.access.guardians import guardian_names
from samsyn.access.keeping import room
from samsyn.access.models import Assignment, AssignmentSchool
from samsyn.access.rules.consenting import guardians_of
from samsyn.access.rules.facts import ProviderKind, RecipientFacts
from samsyn.access.rules.vocabulary import Authority
from samsyn.access.sessions import holding
from samsyn.journal.rules.releasing import NAMED, RecipientKind
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.ids import uuid_in
from samsyn.kernel.text import with_capital
from samsyn.organisation.models import Branch, CareProvider, Compartment
from samsyn.people.cards import PupilCard

# Branches within health care: the school's support and the preschool are not.
_CARE = frozenset({Branch.EMI.value, Branch.PSYCHOLOGY.value, Branch.SPEECH.value, Branch.MUNICIPAL_CARE.value})
_AUTHORITIES = {
    RecipientKind.SOCIAL_BOARD: Authority.SOCIAL_BOARD,
    RecipientKind.POLICE: Authority.POLICE,
    RecipientKind.IVO: Authority.IVO,
    RecipientKind.SCHOOL_INSPECTORATE: Authority.SCHOOL_INSPECTORATE,
}
# Whom the facts call a provider when it is not in this installation.
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class To:
    """A recipient. key: as consents name it. room: the compartment to deliver to, when it is in this provider.

    user, role, unit: for whom in the compartment, when it is for one of them. provider, branch: another care provider's.
    """

    kind: RecipientKind
    key: str
    name: str
    room: UUID | None = None
    user: UUID | None = None
    role: str = ""
    unit: UUID | None = None
    provider: UUID | None = None
    branch: str = ""


def recipients_of(actor: Actor, card: PupilCard) -> list[tuple[str, str]]:
    """Whom a form offers besides those whose name is written: value and label."""
    held = guardians_of(pupil_facts(card), clock.today())
    people = [(f"guardian:{person}", name) for person, name in guardian_names(card).items() if str(person) in held]
    return [
        ("pupil", _("%(name)s själv") % {"name": card.name}),
        *people,
        *[(f"staff:{one.pk}", _staff_name(one)) for one in staff_around(actor, card)],
        *[(room_key(one.pk), room_name(one)) for one in rooms(actor)],
    ]


def staff_around(actor: Actor, card: PupilCard) -> list[Assignment]:
    """Those who work in the provider's other compartments, at a school the pupil is enrolled at today."""
    today = clock.today()
    schools = [one.unit for one in card.enrolments if one.valid_from <= today and (one.valid_to is None or one.valid_to >= today)]
    there = AssignmentSchool.objects.filter(
        holding(today), assignment=OuterRef("pk"), school_id__in=[one for one in schools if one]
    )
    rows = Assignment.objects.filter(holding(today), Exists(there), provider_id=actor.provider, user__is_active=True)
    found = rows.filter(compartment__isnull=False).exclude(compartment_id=room(actor))
    return list(found.select_related("user").order_by("branch", "user__name", "id"))


def _staff_name(one: Assignment) -> str:
    return f"{one.user.name}, {one.get_role_display()}"


def rooms(actor: Actor) -> list[Compartment]:
    """The other compartments of the care provider that a record is kept in, by branch."""
    kept = Compartment.objects.filter(provider_id=actor.provider, branch__in=list(RECORD_OF_BRANCH))
    found = kept.exclude(pk=room(actor)).select_related("board")
    return list(found.order_by("branch", "board__name", "id"))


def room_name(one: Compartment) -> str:
    """A compartment in words."""
    return with_capital(f"{Branch(one.branch).label}, {one.board.name}")


def chosen(actor: Actor, card: PupilCard, value: str, name: str) -> To | None:
    """The recipient that a form's value and the typed name stand for; None when there is no such one."""
    if value in {one.value for one in NAMED}:
        return To(RecipientKind(value), outside_key(name), name.strip()) if name.strip() else None
    if (elsewhere := care_provider_in(value)) is not None:
        known = next((one.name for one in care_providers(actor) if one.key == value), "")
        provider, branch = elsewhere
        return To(RecipientKind.CARE_PROVIDER, value, known[:200], provider=provider, branch=branch) if known else None
    offered = dict(recipients_of(actor, card)).get(value)
    if offered is None:
        return None
    kind, _colon, id = value.partition(":")
    if kind == "pupil":
        return To(RecipientKind.PUPIL, str(card.id), card.name)
    if kind == "staff":
        held = next(one for one in staff_around(actor, card) if str(one.pk) == id)
        if (place := held.compartment_id) is None:
            return None
        return To(RecipientKind.ROOM, room_key(place), offered, place, held.user_id, held.role, held.unit_id)
    if kind == "guardian":
        return To(RecipientKind.GUARDIAN, id, offered)
    return To(RecipientKind.ROOM, value, offered, uuid_in(id))


def recipient_facts(actor: Actor, kind: str, key: str) -> RecipientFacts:
    """The recipient as facts for the decision. key: as `To` has it."""
    if kind in {RecipientKind.PUPIL, RecipientKind.GUARDIAN}:
        return RecipientFacts(key, person=key)
    if kind == RecipientKind.ROOM:
        id = uuid_in(key.partition(":")[2])
        place = Compartment.objects.filter(provider_id=actor.provider, pk=id).first() if id else None
        if place is not None:
            care = place.branch in _CARE
            return RecipientFacts(key, str(actor.provider), provider_kind(actor), str(place.board_id), place.branch, care)
    if (elsewhere := care_provider_in(key)) is not None:
        provider, branch = elsewhere
        legal = CareProvider.objects.values_list("kind", flat=True).get(pk=provider)
        return RecipientFacts(key, str(provider), ProviderKind(legal), branch=branch, health_care=branch in _CARE)
    if kind == RecipientKind.PUBLIC_CARE:
        return RecipientFacts(key, _ELSEWHERE, ProviderKind.REGION, health_care=True)
    if kind == RecipientKind.PRIVATE_CARE:
        return RecipientFacts(key, _ELSEWHERE, ProviderKind.INDEPENDENT, health_care=True)
    if kind == RecipientKind.SCHOOL:
        return RecipientFacts(key, _ELSEWHERE, branch=Branch.SCHOOL_SUPPORT.value)
    authority = _AUTHORITIES.get(RecipientKind(kind))
    return RecipientFacts(key, authority=authority) if authority else RecipientFacts(key, provider_kind=ProviderKind.INDEPENDENT)


def provider_kind(actor: Actor) -> ProviderKind:
    """What legal person the actor's care provider is: the secrecy act binds only public ones."""
    return ProviderKind(CareProvider.objects.values_list("kind", flat=True).get(pk=actor.provider))
