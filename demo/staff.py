"""The county's student-health staff as users with assignments: those who have written and signed the records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from demo.county.model import Board, Provider, Role, School, Staff
from demo.organisations import care_unit_id, compartment_id, grounds
from samsyn.access.models import Assignment, AssignmentSchool, User
from samsyn.access.roles import Role as AssignmentRole
from samsyn.kernel import clock
from samsyn.organisation.models import Branch

_POSTS: Final = {
    Role.NURSE: (AssignmentRole.SCHOOL_NURSE, Branch.EMI),
    Role.DOCTOR: (AssignmentRole.SCHOOL_DOCTOR, Branch.EMI),
    Role.PSYCHOLOGIST: (AssignmentRole.SCHOOL_PSYCHOLOGIST, Branch.PSYCHOLOGY),
    Role.COUNSELLOR: (AssignmentRole.SCHOOL_COUNSELLOR, Branch.SCHOOL_SUPPORT),
    Role.SPECIAL_EDUCATOR: (AssignmentRole.SPECIAL_EDUCATOR, Branch.SCHOOL_SUPPORT),
    Role.PRINCIPAL: (AssignmentRole.PRINCIPAL, Branch.SCHOOL_SUPPORT),
}


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes entries: a school nurse of the county."""

    user: UUID
    name: str
    role: str


def user_id(staff: Staff) -> UUID:
    """The id of a member of staff as a user."""
    return uuid5(staff.adult.id, "user")


def enter_staff(provider: Provider, today: date) -> None:
    """Enter the provider's student-health staff with assignments from the beginning of the school year. Twice does no harm."""
    start = clock.school_year_start(today)
    rests_on = grounds(provider, start)
    users: list[User] = []
    assignments: list[Assignment] = []
    covered: list[AssignmentSchool] = []
    for staff in provider.staff:
        if staff.role not in _POSTS:
            continue
        user = User(id=user_id(staff), username=f"{provider.key}-{-staff.adult.ordinal}", name=_name(staff))
        user.set_unusable_password()
        users.append(user)
        for board, schools in _by_board(staff.schools).items():
            post = _assignment(provider, staff, board, start, rests_on)
            assignments.append(post)
            covered += [
                AssignmentSchool(
                    id=uuid5(post.id, str(school.id)),
                    assignment=post,
                    provider_id=provider.namespace,
                    school_id=school.id,
                    valid_from=start,
                )
                for school in schools
            ]
    User.objects.bulk_create(users, ignore_conflicts=True, batch_size=1000)
    Assignment.objects.bulk_create(assignments, ignore_conflicts=True, batch_size=1000)
    AssignmentSchool.objects.bulk_create(covered, ignore_conflicts=True, batch_size=1000)


def nurses(provider: Provider) -> dict[UUID, list[Author]]:
    """The school nurses of each school, by the school's id. A school that no nurse has is nobody's key."""
    found: dict[UUID, list[Author]] = defaultdict(list)
    for staff in provider.staff:
        if staff.role is Role.NURSE:
            for school in staff.schools:
                found[school.id].append(Author(user_id(staff), _name(staff), AssignmentRole.SCHOOL_NURSE))
    return dict(found)


def _name(staff: Staff) -> str:
    return f"{staff.adult.given} {staff.adult.family}"


def _by_board(schools: tuple[School, ...]) -> dict[Board, list[School]]:
    found: dict[Board, list[School]] = defaultdict(list)
    for school in schools:
        found[school.board].append(school)
    return found


def _assignment(provider: Provider, staff: Staff, board: Board, start: date, rests_on: dict[str, Any]) -> Assignment:
    role, branch = _POSTS[staff.role]
    return Assignment(
        id=uuid5(user_id(staff), f"assignment/{board.id}"),
        user_id=user_id(staff),
        provider_id=provider.namespace,
        board_id=board.id,
        branch=branch,
        unit_id=care_unit_id(provider, board.id, branch),
        compartment_id=compartment_id(provider, board.id, branch),
        role=role,
        valid_from=start,
        **rests_on,
    )
