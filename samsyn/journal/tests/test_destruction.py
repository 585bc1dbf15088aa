"""Destruction by IVO's decision (PDL 8 kap. 4 §): two persons, one function, and a tombstone without content."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from samsyn.access.models import Alarm
from samsyn.access.tests.make import World, save, trust
from samsyn.audit.models import Event
from samsyn.journal.actions import add_addendum, mark_wrong_pupil
from samsyn.journal.models import (
    Attachment,
    AttachmentContent,
    Contact,
    DestructionOrder,
    Entry,
    EntryVersion,
    Observation,
    ReceivedDocument,
    ReleaseDecision,
    ReleaseItem,
    Tombstone,
)
from samsyn.journal.reading import print_record
from samsyn.journal.releases.secret import secret_ids
from samsyn.journal.tests.destroying import NUMBER, answer, at, choose, destroyed, enter, entered, entrust, proposed
from samsyn.journal.tests.make import NOTE, VISIT, changed, signed_visit, start
from samsyn.journal.tests.make import save as save_draft
from samsyn.journal.tests.releasing import assess, begin, decide, guardian, room_of, text_of, then
from samsyn.journal.tests.releasing import page as release_page
from samsyn.journal.tests.test_reading import attach
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.people.queries import pupil_card

pytestmark = pytest.mark.django_db
SECRET = "Zebrafink"


@pytest.fixture
def visit(world: World) -> UUID:
    """A visit of the nurse's with a word that nothing else says, and an addendum with it."""
    entrust(world.ours)
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk, changed(VISIT, assessment_text=[SECRET]))
    with within(nurse.context()):
        add_addendum(nurse, entry=entry, text=f"Mer om {SECRET}.")
    return entry


def events(world: World, who: str = "lead") -> list[Event]:
    with within(world.ours.actor(who).context()):
        return list(Event.objects.filter(what="journal.destruction").order_by("time", "id"))


def left(world: World, model: Any) -> int:
    with within(world.ours.actor("nurse").context()):
        return int(model.objects.count())


def test_what_the_decision_names_is_gone_and_a_tombstone_says_so(world: World, visit: UUID) -> None:
    other = signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    order = destroyed(world.ours, world.ours.greta, visit)
    with within(world.ours.actor("nurse").context()):
        assert list(Entry.objects.values_list("pk", flat=True)) == [other]
        assert set(EntryVersion.objects.values_list("entry_id", flat=True)) == {other}
        assert set(Observation.objects.values_list("entry_id", flat=True)) == {other}
        assert Contact.objects.count() == 1
        stone = Tombstone.objects.get()
    assert (stone.thing, stone.row, stone.addenda, stone.order_id) == ("entry", visit, 1, order)
    page = world.ours.client("nurse").get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})).content.decode()
    assert "Förstörd anteckning" in page
    assert f"efter IVO:s beslut {NUMBER}" in page
    assert "Britt Sandell" in page
    assert SECRET not in page


def test_the_print_says_that_something_is_destroyed_by_whom_and_by_which_decision(world: World, visit: UUID) -> None:
    destroyed(world.ours, world.ours.greta, visit)
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        printed = text_of(print_record(nurse, pupil=world.ours.greta.pk, reason="Till flytten").content)
    assert "Förstört efter beslut" in printed
    assert f"av Britt Sandell efter IVO:s beslut {NUMBER}" in printed


def test_no_search_and_no_filter_finds_it_and_its_page_is_not_there(world: World, visit: UUID) -> None:
    client, greta = world.ours.client("nurse"), world.ours.greta.pk
    record = reverse("journal:record", kwargs={"pupil": greta})
    assert "Hälsobesök" in client.get(record, {"text": SECRET}).content.decode()
    destroyed(world.ours, world.ours.greta, visit)
    assert "Inget i journalen passar filtret" in client.get(record, {"text": SECRET}).content.decode()
    assert "Förstörd anteckning" in client.get(record, {"kind": "destroyed"}).content.decode()
    assert client.get(reverse("journal:entry", kwargs={"pupil": greta, "entry": visit})).status_code == 404


def test_a_file_goes_with_its_bytes_and_leaves_the_day_it_was_about(world: World, visit: UUID) -> None:
    file = attach(world.ours.actor("nurse"), world.ours.greta.pk, "Remiss till BUP")
    destroyed(world.ours, world.ours.greta, file)
    assert (left(world, Attachment), left(world, AttachmentContent), left(world, Entry)) == (0, 0, 2)
    page = world.ours.client("nurse").get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})).content.decode()
    assert "Förstörd fil" in page
    assert "Remiss till BUP" not in page


