"""An admission list as a pupil file: who begins upper-secondary school where, and when. The rows are read by `admissions`.

Only the admitted come in, without a class, from the day their education starts. Until then a pupil stays at the school of today.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samsyn.integrations.ss12000.files.admissions import COLUMNS, DECISIONS, AdmissionRecord, Decision, parse_admission
from samsyn.integrations.ss12000.files.file_rows import (
    FilePupil,
    Mistake,
    PupilFile,
    faulty_cells,
    find_columns,
    repeated,
    with_faults,
)
from samsyn.integrations.ss12000.files.tables import Sheet
from samsyn.integrations.ss12000.records.findings import Finding, Severity
from samsyn.integrations.ss12000.run.mapping import Place
from samsyn.integrations.ss12000.run.stage import copy_into, rows_of
from samsyn.kernel.language import translated
from samsyn.kernel.text import N_
from samsyn.people.identity_number import MESSAGES, IdentityNumber, InvalidIdentityNumber, parse

REQUIRED = ("identity_number", "given_name", "family_name", "unit_code", "decision")
_ADMITTED = (Decision.ADMITTED, Decision.ACCEPTED)
FIRST_YEAR = 11
"""The grade of the first year, as `people.Enrolment` counts it."""
MISSING_COLUMN = N_("Kolumnen saknas.")
MISSING = N_("Uppgiften saknas.")
UNKNOWN_DECISION = N_("Beslutet förstås inte. Skriv till exempel Antagen, Reserv eller Ej antagen.")
_HELD = """
SELECT number.value, e.unit_id, unit.name, e.school_type, e.grade, e.school_class_id, coalesce(class.name, '')
FROM (SELECT value, person_id FROM people_identifier WHERE valid_to IS NULL
    UNION ALL SELECT identity_number, person_id FROM people_protectedidentity WHERE identity_number <> '') number
JOIN people_pupil pupil ON pupil.person_id = number.person_id
JOIN people_enrolment e ON e.pupil_id = pupil.id AND (e.valid_to IS NULL OR e.valid_to >= %(today)s) AND e.valid_from <= %(today)s
JOIN organisation_unit unit ON unit.id = e.unit_id
LEFT JOIN organisation_schoolclass class ON class.id = e.school_class_id
WHERE number.value = ANY(%(numbers)s)"""


def read_admitted(sheet: Sheet, today: date) -> PupilFile:
    """Read every row. When there is any mistake the file must not be used; `left_out` counts those who are not admitted."""
    places, unknown = find_columns(sheet.header, {header: name for name, header in COLUMNS.items()})
    pupils: list[FilePupil] = []
    mistakes = [Mistake(1, COLUMNS[name], translated(MISSING_COLUMN)) for name in REQUIRED if name not in places]
    numbers: list[tuple[int, str]] = []
    codes: list[tuple[int, str]] = []
    left_out = 0
    for number, cells in sheet.rows:
        raw = {COLUMNS[name]: cells[place] if place < len(cells) else "" for name, place in places.items()}
        found, identity, wrong = _row(number, raw, today)
        mistakes += wrong
        if identity is not None and DECISIONS.find(raw.get(COLUMNS["decision"]) or "-") in _ADMITTED:
            numbers.append((number, identity.value))
        if found is not None and found.unit_code:
            codes.append((number, found.unit_code))
        if found is None or identity is None or wrong:
            continue
        if found.decision not in _ADMITTED:
            left_out += 1
            codes.pop()
        else:
            pupils.append(_pupil(number, found, identity, today))
    mistakes += repeated(numbers)
    mistakes = with_faults(mistakes, faulty_cells(sheet, places, COLUMNS))
    return PupilFile(tuple(pupils), tuple(sorted(mistakes, key=lambda one: one.row)), unknown, left_out, tuple(codes))


def _row(number: int, raw: dict[str, str], today: date) -> tuple[AdmissionRecord | None, IdentityNumber | None, list[Mistake]]:
    """The decision and whose it is; or everything that is wrong in the row, but for columns that are missing."""
    found, findings = parse_admission(raw)
    wrong = [_mistake(number, one) for one in findings if one.severity is Severity.INVALID and COLUMNS.get(one.path) in raw]
    identity = None
    if raw.get(COLUMNS["identity_number"]):
        try:
            identity = parse(raw[COLUMNS["identity_number"]], today=today)
        except InvalidIdentityNumber as error:
            wrong.append(Mistake(number, COLUMNS["identity_number"], translated(MESSAGES[error.code])))
    for name in ("given_name", "family_name"):
        if raw.get(COLUMNS[name]) == "":
            wrong.append(Mistake(number, COLUMNS[name], translated(MISSING)))
    decided = raw.get(COLUMNS["decision"])
    if decided and DECISIONS.find(decided) is None:
        wrong.append(Mistake(number, COLUMNS["decision"], translated(UNKNOWN_DECISION)))
    return found, identity, wrong


def _mistake(number: int, finding: Finding) -> Mistake:
    return Mistake(number, COLUMNS.get(finding.path, finding.path), translated(finding.message))


def _pupil(number: int, found: AdmissionRecord, identity: IdentityNumber, today: date) -> FilePupil:
    facts = {
        "given": found.given_name,
        "middle": None,
        "family": found.family_name,
        "birth_date": identity.birth_date.isoformat() if identity.birth_date else None,
        "sex": identity.sex.value if identity.sex else "unknown",
        "number": identity.value,
        "number_kind": identity.kind.value,
        "protection": found.security.value if found.security_stated else None,
        "deceased": False,
        **dict.fromkeys(("street", "postal_code", "locality", "phone", "email")),
    }
    starts = found.starts or _term_start(today)
    return FilePupil(number, identity.value, facts, found.unit_code, "", FIRST_YEAR, (), starts)


def _term_start(today: date) -> date:
    """The autumn term that a list without days is about: 1 August, or today for those admitted after it has begun."""
    return max(today, date(today.year, 8, 1))


def today_places(pupils: tuple[FilePupil, ...], staged: set[UUID], today: date) -> dict[str, list[Place]]:
    """Where pupils who begin later go today, by identity number: until the day before.

    Stages those classes, and those units that are not staged already.
    """
    starts = {pupil.number: pupil.starts for pupil in pupils if pupil.starts is not None and pupil.starts > today}
    places: dict[str, list[Place]] = {}
    units: set[tuple[UUID, UUID, str]] = set()
    classes: set[tuple[UUID, UUID, UUID, str]] = set()
    for number, unit, name, school_type, grade, school_class, class_name in rows_of(
        _HELD, {"numbers": list(starts), "today": today}
    ):
        first = starts[number]
        place = Place(str(unit), school_type, grade, None, first - timedelta(days=1), str(school_class) if school_class else None)
        places.setdefault(number, []).append(place)
        units.add((unit, unit, name))
        if school_class:
            classes.add((school_class, school_class, unit, class_name))
    copy_into("ss_unit", sorted((one for one in units if one[0] not in staged), key=str))
    copy_into("ss_class", sorted(classes, key=str))
    return places
