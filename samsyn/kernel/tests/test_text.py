"""The Swedish sort key, in Python and in the database, and text fit to be stored."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from samsyn.kernel.text import _FROM, clean_text, length_said, sort_key, too_short, with_capital

LETTERS = "abcdefghijklmnopqrstuvwxyzåäöABCXYZÅÄÖ -'" + _FROM + _FROM.upper().replace("SS", "")


def in_database(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT samsyn_sort_key(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", [texts])
        return [key for (key,) in cursor.fetchall()]


def test_names_sort_as_a_swedish_class_list_does() -> None:
    names = ["Öberg", "Zeta", "Åberg", "Ärlig", "åke", "Wall", "Vik", "Éva", "Eva", "Ås", "Ahl"]
    assert sorted(names, key=sort_key) == [
        "Ahl",
        "Éva",
        "Eva",
        "Vik",
        "Wall",
        "Zeta",
        "Åberg",
        "åke",
        "Ås",
        "Ärlig",
        "Öberg",
    ]


@pytest.mark.django_db
@given(st.lists(st.text(LETTERS, max_size=30), max_size=20))
def test_the_database_makes_the_same_key(texts: list[str]) -> None:
    assert in_database(texts) == [sort_key(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("medicinskt ledningsansvarig (MLA)", "Medicinskt ledningsansvarig (MLA)"), ("ögonläkare", "Ögonläkare"), ("", "")],
)
def test_a_capital_begins_a_text_and_the_rest_of_it_stays(text: str, shown: str) -> None:
    assert with_capital(text) == shown


@given(st.text())
def test_cleaned_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert "\x00" not in once
    assert "\r" not in once
    once.encode("utf-8")


def test_decomposed_letters_are_composed() -> None:
    assert clean_text("A\u030astro\u0308m") == "Åström"


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b" * 6, "\u00ad" * 6, "\u2800" * 6, "\u3164" * 6, ".....", "\u200b. \u00ad- ", "!?"]
)
def test_what_is_invisible_or_mere_punctuation_says_nothing(text: str) -> None:
    assert length_said(text) == 0
    assert too_short(text, 5, "Skriv varför.") == "Skriv varför."


@pytest.mark.parametrize(
    ("text", "said"), [("Allt", 4), ("Ont i magen.", 11), ("Ont  i\nmagen", 11), ("7/9", 2), ("العربية", 7), ("a\u200bb", 2)]
)
def test_letters_and_digits_are_what_a_text_says_with_the_spaces_between_them(text: str, said: int) -> None:
    assert length_said(text) == said


def test_a_short_text_is_called_short_and_not_missing() -> None:
    assert too_short("Allt", 5, "Skriv vad som begärs.") == "För kort. Skriv minst 5 bokstäver eller siffror."
    assert too_short("Allt!", 5, "Skriv vad som begärs.") != ""
    assert too_short("Allt i", 5, "Skriv vad som begärs.") == ""
    assert too_short("", 0, "") == ""
