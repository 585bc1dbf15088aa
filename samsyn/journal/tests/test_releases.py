"""Releasing from a record: asked, tested item by item, decided, delivered over the wall or on paper, noted; or asked across it."""

from __future__ import annotations

import io
from uuid import UUID

import pikepdf
import pytest
from django.urls import reverse

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import World, take
from samsyn.journal.actions import add_addendum, attach_file
from samsyn.journal.models import ReceivedDocument, Release, ReleaseDecision, ReleaseRequest
from samsyn.journal.releases.delivering import open_received
from samsyn.journal.releases.pages import matter_page
from samsyn.journal.tests.make import signed_visit, start
from samsyn.journal.tests.releasing import ask, assess, at, begin, decide, events, guardian, page, room_of, staff, text_of, then
from samsyn.journal.tests.test_files import paper
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.tests.make import make_compartment

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(world: World) -> UUID:
    """A visit that the nurse has signed about Greta."""
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


def test_a_guardian_gets_what_was_tested_on_paper_and_it_is_noted(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient=f"guardian:{guardian(ours)}")
    assert assess(nurse, greta, release, visit, masked=["sleep"]).status_code == 302
    assert decide(nurse, greta, release, ground="guardian_insight").status_code == 302
    printed = nurse.post(at("release_pdf", pupil=greta, release=release))
    assert printed["Content-Type"] == "application/pdf"
    text = text_of(printed.content)
    assert "136,2 cm" in text
    assert "Somnar sent" not in text, "it was masked"
    assert "Sömn" not in text, "and so was its heading"
    assert "Uppgifterna är lämnade" in then(nurse, greta, release, "deliver")
    record = nurse.get(at("record", pupil=greta)).content.decode()
    assert "Utlämnande: Anna Andersson" in record
    assert "Vårdnadshavarens insyn" in record
    with within(ours.actor("nurse").context()):
        row = Release.objects.get(pk=release)
        assert row.delivered_name == "Maria Lind"
    done = [event.details for event in events(ours.actor("nurse"), "journal.release") if event.action == "release"]
    assert done == ["decided=partly level=official on=guardian_insight to=guardian", "delivered=paper"]


