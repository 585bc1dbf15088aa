"""What others have written about consents, maturity and wishes is read by those who may read what they write in the record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from samsyn.access.tests.make import MATURE, Municipality, World, assess, block

pytestmark = pytest.mark.django_db
HIDDEN = "Visas inte: du får inte läsa allt"


def page(place: Municipality, who: str) -> str:
    answer = place.client(who).get(reverse("access:secrecy", kwargs={"pupil": place.greta.pk}))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_unit_that_is_shut_out_reads_no_assessment_of_the_unit_that_has_blocked(world: World) -> None:
    ours = world.ours
    assess(ours.client("nurse"), ours.greta.pk)
    assert MATURE["statement"] in page(ours, "closed_nurse")
    block(ours.client("nurse"), ours.greta.pk)
    shown = page(ours, "closed_nurse")
    assert MATURE["statement"] not in shown
    assert MATURE["grounds"] not in shown
    assert HIDDEN in shown
    assert MATURE["statement"] in page(ours, "nurse")


def test_what_is_the_authors_alone_to_read_is_so_here_too(world: World) -> None:
    ours = world.ours
    assess(ours.client("counsellor"), ours.greta.pk)
    assert MATURE["statement"] in page(ours, "counsellor")
    shown = page(ours, "educator")
    assert MATURE["statement"] not in shown
    assert HIDDEN in shown
