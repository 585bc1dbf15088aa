"""What came from elsewhere is destroyed by decision too; what answered it stays, and stays the asker's."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.journal.models import Entry, ReceivedDocument, Release, ReleaseRequest, Tombstone
from samsyn.journal.tests.destroying import destroyed
from samsyn.journal.tests.releasing import assess, begin, decide, room_of, then
from samsyn.journal.tests.releasing import page as release_page
from samsyn.journal.tests.test_destruction import SECRET, visit
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
__all__ = ["visit"]


def test_what_came_from_elsewhere_goes_and_the_matter_that_answered_it_stays(world: World, visit: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    asked = {"room": str(room_of(ours, "nurse")), "ground": "osl_25_13a", "wanted": f"Allt om {SECRET}.", "aim": "Klassrummet"}
    assert ours.client("counsellor").post(reverse("journal:ask_release", kwargs={"pupil": greta}), asked).status_code == 302
    with within(ours.actor("nurse").context()):
        document = ReceivedDocument.objects.get()
    release = begin(nurse, greta, recipient=f"room:{document.origin_room}", request=str(document.pk))
    destroyed(ours, ours.greta, document.pk)
    with within(ours.actor("nurse").context()):
        assert not ReceivedDocument.objects.exists()
        assert Entry.objects.count() == 2
        stone = Tombstone.objects.get()
        assert Release.objects.get().request_id is None
    assert (stone.thing, stone.row) == ("received", document.pk)
    assert "Förstörd mottagen handling" in nurse.get(reverse("journal:record", kwargs={"pupil": greta})).content.decode()
    assert nurse.get(reverse("journal:received", kwargs={"pupil": greta, "document": document.pk})).status_code == 404
    assert "Pröva utlämnande" in release_page(nurse, greta, release) or "prövas" in release_page(nurse, greta, release)
    with within(ours.actor("counsellor").context()):
        assert SECRET in ReleaseRequest.objects.get().wanted, "what was asked is the asker's own to keep"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_request_goes_before_and_after_it_is_answered_and_the_answer_is_still_the_askers(
    world: World, visit: UUID, when: str
) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    asked = {"room": str(room_of(ours, "nurse")), "ground": "osl_25_13a", "wanted": f"Allt om {SECRET}.", "aim": "Klassrummet"}
    assert ours.client("counsellor").post(reverse("journal:ask_release", kwargs={"pupil": greta}), asked).status_code == 302
    with within(ours.actor("nurse").context()):
        document = ReceivedDocument.objects.get()
    release = begin(nurse, greta, recipient=f"room:{document.origin_room}", request=str(document.pk))
    if when == "before":
        destroyed(ours, ours.greta, document.pk)
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    then(nurse, greta, release, "deliver")
    if when == "after":
        destroyed(ours, ours.greta, document.pk)
    with within(ours.actor("nurse").context()):
        matter = Release.objects.get()
        assert (matter.request_id, matter.delivered_at is not None) == (None, True)
        with pytest.raises(IntegrityError, match="set once"), transaction.atomic():
            Release.objects.update(delivered_at=None)
    with within(ours.actor("counsellor").context()):
        answer = ReceivedDocument.objects.get()
        assert (answer.for_role, answer.for_user) == ("school_counsellor", ours.users["counsellor"].pk)