def test_a_release_crosses_the_wall_as_a_received_document(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse, counsellor = ours.client("nurse"), ours.client("counsellor")
    with within(ours.actor("nurse").context()):
        add_addendum(ours.actor("nurse"), entry=visit, text="Ringde hem på eftermiddagen.")
        file = attach_file(
            ours.actor("nurse"), pupil=greta, content=paper(), title="Audiogram", dated_on=clock.today(), origin="scanned"
        )
    release = begin(nurse, greta, recipient=staff(ours, "counsellor"))
    assess(nurse, greta, release, visit, masked=["weight"])
    form = {"verdict": "release", "test": "Behövs för klassrummet."}
    assert nurse.post(at("assess_file", pupil=greta, release=release, file=file), form).status_code == 302
    assert decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"]).status_code == 302
    then(nurse, greta, release, "deliver")
    with within(ours.actor("counsellor").context()):
        document = ReceivedDocument.objects.get(kind="release")
    with within(ours.actor("nurse").context()):
        assert not ReceivedDocument.objects.exists(), "it lies in the recipient's room alone"
        assert ReleaseDecision.objects.get(release_id=release).sha256 == document.sha256
    opened = counsellor.get(at("received", pupil=greta, document=document.pk)).content.decode()
    assert "136,2 cm" in opened
    assert "35,6" not in opened
    assert "Ringde hem på eftermiddagen." in opened
    assert "Maria Lind" in opened
    assert "Audiogram" in opened
    with within(ours.actor("counsellor").context()):
        received = document.files.get()
    got = counsellor.get(at("received_file", pupil=greta, document=document.pk, file=received.pk))
    assert got.content.startswith(b"%PDF")
    record = counsellor.get(at("record", pupil=greta)).content.decode()
    assert "Uppgifter från" in record
    assert counsellor.get(at("record", pupil=greta) + "?text=eftermiddagen").content.decode().count("<article") == 1
    assert counsellor.get(at("received", pupil=world.ours.ali.pk, document=document.pk)).status_code == 404


def test_the_rules_stop_what_the_ground_does_not_carry(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient=f"room:{room_of(ours, 'counsellor')}")
    assess(nurse, greta, release, visit)
    without = decide(nurse, greta, release, ground="osl_25_13a")
    assert without.status_code == 400
    assert "behöver stöd" in without.content.decode()
    assert decide(nurse, greta, release, ground="consent", question="support").status_code == 400, "nobody has consented"
    assert decide(nurse, greta, release, ground="osl_10_27", findings=["overriding"]).status_code == 400, "never from EMI"
    with within(ours.actor("nurse").context()):
        assert not ReleaseDecision.objects.exists()


def test_what_is_secret_to_guardians_goes_to_none_of_them(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse, mother = ours.client("nurse"), guardian(world.ours)
    asked = {"recipient": str(mother), "start": "2026-01-01", "end": clock.today().isoformat(), "reason": "Mamma vill se loggen."}
    extract = reverse("audit:log_extract", kwargs={"pupil": greta})
    before = ours.client("lead").post(extract, asked).content.decode()
    release = begin(nurse, greta, recipient=f"guardian:{mother}")
    assess(nurse, greta, release, visit, secret_to_guardian="1")
    stopped = decide(nurse, greta, release, ground="guardian_insight")
    assert stopped.status_code == 400
    assert "hemligt för vårdnadshavaren" in stopped.content.decode()
    later = begin(nurse, greta, recipient=f"guardian:{mother}")
    assess(nurse, greta, later, visit)
    assert decide(nurse, greta, later, ground="guardian_insight").status_code == 400, "nor in another matter"
    after = ours.client("lead").post(extract, asked).content.decode()
    assert after.count("<tr") < before.count("<tr"), "what is secret leaves no line, nor does its day"


def test_a_counsellor_asks_across_the_wall_and_the_answer_comes_back(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    counsellor, nurse = ours.client("counsellor"), ours.client("nurse")
    form = {
        "room": str(room_of(ours, "nurse")),
        "ground": "osl_25_13a",
        "wanted": "Hörselprovet i årskurs 4.",
        "aim": "Plats i klassrummet",
    }
    empty = counsellor.post(at("ask_release", pupil=greta), {**form, "wanted": " "})
    assert empty.status_code == 400
    wrong = counsellor.post(at("ask_release", pupil=greta), {**form, "ground": "osl_25_11"})
    assert wrong.status_code == 400, "that ground is for health care"
    assert counsellor.post(at("ask_release", pupil=greta), form).status_code == 302
    with within(ours.actor("counsellor").context()):
        assert ReleaseRequest.objects.count() == 1
        assert not ReceivedDocument.objects.exists()
    inbox = nurse.get(at("release_inbox")).content.decode()
    assert "Lars Öberg" in inbox
    with within(ours.actor("nurse").context()):
        request = ReceivedDocument.objects.get(kind="request")
    begun = nurse.get(at("new_release", pupil=greta) + f"?request={request.pk}").content.decode()
    assert "Hörselprovet i årskurs 4." in begun
    release = begin(nurse, greta, recipient=f"room:{request.origin_room}", request=str(request.pk))
    again = nurse.post(at("new_release", pupil=greta), ask(recipient="pupil", request=str(request.pk)), follow=True)
    assert "prövar redan" in again.content.decode()
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    then(nurse, greta, release, "deliver")
    with within(ours.actor("counsellor").context()):
        answer = ReceivedDocument.objects.get()
        assert (answer.for_role, answer.for_user) == ("school_counsellor", ours.users["counsellor"].pk)
    assert counsellor.get(at("received", pupil=greta, document=answer.pk)).status_code == 200
    # What a counsellor is told is the counsellor's: another of the branch keeps to the own.
    educator = ours.actor("educator")
    with within(educator.context()), pytest.raises((HiddenWithTrace, RefusedWithTrace)):
        open_received(educator, pupil=greta, document=answer.pk)
    assert "Uppgifter från" not in ours.client("educator").get(at("record", pupil=greta)).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"recipient": ""}, "recipient"),
        ({"recipient": "room:not-an-id"}, "recipient"),
        ({"recipient": "anybody"}, "recipient"),
        ({"recipient": "pupil", "wanted": " "}, "wanted"),
        ({"recipient": "pupil", "asked_on": "2039-01-01"}, "asked_on"),
        ({"recipient": "pupil", "identified": ""}, "identified"),
    ],
)
def test_bad_input_changes_nothing(world: World, visit: UUID, typed: dict[str, str], field: str) -> None:
    greta = world.ours.greta.pk
    answer = world.ours.client("nurse").post(at("new_release", pupil=greta), ask(**typed))
    assert answer.status_code == 400
    assert f"#field_{field}" in answer.content.decode() or f"#id_{field}" in answer.content.decode()
    with within(world.ours.actor("nurse").context()):
        assert not Release.objects.exists()


