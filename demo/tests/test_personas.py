"""What can be tried in the demo."""

from collections import Counter

from demo.personas import PERSONAS, Post
from samsyn.access.roles import Competence, Role

POSTS: list[Post] = [post for persona in PERSONAS for post in persona.posts]


def test_every_competence_can_be_tried() -> None:
    assert {one for post in POSTS for one in post.competences} == set(Competence)


def test_what_takes_two_people_has_two() -> None:
    held = Counter(one for post in POSTS for one in post.competences)
    assert held[Competence.LOG_REVIEW] >= 2, "nobody reviews the own accesses"
    assert held[Competence.DESTRUCTION] >= 2, "one enters the decision, another carries it out"
    leads = [post for post in POSTS if post.role in {Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS} and post.provider == 0]
    assert len(leads) >= 2, "one proposes a setting, another approves it"


def test_a_block_between_units_and_a_closed_group_can_be_met() -> None:
    assert {bool(post.unit) for post in POSTS if post.role == Role.SCHOOL_NURSE} == {True, False}
    assert [post.upper_secondary for post in POSTS if post.closed_group] == [True]


def test_every_role_but_two_can_be_tried() -> None:
    assert set(Role) - {Role(post.role) for post in POSTS} == {Role.SPEECH_THERAPIST, Role.TEACHER}
