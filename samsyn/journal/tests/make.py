"""Contacts and entries for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from samsyn.journal.actions import Saved, save_draft, sign_entry, start_contact
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

# An ordinary visit in class 4, as a form sends it.
VISIT: dict[str, list[str]] = {
    "present": ["pupil"],
    "growth_measured": ["yes"],
    "height": ["136,2"],
    "weight": ["35,6"],
    "vision_checked": ["not_needed"],
    "back_checked": ["yes"],
    "atr": ["8"],
    "atr_side": ["right"],
    "atr_level": ["thoracic"],
    "sleep": ["Somnar sent, vaknar trött."],
    "assessment_text": ["Trivs i klassen men sover dåligt."],
    "plan": ["doctor"],
    "plan_text": ["Visas för skolläkare före jul."],
    "pupil_informed": ["true"],
    "guardian_informed": ["letter"],
}
NOTE: dict[str, list[str]] = {"reason": ["Huvudvärk"], "text": ["Huvudvärk efter gympan."]}


def changed(typed: Mapping[str, list[str]], **changes: list[str]) -> dict[str, list[str]]:
    """The same form with some answers changed."""
    return {**typed, **changes}


def start(actor: Actor, pupil: UUID, template: str = "health_visit_grade_4", **options: Any) -> Saved:
    """A contact just begun, in a context of its own."""
    with within(actor.context()):
        return start_contact(actor, pupil=pupil, template=template, **options)


def save(actor: Actor, entry: UUID, typed: Mapping[str, list[str]], version: int = 1, **options: Any) -> Saved:
    """A save, in a context of its own."""
    page = {"editing": uuid7(), "sequence": 1, **options}
    with within(actor.context()):
        return save_draft(actor, entry=entry, version=version, answers=typed, **page)


def signed_visit(actor: Actor, pupil: UUID, typed: Mapping[str, list[str]] = VISIT, template: str = "health_visit_grade_4") -> UUID:
    """A visit begun, written and signed; the entry's id."""
    begun = start(actor, pupil, template)
    saved = save(actor, begun.entry, typed)
    with within(actor.context()):
        sign_entry(actor, entry=begun.entry, version=saved.version)
    return begun.entry
