"""The county's journals as entries: they must read and sign like what a nurse has written."""

import json
from datetime import date, timedelta

import pytest

from demo.county import county
from demo.records import Wanted, fresh_visit, history, templates, visits_only
from samsyn.journal.rules.evaluate import evaluate
from samsyn.journal.rules.findings import findings_of
from samsyn.journal.rules.render import summary

TODAY = date(2026, 11, 22)
PUPILS = tuple(county(7, 600, today=TODAY).pupils())


def test_every_entry_could_be_signed_as_it_stands() -> None:
    for pupil in PUPILS:
        for one in history(pupil, TODAY, Wanted(entries=12)):
            template = templates()[one.template]
            answers = json.loads(one.answers)
            assert findings_of(template, evaluate(template, answers), signing=True) == ()
            assert evaluate(template, answers).answers == answers
            assert one.summary == summary(template, answers)


@pytest.mark.parametrize("entries", [0, 1, 12, 40])
def test_exactly_the_entries_asked_for_oldest_first_and_none_from_today(entries: int) -> None:
    for pupil in PUPILS[:100]:
        found = history(pupil, TODAY, Wanted(entries=entries))
        assert len(found) == entries
        assert [one.on for one in found] == sorted(one.on for one in found)
        assert all(one.on < TODAY and one.on.weekday() < 5 for one in found)


def test_years_reach_back_to_the_autumn_so_many_school_years_ago() -> None:
    for pupil in PUPILS[:100]:
        assert all(one.on >= date(2025, 8, 1) for one in history(pupil, TODAY, Wanted(years=2)))
    assert any(one.on < date(2025, 8, 1) for pupil in PUPILS for one in history(pupil, TODAY, Wanted()))


def test_the_moments_of_a_visit_are_one_entry_with_growth_observed() -> None:
    visits = [one for pupil in PUPILS for one in visits_only(pupil, TODAY, 0) if one.template == "health_visit_grade_4"]
    assert visits
    for one in visits:
        found = {observation.code: observation.number for observation in one.observations}
        answers = json.loads(one.answers)
        assert f"{found['height']:f}" == answers["height"]
        assert f"{found['bmi']:f}" == answers["bmi"]


def test_the_same_pupil_always_has_the_same_entries() -> None:
    assert [history(pupil, TODAY, Wanted()) for pupil in PUPILS[:20]] == [history(pupil, TODAY, Wanted()) for pupil in PUPILS[:20]]


def test_a_fresh_visit_is_held_on_a_school_day_with_todays_figures() -> None:
    on = TODAY - timedelta(days=1)
    found = [(pupil, visit) for pupil in PUPILS if pupil.grade == 4 and (visit := fresh_visit(pupil, on))]
    assert found
    for pupil, visit in found:
        assert visit.on.weekday() < 5 and visit.grade == 4
        earlier = [one for one in visits_only(pupil, TODAY, 0) if one.kind == "health_visit"]
        assert visit.answers not in [one.answers for one in earlier]