def test_what_is_unfinished_is_no_document_yet(world: World) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    begun = start(ours.actor("nurse"), greta)
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient="anybody", recipient_name="Ola Granne")
    assert assess(nurse, greta, release, begun.entry).status_code == 404
    with within(ours.actor("nurse").context()):
        assert matter_page(ours.actor("nurse"), greta, release).things == ()


def test_without_the_permission_nobody_releases(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    release = begin(ours.client("nurse"), greta, recipient="anybody", recipient_name="Ola Granne")
    take(ours, "school_nurse", "journal.release")
    refused = ours.client("nurse").get(at("new_release", pupil=greta))
    assert refused.status_code == 403
    assert "Besluta" not in page(ours.client("nurse"), greta, release)


def test_a_compartment_without_a_record_is_nobody_to_ask(world: World) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    with within(Context("make", provider=ours.provider)):
        preschool = make_compartment(ours.board, "preschool")
    page = ours.client("nurse").get(at("ask_release", pupil=greta))
    assert page.status_code == 200
    assert str(preschool.pk) not in page.content.decode()


def metadata_of(content: bytes) -> str:
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        return f"{dict(metadata)} {dict(pdf.docinfo)}"


def test_what_is_handed_over_on_paper_names_no_pupil_in_its_metadata(world: World, visit: UUID) -> None:
    greta, nurse = world.ours.greta.pk, world.ours.client("nurse")
    release = begin(nurse, greta, recipient=f"guardian:{guardian(world.ours)}")
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="guardian_insight")
    then(nurse, greta, release, "deliver")
    paper = nurse.post(at("release_pdf", pupil=greta, release=release)).content
    assert "Utlämnade uppgifter" in metadata_of(paper)
    assert "Andersson" not in metadata_of(paper)
    assert "Andersson" in text_of(paper)


def test_a_ground_that_asks_for_a_finding_names_the_box_that_is_missing(world: World, visit: UUID) -> None:
    greta, nurse = world.ours.greta.pk, world.ours.client("nurse")
    release = begin(nurse, greta, recipient=f"room:{room_of(world.ours, 'counsellor')}")
    assess(nurse, greta, release, visit)
    refused = decide(nurse, greta, release, ground="osl_25_13a")
    assert refused.status_code == 400
    said = refused.content.decode()
    assert 'href="#field_findings"' in said or 'id="id_findings_error"' in said
    assert "Grunden kräver att du har kommit fram till det här: ”Uppgifterna är nödvändiga för vården eller stödet”." in said
    assert decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"]).status_code == 302


def test_who_asks_for_a_public_document_need_not_say_who_and_any_other_ground_wants_to_know(world: World, visit: UUID) -> None:
    greta, nurse = world.ours.greta.pk, world.ours.client("nurse")
    nameless = {"asked_by": "", "identified": "", "recipient_name": ""}
    refused = nurse.post(at("new_release", pupil=greta), ask(recipient=f"guardian:{guardian(world.ours)}", **nameless))
    assert refused.status_code == 400
    assert 'id="id_asked_by_error"' in refused.content.decode()
    release = begin(nurse, greta, recipient="anybody", **nameless)
    assert "någon som inte har sagt sitt namn" in page(nurse, greta, release)
    assess(nurse, greta, release, visit)
    stopped = decide(nurse, greta, release, ground="harm_test")
    assert stopped.status_code == 400
    assert "Grunden kräver att du vet vem som begär uppgifterna" in stopped.content.decode()
    assert decide(nurse, greta, release, release="no").status_code == 302
