"""A lead reads single records in a task of the lead's own, by a choice with the case and a reason; and by nothing else (11, 13)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from samsyn.access.models import ActiveChoice, Alarm
from samsyn.access.tests.make import World, block, decide, make_assignment, save, trust
from samsyn.audit.models import Event
from samsyn.journal.actions import mark_wrong_pupil
from samsyn.journal.models import LeadTask, LeadTaskPupil
from samsyn.journal.tests.lead_tasks import (
    CASE,
    WHY,
    at,
    begin_deviation,
    begin_review,
    begun,
    close,
    deviation,
    open_record,
    read,
    review,
    say,
)
from samsyn.journal.tests.make import NOTE, signed_visit, start
from samsyn.journal.tests.make import save as write
from samsyn.journal.tests.test_reading import attach
from samsyn.kernel.db.context import Context, within
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.people.tests.make import make_board

pytestmark = pytest.mark.django_db
NOBODYS = make_test_number(date(2009, 2, 3), Sex.FEMALE, 9).value


@pytest.fixture
def head(world: World) -> Client:
    """The head of operations, when the nurse has signed a note about Greta."""
    signed_visit(world.ours.actor("nurse"), world.ours.greta.pk, NOTE, "note")
    return world.ours.client("head")


def rows(world: World, **matching: object) -> list[Event]:
    with within(world.ours.actor("head").context()):
        return list(Event.objects.filter(**matching).order_by("time", "id"))


def test_the_head_of_operations_reads_a_record_in_a_deviation_and_says_what_was_found(world: World, head: Client) -> None:
    greta = world.ours.greta.pk
    task = begin_deviation(head, world.ours, world.ours.greta)
    assert "Greta Andersson" in head.get(at("lead_task", lead_task=task)).content.decode()
    asked = read(head, greta, task).content.decode()
    assert "Varför öppnar du journalen?" in asked
    assert "gympan" not in asked
    assert open_record(head, greta, task).status_code == 302
    page = read(head, greta, task).content.decode()
    assert "Huvudvärk efter gympan." in page
    assert "/edit/" not in page
    assert "/entries/" not in page
    with within(world.ours.actor("head").context()):
        made = ActiveChoice.objects.get()
        assert (made.purpose, made.case_reference, made.reason) == ("deviation", CASE, WHY)
    logged = rows(world, rule="row_011_head_of_operations", outcome="allowed")
    assert [(row.action, row.what, row.reason) for row in logged] == [
        ("list", "journal.lead_task", CASE),
        ("open", "people.card", CASE),
        ("open", "access.choice", f"{CASE}: {WHY}"),
        ("open", "journal.record", f"{CASE}: {WHY}"),
    ]
    assert {row.resource_id for row in logged} == {task}
    assert say(head, greta, task, "deficient", "Dosen står inte.").status_code == 302
    listed = head.get(at("lead_task", lead_task=task)).content.decode()
    assert "Dosen står inte." in listed
    assert rows(world, what="journal.lead_task", action="list")[-1].pupils == [greta]
    told = world.ours.client("nurse").get(f"/pupils/{greta}/readers/").content.decode()
    assert "Läste" in told or "Öppnade journal" in told
    assert WHY not in told, "what the head has typed is the head's, and the log review's"
    assert f"{CASE}: {WHY}" in head.get(f"/pupils/{greta}/readers/").content.decode()
    assert "Britt Sandell" in told


def test_closing_ends_the_access_and_keeps_what_was_found_without_a_name(world: World, head: Client) -> None:
    greta = world.ours.greta.pk
    task = begin_deviation(head, world.ours, world.ours.greta)
    open_record(head, greta, task)
    say(head, greta, task, "good", "Tydligt.")
    page = close(head, task).content.decode()
    assert "Tydligt." in page
    assert "Greta" not in page
    for answer in (read(head, greta, task), open_record(head, greta, task), say(head, greta, task)):
        assert answer.status_code == 403
        assert "Uppgiften är avslutad" in answer.content.decode()
    assert head.post(at("lead_task", lead_task=task), {"identity_number": "x"}).status_code == 403
    assert "redan avslutad" in close(head, task).content.decode()
    with within(world.ours.actor("head").context()), pytest.raises(DatabaseError), transaction.atomic():
        LeadTask.objects.update(closed_at=None)


def test_a_task_whose_days_are_out_opens_nothing(world: World, head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    greta = world.ours.greta.pk
    task = begin_deviation(head, world.ours, world.ours.greta)
    open_record(head, greta, task)
    monkeypatch.setattr("samsyn.journal.tasks.asking.holds", lambda *_args, **_named: False)
    assert read(head, greta, task).status_code == 403
    assert rows(world, what="journal.lead_task", outcome="refused")[-1].rule == "ended"


@pytest.mark.parametrize("reason", ["", "  ", "kort", "x" * 301])
def test_without_a_reason_nothing_opens(world: World, head: Client, reason: str) -> None:
    task = begin_deviation(head, world.ours, world.ours.greta)
    assert open_record(head, world.ours.greta.pk, task, reason).status_code == 400
    assert "gympan" not in read(head, world.ours.greta.pk, task).content.decode()


@pytest.mark.parametrize(
    "change", [{"case": ""}, {"aim": ""}, {"ends_on": "2029-01-01"}, {"ends_on": "x"}, {"identity_number": "1"}]
)
def test_without_case_aim_end_or_number_no_task_begins(world: World, head: Client, change: dict[str, str]) -> None:
    answer = head.post(at("new_deviation_task"), deviation(world.ours, world.ours.greta, **change))
    assert answer.status_code == 400
    assert next(iter(change)) in answer.content.decode()
    with within(world.ours.actor("head").context()):
        assert not LeadTask.objects.exists()
    assert rows(world, what="journal.lead_task", outcome="failed")


def test_a_number_tells_nothing_of_whom_it_is(world: World, head: Client) -> None:
    """Nobody's number, a pupil's without a record here, a protected one's with a record: the same words, and no row that names."""
    signed_visit(world.ours.actor("closed_nurse"), world.ours.protected.pk, NOTE, "note")
    task = begin_deviation(head, world.ours, world.ours.greta)
    bodies = set()
    for pupil in (world.ours.ali, world.ours.protected, None):
        form = deviation(world.ours, pupil or world.ours.greta)
        if pupil is None:
            form["identity_number"] = NOBODYS
        for name, ids in (("new_deviation_task", {}), ("lead_task", {"lead_task": task})):
            answer = head.post(at(name, **ids), form)
            assert answer.status_code == 400
            said = answer.content.decode()
            assert "Verksamheten har ingen journal för det personnumret." in said
            bodies.add((name, said.count("Hemlig"), said.count("Ali ")))
    assert bodies == {("new_deviation_task", 0, 0), ("lead_task", 0, 0)}
    refused = rows(world, what="journal.lead_task", outcome="failed")
    assert {(row.rule, row.pupil_id, tuple(row.pupils)) for row in refused} == {("not_found", None, ())}
    with within(Context("test", provider=world.ours.provider, compartments=world.ours.actor("head").compartments)):
        assert not Alarm.objects.exists()


