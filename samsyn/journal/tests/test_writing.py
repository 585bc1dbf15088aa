"""Beginning and saving: nothing typed is lost, nobody's text is overwritten unseen, and the log says who wrote."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.actions import change_contact, save_draft, start_contact
from samsyn.journal.errors import EntryConflict
from samsyn.journal.models import Contact, Entry, EntryVersion
from samsyn.journal.tests.make import NOTE, VISIT, changed, save, signed_visit, start
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid, NotFound, SamsynError
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def stored(actor: Actor, entry: object) -> Entry:
    with within(actor.context()):
        return Entry.objects.select_related("contact").get(pk=entry)


def logged(actor: Actor, entry: object) -> list[str]:
    with within(actor.context()):
        return list(
            Event.objects.filter(resource_id=entry, what="journal.entry").order_by("time", "id").values_list("details", flat=True)
        )


def test_a_contact_begins_unsigned_and_says_nothing_by_itself(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    row = stored(nurse, begun.entry)
    assert (row.version, row.signed_at, row.answers) == (1, None, {})
    assert (row.author_name, row.author_role, row.unit_name) == ("Maria Lind", "school_nurse", "Björkskolan")
    assert (row.contact.kind, row.contact.unit_id, row.compartment_id) == ("health_visit", nurse.unit, nurse.compartment)
    with within(nurse.context()):
        event = Event.objects.get(resource_id=begun.entry)
    assert (event.action, event.pupil_id, event.rule) == ("write", world.ours.greta.pk, "row_001_takes_part_in_care")


def test_a_save_gives_a_new_version_and_its_summary(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    saved = save(nurse, begun.entry, VISIT)
    row = stored(nurse, begun.entry)
    assert (saved.version, row.version, row.answers["height"]) == (2, 2, "136.2")
    assert row.summary.startswith("Längd 136,2 cm.")
    assert saved.findings == ()


def test_a_draft_keeps_what_is_unreadable_and_says_so(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    saved = save(nurse, begun.entry, changed(VISIT, height=["hundra"]))
    assert [one.link_id for one in saved.findings] == ["height"]
    assert stored(nurse, begun.entry).answers["height"] == {"raw": "hundra"}


def test_the_same_save_again_changes_nothing(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    page = uuid7()
    first = save(nurse, begun.entry, VISIT, editing=page)
    again = save(nurse, begun.entry, VISIT, editing=page)
    assert (again.version, again.saved_at) == (first.version, first.saved_at)
    assert logged(nurse, begun.entry) == ["start", "save"]


def test_a_page_whose_receipt_was_lost_goes_on_saving(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    page = uuid7()
    save(nurse, begun.entry, VISIT, editing=page, sequence=1)
    # The receipt of version 2 never came, so the page still names version 1.
    later = save(nurse, begun.entry, changed(VISIT, sleep=["Sover gott."]), version=1, editing=page, sequence=2)
    assert later.version == 3
    with pytest.raises(EntryConflict):
        save(nurse, begun.entry, VISIT, version=1, editing=page, sequence=1)
    assert stored(nurse, begun.entry).answers["sleep"] == "Sover gott."


def test_a_contact_begun_twice_with_the_same_id_is_one(world: World) -> None:
    nurse = world.ours.actor("nurse")
    page, entry = uuid7(), uuid7()
    options: dict[str, Any] = {"entry": entry, "editing": page}
    first = start(nurse, world.ours.greta.pk, answers=VISIT, sequence=1, **options)
    again = start(nurse, world.ours.greta.pk, answers=changed(VISIT, sleep=["Sover gott."]), sequence=2, **options)
    assert (first.entry, again.entry, again.version) == (entry, entry, 2)
    with within(nurse.context()):
        assert Contact.objects.count() == 1
    with pytest.raises(Conflict):
        start(nurse, world.ours.greta.pk, entry=entry)
    with pytest.raises(SamsynError):
        start(nurse, world.ours.ali.pk, answers=VISIT, sequence=3, **options)


def test_two_nurses_editing_meet_a_conflict_with_both_texts(world: World) -> None:
    nurse, other = world.ours.actor("nurse"), world.ours.actor("closed_nurse")
    begun = start(nurse, world.ours.greta.pk)
    save(nurse, begun.entry, changed(VISIT, sleep=["Somnar sent."]), version=1)
    with pytest.raises(EntryConflict) as conflict:
        save(other, begun.entry, changed(VISIT, sleep=["Vaknar tidigt."]), version=1)
    assert conflict.value.stored.answers["sleep"] == "Somnar sent."
    assert conflict.value.mine["sleep"] == "Vaknar tidigt."
    assert (conflict.value.stored.saved_name, conflict.value.stored.version) == ("Maria Lind", 2)
    resolved = save(other, begun.entry, changed(VISIT, sleep=["Somnar sent och vaknar tidigt."]), version=2)
    assert resolved.version == 3
    with within(nurse.context()):
        kept = EntryVersion.objects.get(entry_id=begun.entry)
    assert (kept.number, kept.cause, kept.saved_name, kept.answers["sleep"]) == (2, "changed", "Maria Lind", "Somnar sent.")


@pytest.mark.parametrize(("later", "kept"), [(timedelta(minutes=10), 0), (timedelta(hours=2), 1), (timedelta(days=1), 1)])
def test_what_stood_after_the_sitting_is_kept_when_it_is_changed(world: World, later: timedelta, kept: int) -> None:
    nurse = world.ours.actor("nurse")
    with time_machine.travel(NOON, tick=False):
        begun = start(nurse, world.ours.greta.pk)
        save(nurse, begun.entry, VISIT)
    with time_machine.travel(NOON + later, tick=False):
        save(nurse, begun.entry, changed(VISIT, sleep=["Sover gott."]), version=2)
    with within(nurse.context()):
        assert EntryVersion.objects.filter(entry_id=begun.entry).count() == kept


def test_autosaves_are_logged_once_a_page_and_then_at_most_once_a_minute(world: World) -> None:
    nurse, other, page = world.ours.actor("nurse"), world.ours.actor("doctor"), uuid7()
    with time_machine.travel(NOON, tick=False) as clock:
        begun = start(nurse, world.ours.greta.pk, editing=page)
        for count in range(1, 13):
            clock.shift(10)
            save(nurse, begun.entry, changed(VISIT, sleep=[f"Sover {count}."]), version=count, editing=page, sequence=count)
        assert logged(nurse, begun.entry) == ["start", "save", "save"]
        clock.shift(1)
        save(other, begun.entry, VISIT, version=13)
    with within(nurse.context()):
        names = list(Event.objects.filter(resource_id=begun.entry).order_by("id").values_list("user_name", flat=True))
    assert names == ["Maria Lind"] * 3 + ["Johan Åkerblom"]


def test_a_save_that_others_made_meanwhile_is_never_overwritten_whatever_the_order(world: World) -> None:
    nurse, other = world.ours.actor("nurse"), world.ours.actor("doctor")
    begun = start(nurse, world.ours.greta.pk)
    page = uuid7()
    save(nurse, begun.entry, VISIT, version=1, editing=page, sequence=1)
    save(other, begun.entry, changed(VISIT, friends=["Många."]), version=2)
    with pytest.raises(EntryConflict):
        save(nurse, begun.entry, changed(VISIT, friends=["Få."]), version=2, editing=page, sequence=2)
    assert stored(nurse, begun.entry).answers["friends"] == "Många."


@pytest.mark.parametrize("who", ["teacher", "administrator", "lead"])
def test_roles_without_a_record_write_none(world: World, who: str) -> None:
    with pytest.raises(RefusedWithTrace):
        start(world.ours.actor(who), world.ours.greta.pk)


def test_a_record_outside_reach_looks_like_nothing(world: World) -> None:
    nurse, theirs = world.ours.actor("nurse"), world.theirs.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    for pupil in (world.theirs.greta.pk, world.ours.protected.pk, world.ours.elsewhere.pk, uuid7()):
        with pytest.raises(HiddenWithTrace):
            start(nurse, pupil)
    for actor in (theirs, world.ours.actor("psychologist"), world.ours.actor("counsellor")):
        with pytest.raises(HiddenWithTrace):
            save(actor, begun.entry, NOTE)
    assert stored(nurse, begun.entry).version == 1


def test_the_closed_group_writes_for_a_protected_pupil(world: World) -> None:
    assert start(world.ours.actor("closed_nurse"), world.ours.protected.pk).version == 1


def test_a_template_of_another_branch_is_not_offered(world: World) -> None:
    with pytest.raises(NotFound):
        start(world.ours.actor("psychologist"), world.ours.greta.pk, "health_visit_grade_4")
    assert start(world.ours.actor("psychologist"), world.ours.greta.pk, "note").version == 1


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"place": "moon"}, "place"),
        ({"process": "x" * 41}, "process"),
        ({"occurred_at": datetime(2199, 1, 1, tzinfo=UTC)}, "occurred_at"),
        ({"answers": {"gone": ["x"]}}, "gone"),
        ({"answers": {"sleep": ["x" * 20_001]}}, "sleep"),
    ],
)
def test_a_contact_that_cannot_be_right_names_its_field_and_changes_nothing(
    world: World, options: dict[str, Any], field: str
) -> None:
    nurse = world.ours.actor("nurse")
    with pytest.raises(Invalid) as refused:
        start(nurse, world.ours.greta.pk, **options)
    assert list(refused.value.fields) == [field]
    with within(nurse.context()):
        assert Contact.objects.count() == Entry.objects.count() == 0


def test_text_of_any_kind_is_stored(world: World) -> None:
    nurse = world.ours.actor("nurse")
    odd = "Åäö ”citat” <script>alert(1)</script> '); DROP TABLE journal_entry;-- \x00\ud800 \U0001f600 العربية\r\nrad två"
    begun = start(nurse, world.ours.greta.pk, answers=changed(VISIT, sleep=[odd]), entry=uuid7(), editing=uuid7(), sequence=1)
    kept = stored(nurse, begun.entry).answers["sleep"]
    assert kept.startswith("Åäö ”citat” <script>")
    assert kept.endswith("\nrad två")
    assert "\x00" not in kept


def test_a_contact_is_changed_only_while_everything_in_it_is_open(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    with within(nurse.context()):
        change_contact(nurse, entry=begun.entry, occurred_at=NOON - timedelta(days=3), kind="follow_up", place="video")
        assert Contact.objects.get().kind == "follow_up"
        with pytest.raises(Invalid):
            change_contact(nurse, entry=begun.entry, occurred_at=NOON, kind="x", place="video")
    entry = signed_visit(nurse, world.ours.greta.pk)
    with within(nurse.context()), pytest.raises(SamsynError):
        change_contact(nurse, entry=entry, occurred_at=NOON, kind="follow_up", place="video")


def test_an_unsigned_entry_is_seen_by_its_compartment_and_no_other(world: World) -> None:
    begun = start(world.ours.actor("nurse"), world.ours.greta.pk)
    assert stored(world.ours.actor("doctor"), begun.entry).pk == begun.entry
    for actor in (world.ours.actor("psychologist"), world.ours.actor("principal"), world.theirs.actor("nurse")):
        with within(actor.context()):
            assert not Entry.objects.filter(pk=begun.entry).exists()


def test_saving_takes_few_statements(world: World, django_assert_max_num_queries: Any) -> None:
    nurse, page = world.ours.actor("nurse"), uuid7()
    begun = start(nurse, world.ours.greta.pk, editing=page)
    save(nurse, begun.entry, VISIT, editing=page, sequence=1)
    with within(nurse.context()), django_assert_max_num_queries(3):
        save_draft(nurse, entry=begun.entry, version=2, editing=page, sequence=2, answers=changed(VISIT, sleep=["Gott."]))


def test_a_pupil_is_named_in_no_error_and_no_log_detail(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    with within(nurse.context()):
        with pytest.raises(Invalid) as refused:
            start_contact(nurse, pupil=world.ours.greta.pk, template="note", kind="party")
        details = "".join(Event.objects.filter(resource_id=begun.entry).values_list("details", flat=True))
    assert "Andersson" not in f"{refused.value}{refused.value.fields}{details}"
