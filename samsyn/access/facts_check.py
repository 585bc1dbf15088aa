"""What is wrong with facts as they were typed: the place, what it is, and what it may be, in Swedish.

The rules themselves take any word, and close what they do not know. Somebody who tries them by hand is told of a slip instead: a
word that is spelled wrong would try what holds when nothing is said.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from samsyn.access.roles import Competence, Role
from samsyn.access.rules.circles import HEALTH_CARE
from samsyn.access.rules.facts import (
    AssignmentFacts,
    ConsentFacts,
    Facts,
    GuardianFacts,
    PupilFacts,
    RecipientFacts,
    ResourceFacts,
)
from samsyn.access.rules.school import CASE_STAFF
from samsyn.access.rules.settings import LAWS, SETTINGS, Setting, law_of
from samsyn.kernel.text import N_
from samsyn.organisation.models import Branch
from samsyn.people.models import Guardianship, Protection

# Branches of other care providers, which have none of ours.
_BRANCHES: Final = (*Branch.values, "care", "social")
_CUSTODY: Final = tuple(Guardianship.Kind.values)
_ROLES: Final = tuple(dict.fromkeys((*Role.values, *sorted(HEALTH_CARE | CASE_STAFF), "careers_adviser")))
# Words of fields that are text to the rules. An empty one is a fact that was left out.
_WORDS: Final[Mapping[tuple[type, str], tuple[str, ...]]] = {
    (AssignmentFacts, "role"): _ROLES,
    (AssignmentFacts, "branch"): _BRANCHES,
    (AssignmentFacts, "competences"): tuple(Competence.values),
    (ResourceFacts, "branch"): ("", *_BRANCHES),
    (RecipientFacts, "branch"): ("", *_BRANCHES),
    (PupilFacts, "protection"): tuple(Protection.values),
    (GuardianFacts, "kind"): _CUSTODY,
    (ConsentFacts, "capacity"): tuple(dict.fromkeys(("pupil", "guardian", *_CUSTODY))),
}
# Whole numbers and the most they can be.
_MOST: Final[Mapping[tuple[type, str], int]] = {(PupilFacts, "age"): 120, (ResourceFacts, "people"): 1_000_000}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def faults(raw: object) -> Iterator[str]:
    """What is wrong with facts that were read from JSON, in the order they stand."""
    yield from _dataclass(raw, Facts, "$")


def _dataclass(raw: object, kind: type, place: str) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield N_("%(place)s ska vara ett objekt med fält.", place="Fakta" if kind is Facts else place)
        return
    hints = get_type_hints(kind)
    for name in raw:
        if name not in hints:
            known = ", ".join(hints)
            yield N_("Okänt fält: %(place)s. Fälten där är: %(known)s.", place=f"{place}.{name}", known=known)
    for one in fields(kind):
        if one.name in raw:
            yield from _value(raw[one.name], hints[one.name], f"{place}.{one.name}", (kind, one.name))
        elif one.default is MISSING and one.default_factory is MISSING:
            yield N_("Fältet %(place)s saknas.", place=f"{place}.{one.name}")


def _value(raw: object, hint: Any, place: str, field: tuple[type, str]) -> Iterator[str]:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        if raw is not None:
            yield from _value(raw, next(one for one in inside if one is not type(None)), place, field)
    elif is_dataclass(hint):
        yield from _dataclass(raw, hint, place)  # type: ignore[arg-type]  # a class, as it stands in the hints
    elif origin in {tuple, frozenset}:
        if not isinstance(raw, list):
            yield N_("%(place)s ska vara en lista.", place=place)
            return
        for number, one in enumerate(raw):
            yield from _value(one, inside[0], f"{place}[{number}]", field)
    elif field in _OF_MAPPING:
        yield from _mapping(raw, place, _OF_MAPPING[field])
    else:
        yield from _plain(raw, hint, place, field)


def _plain(raw: object, hint: Any, place: str, field: tuple[type, str]) -> Iterator[str]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield from _one_of(raw, [one.value for one in hint], place)
    elif field in _WORDS:
        yield from _one_of(raw, _WORDS[field], place)
    elif hint is int:
        most = _MOST[field]
        if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= most:
            yield N_("%(place)s ska vara ett heltal, 0–%(most)s. Där står: %(raw)s.", place=place, most=most, raw=_shown(raw))
    elif hint is date:
        yield from _day(raw, place)
    elif not isinstance(raw, hint):
        said = N_("%(place)s ska vara en text. Där står: %(raw)s.", place=place, raw=_shown(raw))
        yield N_("%(place)s ska vara true eller false. Där står: %(raw)s.", place=place, raw=_shown(raw)) if hint is bool else said


def _day(raw: object, place: str) -> Iterator[str]:
    if not is_day(raw):
        yield N_("%(place)s ska vara en dag, som ”2026-08-17”. Där står: %(raw)s.", place=place, raw=_shown(raw))


def _one_of(raw: object, known: Iterable[str], place: str) -> Iterator[str]:
    if raw not in (values := list(known)):
        words = ", ".join(filter(None, values))
        yield N_("%(place)s kan inte vara %(raw)s. Välj bland: %(known)s.", place=place, raw=_shown(raw), known=words)


def _mapping(raw: object, place: str, each: Callable[[str, object, str], Iterator[str]]) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield N_("%(place)s ska vara ett objekt med fält.", place=place)
        return
    for name, value in raw.items():
        yield from each(name, value, f"{place}.{name}")


def _setting(name: str, raw: object, place: str) -> Iterator[str]:
    setting = SETTINGS.get(name)
    if setting is None:
        yield N_("Okänd inställning: %(place)s. Inställningarna är: %(known)s.", place=place, known=", ".join(SETTINGS))
    elif not isinstance(raw, str) or not setting.takes(raw) or (name == "P-17" and not _laws_said(raw)):
        known = may_be(setting)
        yield N_("%(place)s kan inte vara %(raw)s. Välj bland: %(known)s.", place=place, raw=_shown(raw), known=known)


def may_be(setting: Setting) -> str:
    """The values of a setting, as they are typed."""
    said = [*filter(None, setting.values)]
    if setting.id == "P-17":
        return ", ".join([*said, *(f"{law}=ÅÅÅÅ-MM-DD" for law in LAWS)])
    return ", ".join([*said, *([setting.also] if setting.also else [])])


def _laws_said(value: str) -> bool:
    return value == "none" or len(law_of({"P-17": value})) == len(value.split(","))


def _law(name: str, raw: object, place: str) -> Iterator[str]:
    if name not in LAWS:
        yield N_("Okänd lagändring: %(place)s. Lagändringarna är: %(known)s.", place=place, known=", ".join(LAWS))
    else:
        yield from _day(raw, place)


_OF_MAPPING: Final[Mapping[tuple[type, str], Callable[[str, object, str], Iterator[str]]]] = {
    (Facts, "settings"): _setting,
    (Facts, "law"): _law,
}


def is_day(raw: object) -> bool:
    """Whether it is a day that exists, as JSON has it."""
    if not isinstance(raw, str) or not _DAY.fullmatch(raw):
        return False
    try:
        date.fromisoformat(raw)
    except ValueError:
        return False
    return True


def _shown(raw: object) -> str:
    """What was typed, in a few characters."""
    if isinstance(raw, dict | list):
        return "{…}" if isinstance(raw, dict) else "[…]"
    if isinstance(raw, str):
        return f"”{raw[:60]}”"
    return json.dumps(raw)[:60]