def test_the_closed_group_names_a_protected_pupil_and_it_is_told_of(world: World, head: Client) -> None:
    signed_visit(world.ours.actor("closed_nurse"), world.ours.protected.pk, NOTE, "note")
    save(world.ours.users["head"].assignments.get(), closed_group=True)
    closed_head, hidden = world.ours.client("head"), world.ours.protected
    task = begin_deviation(closed_head, world.ours, hidden)
    open_record(closed_head, hidden.pk, task)
    assert "gympan" in read(closed_head, hidden.pk, task).content.decode()
    with within(world.ours.actor("head").context()):
        assert Alarm.objects.filter(pupil_id=hidden.pk, protected=True).exists()
    save(world.ours.users["head"].assignments.get(), closed_group=False)
    outside = world.ours.client("head")
    assert "Hemlig" not in outside.get(at("lead_task", lead_task=task)).content.decode()
    assert read(outside, hidden.pk, task).status_code == 404


def test_another_pupil_of_the_same_case_is_added_by_number(world: World, head: Client) -> None:
    ali = world.ours.ali
    task = begin_deviation(head, world.ours, world.ours.greta)
    assert read(head, ali.pk, task).status_code == 404
    signed_visit(world.ours.actor("nurse"), ali.pk, NOTE, "note")
    added = head.post(at("lead_task", lead_task=task), deviation(world.ours, ali))
    assert added.status_code == 302
    assert "Åberg" in head.get(at("lead_task", lead_task=task)).content.decode()
    again = head.post(at("lead_task", lead_task=task), deviation(world.ours, ali), follow=True)
    assert "redan i uppgiften" in again.content.decode()


