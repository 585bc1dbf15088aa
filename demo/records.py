"""The county's journals as entries of a record: contacts with answers to the templates that come with Samsyn.

The moments of one health visit become one entry, everything else an entry of its own. Answers are worked out, summed up and turned
into observations by the record's own rules, so that they read like what a nurse has written and signed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from demo.county import Entry, EntryKind, Pupil, journal, measure, visit_history
from demo.county.calendar import UPPER_SECONDARY, grade_label, school_year
from samsyn import content
from samsyn.content.rules import Template, check_package
from samsyn.journal.rules.evaluate import evaluate
from samsyn.journal.rules.observe import ObservationValue, observations
from samsyn.journal.rules.render import summary

PACKAGES: Final = Path(content.__file__).parent / "packages"
NOTE: Final = "note"
CONTACTS_A_YEAR: Final = 4
_MOMENTS: Final = frozenset(
    {EntryKind.TALK, EntryKind.GROWTH, EntryKind.VISION, EntryKind.HEARING, EntryKind.BACK, EntryKind.SUMMARY}
)
_ACUITY: Final = {1.0: "1.0", 0.65: "0.65"}
# Where a sentence about habits belongs, by its first word.
_HABITS: Final = {
    "Sover": "sleep",
    "Somnar": "sleep",
    "Spelar": "physical_activity",
    "Rider": "physical_activity",
    "Rör": "physical_activity",
    "Äter": "food",
    "Huvudvärk": "mental_health",
    "Borstar": "home",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a pupil's history: the last `years` school years, or exactly `entries` entries."""

    years: int = 13
    entries: int | None = None


class Written(NamedTuple):
    """A contact with its one entry. minute: of the day, local time; answers: JSON."""

    on: date
    minute: int
    grade: int
    kind: str
    place: str
    template: str
    answers: str
    summary: str
    observations: tuple[ObservationValue, ...]


class _Visit(NamedTuple):
    on: date
    grade: int
    moments: tuple[Entry, ...]


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """The templates that come with Samsyn, by name."""
    found = (check_package(json.loads(path.read_text("utf-8"))) for path in sorted(PACKAGES.glob("*.json")))
    return {template.name: template for template in found}


def history(pupil: Pupil, today: date, wanted: Wanted) -> list[Written]:
    """The pupil's entries, oldest first; the same every time."""
    visits = visit_history(pupil, today)
    if wanted.entries is None:
        begins = date(school_year(today) - wanted.years + 1, 8, 1)
        whole = _grouped(journal(pupil, today, len(visits) + CONTACTS_A_YEAR * (pupil.grade + 1)))
        chosen = [one for one in whole if one.on >= begins]
    else:
        contacts = max(0, wanted.entries - len(_grouped(visits)))
        whole = _grouped(journal(pupil, today, len(visits) + contacts))
        chosen = whole[max(0, len(whole) - wanted.entries) :]
    random, last = Random(pupil.seed ^ 3), _school_day(today - timedelta(days=1))
    return [_written(one._replace(on=min(one.on, last)), 480 + int(random.random() * 90) * 5) for one in chosen]


def visits_only(pupil: Pupil, today: date, contacts: int) -> list[Written]:
    """The programme's visits and a few contacts beside them, oldest first."""
    return history(pupil, today, Wanted(entries=len(_grouped(visit_history(pupil, today))) + contacts))


def fresh_visit(pupil: Pupil, on: date) -> Written | None:
    """The health visit of the pupil's grade as if held on that day; None for who has had it, or has no earlier one to go by."""
    held = [one for one in _grouped(visit_history(pupil, on)) if one.moments[0].kind in _MOMENTS]
    if not held or held[-1].grade == pupil.grade:
        return None
    now = measure(pupil, (on - pupil.born).days / 365.25)
    figures = (("height_cm", now.height_cm), ("weight_kg", now.weight_kg))
    moments = tuple(one._replace(values=figures) if one.kind is EntryKind.GROWTH else one for one in held[-1].moments)
    return _written(_Visit(_school_day(on), pupil.grade, moments), 480 + pupil.ordinal % 80 * 5)


