"""Upper-secondary admission (gymnasieantagning): who has been admitted where, according to SS 10701.

SS 10701:2016 is a sold standard. Public is its scope: it covers four messages (study results from a compulsory school
to its admissions office; an acceptance decision, and an admission decision, from the receiving office to the original
one; and an admissions office telling an upper-secondary school that a pupil has been admitted to an education), says
that the values are not all listed, that the transfer protocol lies outside it, and that the parties must agree on some
matters themselves. Not public are its class diagram, attribute names, value lists and its binding to IMS LIP, so this
module claims no conformance with them and reads no IMS LIP.

What it does: it reads rows (from CSV, a spreadsheet or JSON) of the two decision messages that student health needs, so
that next school's record transfer can be prepared. The columns are those that Swedish admissions offices publicly ask
schools for (identity number or temporary number, names, school-unit code, study-path code, home municipality). Which
header means what is stated per partner in an `Agreement`, as the standard presupposes.
Study results (grades) are left out: they are no concern of student health.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from samsyn.integrations.ss12000.records.findings import Parsed
from samsyn.integrations.ss12000.records.reading import MAX_CODE, Reading, read_record
from samsyn.integrations.ss12000.records.record_types import record
from samsyn.integrations.ss12000.records.values import OpenEnum, SecurityMarking


class Message(Enum):
    """The decision messages of the standard's public scope."""

    ACCEPTANCE = "acceptance"
    ADMISSION = "admission"
    ADMISSION_TO_SCHOOL = "admission_to_school"


class Decision(Enum):
    """Outcome for one applicant and one education. Anything not understood is OTHER, never ADMITTED."""

    ADMITTED = "admitted"
    RESERVE = "reserve"
    NOT_ADMITTED = "not_admitted"
    NOT_QUALIFIED = "not_qualified"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    OTHER = "other"


DECISIONS = OpenEnum(
    {
        "Antagen": Decision.ADMITTED,
        "Reserv": Decision.RESERVE,
        "Ej antagen": Decision.NOT_ADMITTED,
        "Ej erbjuden plats": Decision.NOT_ADMITTED,
        "Struken": Decision.WITHDRAWN,
        "Återtagen": Decision.WITHDRAWN,
        "Ej behörig": Decision.NOT_QUALIFIED,
        "Obehörig": Decision.NOT_QUALIFIED,
        "Mottagen": Decision.ACCEPTED,
        "Ej mottagen": Decision.NOT_ACCEPTED,
    },
    other=Decision.OTHER,
)

COLUMNS: Mapping[str, str] = {
    "identity_number": "Personnummer",
    "given_name": "Förnamn",
    "family_name": "Efternamn",
    "security": "Skyddsmarkering",
    "unit_code": "Skolenhetskod",
    "study_path_code": "Studievägskod",
    "former_unit_code": "Avlämnande skolenhetskod",
    "home_municipality": "Hemkommun",
    "decision": "Beslut",
    "decided": "Beslutsdatum",
    "starts": "Startdatum",
    "reserve_place": "Reservplats",
}
"""Field -> column header, unless an agreement says otherwise."""

_UNIT_CODE = re.compile(r"\d{8}", re.ASCII)
_MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)
_STUDY_PATH = re.compile(r"[A-ZÅÄÖ0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What has been agreed with one admissions office.

    `columns` overrides COLUMNS field by field; `decisions` adds the office's own words. Raises ValueError for a field
    that does not exist.
    """

    message: Message = Message.ADMISSION_TO_SCHOOL
    columns: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = set(self.columns) - set(COLUMNS)
        if unknown:
            raise ValueError(f"no such field: {', '.join(sorted(unknown))}")

    def column(self, name: str) -> str:
        """The header of a field."""
        return self.columns.get(name, COLUMNS[name])


@record
class AdmissionRecord:
    """A decision on one applicant for one education.

    `identity_number` is as written. `unit_code` has eight digits, `home_municipality` four. `security_stated` is False
    when the office said nothing of protection, which is then unknown rather than absent.
    """

    message: Message
    identity_number: str
    given_name: str
    family_name: str
    security: SecurityMarking
    security_stated: bool
    unit_code: str
    study_path_code: str
    former_unit_code: str
    home_municipality: str
    decision: Decision
    decided: date | None
    starts: date | None
    reserve_place: int | None


def parse_admission(row: object, agreement: Agreement = Agreement()) -> Parsed[AdmissionRecord]:
    """Map one row. The record is None without an identity number or a school unit. Never raises."""
    return read_record(row, lambda read, raw: _admission(read, raw, agreement))


def parse_admissions(rows: Iterable[object], agreement: Agreement = Agreement()) -> Iterator[tuple[int, Parsed[AdmissionRecord]]]:
    """Row number (the first is 1) and parsed row of each row that is not empty."""
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or any(value not in (None, "") for value in row.values()):
            yield number, parse_admission(row, agreement)


def _admission(read: Reading, row: dict[str, Any], agreement: Agreement) -> AdmissionRecord | None:
    # Read under our own field names, so that findings name fields and not whatever a header may hold.
    raw = {name: row.get(agreement.column(name)) for name in COLUMNS}
    number = read.identity(raw, "identity_number")
    unit_code = _code(read, raw, "unit_code", _UNIT_CODE)
    for name, value in (("identity_number", number), ("unit_code", unit_code)):
        if not value:
            read.note("missing", name)
    security, stated = read.marking({"securityMarking": raw["security"]})
    # Every field is read also when the record cannot be used, so that all its mistakes are told at once.
    found = AdmissionRecord(
        message=agreement.message,
        identity_number=number,
        given_name=read.text(raw, "given_name"),
        family_name=read.text(raw, "family_name"),
        security=security,
        security_stated=stated,
        unit_code=unit_code,
        study_path_code=_code(read, raw, "study_path_code", _STUDY_PATH),
        former_unit_code=_code(read, raw, "former_unit_code", _UNIT_CODE),
        home_municipality=_code(read, raw, "home_municipality", _MUNICIPALITY),
        decision=_decision(read, raw, agreement),
        decided=read.day(raw, "decided"),
        starts=read.day(raw, "starts"),
        reserve_place=read.integer(raw, "reserve_place", "", 1, 100_000),
    )
    return found if number and unit_code else None


def _code(read: Reading, raw: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    # Spreadsheets turn codes into numbers; a school-unit code never starts with zero, a municipality's may.
    value = raw[name]
    if value.__class__ is int and form is not _STUDY_PATH:
        raw = {name: f"{value:04d}"}
    text = read.text(raw, name, "", MAX_CODE).upper()
    if text and not form.fullmatch(text):
        read.note("bad_code", name)
        return ""
    return text


def _decision(read: Reading, raw: dict[str, Any], agreement: Agreement) -> Decision:
    text = read.text(raw, "decision", "", MAX_CODE)
    found = agreement.decisions.get(text) or (DECISIONS.find(text) if text else None)
    if found is None:
        read.note("unknown_value" if text else "missing", "decision")
        return Decision.OTHER
    return found
