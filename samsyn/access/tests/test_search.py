"""What may be typed in the search box: the beginning of any of a pupil's names, or the number with or without its century."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from samsyn.access.lists import find_pupils
from samsyn.access.tests.make import World
from samsyn.kernel.db.context import Context, within
from samsyn.people.models import Identifier
from samsyn.people.tests.make import make_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def love(world: World) -> World:
    """Three more pupils in 4B; the second has a temporary number."""
    ours = world.ours
    with within(Context("test", provider=ours.provider)):
        make_pupil(ours.class_4b, "Love", "Jonsson", born=date(2014, 5, 23))
        taro = make_pupil(ours.class_4b, "Taro", "Ek", born=date(2014, 4, 7))
        Identifier.objects.filter(person_id=taro.person_id).update(kind="temporary_number", value="20140407TF11")
        make_pupil(ours.class_4b, "Anna-Lovisa", "Lind Berg", born=date(2014, 6, 1))
        make_pupil(ours.other_class, "Love", "Annorstädes")
    return world


def found(world: World, text: str, who: str = "nurse") -> set[str]:
    actor = world.ours.actor(who)
    with within(actor.context()):
        return {row.given_name for row in find_pupils(actor, text)}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("love", {"Love"}),
        ("lov", {"Love", "Anna-Lovisa"}),
        ("love jonsson", {"Love"}),
        ("Jonsson Love", {"Love"}),
        ("jon lo", {"Love"}),
        ("l jon", {"Love"}),
        ("love ek", set()),
        ("berg", {"Anna-Lovisa"}),
        ("anna-lov", {"Anna-Lovisa"}),
        ("onsson", set()),
        ("--", set()),
        ("%", set()),
        ("20140407-TF11", {"Taro"}),
        ("140407-TF11", {"Taro"}),
        ("140407tf11", {"Taro"}),
        ("140407", {"Taro"}),
        ("20140407", {"Taro"}),
    ],
)
def test_words_begin_any_name_and_a_number_may_lack_its_century(love: World, text: str, who: set[str]) -> None:
    assert found(love, text) == who


def test_a_whole_number_is_found_however_it_is_written(love: World) -> None:
    with within(Context("test", provider=love.ours.provider)):
        number = Identifier.objects.get(value__startswith="20140523").value
    for text in (number, number[2:], f"{number[2:8]}-{number[8:]}", f"{number[:8]}-{number[8:]}", f"{number[2:8]} {number[8:]}"):
        assert found(love, text) == {"Love"}, text


def test_a_protected_pupil_is_found_by_the_closed_group_alone(love: World) -> None:
    for text in ("hemlig", "hemligsson hem"):
        assert (found(love, text), found(love, text, "closed_nurse")) == (set(), {"Hemlig"}), text


def test_when_nobody_is_found_the_page_says_what_can_be_typed(love: World) -> None:
    page = love.ours.client("nurse").post(reverse("web:search"), {"q": "Finnsinte"}).content.decode()
    assert "Ingen elev hittades" in page
    assert "början av förnamnet, efternamnet eller båda" in page
    assert "ÅÅMMDD-NNNN" in page