def test_what_the_record_kept_of_a_release_goes_and_the_recipients_copy_stays(world: World, visit: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    release = begin(nurse, greta, recipient=f"room:{room_of(ours, 'counsellor')}")
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    then(nurse, greta, release, "deliver")
    destroyed(ours, ours.greta, visit)
    with within(ours.actor("nurse").context()):
        made = ReleaseDecision.objects.get()
        assert (made.content, bool(made.sha256), made.result) == ({}, True, "released")
        assert not ReleaseItem.objects.exists()
    with within(ours.actor("counsellor").context()):
        assert SECRET in str(ReceivedDocument.objects.get().content)
    assert "Lämnad" in release_page(nurse, greta, release)
    again = nurse.post(reverse("journal:release_pdf", kwargs={"pupil": greta, "release": release}), follow=True)
    assert "kan inte skrivas ut igen" in again.content.decode()


def test_what_was_to_be_delivered_is_not_once_it_is_destroyed(world: World, visit: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    release = begin(nurse, greta, recipient=f"room:{room_of(ours, 'counsellor')}")
    assess(nurse, greta, release, visit)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    destroyed(ours, ours.greta, visit)
    assert "är förstört efter beslut av IVO" in then(nurse, greta, release, "deliver")
    with within(ours.actor("counsellor").context()):
        assert not ReceivedDocument.objects.exists()


def test_the_copy_in_the_right_pupils_record_stays_and_forgets_where_it_came_from(world: World, visit: UUID) -> None:
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        copy = mark_wrong_pupil(nurse, entry=visit, reason="Skrev i Gretas journal.", copy_to=world.ours.ali.pk).copy
    destroyed(world.ours, world.ours.greta, visit)
    with within(nurse.context()):
        kept = Entry.objects.get()
    assert (kept.pk, kept.copied_from_id, kept.answers["assessment_text"]) == (copy, None, SECRET)


def test_each_step_stands_in_the_log_with_the_number_and_no_content(world: World, visit: UUID) -> None:
    order = destroyed(world.ours, world.ours.greta, visit)
    done = [one for one in events(world) if one.action in {"write", "destroy"}]
    assert [(one.action, one.details, one.resource_id) for one in done] == [
        ("write", "entered", order),
        ("write", "named=1", order),
        ("destroy", "rows=1", order),
    ]
    assert (done[-1].reason, done[-1].rule) == (NUMBER, "row_106_destruction_by_decision")
    page = world.ours.client("nurse").get(reverse("audit:readers", kwargs={"pupil": world.ours.greta.pk})).content.decode()
    assert "Förstörde uppgifter efter beslut av IVO" in page
    assert "Förstörd anteckning" in page


def test_who_entered_it_cannot_carry_it_out(world: World, visit: UUID) -> None:
    order = proposed(world.ours, world.ours.greta, visit)
    said = answer(world.ours.client("lead"), world.ours.greta.pk, order).content.decode()
    assert "En annan person ska läsa det och verkställa" in said
    assert left(world, Entry) == 2
    assert [(one.outcome, one.rule) for one in events(world) if one.outcome != "allowed"] == [("failed", "state")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": " "}, "Ange numret på IVO:s beslut"),
        ({"number": "x" * 61}, "Högst 60 tecken"),
        ({"decided_on": "i går"}, "Skriv dagen som"),
        ({"decided_on": "2999-01-01"}, "Dagen har inte kommit än"),
        ({"decided_on": "1999-01-01"}, "Kontrollera årtalet"),
        ({"identity_number": ""}, "Personnumret"),
        ({"identity_number": str(make_test_number(date(2016, 12, 31), Sex.FEMALE).value)}, "Verksamheten har ingen journal"),
    ],
)
def test_a_decision_without_number_day_or_pupil_is_refused_at_its_field(world: World, typed: dict[str, str], said: str) -> None:
    entrust(world.ours)
    refused = enter(world.ours.client("lead"), world.ours, world.ours.greta, **typed)
    assert refused.status_code == 400
    assert said in refused.content.decode()
    assert f'id="id_{next(iter(typed))}_error"' in refused.content.decode()
    with within(world.ours.actor("lead").context()):
        assert not Tombstone.objects.exists()


def test_another_pupils_entry_is_not_what_the_decision_names(world: World, visit: UUID) -> None:
    others = signed_visit(world.ours.actor("nurse"), world.ours.ali.pk)
    lead, greta = world.ours.client("lead"), world.ours.greta.pk
    order = entered(lead, world.ours, world.ours.greta)
    for named in ([others], [visit, others]):
        refused = choose(lead, greta, order, *named)
        assert refused.status_code == 403
        assert "Beslutet gäller bara den här eleven" in refused.content.decode()
    assert choose(lead, greta, order).status_code == 400
    assert {(one.rule, one.outcome) for one in events(world) if one.outcome == "refused"} == {("scope", "refused")}
    assert choose(lead, greta, order, visit).status_code == 302
    assert "redan valt" in choose_again(world, order, others)


def choose_again(world: World, order: UUID, *named: UUID) -> str:
    lead, greta = world.ours.client("lead"), world.ours.greta.pk
    choose(lead, greta, order, *named)
    return str(lead.get(reverse("journal:destruction", kwargs={"pupil": greta, "order": order})).content.decode())


def test_it_takes_a_promise_to_have_read_the_decision(world: World, visit: UUID) -> None:
    order = proposed(world.ours, world.ours.greta, visit)
    refused = answer(world.ours.client("head"), world.ours.greta.pk, order, sure="")
    assert refused.status_code == 400
    assert "Bekräfta att du har läst" in refused.content.decode()
    assert left(world, Entry) == 2


def test_what_is_taken_back_is_never_carried_out_and_what_is_done_not_taken_back(world: World, visit: UUID) -> None:
    greta, head = world.ours.greta.pk, world.ours.client("head")
    order = proposed(world.ours, world.ours.greta, visit)
    assert "Inget är förstört" in answer(head, greta, order, "withdraw").content.decode()
    assert "tillbakataget" in answer(head, greta, order).content.decode()
    assert left(world, Entry) == 2
    done = destroyed(world.ours, world.ours.greta, visit)
    assert "redan verkställt" in answer(head, greta, done, "withdraw").content.decode()
    assert "redan verkställt" in answer(head, greta, done).content.decode()
    assert left(world, Tombstone) == 1


def test_it_takes_the_competence_and_the_role(world: World, visit: UUID) -> None:
    entrust(world.ours, "nurse")
    order = proposed(world.ours, world.ours.greta, visit)
    trust(world.ours.users["head"].assignments.get())
    for who, said in (("nurse", "behörigheten"), ("head", "inte utsett att verkställa"), ("principal", "behörigheten")):
        client = world.ours.client(who)
        refused = client.get(reverse("journal:destructions"))
        assert refused.status_code == 403
        assert said in refused.content.decode()
        assert answer(client, world.ours.greta.pk, order).status_code == 403
    assert left(world, Entry) == 2


def test_nobody_sees_the_decisions_of_another_provider_or_of_a_protected_pupil(world: World, visit: UUID) -> None:
    entrust(world.theirs)
    order = proposed(world.ours, world.ours.greta, visit)
    theirs, greta = world.theirs.client("lead"), world.ours.greta.pk
    assert theirs.get(reverse("journal:destruction", kwargs={"pupil": greta, "order": order})).status_code == 404
    assert NUMBER not in theirs.get(reverse("journal:destructions")).content.decode()
    hidden = enter(world.ours.client("lead"), world.ours, world.ours.protected)
    assert "Verksamheten har ingen journal" in hidden.content.decode()


def test_the_pages_tell_what_can_be_named_apart_and_show_no_text(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta
    nurse = ours.actor("nurse")
    notes = [
        start(nurse, greta.pk, "note", occurred_at=datetime(2026, 11, 20, hour, 5, tzinfo=clock.STOCKHOLM)) for hour in (8, 13)
    ]
    for note in notes:
        save_draft(nurse, note.entry, changed(NOTE, text=[SECRET]))
    attach(nurse, greta.pk, "Remiss till BUP")
    lead = ours.client("lead")
    order = entered(lead, ours, greta)
    shown = [lead.get(at("destruction", pupil=greta.pk, order=order)).content.decode()]
    choose(lead, greta.pk, order, visit, *(note.entry for note in notes))
    shown.append(ours.client("head").get(at("destruction", pupil=greta.pk, order=order)).content.decode())
    assert "Remiss till BUP (inskannat papper, 3 sidor)" in shown[0]
    for page in shown:
        assert "Hälsobesök åk 4 med 1 tillägg" in page
        assert ">Anteckning<" in page
        assert "08:05" in page
        assert "13:05" in page
        assert "Maria Lind" in page
        assert SECRET not in page


def test_a_second_decision_about_what_is_gone_says_so_and_can_be_taken_back(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta
    entrust(ours)
    second = proposed(ours, greta, visit)
    destroyed(ours, greta, visit)
    said = answer(ours.client("head"), greta.pk, second).content.decode()
    assert "ett annat beslut har redan tagit det" in said
    with within(ours.actor("lead").context()):
        row = DestructionOrder.objects.get(pk=second)
    assert (row.confirmed_by_id, row.carried_out_at) == (None, None)
    assert "tillbakataget" in answer(ours.client("head"), greta.pk, second, "withdraw").content.decode()


def test_what_is_neither_carried_out_nor_taken_back_stays(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta
    entrust(ours)
    order = proposed(ours, greta, visit)
    assert "Välj vad du vill göra" in answer(ours.client("head"), greta.pk, order, "").content.decode()
    with within(ours.actor("lead").context()):
        assert DestructionOrder.objects.get(pk=order).withdrawn_at is None


def test_whom_the_own_room_keeps_nothing_about_is_not_shown_by_a_number(world: World, visit: UUID) -> None:
    ours = world.ours
    entrust(ours)
    found = enter(ours.client("lead"), ours, ours.elsewhere)
    assert found.status_code == 400
    assert "Verksamheten har ingen journal" in found.content.decode()


def test_what_was_secret_to_guardians_stays_out_of_their_extract_when_it_is_destroyed(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta
    nurse = ours.client("nurse")
    release = begin(nurse, greta.pk, recipient=f"guardian:{guardian(ours)}")
    assess(nurse, greta.pk, release, visit, secret_to_guardian="1")
    actor = ours.actor("nurse")
    with within(actor.context()):
        card = pupil_card(greta.pk)
        assert card is not None
        before = set(secret_ids(actor, card, uuid7()))
    entrust(ours)
    destroyed(ours, greta, visit)
    with within(actor.context()):
        assert set(secret_ids(actor, card, uuid7())) == before
    assert {visit, release} < before


def test_the_kept_copy_of_a_release_loses_what_is_destroyed_and_no_more(world: World, visit: UUID) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    other = signed_visit(ours.actor("nurse"), greta, changed(VISIT, assessment_text=["Kungsfiskare"]))
    release = begin(nurse, greta, recipient=f"room:{room_of(ours, 'counsellor')}")
    for one in (visit, other):
        assess(nurse, greta, release, one)
    decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"])
    then(nurse, greta, release, "deliver")
    destroyed(ours, ours.greta, visit)
    with within(ours.actor("nurse").context()):
        kept = ReleaseDecision.objects.get().content
    assert [one["id"] for one in kept["entries"]] == [str(other)]
    assert SECRET not in str(kept)
    printed = text_of(nurse.post(reverse("journal:release_pdf", kwargs={"pupil": greta, "release": release})).content)
    assert "Kungsfiskare" in printed
    assert "En del av det som lämnades ut är förstört" in printed


def test_what_is_written_after_the_decision_was_put_forward_stops_it(world: World, visit: UUID) -> None:
    ours = world.ours
    order = proposed(ours, ours.greta, visit)
    nurse = ours.actor("nurse")
    with within(nurse.context()):
        add_addendum(nurse, entry=visit, text="Det här har ingen jämfört.")
    said = answer(ours.client("head"), ours.greta.pk, order).content.decode()
    assert "något har skrivits till" in said
    assert left(world, Entry) == 3
    assert left(world, Tombstone) == 0
    destroyed(ours, ours.greta, visit)
    assert left(world, Entry) == 0


def test_a_decision_about_somebody_protected_is_told_of(world: World) -> None:
    ours = world.ours
    entrust(ours)
    for who in ("lead", "head"):
        save(ours.users[who].assignments.get(), closed_group=True)
    signed_visit(ours.actor("closed_nurse"), ours.protected.pk)
    lead = ours.client("lead")
    order = entered(lead, ours, ours.protected)
    lead.get(reverse("journal:destruction", kwargs={"pupil": ours.protected.pk, "order": order}))
    with within(ours.actor("closed_nurse").context()):
        assert {one.user_name for one in Alarm.objects.filter(user=ours.users["lead"])} == {ours.users["lead"].name}
