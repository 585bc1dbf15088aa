"""What crosses a wall does so once, by one function, from those who keep it; and nobody else finds a trace of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from samsyn.access.tests.make import World, block
from samsyn.journal.models import ReceivedDocument, Release, ReleaseDecision, ReleaseItem
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.releasing import assess, at, begin, decide, page, room_of, then
from samsyn.kernel.db.context import Context, within

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(world: World) -> UUID:
    """A visit that the nurse has signed about Greta."""
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


def test_nothing_is_delivered_twice_or_written_by_hand(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient=f"room:{room_of(ours, 'counsellor')}")
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    then(nurse, greta, release, "deliver")
    assert "Det finns inget att lämna" in then(nurse, greta, release, "deliver")
    actor = ours.actor("nurse")
    with within(actor.context()):
        made = ReleaseDecision.objects.get(release_id=release)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT samsyn_journal_deliver(%s, gen_random_uuid())", [made.pk])
        with pytest.raises(IntegrityError), transaction.atomic():
            ReleaseItem.objects.filter(release_id=release).update(verdict="refuse")
        for change in ("UPDATE journal_releasedecision SET reason = 'x'", "UPDATE journal_release SET wanted = 'x'"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.filter(pk=release).update(delivered_name="Någon")
    counsellor = ours.actor("counsellor")
    with within(counsellor.context()):
        for change in (
            "UPDATE journal_receiveddocument SET title = 'x'",
            "DELETE FROM journal_receiveddocument",
            "INSERT INTO journal_receiveddocument SELECT * FROM journal_receiveddocument",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)


def test_a_decision_elsewhere_cannot_be_delivered_from_here(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient=f"room:{room_of(ours, 'counsellor')}")
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    actor = ours.actor("nurse")
    with within(actor.context()):
        made = ReleaseDecision.objects.get(release_id=release)
    compartment = actor.compartment
    assert compartment is not None
    reading = Context("passage", provider=actor.provider, compartments=(compartment,), passage_pupils=(greta,))
    for context in (ours.actor("counsellor").context(), world.theirs.actor("nurse").context(), reading):
        with within(context), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT samsyn_journal_deliver(%s, gen_random_uuid())", [made.pk])
    with within(ours.actor("counsellor").context()):
        assert not ReceivedDocument.objects.exists()


def test_delivering_leaves_the_context_as_it_was(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient=f"room:{room_of(ours, 'counsellor')}")
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    with within(ours.actor("nurse").context()), connection.cursor() as cursor:
        made = ReleaseDecision.objects.get(release_id=release)
        cursor.execute("SELECT current_setting('samsyn.compartments')")
        before = cursor.fetchone()
        cursor.execute("SELECT samsyn_journal_deliver(%s, gen_random_uuid())", [made.pk])
        cursor.execute("SELECT current_setting('samsyn.compartments')")
        assert cursor.fetchone() == before
        assert not ReceivedDocument.objects.exists()


@pytest.mark.parametrize("who", ["counsellor", "psychologist", "principal", "teacher", "administrator"])
def test_others_find_no_matter(world: World, visit: UUID, who: str) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    release = begin(ours.client("nurse"), greta, recipient="anybody", recipient_name="Ola Granne")
    assert ours.client(who).get(at("release", pupil=greta, release=release)).status_code in {403, 404}
    assert world.theirs.client("nurse").get(at("release", pupil=greta, release=release)).status_code == 404


def test_a_counsellors_matters_are_the_counsellors(world: World) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    release = begin(ours.client("counsellor"), greta, recipient="anybody", recipient_name="Ola Granne")
    assert "Ola Granne" in ours.client("counsellor").get(at("release_inbox")).content.decode()
    educator = ours.client("educator")
    assert educator.get(at("release", pupil=greta, release=release)).status_code == 404
    for address in (at("releases", pupil=greta), at("release_inbox"), at("record", pupil=greta)):
        assert "Ola Granne" not in educator.get(address).content.decode()
    assert decide(educator, greta, release, release="no", reason="Inte min.").status_code == 404


def test_a_blocking_units_matters_leave_no_trace_at_another_unit(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    release = begin(ours.client("nurse"), greta, recipient="anybody", recipient_name="Ola Granne")
    decide(ours.client("nurse"), greta, release, release="no", reason="Greta kan lida men.")
    block(ours.client("nurse"), greta)
    other = ours.client("closed_nurse")
    assert other.get(at("release", pupil=greta, release=release)).status_code == 404
    for address in (at("releases", pupil=greta), at("release_inbox"), at("record", pupil=greta)):
        assert "Ola Granne" not in other.get(address).content.decode()


def test_nobody_lets_out_what_they_may_not_read(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    other, nurse = ours.client("closed_nurse"), ours.client("nurse")
    release = begin(other, greta, recipient="anybody", recipient_name="Ola Granne")
    assess(nurse, greta, release, visit)
    block(nurse, greta)
    assert decide(other, greta, release).status_code in {403, 404}
    with within(ours.actor("nurse").context()):
        assert not ReleaseDecision.objects.exists()


def test_what_a_block_shuts_cannot_be_released_by_another_unit(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    block(ours.client("nurse"), greta)
    other = ours.client("closed_nurse")
    release = begin(other, greta, recipient="anybody", recipient_name="Ola Granne")
    assert str(visit) not in page(other, greta, release)
    assert assess(other, greta, release, visit).status_code in {403, 404}
    with within(ours.actor("closed_nurse").context()):
        assert not ReleaseItem.objects.exists()
