"""A log reviewer opens a record from a review by a choice with the review's case, to read; and by nothing else (row 94)."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.models import ActiveChoice, ReviewedAccess
from samsyn.access.tests.make import World
from samsyn.access.tests.test_log_reviews import begin, entrust, read
from samsyn.audit.models import Event
from samsyn.journal.tests.make import NOTE, signed_visit
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
WHY = "Loggen säger inte om det fanns en bokning."


@pytest.fixture
def review(world: World) -> UUID:
    """A review with accesses of the nurse's, the lead's own and one about another pupil. Lead and head are reviewers."""
    entrust(world.ours, "lead", "head")
    signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, NOTE, "note")
    read(world.ours, "nurse", world.ours.ali.pk)
    read(world.ours, "lead", world.ours.greta.pk)
    return begin(world.ours.client("lead"))


def drawn(world: World, review: UUID, who: str, pupil: UUID) -> UUID:
    with within(world.ours.actor("lead").context()):
        return ReviewedAccess.objects.get(review_id=review, user_id=world.ours.users[who].pk, pupil_id=pupil).pk


def address(review: UUID, access: UUID, pupil: UUID) -> str:
    return reverse("access:open_in_review", kwargs={"pupil": pupil, "review": review, "access": access})


def record(client: Client, pupil: UUID) -> object:
    return client.get(reverse("journal:reviewed", kwargs={"pupil": pupil}))


def test_a_choice_with_the_case_opens_the_record_to_read(world: World, review: UUID) -> None:
    lead, greta = world.ours.client("lead"), world.ours.greta.pk
    here = address(review, drawn(world, review, "nurse", greta), greta)
    listed = lead.get(reverse("access:log_review", kwargs={"review": review})).content.decode()
    assert here in listed
    assert record(lead, greta).status_code == 404
    assert "BUN 2026/512" in lead.get(here).content.decode()
    answer = lead.post(here, {"reason": WHY})
    assert answer["Location"] == reverse("journal:reviewed", kwargs={"pupil": greta})
    page = record(lead, greta).content.decode()
    assert "Huvudvärk efter gympan." in page
    assert "/edit/" not in page
    assert "/entries/" not in page
    with within(world.ours.actor("lead").context()):
        made = ActiveChoice.objects.get()
        assert (made.purpose, made.case_reference, made.reason) == ("log_review", "BUN 2026/512", WHY)
        rows = list(Event.objects.filter(rule="row_094_reviewer_opens_a_record", outcome="allowed").order_by("time", "id"))
    assert [(row.what, row.pupil_id) for row in rows] == [
        ("people.card", greta),
        ("access.choice", greta),
        ("journal.record", greta),
    ]
    assert (rows[1].reason, rows[1].resource_id) == (WHY, review)


def test_it_opens_that_pupils_record_alone_and_no_page_that_writes(world: World, review: UUID) -> None:
    lead, greta = world.ours.client("lead"), world.ours.greta.pk
    lead.post(address(review, drawn(world, review, "nurse", greta), greta), {"reason": WHY})
    assert record(lead, world.ours.ali.pk).status_code == 404
    assert record(world.ours.client("head"), greta).status_code == 404
    for name in ("record", "new", "print"):
        assert lead.get(reverse(f"journal:{name}", kwargs={"pupil": greta})).status_code == 403


@pytest.mark.parametrize("reason", ["", "  ", "kort", "x" * 301])
def test_without_a_reason_nothing_opens(world: World, review: UUID, reason: str) -> None:
    lead, greta = world.ours.client("lead"), world.ours.greta.pk
    refused = lead.post(address(review, drawn(world, review, "nurse", greta), greta), {"reason": reason})
    assert refused.status_code == 400
    assert record(lead, greta).status_code == 404


def test_an_own_access_another_pupil_and_another_review_open_nothing(world: World, review: UUID) -> None:
    lead, greta, ali = world.ours.client("lead"), world.ours.greta.pk, world.ours.ali.pk
    own = lead.post(address(review, drawn(world, review, "lead", greta), greta), {"reason": WHY})
    assert own.status_code == 403
    assert "dina egna åtkomster" in own.content.decode()
    access = drawn(world, review, "nurse", greta)
    assert lead.post(address(review, access, ali), {"reason": WHY}).status_code == 404
    assert lead.post(address(access, access, greta), {"reason": WHY}).status_code == 404
    assert record(lead, greta).status_code == 404


def test_who_is_no_reviewer_gets_nowhere(world: World, review: UUID) -> None:
    greta = world.ours.greta.pk
    access = drawn(world, review, "nurse", greta)
    for who in ("nurse", "principal"):
        assert world.ours.client(who).post(address(review, access, greta), {"reason": WHY}).status_code == 403
        assert record(world.ours.client(who), greta).status_code == 403
    assert world.theirs.client("lead").post(address(review, access, greta), {"reason": WHY}).status_code in {403, 404}
