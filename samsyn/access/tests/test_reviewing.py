"""Signals and draws of a log review: tables, and what holds for any log."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.access.rules.reviewing import (
    EMERGENCIES,
    SIGNALS,
    Access,
    Child,
    Known,
    Signal,
    Sitting,
    Stay,
    Thresholds,
    draw,
    known_as,
    meanings,
    signals_of,
    sittings,
    surnames,
)

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
AUGUST = date(2026, 8, 1)
USUAL = Thresholds()
# Greta goes to the nurse's school.
GRETA = Child("Andersson", False, ("Anna Andersson", "Erik Berg"), (Stay("björk", AUGUST),))
COVERED = {"post": (Stay("björk", AUGUST),)}


def access(id: str = "1", time: datetime = NOON, **given: Any) -> Access:
    """An opening of Greta's record by Maria Lind, with changes."""
    local = time.astimezone(ZoneInfo("Europe/Stockholm"))
    usual = {"user": "maria", "user_name": "Maria Lind", "assignment": "post", "pupil": "greta", "what": "journal.record"}
    return Access(id, time, local.date(), local.hour, **{**usual, **given})


def raised(*accesses: Access, child: Child = GRETA, limits: Thresholds = USUAL, **known: Any) -> dict[str, frozenset[Signal]]:
    return signals_of(accesses, Known(**{"pupils": {"greta": child}, "covered": COVERED, **known}), limits)


def test_what_is_usual_raises_nothing() -> None:
    assert raised(access()) == {}


@pytest.mark.parametrize(
    ("user", "family", "same"),
    [
        ("Maria Lind", "Lind", True),
        ("Maria LIND", "lind", True),
        ("Maria Lind", "Lindberg", False),
        ("Maria Lind-Berg", "Berg", True),
        ("Maria Anna Lind", "Ek Lind", True),
        ("Lind Svensson", "Lind", False),
        ("Carl von Essen", "von Platen", False),
        ("Åsa O\u0308berg", "Öberg", True),
        ("Maria", "Maria", False),
        ("Maria Lind", "", False),
    ],
)
def test_a_surname_in_common(user: str, family: str, same: bool) -> None:
    found = raised(access(user_name=user), child=Child(family, False, (), GRETA.enrolments))
    assert (Signal.SAME_SURNAME in found.get("1", ())) is same


@pytest.mark.parametrize(
    ("colleague", "signal"),
    [("Erik Berg", True), ("erik johan berg", True), ("Eva Berg", False), ("Berg", False), ("", False)],
)
def test_a_colleagues_child(colleague: str, signal: bool) -> None:
    found = raised(access(), colleagues=frozenset({"Maria Lind", colleague}))
    assert (Signal.COLLEAGUES_CHILD in found.get("1", ())) is signal


def test_a_protected_pupil_whose_school_is_not_to_be_seen_is_a_signal_and_no_more() -> None:
    assert raised(access(), child=Child("", True, (), None)) == {"1": {Signal.PROTECTED}}
    assert raised(access(pupil="unknown")) == {}


@pytest.mark.parametrize(
    ("enrolled", "overlap", "related"),
    [
        (Stay("björk", AUGUST), 0, True),
        (Stay("björk", AUGUST, date(2026, 11, 23)), 0, True),
        (Stay("björk", AUGUST, date(2026, 11, 22)), 0, False),
        (Stay("björk", AUGUST, date(2026, 11, 22)), 1, True),
        (Stay("björk", date(2026, 11, 24)), 30, False),
        (Stay("ek", AUGUST), 0, False),
    ],
)
def test_no_relation_goes_by_the_schools_of_that_day(enrolled: Stay, overlap: int, related: bool) -> None:
    found = raised(access(), child=Child("A", False, (), (enrolled,)), limits=Thresholds(overlap_days=overlap))
    assert (Signal.NO_RELATION not in found.get("1", ())) is related


