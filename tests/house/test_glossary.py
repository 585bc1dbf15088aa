"""The glossary names every model, and every word that is stored: roles, kinds, actions, table classes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps

from samsyn.access.rules.facts import DocumentClass
from samsyn.audit.events import Action, Outcome
from samsyn.kernel.db.classes import TableClass
from samsyn.kernel.db.roles import Role
from samsyn.project.databases import CHECKOUT

_ROW = re.compile(r"^\| (?P<swedish>[^|]+) \| (?P<code>[^|]+) \| (?P<note>[^|]*)\|$", re.MULTILINE)
_NAME = re.compile(r"`([a-z0-9_.]+)`")


def snake(name: str) -> str:
    """CareProvider -> care_provider."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def rows() -> list[tuple[str, str]]:
    """(Swedish, the rest of the line) of each line of the tables."""
    text = (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return [(row["swedish"], row["code"] + row["note"]) for row in _ROW.finditer(text) if row["swedish"] != "Swedish"]


def our_words() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith("samsyn."):
            yield snake(model.__name__)
            for field in model._meta.get_fields():
                yield from (str(value) for value, _label in getattr(field, "choices", None) or () if value)
    for words in (Action, Outcome, DocumentClass, TableClass, Role):
        yield from (word.value for word in words)


@pytest.mark.parametrize("word", sorted(set(our_words())))
def test_the_glossary_names_every_model_and_stored_word(word: str) -> None:
    assert word in {name for _swedish, line in rows() for name in _NAME.findall(line)}


def test_a_swedish_term_stands_on_one_line_only() -> None:
    terms = Counter(term.strip() for swedish, _line in rows() for term in swedish.split(","))
    assert [term for term, times in terms.items() if times > 1] == []


def test_a_name_is_turned_into_snake_case() -> None:
    assert snake("CareProvider") == "care_provider"
    assert snake("Unit") == "unit"
