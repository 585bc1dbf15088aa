"""Accesses to protected pupils are reviewed by the closed group, for themselves; for others there is no trace of them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.models import LogReview, ReviewedAccess
from samsyn.access.tests.make import World, save
from samsyn.access.tests.test_log_reviews import LIST, answered, begin, entrust, page, raised, read, usual
from samsyn.audit.models import Event
from samsyn.kernel.db.context import within
from samsyn.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> Client:
    """The head of operations, entrusted with the review and of the closed group, beside the lead who is outside it."""
    ours = world.ours
    entrust(ours, "lead", "head")
    save(ours.users["head"].assignments.get(), closed_group=True)
    read(ours, "closed_nurse", ours.protected.pk)
    read(ours, "nurse", ours.greta.pk)
    return ours.client("head")


def drawn(world: World) -> list[ReviewedAccess]:
    with within(world.ours.actor("head").context()):
        return list(ReviewedAccess.objects.order_by("event_time", "id"))


def test_outside_the_closed_group_protected_pupils_are_neither_drawn_nor_counted(world: World, group: Client) -> None:
    lead = world.ours.client("lead")
    review = begin(lead, signals=["night", "protected"])
    assert {row.pupil_id for row in drawn(world)} == {world.ours.greta.pk}
    with within(world.ours.actor("lead").context()):
        held = LogReview.objects.get()
        assert (held.among, held.signals, "protected" in held.found) == (1, ["night"], False)
    for address in (LIST, page(review), reverse("access:log_review_summary", kwargs={"review": review})):
        content = lead.get(address).content.decode()
        assert "Skyddad elev" not in content
        assert "Karin Ström" not in content
    assert lead.post(LIST, usual(size="0", signals=["protected"])).status_code == 400


def test_the_closed_group_draws_and_answers_for_them(world: World, group: Client) -> None:
    assert "Skyddade elever är inte granskade" in group.get(LIST).content.decode()
    review = begin(group, size="0", signals=["protected"], whose="protected")
    (row,) = drawn(world)
    assert (row.pupil_id, raised(row), row.protected) == (world.ours.protected.pk, ["protected"], True)
    assert "Karin Ström" in group.get(page(review)).content.decode()
    assert group.post(page(review), answered(row, "in_order")).status_code == 302
    content = group.get(LIST).content.decode()
    assert "Skyddade elever är inte granskade" not in content
    assert "skyddade elever" in content


def test_a_general_review_of_the_closed_group_holds_none_of_them_either(world: World, group: Client) -> None:
    begin(group, signals=["protected"])
    assert {row.pupil_id for row in drawn(world)} == {world.ours.greta.pk}


def test_a_review_of_protected_pupils_is_not_there_for_others(world: World, group: Client) -> None:
    review = begin(group, whose="protected")
    row = next(one for one in drawn(world) if one.protected)
    lead = world.ours.client("lead")
    assert str(review) not in lead.get(LIST).content.decode()
    assert lead.get(page(review)).status_code == 404
    assert lead.post(page(review), answered(row, "in_order")).status_code == 404
    assert lead.get(reverse("access:log_review_summary", kwargs={"review": review})).status_code == 404
    with within(world.ours.actor("lead").context()):
        assert not LogReview.objects.exists()
        assert not ReviewedAccess.objects.exists()
    answer = lead.post(LIST, usual(whose="protected"))
    assert answer.status_code == 403
    with within(world.ours.actor("lead").context()):
        assert not LogReview.objects.exists()
        assert Event.objects.filter(user_id=world.ours.users["lead"].pk, rule="closed_group", outcome="refused").count() == 1


def test_whoever_becomes_protected_is_from_then_on_the_closed_groups_alone(world: World, group: Client) -> None:
    ours, lead = world.ours, world.ours.client("lead")
    review = begin(lead)
    (row,) = drawn(world)
    with within(ours.actor("closed_nurse").context()):
        Person.objects.filter(pk=ours.greta.person_id).update(
            protection="confidentiality", given_name="", middle_name="", family_name=""
        )
    for address in (LIST, page(review), f"{page(review)}?result=all"):
        content = lead.get(address).content.decode()
        assert "Maria Lind" not in content
        assert "1 att granska" not in content
    assert lead.post(page(review), answered(row, "in_order")).status_code == 404
    opening = {"pupil": ours.greta.pk, "review": review, "access": row.pk}
    assert lead.get(reverse("access:open_in_review", kwargs=opening)).status_code == 404
    assert "Maria Lind" in group.get(page(review)).content.decode()
    assert group.post(page(review), answered(row, "in_order")).status_code == 302
