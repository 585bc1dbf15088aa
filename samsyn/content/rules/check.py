"""The strict check of a content package: unknown keys, wrong types and dangling references are named; nothing is guessed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from samsyn.content.rules.items import MAX_ITEMS, read_items
from samsyn.content.rules.model import Item, Template, walk
from samsyn.content.rules.reading import Problems, Reader
from samsyn.content.rules.references import check_references

KINDS = ("template",)
_KEYS = frozenset(
    "kind name version title source author licence valid_from language contact_kind branches items".split()  # noqa: SIM905
)
_VERSION = re.compile(r"^\d+\.\d+\.\d+$")
_NAME = re.compile(r"^[a-z][a-z0-9_]{1,60}$")


class InvalidPackage(ValueError):
    """The package is refused. problems: every fault, in Swedish, each naming its item."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def check_package(body: Mapping[str, Any]) -> Template:
    """The template that a package's JSON holds. Raises InvalidPackage with every problem found."""
    problems: Problems = []
    if not isinstance(body, Mapping):
        raise InvalidPackage(["Paketet är inte ett JSON-objekt."])
    reader = Reader("Paketet", body, problems)
    reader.only(_KEYS)
    reader.word("kind", KINDS)
    valid_from = reader.day("valid_from")
    branches = reader.texts("branches")
    items = read_items(body.get("items"), problems)
    if not items:
        problems.append("Paketet: ”items” saknar punkter.")
    by_id = _index(items, problems)
    if len(by_id) > MAX_ITEMS:
        raise InvalidPackage([f"Paketet: högst {MAX_ITEMS} punkter."])
    check_references(items, by_id, problems)
    template = Template(
        name=reader.matching("name", _NAME, "små bokstäver, siffror och understreck"),
        version=reader.matching("version", _VERSION, "tre tal: 1.0.0"),
        title=reader.text("title"),
        source=reader.text("source"),
        author=reader.text("author"),
        licence=reader.text("licence"),
        valid_from=valid_from or date.min,
        contact_kind=reader.text("contact_kind"),
        branches=frozenset(branches),
        items=items,
        by_id=by_id,
    )
    if problems:
        raise InvalidPackage(problems)
    return template


def _index(items: tuple[Item, ...], problems: Problems) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in walk(items):
        if item.link_id in found:
            problems.append(f"Punkt ”{item.link_id}”: samma linkId finns två gånger.")
        found[item.link_id] = item
    return found


def fingerprint(body: Mapping[str, Any]) -> str:
    """SHA-256 of the package's content, whatever order its keys are written in."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
