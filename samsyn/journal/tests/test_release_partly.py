"""A no to a part is a no: it is told, it can be tried further, and what was never tested is not said to be."""

from __future__ import annotations

from uuid import UUID

import pytest

from samsyn.access.tests.make import World, staff_office
from samsyn.journal.models import ReceivedDocument, Release, ReleaseDecision, ReleaseItem
from samsyn.journal.tests.make import VISIT, changed, signed_visit
from samsyn.journal.tests.releasing import assess, at, begin, decide, page, room_of, text_of, then
from samsyn.journal.tests.test_destruction import visit
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.organisation.models import CareProvider

pytestmark = pytest.mark.django_db
__all__ = ["visit"]
PARTLY = "Den som fick nej till en del kan gå vidare"


@pytest.fixture
def other(world: World) -> UUID:
    """Another signed visit about Greta."""
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, changed(VISIT, assessment_text=["Kungsfiskare"]))


def asked(world: World) -> UUID:
    return begin(world.ours.client("nurse"), world.ours.greta.pk, recipient="anybody", recipient_name="Ola Granne")


def test_what_is_kept_of_it_can_be_tried_by_the_authority_as_a_matter_of_its_own(world: World, visit: UUID, other: UUID) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = asked(world)
    assess(nurse, greta, release, visit)
    assess(nurse, greta, release, other, verdict="refuse", test="Greta kan lida men.")
    assert decide(nurse, greta, release).status_code == 302
    assert PARTLY in page(nurse, greta, release)
    printed = text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)
    assert "En del av det som begärdes lämnas inte ut" in printed
    assert "skriftligt beslut" in printed
    assert "Det finns inget nekat beslut" in then(nurse, greta, release, "authority"), "first the rest is handed over"
    then(nurse, greta, release, "deliver")
    assert "Skriv in myndighetens beslut" in then(nurse, greta, release, "authority")
    with within(world.ours.actor("nurse").context()):
        rest = Release.objects.get(continues=release)
        assert list(rest.items.values_list("entry_id", "verdict")) == [(other, "refuse")]
    assert "Det finns inget nekat beslut" in then(nurse, greta, release, "authority"), "once"
    assert 'value="authority"' in page(nurse, greta, rest.pk)
    decided = {"level": "authority", "number": "BUN 7", "decided_name": "Nämnden", "decided_on": clock.today().isoformat()}
    assert decide(nurse, greta, rest.pk, release="no", reason="Sekretess gäller.", **decided).status_code == 302
    assert "kammarrätten" in text_of(nurse.post(at("release_pdf", pupil=greta, release=rest.pk)).content)


def test_a_masked_answer_is_a_no_to_a_part(world: World, visit: UUID) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = asked(world)
    assess(nurse, greta, release, visit, masked=["height"])
    assert decide(nurse, greta, release).status_code == 302
    with within(world.ours.actor("nurse").context()):
        assert ReleaseDecision.objects.get().result == "partly"
    assert PARTLY in page(nurse, greta, release)


def test_an_independent_provider_hands_over_the_question_of_what_it_kept(world: World, visit: UUID, other: UUID) -> None:
    with staff_office():
        CareProvider.objects.filter(pk=world.ours.provider).update(kind="independent")
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = asked(world)
    assess(nurse, greta, release, visit)
    assess(nurse, greta, release, other, verdict="refuse", test="Greta kan lida men.")
    assert decide(nurse, greta, release).status_code == 302
    then(nurse, greta, release, "deliver")
    then(nurse, greta, release, "refer", opinion="Uppgifterna rör Gretas hälsa.")
    with within(world.ours.actor("nurse").context()):
        assert list(ReleaseDecision.objects.order_by("entered_at").values_list("result", flat=True)) == ["partly", "referred"]


def test_what_was_not_tested_is_outside_by_a_mark_or_tested(world: World, visit: UUID, other: UUID) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = asked(world)
    assess(nurse, greta, release, visit)
    refused = decide(nurse, greta, release)
    assert refused.status_code == 400
    assert "Allt är inte prövat" in refused.content.decode()
    assert "1 är inte prövad, och ingår inte i begäran" in refused.content.decode()
    assert decide(nurse, greta, release, rest_outside="yes").status_code == 302
    with within(world.ours.actor("nurse").context()):
        assert ReleaseItem.objects.get(entry_id=other).verdict == "outside"
        assert ReleaseDecision.objects.get().result == "released"
    assert "Kungsfiskare" not in text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)


def test_a_colleague_is_told_no_and_appeals_nothing(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse, counsellor = ours.client("nurse"), ours.client("counsellor")
    form = {
        "room": str(room_of(ours, "nurse")),
        "ground": "osl_25_13a",
        "wanted": "Hörselprovet i årskurs 4.",
        "aim": "Plats i klassrummet",
    }
    assert counsellor.post(at("ask_release", pupil=greta), form).status_code == 302
    assert "Väntar på svar" in counsellor.get(at("releases", pupil=greta)).content.decode()
    with within(ours.actor("nurse").context()):
        request = ReceivedDocument.objects.get(kind="request")
    release = begin(nurse, greta, recipient=f"room:{request.origin_room}", request=str(request.pk))
    assert decide(nurse, greta, release, release="no", reason="Det behövs inte för stödet.").status_code == 302
    assert "Den som fick nej" not in page(nurse, greta, release)
    assert "Det finns inget nekat beslut" in then(nurse, greta, release, "authority")
    listed = counsellor.get(at("releases", pupil=greta)).content.decode()
    assert "Lämnas inte" in listed
    with within(ours.actor("counsellor").context()):
        answer = ReceivedDocument.objects.get()
    shown = counsellor.get(at("received", pupil=greta, document=answer.pk)).content.decode()
    assert "Det behövs inte för stödet." in shown
    assert "Det behövs inte för stödet." in counsellor.get(at("record", pupil=greta)).content.decode()
    assert ours.client("educator").get(at("received", pupil=greta, document=answer.pk)).status_code in {403, 404}


def test_what_is_decided_and_not_yet_handed_over_is_not_said_to_be(world: World, visit: UUID) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = asked(world)
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release)
    record = at("record", pupil=greta)
    assert "Ska lämnas ut" in nurse.get(record).content.decode()
    then(nurse, greta, release, "deliver")
    shown = nurse.get(record).content.decode()
    assert "Utlämnat" in shown
    assert "Ska lämnas ut" not in shown
