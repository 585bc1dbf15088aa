"""What was written stays: addenda, corrections, and what landed on the wrong pupil (rows 102 and 103 of the decision table)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.actions import add_addendum, correct_entry, mark_wrong_pupil, sign_entry
from samsyn.journal.models import Contact, Entry, Observation
from samsyn.journal.queries import entry_texts, observations_of
from samsyn.journal.reading import open_entry
from samsyn.journal.tests.make import NOTE, VISIT, changed, save, signed_visit, start
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid, SamsynError
from samsyn.kernel.ids import uuid7
from samsyn.people.tests.make import make_pupil

pytestmark = pytest.mark.django_db


def run(actor: Actor, action: Any, **options: Any) -> Any:
    with within(actor.context()):
        return action(actor, **options)


def height_in_force(actor: Actor, pupil: Any) -> list[Decimal]:
    with within(actor.context()):
        return [one.number for one in observations_of(actor, pupil, ["height"])]


def test_an_addendum_is_signed_dated_and_stands_under_its_entry(world: World) -> None:
    nurse, doctor = world.ours.actor("nurse"), world.ours.actor("doctor")
    entry = signed_visit(nurse, world.ours.greta.pk)
    added = run(doctor, add_addendum, entry=entry, text="Ryggen bedömd: röntgen beställs.\nÅterbesök i maj.")
    with within(nurse.context()):
        texts = entry_texts(nurse, world.ours.greta.pk, [entry])
        assert Entry.objects.get(pk=entry).version == 3
    assert [(one.id, one.kind, one.about) for one in texts] == [(entry, "entry", None), (added.entry, "addendum", entry)]
    assert texts[1].sections[0].rows[0].text.startswith("Ryggen bedömd")
    assert texts[1].signed_name == "Johan Åkerblom"


def test_an_open_entry_gets_no_addendum_and_an_empty_addendum_is_refused(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    with pytest.raises(Conflict, match="Skriv direkt"):
        run(nurse, add_addendum, entry=begun.entry, text="Mer.")
    entry = signed_visit(nurse, world.ours.ali.pk)
    with pytest.raises(Invalid) as refused:
        run(nurse, add_addendum, entry=entry, text=" \n ")
    assert list(refused.value.fields) == ["text"]
    added = run(nurse, add_addendum, entry=entry, text="Mer.")
    with pytest.raises(Conflict, match="ursprungliga"):
        run(nurse, add_addendum, entry=added.entry, text="Mer om mer.")


def test_an_addendum_sent_again_is_the_first_one(world: World) -> None:
    nurse, page = world.ours.actor("nurse"), uuid7()
    entry = signed_visit(nurse, world.ours.greta.pk)
    first, again = (run(nurse, add_addendum, entry=entry, text="Mer.", addendum=page) for _ in range(2))
    assert (again.entry, again.version, again.signed_at) == (page, first.version, first.signed_at)
    with within(nurse.context()):
        assert Entry.objects.filter(about_id=entry).count() == 1
        assert Event.objects.filter(resource_id=page, action="sign").count() == 1


def test_another_text_with_the_id_of_a_signed_addendum_is_not_taken_for_it(world: World) -> None:
    nurse, doctor, page = world.ours.actor("nurse"), world.ours.actor("doctor"), uuid7()
    entry, other = (signed_visit(nurse, pupil.pk) for pupil in (world.ours.greta, world.ours.ali))
    run(nurse, add_addendum, entry=entry, text="Mer.", addendum=page)
    for actor, about, text in ((nurse, entry, "Ännu mer."), (doctor, entry, "Mer."), (nurse, other, "Mer.")):
        with pytest.raises(Conflict, match="redan signerat"):
            run(actor, add_addendum, entry=about, text=text, addendum=page)
    with pytest.raises(Conflict):
        run(nurse, add_addendum, entry=entry, text="Mer.", addendum=other)
    theirs = world.theirs.actor("nurse")
    with pytest.raises(Conflict):
        run(theirs, add_addendum, entry=signed_visit(theirs, world.theirs.greta.pk), text="Mer.", addendum=page)
    with within(nurse.context()):
        assert Entry.objects.filter(kind="addendum").count() == 1


def test_a_correction_stands_beside_the_original_and_its_observations_take_over(world: World) -> None:
    nurse, doctor = world.ours.actor("nurse"), world.ours.actor("doctor")
    entry = signed_visit(nurse, world.ours.greta.pk, changed(VISIT, height=["163,2"]))
    draft = run(doctor, correct_entry, entry=entry, reason="Siffrorna hade bytt plats.")
    assert height_in_force(nurse, world.ours.greta.pk) == [Decimal("163.2")]
    with pytest.raises(Conflict, match="redan påbörjad"):
        run(nurse, correct_entry, entry=entry, reason="Samma sak.")
    saved = save(doctor, draft.entry, changed(VISIT, height=["136,2"]))
    run(doctor, sign_entry, entry=draft.entry, version=saved.version)
    assert height_in_force(nurse, world.ours.greta.pk) == [Decimal("136.2")]
    with within(nurse.context()):
        original, correction = entry_texts(nurse, world.ours.greta.pk, [entry])
        assert Observation.objects.filter(entry_id=entry, superseded_at__isnull=True).count() == 0
        assert Observation.objects.filter(entry_id=entry).count() > 0
    assert (original.answers["height"], original.answers["bmi"]) == ("163.2", "13.4")
    assert (correction.answers["height"], correction.answers["bmi"]) == ("136.2", "19.2")
    assert (correction.kind, correction.reason, correction.author_name) == (
        "correction",
        "Siffrorna hade bytt plats.",
        "Johan Åkerblom",
    )


def test_the_next_correction_begins_from_the_last(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    for height in ("137", "138"):
        draft = run(nurse, correct_entry, entry=entry, reason="Mätt om.")
        saved = save(nurse, draft.entry, changed(VISIT, height=[height]))
        run(nurse, sign_entry, entry=draft.entry, version=saved.version)
    with within(nurse.context()):
        third = correct_entry(nurse, entry=entry, reason="Mätt om igen.")
        assert Entry.objects.get(pk=third.entry).answers["height"] == "138"
        assert "bmi" not in Entry.objects.get(pk=third.entry).answers
    assert height_in_force(nurse, world.ours.greta.pk) == [Decimal("138")]


def test_a_correction_needs_a_reason_a_closed_entry_and_the_permission(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    for reason in ("", "   ", "x" * 1001):
        with pytest.raises(Invalid) as refused:
            run(nurse, correct_entry, entry=entry, reason=reason)
        assert list(refused.value.fields) == ["reason"]
    with pytest.raises(RefusedWithTrace):
        run(world.ours.actor("teacher"), correct_entry, entry=entry, reason="x")
    with pytest.raises(HiddenWithTrace):
        run(world.theirs.actor("nurse"), correct_entry, entry=entry, reason="x")
    begun = start(nurse, world.ours.greta.pk)
    with pytest.raises(Conflict):
        run(nurse, correct_entry, entry=begun.entry, reason="x")


def test_what_is_on_the_wrong_pupil_is_marked_kept_and_copied_to_the_right_one(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    run(nurse, add_addendum, entry=entry, text="Mer.")
    marked = run(nurse, mark_wrong_pupil, entry=entry, reason="Skrev i Gretas journal.", copy_to=world.ours.ali.pk)
    with within(nurse.context()):
        row = Entry.objects.select_related("contact").get(pk=entry)
        copy = Entry.objects.select_related("contact").get(pk=marked.copy)
        assert Entry.objects.filter(about_id=entry, wrong_pupil_at__isnull=True).count() == 0
        events = list(
            Event.objects.filter(resource_id__in=[entry, marked.copy], details__in=["wrong_pupil", "copy"]).order_by("id")
        )
    assert (row.wrong_pupil_name, row.wrong_pupil_reason, row.answers["height"]) == (
        "Maria Lind",
        "Skrev i Gretas journal.",
        "136.2",
    )
    assert (copy.pupil_id, copy.copied_from_id, copy.signed_at) == (world.ours.ali.pk, entry, None)
    assert (copy.contact.pupil_id, copy.contact.occurred_at) == (world.ours.ali.pk, row.contact.occurred_at)
    assert copy.answers == {link_id: value for link_id, value in row.answers.items() if link_id != "bmi"}
    assert [(one.pupil_id, one.details) for one in events] == [(world.ours.ali.pk, "copy"), (world.ours.greta.pk, "wrong_pupil")]
    assert height_in_force(nurse, world.ours.greta.pk) == []
    assert height_in_force(nurse, world.ours.ali.pk) == []
    run(nurse, sign_entry, entry=copy.pk, version=copy.version)
    assert height_in_force(nurse, world.ours.ali.pk) == [Decimal("136.2")]


def test_the_copy_goes_only_to_a_pupil_the_actor_is_let_in_to(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    for pupil in (world.theirs.greta.pk, world.ours.elsewhere.pk, world.ours.protected.pk):
        with pytest.raises(HiddenWithTrace):
            run(nurse, mark_wrong_pupil, entry=entry, reason="Fel elev.", copy_to=pupil)
    with pytest.raises(Invalid) as refused:
        run(nurse, mark_wrong_pupil, entry=entry, reason="Fel elev.", copy_to=world.ours.greta.pk)
    assert list(refused.value.fields) == ["copy_to"]
    with within(nurse.context()):
        assert Entry.objects.get(pk=entry).wrong_pupil_at is None
        assert Contact.objects.count() == 1


def test_an_unsigned_entry_on_the_wrong_pupil_is_closed_and_leaves_the_unsigned(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    saved = save(nurse, begun.entry, VISIT)
    run(nurse, mark_wrong_pupil, entry=begun.entry, reason="Fel elev.")
    for action in (
        lambda: save(nurse, begun.entry, NOTE, version=saved.version),
        lambda: run(nurse, sign_entry, entry=begun.entry, version=2),
    ):
        with pytest.raises(Conflict, match="fel elev"):
            action()
    with pytest.raises(Conflict, match="redan märkt"):
        run(nurse, mark_wrong_pupil, entry=begun.entry, reason="Fel elev.")
    with pytest.raises(Conflict):
        run(nurse, add_addendum, entry=begun.entry, text="Mer.")


def test_a_mark_cannot_be_taken_back_or_reworded(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    run(nurse, mark_wrong_pupil, entry=entry, reason="Fel elev.")
    for change in ("wrong_pupil_at = NULL", "wrong_pupil_reason = 'x'", "answers = '{}'::jsonb, version = version + 1"):
        with pytest.raises(DatabaseError, match="cannot be changed"), within(nurse.context()), connection.cursor() as cursor:
            cursor.execute(f"UPDATE journal_entry SET {change} WHERE id = %s", [entry])


def test_what_is_on_the_wrong_pupil_is_read_by_few(world: World) -> None:
    nurse, other, doctor = world.ours.actor("nurse"), world.ours.actor("closed_nurse"), world.ours.actor("doctor")
    entry = signed_visit(nurse, world.ours.greta.pk)
    assert run(other, open_entry, entry=entry).entry.id == entry
    run(nurse, mark_wrong_pupil, entry=entry, reason="Fel elev.")
    assert run(nurse, open_entry, entry=entry).entry.sections
    assert run(doctor, open_entry, entry=entry).entry.sections
    with pytest.raises(RefusedWithTrace) as refused:
        run(other, open_entry, entry=entry)
    assert (refused.value.event.rule, refused.value.event.outcome) == ("withdrawn", "refused")


def test_an_entry_that_was_corrected_is_copied_as_corrected(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    draft = run(nurse, correct_entry, entry=entry, reason="Mätt om.")
    saved = save(nurse, draft.entry, changed(VISIT, height=["137"]))
    run(nurse, sign_entry, entry=draft.entry, version=saved.version)
    with pytest.raises(Invalid):
        run(nurse, mark_wrong_pupil, entry=draft.entry, reason="Fel elev.", copy_to=world.ours.ali.pk)
    marked = run(nurse, mark_wrong_pupil, entry=entry, reason="Fel elev.", copy_to=world.ours.ali.pk)
    with within(nurse.context()):
        assert Entry.objects.get(pk=marked.copy).answers["height"] == "137"
    with pytest.raises(SamsynError):
        run(nurse, correct_entry, entry=entry, reason="Mer.")


def test_a_new_pupil_of_the_class_can_be_the_right_one(world: World) -> None:
    nurse = world.ours.actor("nurse")
    with within(nurse.context()):
        twin = make_pupil(world.ours.class_4b, "Gunilla", "Andersson")
    entry = signed_visit(nurse, world.ours.greta.pk)
    assert run(nurse, mark_wrong_pupil, entry=entry, reason="Tvillingen.", copy_to=twin.pk).copy