def test_only_ones_own_tasks_are_seen_and_in_the_assignment_they_were_begun_in(world: World, head: Client) -> None:
    greta, task = world.ours.greta.pk, begin_deviation(head, world.ours, world.ours.greta)
    lead = world.ours.client("lead")
    for other in (lead, world.theirs.client("head")):
        assert CASE not in other.get(at("lead_tasks")).content.decode()
        assert other.get(at("lead_task", lead_task=task)).status_code == 404
        assert close(other, task).status_code == 404
        assert open_record(other, greta, task).status_code == 404
        assert say(other, greta, task).status_code == 404
    with within(Context("make", provider=world.ours.provider)):
        user = world.ours.users["head"]
        second = make_assignment(user, world.ours.board, "school_support", "principal", [world.ours.school])
        third = make_assignment(user, world.ours.board, "emi", "head_of_operations", [world.ours.school])
    assert world.ours.client("head", second).get(at("lead_task", lead_task=task)).status_code == 403
    assert open_record(world.ours.client("head", second), greta, task).status_code == 403
    assert world.ours.client("head", third).get(at("lead_task", lead_task=task)).status_code == 404


@pytest.mark.parametrize("who", ["nurse", "principal", "teacher", "administrator", "psychologist"])
def test_who_leads_nothing_has_no_such_page(world: World, who: str) -> None:
    assert world.ours.client(who).get(at("lead_tasks")).status_code == 403


def test_the_lead_reviews_and_only_the_head_looks_into_a_deviation(world: World, head: Client) -> None:
    lead = world.ours.client("lead")
    assert lead.get(at("new_deviation_task")).status_code == 403
    assert lead.post(at("new_deviation_task"), deviation(world.ours, world.ours.greta)).status_code == 403
    assert head.get(at("new_review_task")).status_code == 200
    assert "Utred en avvikelse" not in lead.get(at("lead_tasks")).content.decode()


def test_the_setting_shuts_the_way(world: World, head: Client) -> None:
    greta, task = world.ours.greta.pk, begin_deviation(head, world.ours, world.ours.greta)
    open_record(head, greta, task)
    with within(Context("make", provider=world.ours.provider)):
        decide(world.ours.provider, world.ours.users["lead"], world.ours.users["head"], P_10="none")
    head = world.ours.client("head")
    for answer in (head.get(at("lead_tasks")), read(head, greta, task), head.get(at("new_review_task"))):
        assert answer.status_code == 403
        assert "inte läser enskilda journaler" in answer.content.decode()
    assert "/lead-tasks/" not in head.get("/secrecy/settings/").content.decode()


def test_a_choice_for_one_purpose_opens_no_page_of_another(world: World, head: Client) -> None:
    """A review of the log opens nothing by a task's choice, nor the record's own pages."""
    greta, task = world.ours.greta.pk, begin_deviation(head, world.ours, world.ours.greta)
    open_record(head, greta, task)
    trust(world.ours.users["head"].assignments.get(), "log_review")
    assert world.ours.client("head").get(at("reviewed", pupil=greta)).status_code == 404
    for name in ("record", "new", "print"):
        assert head.get(at(name, pupil=greta)).status_code == 403
    other = begin_deviation(head, world.ours, world.ours.greta, case="AVV 2026/72")
    assert "Varför öppnar du journalen?" in read(head, greta, other).content.decode()


def test_a_block_does_not_shut_out_who_looks_into_quality_and_the_page_says_so(world: World, head: Client) -> None:
    block(world.ours.client("nurse"), world.ours.greta.pk)
    with within(Context("make", provider=world.ours.provider)):
        unit = make_assignment(world.ours.users["lead"], make_board(world.ours.provider, "Annan nämnd"), "emi", "medical_lead").unit
    save(world.ours.users["head"].assignments.get(), unit=unit)
    head, greta = world.ours.client("head"), world.ours.greta.pk
    task = begin_deviation(head, world.ours, world.ours.greta)
    open_record(head, greta, task)
    page = read(head, greta, task).content.decode()
    assert "Eleven har spärrat uppgifter" in page
    assert "gympan" in page


def test_what_is_unsigned_says_so_and_what_is_on_the_wrong_pupil_has_no_content(world: World, head: Client) -> None:
    greta, nurse = world.ours.greta.pk, world.ours.actor("nurse")
    draft, wrong = start(nurse, greta, "note").entry, signed_visit(nurse, greta, {**NOTE, "text": ["Ont i magen."]}, "note")
    write(nurse, draft, {**NOTE, "text": ["Öronvärk."]})
    with within(nurse.context()):
        mark_wrong_pupil(nurse, entry=wrong, reason="Fel elev")
    task = begin_deviation(head, world.ours, world.ours.greta)
    open_record(head, greta, task)
    page = read(head, greta, task).content.decode()
    assert "Öronvärk." in page
    assert "Osignerad" in page
    assert "Skriven på fel elev" in page
    assert "Ont i magen" not in page


