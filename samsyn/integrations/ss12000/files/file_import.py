"""A pupil file as a delivery: the same stage, comparison and review as a register's.

A file knows persons by their identity numbers alone and units by their codes. It never makes a school unit, and it says nothing of
what it has no column for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from samsyn.integrations.ss12000.files.admission_file import today_places
from samsyn.integrations.ss12000.files.file_rows import FileAdult, FilePupil, Mistake, PupilFile
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.run.batch import lines_of, rows_of_persons
from samsyn.integrations.ss12000.run.delivery import Delivery, stage_persons
from samsyn.integrations.ss12000.run.fetching import AT_ITS_UNITS, Judging, conclude
from samsyn.integrations.ss12000.run.mapping import MappedPerson, Place, school_year_of
from samsyn.integrations.ss12000.run.schools import Offered, compare_classes
from samsyn.integrations.ss12000.run.stage import copy_into, open_stage, rows_of
from samsyn.organisation.models import Unit

# Ids of persons that no register has an id for yet: the same number is always the same id within a provider.
_NAMESPACE = UUID("6d6f9d0b-6f50-5f0c-8f4e-6d3f5a1d8c11")
_SOURCES = """
SELECT held.number, coalesce(p.source_id::text, '') FROM (
    SELECT value AS number, person_id FROM people_identifier WHERE valid_to IS NULL
    UNION ALL SELECT identity_number, person_id FROM people_protectedidentity WHERE identity_number <> '') held
JOIN people_person p ON p.id = held.person_id WHERE held.number = ANY(%(numbers)s)"""


class Scope(StrEnum):
    """What the file is a whole list of: so who is missing from it has left."""

    SCHOOLS = "schools"
    CLASSES = "classes"
    PART = "part"
    ADMITTED = "admitted"


_MISSING = {
    Scope.SCHOOLS: (AT_ITS_UNITS, "true"),
    Scope.CLASSES: ("e.school_class_id IN (SELECT class_id FROM ss_class)", "true"),
    Scope.PART: None,
    Scope.ADMITTED: None,
}


@dataclass(frozen=True, slots=True)
class FileDelivery:
    """The pupils of a file that had no mistakes, with the unit of those whose row names none."""

    pupils: tuple[FilePupil, ...]
    units: dict[str, Unit]
    default_unit: Unit | None
    scope: Scope

    def unit_of(self, pupil: FilePupil) -> Unit:
        """The unit of a row; `unit_mistakes` has made sure that there is one."""
        unit = self.units.get(pupil.unit_code) if pupil.unit_code else self.default_unit
        if unit is None:
            raise LookupError(pupil.row)
        return unit


def unit_mistakes(file: PupilFile, delivery: FileDelivery, words: tuple[str, str, str]) -> list[Mistake]:
    """Rows whose unit we do not know. words: the column's header, the message for an unknown code, the message for none."""
    header, unknown, absent = words
    found = []
    for row, code in file.codes:
        if code and code not in delivery.units:
            found.append(Mistake(row, header, unknown))
        elif not code and delivery.default_unit is None:
            found.append(Mistake(row, header, absent))
    return found


def read_file(run: ImportRun, delivery: FileDelivery, today: date) -> None:
    """Stage and judge a file's pupils as the run's rows."""
    open_stage()
    made = Delivery()
    adults = {adult.number: adult for pupil in delivery.pupils for adult in pupil.guardians}
    keys = _keys(run.provider_id, [*(pupil.number for pupil in delivery.pupils), *adults])
    year = school_year_of(today)
    units = {delivery.unit_of(pupil).pk: delivery.unit_of(pupil) for pupil in delivery.pupils}
    copy_into("ss_unit", [(unit, unit, one.name) for unit, one in units.items()])
    classes = {(delivery.unit_of(pupil).pk, pupil.school_class) for pupil in delivery.pupils if pupil.school_class}
    offered = [
        Offered(None, {"name": name, "school_year": year, "closed": False}, unit=unit) for unit, name in sorted(classes, key=str)
    ]
    compare_classes(made.structure, offered, whole=False)
    ids = {(unit, name): target for target, (_source, unit, name) in made.structure.classes.items()}
    copy_into("ss_class", [(target, target, unit, name) for (unit, name), target in ids.items()])
    numbers = {keys[pupil.number]: pupil.row for pupil in delivery.pupils}
    until = today_places(delivery.pupils, set(units), today)
    mapped = [(keys[pupil.number], None, _mapped(pupil, delivery.unit_of(pupil), ids, keys)) for pupil in delivery.pupils]
    for pupil, (_key, _mark, one) in zip(delivery.pupils, mapped, strict=True):
        one.places += tuple(place for place in until.get(pupil.number, ()) if place.unit != str(delivery.unit_of(pupil).pk))
    own = {pupil.number for pupil in delivery.pupils}
    mapped += [(keys[number], None, _mapped_adult(adult)) for number, adult in adults.items() if number not in own]
    copy_into("ss_seen", ((key,) for key, _mark, _person in mapped))
    stage_persons(lines_of(rows_of_persons(mapped, numbers.get)))
    # Those who are admitted go to another school today, by the nature of the list.
    counted = delivery.scope is not Scope.ADMITTED
    conclude(run, made, Judging(today, whole=True, missing=_MISSING[delivery.scope], units_counted=counted, dated=False))


def _keys(provider: UUID, numbers: list[str]) -> dict[str, str]:
    known = dict(rows_of(_SOURCES, {"numbers": numbers}))
    return {number: known.get(number) or str(uuid5(_NAMESPACE, f"{provider}/{number}")) for number in numbers}


def _mapped(pupil: FilePupil, unit: Unit, ids: dict[tuple[UUID, str], UUID], keys: dict[str, str]) -> MappedPerson:
    facts = dict(pupil.facts)
    if "guardians" in facts:
        facts["guardians"] = sorted(({"id": keys[one["number"]], "kind": one["kind"]} for one in facts["guardians"]), key=str)
    school_type = _school_type(pupil.grade, unit.school_types)
    school_class = str(ids[(unit.pk, pupil.school_class)]) if pupil.school_class else None
    place = Place(str(unit.pk), school_type, pupil.grade, pupil.starts, None, school_class)
    return MappedPerson(facts, (place,))


def _school_type(grade: int | None, offered: list[str]) -> str:
    """The school type, as far as grade and unit leave no choice; else none is stated."""
    if grade is None:
        return ""
    others = [one for one in offered if one != "FKLASS"]
    return "FKLASS" if grade == 0 else others[0] if len(others) == 1 else ""


def _mapped_adult(adult: FileAdult) -> MappedPerson:
    return MappedPerson(dict(adult.facts))
