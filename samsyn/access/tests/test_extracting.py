"""What a log extract shows a pupil and a guardian: tables, and what holds for any log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.access.rules.extracting import CONTACTS, LISTS, Line, has_insight, once_a_minute, shown_to_guardian, shown_to_pupil
from samsyn.access.rules.facts import (
    Action,
    ActorFacts,
    ActorKind,
    Capable,
    ConsentFacts,
    DocumentClass,
    Facts,
    GuardianFacts,
    MaturityAssessment,
    Period,
    PupilFacts,
    ResourceFacts,
)

TODAY = date(2026, 11, 23)
ALWAYS = Period(date(2020, 1, 1))
CHILD = PupilFacts("greta", age=9, guardians=(GuardianFacts("anna", "joint", ALWAYS), GuardianFacts("erik", "joint", ALWAYS)))
RECORD = DocumentClass.EMI_RECORD


def facts(pupil: PupilFacts = CHILD, **given: Any) -> Facts:
    return Facts(
        on=TODAY,
        actor=ActorFacts(ActorKind.STAFF, "maria"),
        action=Action.RELEASE,
        resource=ResourceFacts(DocumentClass.ACCESS_LOG, provider="lysås"),
        pupil=pupil,
        **given,
    )


def assessed(capable: Capable, question: str = "insight", start: date = date(2026, 1, 1)) -> tuple[MaturityAssessment, ...]:
    return (MaturityAssessment(question, capable, Period(start, date(2026, 12, 31))),)


@pytest.mark.parametrize(
    ("changed", "settings", "insight"),
    [
        ({}, {}, True),
        ({"age": 12}, {}, True),
        ({"age": 13}, {}, False),
        ({"age": 16}, {}, False),
        ({"age": None}, {}, False),
        ({"age": 12}, {"P-13": "12/15"}, False),
        ({"age": 12}, {"P-13": "13/16", "P-11": "none"}, True),
        ({"age": 13}, {"P-11": "none"}, False),
        ({"protection": "confidentiality_marking"}, {}, False),
        ({"maturity": assessed(Capable.PUPIL)}, {}, False),
        ({"maturity": assessed(Capable.BOTH)}, {}, False),
        ({"maturity": assessed(Capable.PUPIL, "set_block")}, {}, True),
        ({"maturity": assessed(Capable.PUPIL, start=date(2026, 12, 1))}, {}, True),
        ({"age": 15, "maturity": assessed(Capable.GUARDIANS)}, {}, True),
        ({"age": None, "maturity": assessed(Capable.GUARDIANS)}, {}, True),
        ({"age": 18, "maturity": assessed(Capable.GUARDIANS)}, {}, False),
        ({"guardians": ()}, {}, False),
        ({"guardians": (GuardianFacts("anna", "other_responsible", ALWAYS),)}, {}, False),
        ({"guardians": (GuardianFacts("anna", "joint", Period(date(2020, 1, 1), date(2026, 11, 22))),)}, {}, False),
        ({}, {"P-14": "both"}, False),
        ({"guardians": CHILD.guardians[:1]}, {"P-14": "both"}, True),
    ],
)
def test_insight_goes_by_custody_assessment_age_and_settings(
    changed: dict[str, Any], settings: dict[str, str], insight: bool
) -> None:
    assert has_insight(facts(replace(CHILD, **changed), settings=settings), "anna", RECORD) is insight


def test_the_others_word_is_about_the_record_and_this_guardian() -> None:
    def insight(**changed: Any) -> bool:
        usual = {
            "giver": "erik",
            "capacity": "guardian",
            "purpose": "insight",
            "scope": frozenset({RECORD}),
            "recipient": "anna",
            "period": ALWAYS,
        }
        word = ConsentFacts(**{**usual, **changed})
        return has_insight(facts(settings={"P-14": "both"}, consents=(word,)), "anna", RECORD)

    assert insight()
    assert not insight(recipient="erik")
    assert not insight(refused=True)
    assert not insight(scope=frozenset({DocumentClass.PSYCHOLOGY_RECORD}))


NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def line(what: str, day: int = 0, **given: Any) -> Line:
    time = NOON + timedelta(days=day)
    return Line(time, time.date(), "EMI", "Maria Lind", "open", what, **given)


def test_a_secret_entry_takes_its_day_with_it() -> None:
    rows = [
        line("people.class_list"),
        line("journal.record"),
        line("journal.entry", resource="secret"),
        line("journal.entry", resource="other"),
        line("journal.record", 1),
        line("journal.entry", 1, resource="other"),
    ]
    shown = shown_to_guardian(rows, insight=True, protected=False, hidden={"secret"})
    assert shown == [rows[0], rows[4], rows[5]]
    assert shown_to_guardian(rows, insight=True, protected=False) == rows


@pytest.mark.parametrize(
    "what",
    [
        *("access.choice", "access.consent", "access.maturity", "access.secrecy", "access.block", "access.block_wish"),
        *("access.emergency", "access.log_review", "access.log_extract", "audit.readers", "people.card", "something.new"),
    ],
)
def test_what_tells_of_the_pupils_own_doings_is_never_a_guardians(what: str) -> None:
    assert shown_to_guardian([line(what)], insight=True, protected=False) == []
    assert shown_to_pupil([line(what)]) == [line(what)]


def test_what_is_done_again_in_the_same_minute_is_said_once() -> None:
    again = [line("journal.record"), replace(line("journal.record"), time=NOON.replace(second=59))]
    others = [line("journal.entry"), line("journal.record", 1), replace(line("journal.record"), user_name="Johan Ek")]
    assert once_a_minute([*again, *others]) == [again[1], *others]
    assert once_a_minute(others) == others


_LINES = st.lists(
    st.builds(
        line,
        st.sampled_from(sorted(LISTS | CONTACTS | {"access.block", "new.kind"})),
        st.integers(0, 3),
        resource=st.sampled_from(["", "a", "b"]),
        allowed=st.booleans(),
    ),
    max_size=20,
)
_HIDDEN = st.frozensets(st.sampled_from(["a", "b"]))


@given(_LINES, _HIDDEN, st.booleans(), st.booleans())
def test_a_guardian_never_sees_more_than_the_pupil_nor_anything_secret(
    rows: list[Line], hidden: frozenset[str], insight: bool, protected: bool
) -> None:
    shown = shown_to_guardian(rows, insight=insight, protected=protected, hidden=hidden)
    assert all(one in shown_to_pupil(rows) for one in shown)
    assert not {one.resource for one in shown} & hidden
    assert insight or {one.what for one in shown} <= LISTS
    assert not (protected and shown)


@given(_LINES, _HIDDEN, st.booleans())
def test_what_is_left_out_leaves_no_trace(rows: list[Line], hidden: frozenset[str], insight: bool) -> None:
    """The extract is the same as of a log in which the secret things, and their days, never were."""
    days = {one.day for one in rows if one.resource in hidden}
    without = [one for one in rows if one.resource not in hidden and (one.what in LISTS or one.day not in days)]
    found = shown_to_guardian(rows, insight=insight, protected=False, hidden=hidden)
    assert found == shown_to_guardian(without, insight=insight, protected=False)