def test_files_are_read_in_the_task_and_another_pupils_are_not(world: World, head: Client) -> None:
    greta, nurse = world.ours.greta.pk, world.ours.actor("nurse")
    own, other = attach(nurse, greta), attach(nurse, world.ours.ali.pk)
    task = begin_deviation(head, world.ours, world.ours.greta)
    about = {"pupil": greta, "lead_task": task}
    assert head.get(at("lead_task_file", **about, file=own)).status_code == 404
    open_record(head, greta, task)
    assert str(own) in read(head, greta, task).content.decode()
    assert head.get(at("lead_task_file", **about, file=own)).status_code == 200
    assert head.get(at("lead_task_file", **about, file=other)).status_code == 404


def test_nothing_is_said_of_a_record_that_was_not_opened_or_with_a_name(world: World, head: Client) -> None:
    greta, task = world.ours.greta.pk, begin_deviation(head, world.ours, world.ours.greta)
    say(head, greta, task)
    with within(world.ours.actor("head").context()):
        assert LeadTaskPupil.objects.get().result == ""
    open_record(head, greta, task)
    for result, note in (("good", "Greta"), ("deficient", ""), ("", "Bra")):
        assert say(head, greta, task, result, note).status_code == 400
    with within(world.ours.actor("head").context()):
        assert LeadTaskPupil.objects.get().noted_at is None


def test_a_review_draws_by_chance_among_what_was_signed_and_adds_nobody(world: World, head: Client) -> None:
    ours, lead = world.ours, world.ours.client("lead")
    signed_visit(ours.actor("nurse"), ours.ali.pk, NOTE, "note")
    signed_visit(ours.actor("closed_nurse"), ours.protected.pk, NOTE, "note")
    task = begin_review(lead)
    with within(ours.actor("lead").context()):
        row = LeadTask.objects.get()
        assert {one.pupil_id for one in row.pupils.all()} == {ours.greta.pk, ours.ali.pk}
        assert (row.among, row.size, row.user_id) == (2, 10, ours.users["lead"].pk)
        assert row.seed is not None
    open_record(lead, ours.ali.pk, task)
    assert "gympan" in read(lead, ours.ali.pk, task).content.decode()
    assert rows(world, rule="row_013_record_review", what="journal.record")[0].reason == f"Egenkontroll 2026: {WHY}"
    added = lead.post(at("lead_task", lead_task=task), deviation(ours, ours.greta), follow=True)
    assert "drar Samsyn" in added.content.decode()


@pytest.mark.parametrize("change", [{"template": "health_visit_grade_4"}, {"start": "2026-08-01", "end": "2026-08-02"}])
def test_a_review_keeps_to_its_template_and_period(world: World, head: Client, change: dict[str, str]) -> None:
    answer = world.ours.client("lead").post(at("new_review_task"), review(**change))
    assert answer.status_code == 400
    assert "Ingen journal har signerade anteckningar" in answer.content.decode()
    assert begun(world.ours.client("lead"), "new_review_task", review(template="note", size="1"))


def test_a_review_of_another_rooms_unit_is_none(world: World, head: Client) -> None:
    unit = world.ours.actor("psychologist").unit
    answer = world.ours.client("lead").post(at("new_review_task"), review(unit=str(unit)))
    assert answer.status_code == 400
    assert "Välj bland enheterna" in answer.content.decode()
    assert begin_review(world.ours.client("lead"), unit=str(world.ours.actor("nurse").unit))


def test_who_may_read_names_the_holder_of_a_task_while_it_holds(world: World, head: Client) -> None:
    address = f"/pupils/{world.ours.greta.pk}/readers/who/"
    nurse = world.ours.client("nurse")
    task = begin_deviation(head, world.ours, world.ours.greta)
    listed = nurse.get(address).content.decode()
    assert "I en ledningsuppgift" in listed
    assert "Britt Sandell" in listed
    close(head, task)
    assert "Britt Sandell" not in nurse.get(address).content.decode()


def test_another_rooms_context_reaches_no_row_of_a_task(world: World, head: Client) -> None:
    begin_deviation(head, world.ours, world.ours.greta)
    with within(world.ours.actor("psychologist").context()):
        assert not LeadTaskPupil.objects.exists()
    with within(world.theirs.actor("head").context()):
        assert not LeadTask.objects.exists()