def test_a_school_that_the_assignment_no_longer_covered_is_no_relation() -> None:
    ended = {"post": (Stay("björk", AUGUST, date(2026, 11, 22)),)}
    assert raised(access(), covered=ended) == {"1": {Signal.NO_RELATION}}
    assert raised(access(), covered={}) == {"1": {Signal.NO_RELATION}}


def test_an_own_entry_or_an_active_choice_is_a_relation() -> None:
    away = Child("A", False, (), ())
    before, after = NOON - timedelta(days=300), NOON + timedelta(minutes=1)
    assert raised(access(), child=away, wrote={("maria", "greta"): before}) == {}
    assert raised(access(), child=away, wrote={("maria", "greta"): after}) == {"1": {Signal.NO_RELATION}}
    assert raised(access(), child=away, wrote={("johan", "greta"): before}) == {"1": {Signal.NO_RELATION}}
    chosen = access("0", NOON - timedelta(minutes=1), what="access.choice")
    assert raised(chosen, access(), child=away) == {"0": {Signal.CHOICE}}
    assert raised(access("0", NOON, what="access.passage"), child=away) == {"0": {Signal.CHOICE}}, "reading elsewhere too"
    yesterday = access("0", NOON - timedelta(days=1), what="access.choice")
    assert raised(yesterday, access(), child=away)["1"] == {Signal.NO_RELATION}


@pytest.mark.parametrize(
    ("hour", "limits", "night"),
    [
        (21, USUAL, False),
        (22, USUAL, True),
        (0, USUAL, True),
        (5, USUAL, True),
        (6, USUAL, False),
        (3, Thresholds(night_from=1, night_to=4), True),
        (22, Thresholds(night_from=1, night_to=4), False),
    ],
)
def test_night_is_by_the_clock_in_sweden(hour: int, limits: Thresholds, night: bool) -> None:
    time = datetime(2026, 7, 1, hour, 30, tzinfo=ZoneInfo("Europe/Stockholm")).astimezone(UTC)
    assert (Signal.NIGHT in raised(access(time=time), child=Child(enrolments=None), limits=limits).get("1", ())) is night


def opened(many: int, minutes: float, **given: Any) -> list[Access]:
    """So many pupils, one each so many minutes."""
    return [access(str(n), NOON + timedelta(minutes=n * minutes), pupil=f"p{n}", **given) for n in range(many)]


def test_many_in_a_row_are_different_pupils_within_an_hour() -> None:
    everybody = {Signal.MANY_IN_A_ROW}
    assert raised(*opened(40, 1)) == {}
    assert raised(*opened(41, 1)) == {str(n): everybody for n in range(41)}
    assert raised(*opened(41, 1.5)) == {}, "41 in an hour and more"
    assert raised(*opened(41, 1, opens=False)) == {}, "written, not opened"
    same = [access(str(n), NOON + timedelta(seconds=n), pupil="p1") for n in range(100)]
    assert raised(*same) == {}
    shared = [access(str(n), NOON + timedelta(minutes=n), pupil=f"p{n}", user=f"u{n % 2}") for n in range(60)]
    assert raised(*shared) == {}


def test_only_the_hour_with_many_is_marked() -> None:
    calm = [access(f"c{n}", NOON - timedelta(hours=5) + timedelta(minutes=20 * n), pupil=f"c{n}") for n in range(6)]
    assert set(raised(*calm, *opened(45, 1))) == {str(n) for n in range(45)}


@pytest.mark.parametrize(("hours", "signal"), [(0.1, True), (24, True), (24.1, False), (-1, False)])
def test_after_a_refusal_within_a_day(hours: float, signal: bool) -> None:
    refused = access("0", NOON - timedelta(hours=hours), refused=True)
    found = raised(refused, access())
    assert "0" not in found
    assert (Signal.AFTER_REFUSED in found.get("1", ())) is signal
    assert Signal.AFTER_REFUSED not in raised(refused, access(user="johan")).get("1", ())


