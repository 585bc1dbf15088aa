"""Puts the synthetic county's organisations and personas into the database: what a new installation's administrator would enter.

Pupils, classes and guardians are not entered here: they come from the school registers, through the importer.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from demo.county.model import Provider, ProviderKind, School, SchoolKind
from demo.county.register import SCHOOL_TYPES
from demo.personas import PERSONAS, Persona, Post
from samsyn.access.models import Assignment, AssignmentSchool, CompetenceGrant, NeedsAndRiskAnalysis, User
from samsyn.access.roles import Role
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.models import Board, Branch, CareProvider, Compartment, Unit

_KINDS = {
    ProviderKind.MUNICIPALITY: CareProvider.Kind.MUNICIPALITY,
    ProviderKind.REGION: CareProvider.Kind.REGION,
    ProviderKind.FEDERATION: CareProvider.Kind.FEDERATION,
    ProviderKind.COMPANY: CareProvider.Kind.INDEPENDENT,
}
BRANCHES = (Branch.EMI, Branch.PSYCHOLOGY, Branch.SCHOOL_SUPPORT)
_CARE_UNITS = {
    Branch.EMI: "Elevhälsans medicinska insats",
    Branch.PSYCHOLOGY: "Skolpsykologerna",
    Branch.SCHOOL_SUPPORT: "Elevhälsan",
}


def compartment_id(provider: Provider, board: UUID, branch: Branch) -> UUID:
    """The id of a compartment of the synthetic county."""
    return uuid5(provider.namespace, f"compartment/{board}/{branch}")


def care_unit_id(provider: Provider, board: UUID, branch: Branch) -> UUID:
    """The id of a care unit of the synthetic county."""
    return uuid5(provider.namespace, f"unit/{board}/{branch}")


def enter_provider(provider: Provider) -> CareProvider:
    """Enter one care provider with boards, compartments, care units and school units. Twice does no harm."""
    number = provider.organisation_number.replace("-", "")
    row, _ = CareProvider.objects.update_or_create(
        organisation_number=number,
        defaults={"name": provider.name, "kind": _KINDS[provider.kind], "municipality_code": provider.code},
        create_defaults={
            "id": provider.namespace,
            "name": provider.name,
            "kind": _KINDS[provider.kind],
            "municipality_code": provider.code,
            "organisation_number": number,
        },
    )
    with within(Context("demo", provider=row.pk)):
        for board in provider.boards:
            Board.objects.get_or_create(pk=board.id, provider=row, defaults={"name": board.name})
            for branch in BRANCHES:
                Compartment.objects.get_or_create(
                    pk=compartment_id(provider, board.id, branch), provider=row, defaults={"board_id": board.id, "branch": branch}
                )
                Unit.objects.get_or_create(
                    pk=care_unit_id(provider, board.id, branch),
                    provider=row,
                    defaults={"board_id": board.id, "kind": Unit.Kind.CARE, "name": _CARE_UNITS[branch], "branch": branch},
                )
        for school in provider.schools:
            Unit.objects.get_or_create(
                pk=school.id,
                provider=row,
                defaults={
                    "board_id": school.board.id,
                    "kind": Unit.Kind.SCHOOL,
                    "name": school.name,
                    "school_unit_code": school.code,
                    "school_types": SCHOOL_TYPES[school.kind],
                    "source_id": school.id,
                },
            )
    return row


def grounds(provider: Provider, start: date) -> dict[str, Any]:
    """What the provider's assignments rest on: its analysis, entered the first time, who decided, and the day to review them."""
    with within(Context("demo", provider=provider.namespace)):
        analysis, _ = NeedsAndRiskAnalysis.objects.get_or_create(
            pk=uuid5(provider.namespace, "analysis"),
            provider_id=provider.namespace,
            defaults={
                "reference": f"BoR {start.year}/1",
                "roles": Role.values,
                "decider": "verksamhetschefen",
                "decided_on": start - timedelta(days=60),
                "valid_from": start - timedelta(days=30),
                "review_on": start + timedelta(days=330),
            },
        )
    return {"analysis": analysis, "decider": "verksamhetschefen", "review_on": start + timedelta(days=330)}


def covered_schools(provider: Provider, post: Post) -> list[School]:
    """A persona's schools: those with the middle years first, since the demo's journey is a health visit in class 4."""
    offered = [school for school in provider.schools if not post.upper_secondary or school.kind is SchoolKind.UPPER_SECONDARY]
    return sorted(offered, key=lambda school: (school.kind is not SchoolKind.F_6, school.name))[: post.schools]


def enter_personas(providers: tuple[Provider, ...], today: date) -> None:
    """Enter the personas and their assignments, from the beginning of the school year."""
    start = date(today.year if today.month >= 7 else today.year - 1, 8, 1)
    for persona in PERSONAS:
        user = User.objects.filter(username=persona.username).first() or User.objects.create_user(persona.username, persona.name)
        if not user.demo:
            user.demo = True
            user.save(update_fields=["demo"])
        for post in persona.posts:
            _enter_assignment(providers[post.provider], persona, user, post, start)


def _enter_assignment(provider: Provider, persona: Persona, user: User, post: Post, start: date) -> None:
    schools = covered_schools(provider, post)
    board = (schools[0] if schools else provider.schools[0]).board
    branch = Branch(post.branch)
    own = uuid5(provider.namespace, f"assignment/{persona.username}/{post.role}")
    assignment, _ = Assignment.objects.get_or_create(
        pk=own,
        defaults={
            "user": user,
            "provider_id": provider.namespace,
            "board_id": board.id,
            "branch": branch,
            "unit_id": _care_unit(provider, board.id, post),
            "compartment_id": None if post.administrative else compartment_id(provider, board.id, branch),
            "role": post.role,
            "administrative": post.administrative,
            "closed_group": post.closed_group,
            "valid_from": start,
            **grounds(provider, start),
        },
    )
    _entrust(assignment, post, start, grounds(provider, start))
    for school in schools:
        if school.board == board:
            AssignmentSchool.objects.get_or_create(
                pk=uuid5(own, str(school.id)),
                defaults={
                    "assignment": assignment,
                    "provider_id": provider.namespace,
                    "school_id": school.id,
                    "valid_from": start,
                },
            )


def _care_unit(provider: Provider, board: UUID, post: Post) -> UUID:
    """The board's care unit, or the post's own."""
    branch = Branch(post.branch)
    if not post.unit:
        return care_unit_id(provider, board, branch)
    with within(Context("demo", provider=provider.namespace)):
        own, _ = Unit.objects.get_or_create(
            pk=uuid5(provider.namespace, f"unit/{board}/{branch}/{post.unit}"),
            provider_id=provider.namespace,
            defaults={"board_id": board, "kind": Unit.Kind.CARE, "name": post.unit, "branch": branch},
        )
    return own.pk


def _entrust(assignment: Assignment, post: Post, start: date, rests_on: dict[str, Any]) -> None:
    for one in post.competences:
        usual = {"assignment": assignment, "provider_id": assignment.provider_id, "competence": one, "valid_from": start}
        given = {**usual, **rests_on, "entered_at": clock.now()}
        CompetenceGrant.objects.get_or_create(pk=uuid5(assignment.pk, f"grant/{one}"), defaults=given)
