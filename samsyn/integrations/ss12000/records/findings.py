"""What the reading of a record noticed: findings, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

from samsyn.kernel.text import N_

Record = TypeVar("Record")


class Severity(Enum):
    """NOTE: the value was understood although it deviates. INVALID: the value could not be used and is left out."""

    NOTE = "note"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one field. `path` names keys and positions only; neither it nor `message` holds register data."""

    code: str
    path: str
    message: str
    severity: Severity


class Parsed(NamedTuple, Generic[Record]):
    """A record and the remarks on it. `record` is None when the raw object cannot be identified."""

    record: Record | None
    findings: tuple[Finding, ...]

    @property
    def invalid(self) -> bool:
        """True when any part of the raw record could not be used."""
        return any(finding.severity is Severity.INVALID for finding in self.findings)


MESSAGES: dict[str, tuple[Severity, str]] = {
    "not_object": (Severity.INVALID, N_("Posten är inte ett objekt och kan inte läsas.")),
    "missing": (Severity.INVALID, N_("Uppgift som krävs saknas.")),
    "wrong_type": (Severity.INVALID, N_("Uppgiften har fel datatyp och används inte.")),
    "too_long": (Severity.INVALID, N_("Texten är orimligt lång och används inte.")),
    "too_many": (Severity.INVALID, N_("Listan är orimligt lång. Det som ligger efter gränsen läses inte.")),
    "control_characters": (Severity.NOTE, N_("Texten innehöll styrtecken som togs bort.")),
    "control_characters_in_identity": (Severity.INVALID, N_("Identitetsuppgiften innehåller styrtecken och används inte.")),
    "bad_id": (Severity.INVALID, N_("Identifieraren går inte att använda.")),
    "id_not_uuid": (Severity.NOTE, N_("Identifieraren är inte en UUID, vilket standarden kräver.")),
    "duplicate_id": (Severity.INVALID, N_("Samma identifierare förekommer mer än en gång i leveransen.")),
    "bad_date": (Severity.INVALID, N_("Datumet går inte att tolka och används inte.")),
    "implausible_date": (Severity.INVALID, N_("Datumet är orimligt och används inte.")),
    "date_with_time": (Severity.NOTE, N_("Datumet angavs med klockslag. Endast datumet används.")),
    "period_reversed": (Severity.INVALID, N_("Slutdatumet ligger före startdatumet.")),
    "bad_time": (Severity.INVALID, N_("Tidpunkten går inte att tolka och används inte.")),
    "time_without_zone": (Severity.NOTE, N_("Tidpunkten saknar tidszon och läses som svensk tid.")),
    "unknown_value": (Severity.NOTE, N_("Värdet finns inte i standarden och läses som övrigt.")),
    "unknown_marking": (Severity.NOTE, N_("Skyddsmarkeringen är okänd och behandlas som skyddad folkbokföring.")),
    "empty_marking": (Severity.NOTE, N_("Skyddsmarkeringen är tom och räknas som inte angiven.")),
    "number_as_text": (Severity.NOTE, N_("Talet angavs som text.")),
    "out_of_range": (Severity.INVALID, N_("Talet ligger utanför det tillåtna och används inte.")),
    "boolean_as_text": (Severity.NOTE, N_("Ja- eller nej-värdet angavs som text.")),
    "bare_value": (Severity.NOTE, N_("Uppgiften angavs direkt i stället för i ett objekt.")),
    "bad_code": (Severity.INVALID, N_("Koden har fel form och används inte.")),
    "bad_email": (Severity.INVALID, N_("E-postadressen går inte att använda.")),
    "student_unknown": (Severity.INVALID, N_("Eleven finns inte i Samsyn. Posten lästes inte in.")),
    "unit_unknown": (Severity.INVALID, N_("Skolenheten finns inte i Samsyn. Posten lästes inte in.")),
    "school_unknown": (Severity.INVALID, N_("Eleven har ingen känd skola i dag. Posten lästes inte in.")),
    "no_school_support": (Severity.INVALID, N_("Skolans nämnd har inget elevstöd i Samsyn. Posten lästes inte in.")),
    "other_spelling": (Severity.NOTE, N_("Attributnamnet är stavat på annat sätt än i standarden.")),
}


def finding(code: str, path: str) -> Finding:
    """The finding for a code in MESSAGES. Raises KeyError for an unknown code."""
    severity, message = MESSAGES[code]
    return Finding(code, path, message, severity)


class DuplicateIds:
    """Notices an id that comes twice in one delivery. Holds 60-70 bytes per id: keep one per resource and delivery."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def check(self, record_id: str) -> Finding | None:
        """The finding `duplicate_id` if this id was checked before, else None."""
        # 64 bits: two different ids among two million collide with a probability of about one in ten million.
        mark = hash(record_id)
        if mark in self._seen:
            return finding("duplicate_id", "id")
        self._seen.add(mark)
        return None