def test_a_refusal_that_was_answered_by_a_choice_is_a_choice_only() -> None:
    refused, chosen = (
        access("0", NOON - timedelta(minutes=2), refused=True),
        access("1", NOON - timedelta(minutes=1), what="access.choice"),
    )
    assert raised(refused, chosen, access("2")) == {"1": {Signal.CHOICE}}


@pytest.mark.parametrize("what", sorted(EMERGENCIES))
def test_an_emergency_is_a_signal(what: str) -> None:
    assert raised(access(what=what)) == {"1": {Signal.EMERGENCY}}


def test_every_signal_has_its_words() -> None:
    assert set(SIGNALS) == set(Signal) == set(meanings(USUAL))
    assert "23 och 5" in meanings(Thresholds(night_from=23, night_to=5))[Signal.NIGHT]


def test_a_sitting_is_a_user_a_pupil_and_a_day() -> None:
    rows = [
        access("1"),
        access("2", NOON + timedelta(hours=1)),
        access("3", NOON + timedelta(hours=2)),
        access("4", NOON + timedelta(days=1)),
        access("5", pupil="ali"),
        access("6", user="johan"),
        access("7", refused=True),
    ]
    found = sittings(rows, {"2": frozenset({Signal.NIGHT, Signal.CHOICE}), "3": frozenset({Signal.PROTECTED})})
    assert [(one.event, one.events) for one in found] == [("5", 1), ("6", 1), ("2", 3), ("4", 1)]
    assert found[2].signals == {Signal.NIGHT, Signal.CHOICE, Signal.PROTECTED}


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@given(_NAMES)
def test_names_of_any_kind_are_compared(name: str) -> None:
    assert surnames(name) <= surnames(name, whole=True)
    assert known_as(f" {name}  ") == known_as(name)


_SITTINGS = st.lists(st.frozensets(st.sampled_from(Signal), max_size=3), max_size=40).map(
    lambda rows: [Sitting(f"e{n}", NOON + timedelta(minutes=n), "u", f"p{n}", signals, 1) for n, signals in enumerate(rows)]
)


@given(_SITTINGS, st.frozensets(st.sampled_from(Signal)), st.integers(1, 5), st.integers(0, 10), st.integers(0, 2**63 - 1))
def test_a_draw_is_the_same_again_and_holds_what_was_asked_for(
    rows: list[Sitting], signals: frozenset[Signal], per_signal: int, size: int, seed: int
) -> None:
    first = draw(rows, signals=signals, per_signal=per_signal, size=size, seed=seed)
    again = draw(list(reversed(rows)), signals=signals, per_signal=per_signal, size=size, seed=seed)
    assert {one.sitting.event for one in first.drawn} == {one.sitting.event for one in again.drawn}
    assert sum(one.sampled for one in first.drawn) == min(size, len(rows))
    assert first.among == len(rows)
    for signal in signals:
        raising = [one for one in rows if signal in one.signals]
        drawn = [one for one in first.drawn if signal in one.sitting.signals]
        assert first.found[signal] == len(raising)
        assert len(drawn) >= min(per_signal, len(raising))
    assert all(one.sampled or one.sitting.signals & signals for one in first.drawn)
    assert len(first.drawn) <= size + per_signal * len(signals)


def test_another_seed_draws_others_and_every_one_may_be_drawn() -> None:
    rows = [Sitting(f"e{n}", NOON, "u", f"p{n}", frozenset(), 1) for n in range(10)]
    drawn = [draw(rows, signals=(), per_signal=1, size=1, seed=seed).drawn[0].sitting.event for seed in range(200)]
    assert set(drawn) == {one.event for one in rows}


def test_where_the_signals_begin_unless_somebody_says_otherwise() -> None:
    assert (USUAL.night_from, USUAL.night_to, USUAL.many, USUAL.many_minutes) == (22, 6, 40, 60)
    assert (USUAL.refused_hours, USUAL.overlap_days) == (24, 0)
