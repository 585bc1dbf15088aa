"""The filters of a record, as the page's address carries them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samsyn.journal.rules.filters import Filters, InvalidFilters, Only, read_filters, search_words, write_filters
from samsyn.kernel.text import clean_text

TODAY = date(2026, 11, 23)

KINDS = ["health_visit", "drop_in"]


@given(
    st.builds(
        Filters,
        kinds=st.frozensets(st.sampled_from(KINDS)),
        only=st.frozensets(st.sampled_from(list(Only))),
        since=st.none() | st.dates(min_value=date(1990, 1, 1)),
        until=st.none() | st.dates(min_value=date(1990, 1, 1)),
        text=st.text(max_size=200).map(clean_text),
        page=st.integers(1, 9999),
    )
)
def test_filters_survive_the_address(filters: Filters) -> None:
    assume(clean_text(filters.text) == filters.text)
    assume(not (filters.since and filters.until) or filters.since <= filters.until)
    query: dict[str, list[str]] = {}
    for name, value in write_filters(filters):
        query.setdefault(name, []).append(value)
    assert read_filters(query, kinds=KINDS, today=TODAY) == filters


@pytest.mark.parametrize(
    "query",
    [{"kind": ["x"]}, {"only": ["x"]}, {"since": ["31/13"]}, {"until": ["x"]}, {"page": ["0"]}, {"page": ["-1"]}, {"page": ["٣"]}],
)
def test_a_filter_that_does_not_exist_is_named(query: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidFilters) as refused:
        read_filters(query, kinds=KINDS, today=TODAY)
    assert list(refused.value.fields) == list(query)


@pytest.mark.parametrize(
    ("text", "words"),
    [("sömn trött", "sömn:* & trött:*"), ("a' | !b:*", "a:* & b:*"), ("  ", ""), ("& | !", ""), ("O'Neil", "ONeil:*")],
)
def test_search_words_hold_no_operators_of_their_own(text: str, words: str) -> None:
    assert search_words(text) == words


def test_a_last_day_before_the_first_is_told_at_the_last_with_both_as_typed() -> None:
    query = {"since": ["2/3-26"], "until": ["1/3-26"]}
    with pytest.raises(InvalidFilters) as refused:
        read_filters(query, kinds=KINDS, today=TODAY)
    assert refused.value.fields == {"until": "Dagen ligger före från och med."}
    assert (refused.value.typed.since, refused.value.typed.until) == ("2/3-26", "1/3-26")
    assert read_filters({"since": ["2/3-26"], "until": ["2/3-26"]}, kinds=KINDS, today=TODAY).since == date(2026, 3, 2)