def _school_day(day: date) -> date:
    """The Friday before, of a Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _grouped(entries: Iterable[Entry]) -> list[_Visit]:
    """Entries by day, the moments of one visit together."""
    found: list[_Visit] = []
    open_visit: dict[date, int] = {}
    for entry in entries:
        if entry.kind not in _MOMENTS:
            found.append(_Visit(entry.on, entry.grade, (entry,)))
        elif entry.on in open_visit:
            place = open_visit[entry.on]
            found[place] = found[place]._replace(moments=(*found[place].moments, entry))
        else:
            open_visit[entry.on] = len(found)
            found.append(_Visit(entry.on, entry.grade, (entry,)))
    return found


def _written(one: _Visit, minute: int) -> Written:
    first = one.moments[0]
    if first.kind is EntryKind.CONTACT:
        return Written(one.on, minute, one.grade, "drop_in", "school", NOTE, *_contact(first.text), ())
    if first.kind is EntryKind.CALL:
        return Written(one.on, minute, one.grade, "phone", "phone", NOTE, *_call(first.text), ())
    if first.kind is EntryKind.VACCINATION:
        (vaccine, dose), (_, site) = first.values
        return Written(one.on, minute, one.grade, "vaccination", "school", NOTE, *_dose(f"{vaccine}", f"{dose:.0f}", f"{site}"), ())
    name = f"health_visit_grade_{one.grade}"
    if name not in templates():
        return Written(one.on, minute, one.grade, "health_visit", "school", NOTE, *_visit_note(one), ())
    template = templates()[name]
    answers = evaluate(template, {key: value for key, value in _visit_answers(one).items() if key in template.by_id}).answers
    drawn = observations(template, answers)
    return Written(one.on, minute, one.grade, "health_visit", "school", name, _text(answers), summary(template, answers), drawn)


def _text(answers: Mapping[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))


def _note(answers: dict[str, Any]) -> tuple[str, str]:
    return _text(answers), summary(templates()[NOTE], answers)


@lru_cache(maxsize=4096)
def _contact(text: str) -> tuple[str, str]:
    reason, _, rest = text.partition(". ")
    found, _, plan = rest.partition(". ")
    return _note({"present": ["pupil"], "reason": f"{reason}.", "text": f"{found}.", "planning": plan})


@lru_cache(maxsize=64)
def _call(text: str) -> tuple[str, str]:
    return _note({"present": ["guardian"], "reason": "Telefonsamtal", "text": text})


@lru_cache(maxsize=64)
def _dose(vaccine: str, dose: str, site: str) -> tuple[str, str]:
    return _note(
        {"present": ["pupil"], "reason": f"Vaccination {vaccine}, dos {dose}", "text": f"Ges i {site}. Inga besvär efteråt."}
    )


def _visit_note(one: _Visit) -> tuple[str, str]:
    place = f"gymnasiet, år {one.grade - 9}" if one.grade >= UPPER_SECONDARY else f"åk {grade_label(one.grade)}"
    where = "förskoleklass" if one.grade == 0 else place
    by_kind = {moment.kind: moment for moment in one.moments}
    parts = [by_kind[EntryKind.TALK].text] if EntryKind.TALK in by_kind else []
    for kind, form in _FIGURES.items():
        if kind in by_kind:
            moment = by_kind[kind]
            parts.append(f"{form.format(**_shown(moment))} {moment.text}".strip())
    answers: dict[str, Any] = {"present": ["pupil"], "reason": f"Hälsobesök {where}", "text": "\n".join(parts)}
    if EntryKind.SUMMARY in by_kind:
        answers["assessment"] = by_kind[EntryKind.SUMMARY].text
    return _note(answers)


_FIGURES: Final = {
    EntryKind.GROWTH: "Längd {height_cm} cm, vikt {weight_kg} kg.",
    EntryKind.VISION: "Syn: höger {right}, vänster {left}.",
    EntryKind.HEARING: "Hörsel: höger {right_db} dB, vänster {left_db} dB.",
    EntryKind.BACK: "Rygg: skoliometer {rotation_deg} grader.",
}


def _shown(moment: Entry) -> dict[str, str]:
    whole = {EntryKind.HEARING, EntryKind.BACK}
    return {name: (f"{value:g}" if moment.kind in whole else f"{value}").replace(".", ",") for name, value in moment.values}


def _visit_answers(one: _Visit) -> dict[str, Any]:
    """Answers by the linkIds that the templates of health visits have in common."""
    answers: dict[str, Any] = {
        "present": ["pupil"],
        "health_information": "read",
        "questionnaire": "read",
        "hypersensitivity": "Ingen känd.",
        "growth_measured": "other",
        "growth_why_not": "Mäts vid ett senare besök.",
        "vision_checked": "not_needed",
        "back_checked": "other",
        "back_why_not": "Kontrolleras vid ett senare besök.",
        "someone_to_talk_to": "yes",
        "assessment_text": "Frisk elev.",
        "plan": ["none"],
        "pupil_informed": True,
        "guardian_informed": "letter",
    }
    for moment in one.moments:
        answers |= _moment(moment)
    return answers


def _moment(moment: Entry) -> dict[str, Any]:
    values = dict(moment.values)
    if moment.kind is EntryKind.TALK:
        return _talk(moment.text)
    if moment.kind is EntryKind.SUMMARY:
        return {"assessment_text": moment.text}
    if moment.kind is EntryKind.GROWTH:
        return {"growth_measured": "yes", "height": str(values["height_cm"]), "weight": str(values["weight_kg"])}
    if moment.kind is EntryKind.VISION:
        right, left = _ACUITY[float(values["right"])], _ACUITY[float(values["left"])]
        test = {"vision_checked": "yes", "vision_correction": "without", "vision_right": right, "vision_left": left}
        return test | ({"vision_comment": moment.text} if moment.text else {})
    if moment.kind is EntryKind.BACK:
        degrees = int(values["rotation_deg"])
        sides = {"atr_side": "right" if degrees % 2 else "left", "atr_level": "thoracic"} if degrees else {}
        return {"back_checked": "yes", "atr": str(degrees), "back_comment": moment.text} | sides
    return {}


def _talk(text: str) -> dict[str, Any]:
    """A talk's sentences by keyword: how the pupil came and likes it, habits from the first word we know, and the end."""
    sentences = [sentence.rstrip(".") + "." for sentence in text.split(". ")]
    habit = next((place for place, one in enumerate(sentences) if one.split()[0] in _HABITS and place), len(sentences) - 1)
    answers: dict[str, Any] = {"wellbeing_school": " ".join(sentences[:habit]), "measures_text": sentences[-1]}
    if habit < len(sentences) - 1:
        answers[_HABITS[sentences[habit].split()[0]]] = " ".join(sentences[habit:-1])
    if sentences[-1].startswith("Ny tid"):
        answers |= {"plan": ["own"], "plan_text": sentences[-1]}
    return answers
