"""The states of an entry: what may be done, what is kept and logged, what builds on what, and until when to sign."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.journal.rules.findings import day_finding
from samsyn.journal.rules.states import (
    EntryState,
    Save,
    Standing,
    follows,
    is_logged,
    keeps_previous,
    last_day_to_sign,
    state_of,
    why_not_add,
    why_not_save,
    why_not_sign,
)

TODAY = date(2026, 11, 22)
NURSE, OTHER, PAGE, OTHER_PAGE = (UUID(int=n) for n in range(1, 5))
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signed", "locked", "state"),
    [(None, None, EntryState.UNSIGNED), (None, NOON, EntryState.LOCKED), (NOON, NOON, EntryState.SIGNED)],
)
def test_state_follows_from_dates(signed: datetime | None, locked: datetime | None, state: EntryState) -> None:
    assert state_of(signed, locked) is state


@pytest.mark.parametrize(
    ("state", "wrong", "save", "sign", "sign_other", "add"),
    [
        (EntryState.UNSIGNED, False, True, True, False, False),
        (EntryState.LOCKED, False, False, True, False, True),
        (EntryState.SIGNED, False, False, False, False, True),
        (EntryState.UNSIGNED, True, False, False, False, False),
        (EntryState.LOCKED, True, False, False, False, False),
        (EntryState.SIGNED, True, False, False, False, False),
    ],
)
def test_what_may_be_done_in_each_state(
    state: EntryState, wrong: bool, save: bool, sign: bool, sign_other: bool, add: bool
) -> None:
    entry = Standing(state, wrong, NURSE)
    assert bool(why_not_save(entry)) is not save
    assert bool(why_not_sign(entry, NURSE)) is not sign
    assert bool(why_not_sign(entry, OTHER)) is not sign_other
    assert bool(why_not_add(entry)) is not add
    assert why_not_sign(entry, None)


def test_an_addendum_gets_no_addendum_of_its_own() -> None:
    assert why_not_add(Standing(EntryState.SIGNED, False, NURSE, is_addendum=True))


def _save(minutes: int = 0, by: UUID = NURSE, page: UUID = PAGE, day: date = TODAY) -> Save:
    return Save(by, NOON + timedelta(minutes=minutes), day, page)


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        (_save(1), False),
        (_save(60), False),
        (_save(61), True),
        (_save(1, by=OTHER), True),
        (_save(1, day=TODAY + timedelta(days=1)), True),
        (_save(1, page=OTHER_PAGE), False),
    ],
)
def test_what_others_may_have_read_is_kept_before_it_is_changed(new: Save, kept: bool) -> None:
    assert keeps_previous(_save(), new) is kept


@pytest.mark.parametrize(
    ("logged_minutes_ago", "new", "logged"),
    [
        (0, _save(0), False),
        (1, _save(0), True),
        (0, _save(0, by=OTHER), True),
        (0, _save(0, page=OTHER_PAGE), True),
        (None, _save(0), True),
    ],
)
def test_who_wrote_is_logged_once_a_page_and_then_once_a_minute(logged_minutes_ago: int | None, new: Save, logged: bool) -> None:
    at = None if logged_minutes_ago is None else NOON - timedelta(minutes=logged_minutes_ago)
    assert is_logged(_save(), at, new) is logged


@pytest.mark.parametrize(
    ("version", "page", "sequence", "builds_on"),
    [
        (5, PAGE, 3, True),
        (5, OTHER_PAGE, 1, True),
        (4, PAGE, 3, True),
        (4, PAGE, 2, False),
        (4, PAGE, 1, False),
        (4, OTHER_PAGE, 9, False),
        (6, PAGE, 9, False),
    ],
)
def test_a_save_builds_on_what_is_stored_or_is_a_conflict(version: int, page: UUID, sequence: int, builds_on: bool) -> None:
    stored = {"stored_version": 5, "stored_editing": PAGE, "stored_sequence": 2}
    assert follows(**stored, version=version, editing=page, sequence=sequence) is builds_on


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)), st.integers(1, 60))
def test_the_last_day_to_sign_is_that_many_days_on(created: date, days: int) -> None:
    assert (last_day_to_sign(created, [(date(1999, 1, 1), days)]) - created).days == days


@pytest.mark.parametrize(
    ("rules", "last_day"),
    [
        ([], date(2026, 12, 15)),
        # Shortened from a day on: that night, or as many days on as the new rule says.
        ([(date(2026, 12, 10), 2)], date(2026, 12, 9)),
        ([(date(2026, 12, 2), 7)], date(2026, 12, 8)),
        # Lengthened before it would have locked, and after.
        ([(date(2026, 12, 10), 30)], date(2026, 12, 31)),
        ([(date(2026, 12, 20), 30)], date(2026, 12, 15)),
        # Lengthened, and shortened again before the longer time was over.
        ([(date(2026, 12, 5), 60), (date(2026, 12, 18), 10)], date(2026, 12, 17)),
    ],
)
def test_rules_that_are_decided_and_have_not_begun_count(rules: list[tuple[date, int]], last_day: date) -> None:
    assert last_day_to_sign(date(2026, 12, 1), rules) == last_day


@pytest.mark.parametrize(("day", "fault"), [(TODAY, False), (TODAY + timedelta(days=1), True), (date(1989, 12, 31), True)])
def test_a_day_ahead_or_long_ago_is_questioned(day: date, fault: bool) -> None:
    assert bool(day_finding(day, TODAY)) is fault
