"""A form whose right was taken away while it was filled in is refused with its reason, and what was typed is given back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from samsyn.access.tests.make import World, make_world, take
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TEXT = "Ont i <b>magen</b> i en vecka."


@pytest.fixture
def world(db: None, admin_url: str) -> World:
    store_shipped(admin_url)
    made = make_world()
    use_shipped(made.ours.provider)
    return made


def test_a_right_that_is_taken_away_takes_no_text_along(world: World) -> None:
    nurse = world.ours.client("nurse")
    edit = reverse("journal:edit", kwargs={"pupil": world.ours.greta.pk, "entry": uuid7()})
    assert nurse.get(f"{edit}?template=note").status_code == 200
    take(world.ours, "school_nurse", "journal.write")
    typed = {"template": "note", "version": "0", "sequence": "1", "q_reason": "Magont", "q_text": TEXT, "then": "leave"}
    answer = nurse.post(edit, typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Ont i &lt;b&gt;magen&lt;/b&gt; i en vecka." in page
    assert "Magont" in page


def test_a_page_that_is_only_refused_says_nothing_of_texts(world: World) -> None:
    page = world.ours.client("teacher").get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk}))
    assert "Det du skrev" not in page.content.decode()
