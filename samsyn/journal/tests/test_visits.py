"""The state of this school year's health visit, as the class list shows it."""

from __future__ import annotations

from datetime import date

import pytest

from samsyn.access.tests.make import World
from samsyn.journal.actions.correcting import mark_wrong_pupil
from samsyn.journal.tests.make import NOTE as TYPED
from samsyn.journal.tests.make import save, signed_visit, start
from samsyn.journal.visits import visit_states
from samsyn.kernel import clock
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db


def states(world: World, who: str = "nurse", since: date | None = None) -> dict[str, str]:
    actor, ours = world.ours.actor(who), world.ours
    names = {ours.greta.pk: "greta", ours.ali.pk: "ali", ours.elsewhere.pk: "elsewhere"}
    with within(actor.context()):
        found = visit_states(actor, names, since or clock.school_year_start(clock.today()))
    return {names[pupil]: state.state for pupil, state in found.items()}


def test_a_signed_and_an_unsigned_visit_each_have_their_word_and_no_visit_has_none(world: World) -> None:
    nurse = world.ours.actor("nurse")
    signed_visit(nurse, world.ours.greta.pk)
    start(nurse, world.ours.ali.pk)
    assert states(world) == {"greta": "signed", "ali": "unsigned"}


def test_an_unsigned_visit_goes_before_a_signed_one(world: World) -> None:
    nurse = world.ours.actor("nurse")
    signed_visit(nurse, world.ours.greta.pk)
    start(nurse, world.ours.greta.pk)
    assert states(world) == {"greta": "unsigned"}


def test_other_notes_earlier_years_and_the_wrong_pupil_do_not_count(world: World) -> None:
    nurse = world.ours.actor("nurse")
    note = start(nurse, world.ours.greta.pk, "note")
    save(nurse, note.entry, TYPED)
    wrong = signed_visit(nurse, world.ours.ali.pk)
    with within(nurse.context()):
        mark_wrong_pupil(nurse, entry=wrong, reason="Skrevs på fel elev.")
    assert states(world) == {}
    signed_visit(nurse, world.ours.greta.pk)
    assert states(world, since=date(2999, 8, 1)) == {}


def test_another_compartment_sees_no_visit(world: World) -> None:
    signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)
    assert states(world, "psychologist") == {}
    assert states(world, "administrator") == {}
