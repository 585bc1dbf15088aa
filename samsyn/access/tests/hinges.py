"""What each answer of the decision table hinges on: its facts with one thing changed at a time.

All texts are made anew, so that nothing is equal by being the same object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from samsyn.access.rules import Decision, Facts, decide
from samsyn.access.rules.settings import SETTINGS
from samsyn.access.tests.generated import BRANCHES, CUSTODY, ROLES
from samsyn.access.tests.table import Row

# Words that a text of that name may be. Any other is an id: tried as nothing, and as one before and one after all others.
WORDS: Final = {
    "role": tuple(ROLES),
    "branch": BRANCHES,
    "capacity": ("pupil", *CUSTODY),
    "protection": ("none", "confidential", "protected_registration", "fictitious"),
    "kind": CUSTODY,
    "question": ("portal", "set_block", "vaccination"),
    "reason": ("", " ", "deltar i vården"),
    "licences": ("nurse", "doctor", "psychologist"),
    "competences": ("vaccination", "block_officer", "log_review", "destruction"),
}
_ID: Final = ("", "!", "~")
_DAYS: Final = (-4000, -1, 1, 4000)
Path = tuple[str, ...]


def hinges(row: Row) -> Iterator[str]:
    """The row's answer, and below it each fact that changes it, with what it becomes."""
    facts = _anew(row.facts)
    before = said(decide(facts))
    yield f"{row} · {before}"
    told: dict[str, dict[str, list[str]]] = {}
    tried: dict[str, set[str]] = {}
    for path, word, other in changed(facts, Facts):
        name, after = ".".join(path), said(decide(other))
        tried.setdefault(name, set()).add(after)
        if after != before:
            told.setdefault(name, {}).setdefault(after, []).append(word)
    for name, outcomes in told.items():
        whole = len(tried[name]) == 1 and len(next(iter(outcomes.values()))) > 1
        words = "; ".join(f"{after} for {'any other' if whole else ', '.join(found)}" for after, found in outcomes.items())
        yield f"  {name}: {words}"


def said(decision: Decision) -> str:
    """An answer in short: outcome, what is shown, which log."""
    return f"{decision.outcome.value} ({decision.shown.value}, {decision.log.value})"


def changed(value: Any, kind: Any, path: Path = ()) -> Iterator[tuple[Path, str, Any]]:
    """Each value that differs in one place: where, the new word, and the whole."""
    if is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        for one in fields(value):
            for below, word, other in changed(getattr(value, one.name), hints[one.name], (*path, one.name)):
                yield below, word, replace(value, **{one.name: other})
    elif isinstance(value, Mapping):
        yield from _mapping(value, path)
    elif isinstance(value, tuple):
        yield from _tuple(value, kind, path)
    elif isinstance(value, frozenset):
        yield from _set(value, kind, path)
    else:
        yield from ((path, _word(other), other) for other in _others(value, kind, path[-1]))


def _others(value: Any, kind: Any, name: str) -> Iterator[Any]:
    """What a plain value may be instead."""
    options = set(get_args(kind)) if get_origin(kind) in {Union, UnionType} else {kind}
    if type(None) in options and value is not None:
        yield None
    plain = next(one for one in options if one is not type(None))
    if isinstance(plain, type) and issubclass(plain, Enum):
        yield from (one for one in plain if one is not value)
    elif plain is bool:
        yield not value
    elif plain is str:
        yield from (_fresh(one) for one in WORDS.get(name, _ID) if one != value)
    elif plain is int and value is not None:
        yield from {max(value + by, 0) for by in (-100, -10, -1, 1, 10, 100)} - {value}
    elif plain is date and value is not None:
        yield from (value + timedelta(by) for by in _DAYS)


def _tuple(value: tuple[Any, ...], kind: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    inner = get_args(kind)[0]
    for number, one in enumerate(value):
        yield path, f"without {_word(one)}", value[:number] + value[number + 1 :]
        for below, word, other in changed(one, inner, path if isinstance(one, str) else (*path, str(number))):
            yield below, word, (*value[:number], other, *value[number + 1 :])
    if inner is str:
        yield from ((path, f"with {word}", (*value, _fresh(word))) for word in WORDS.get(path[-1], ()) if word not in value)


def _set(value: frozenset[Any], kind: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    inner = get_args(kind)[0]
    yield from ((path, f"without {_word(one)}", value - {one}) for one in sorted(value))
    if isinstance(inner, type) and issubclass(inner, Enum):
        yield from ((path, f"with {_word(one)}", value | {one}) for one in inner if one not in value)


def _mapping(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, str, Any]]:
    if path[-1] == "settings":
        for setting in SETTINGS.values():
            for one in setting.values:
                if one != value.get(setting.id, setting.first):
                    yield (*path, setting.id), one, {**value, setting.id: _fresh(one)}
        return
    for name, day in value.items():
        yield (*path, name), "none", {key: kept for key, kept in value.items() if key != name}
        for by in _DAYS:
            yield (*path, name), f"{by:+} days", {**value, name: day + timedelta(by)}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _word(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if is_dataclass(value):
        return _word(getattr(value, fields(value)[0].name))
    if value is None:
        return "none"
    return "nothing" if value == "" else str(value)


def _fresh(text: str) -> str:
    """The same text as another object."""
    return f"{text} "[:-1] if len(text) > 1 else text


def _anew(value: Any) -> Any:
    """The same facts, with every text an object of its own."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return _fresh(value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _anew(getattr(value, one.name)) for one in fields(value)})
    if isinstance(value, Mapping):
        return {key: _anew(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_anew(one) for one in value)
    return frozenset(_anew(one) for one in value) if isinstance(value, frozenset) else value
