"""What the rows of a pupil file say: columns found by their headers, every mistake of every row told at once. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.integrations.ss12000.files.tables import Fault, Sheet
from samsyn.integrations.ss12000.records.values import SECURITY_MARKINGS, SecurityMarking, plain
from samsyn.integrations.ss12000.run.mapping import Facts, custody_kind
from samsyn.kernel.language import translated
from samsyn.people.identity_number import MESSAGES, IdentityNumber, InvalidIdentityNumber, Kind, parse


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: our name for it, its header in the template, other headers that schools use, whether it is needed."""

    name: str
    header: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    help: str | Promise = ""


COLUMNS = (
    Column("number", "Personnummer", ("pnr", "personnr", "person nr", "civic no"), True, gettext_lazy("ÅÅÅÅMMDD-NNNN")),
    Column("given", "Förnamn", ("tilltalsnamn", "förnamn elev", "elevens förnamn"), True),
    Column("family", "Efternamn", ("efternamn elev", "elevens efternamn"), True),
    Column("unit_code", "Skolenhetskod", ("skolkod", "skolenhet kod", "enhetskod"), False, gettext_lazy("åtta siffror")),
    Column("school_class", "Klass", ("klassbeteckning", "grupp"), True),
    Column("grade", "Årskurs", ("åk", "årskull"), False, gettext_lazy("F, 1–9 eller Gy1–Gy4")),
    Column("security", "Skyddsmarkering", ("sekretess", "skyddad identitet", "sekretessmarkering"), False),
    Column("street", "Adress", ("gatuadress", "utdelningsadress"), False),
    Column("postal_code", "Postnummer", ("postnr",), False),
    Column("locality", "Postort", ("ort",), False),
    Column("phone", "Telefon", ("mobil", "mobiltelefon", "telefonnummer"), False),
    Column("email", "E-post", ("epost", "mail", "e-postadress"), False),
    *(
        Column(f"{name}{n}", f"Vårdnadshavare {n} {header}", (f"vh{n} {header}", f"vårdnadshavare{n} {header}"), False)
        for n in (1, 2)
        for name, header in (
            ("guardian_number", "personnummer"),
            ("guardian_given", "förnamn"),
            ("guardian_family", "efternamn"),
            ("guardian_phone", "telefon"),
            ("guardian_email", "e-post"),
        )
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}
_ADDRESS = ("street", "postal_code", "locality")
_CONTACT = ("phone", "email")
_LIMITS = {
    "given": 120,
    "family": 120,
    "school_class": 80,
    "street": 200,
    "postal_code": 10,
    "locality": 100,
    "phone": 40,
    "email": 254,
}
_GRADE = re.compile(r"(?:åk|årskurs)?\s*(f|fklass|[0-9])|gy\s*([1-4])", re.IGNORECASE)


# Marks that turn the direction of writing: a name would show as another than it is.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FAULTS = {
    Fault.NO_VALUE: gettext_lazy("Cellen innehåller en formel utan värde. Skriv värdet i stället."),
    Fault.ERROR: gettext_lazy("Cellen innehåller ett fel från kalkylprogrammet, till exempel #REF!. Skriv värdet i stället."),
    Fault.BOOLEAN: gettext_lazy("Cellen innehåller SANT eller FALSKT i stället för en text. Skriv värdet i stället."),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in one cell: row and column as the user sees them."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class FileAdult:
    """A guardian of a row."""

    number: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class FilePupil:
    """A row that can be used. unit_code is empty when the file has no such column; facts lack what the file does not say.

    school_class is empty in an admission list, which says instead from which day (starts).
    """

    row: int
    number: str
    facts: Facts
    unit_code: str
    school_class: str
    grade: int | None
    guardians: tuple[FileAdult, ...]
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class PupilFile:
    """A whole file: its pupils, or every mistake in it. left_out: rows of an admission list that admit nobody.

    unknown_headers: of columns that are not read, which is no mistake by itself.
    codes: row and school-unit code of every row that has a readable one or none, also of those with other mistakes.
    """

    pupils: tuple[FilePupil, ...]
    mistakes: tuple[Mistake, ...]
    unknown_headers: tuple[str, ...]
    left_out: int = 0
    codes: tuple[tuple[int, str], ...] = ()


def read_pupils(sheet: Sheet, today: date) -> PupilFile:
    """Read every row. When there is any mistake the file must not be used."""
    places, unknown = find_columns(
        sheet.header, {word: column.name for column in COLUMNS for word in (column.header, *column.synonyms)}
    )
    missing = [column.header for column in COLUMNS if column.required and column.name not in places]
    reader = _Reader(places, today)
    faults = faulty_cells(sheet, places, {column.name: column.header for column in COLUMNS})
    pupils = [pupil for number, cells in sheet.rows if (pupil := reader.row(number, cells)) is not None]
    mistakes = [*(Mistake(1, header, _("Kolumnen saknas.")) for header in missing), *reader.mistakes, *repeated(reader.numbers)]
    ordered = tuple(sorted(with_faults(mistakes, faults), key=lambda one: one.row))
    codes = tuple((row, code) for row, code in reader.codes if (row, BY_NAME["unit_code"].header) not in faults)
    return PupilFile(tuple(pupils), ordered, unknown, codes=codes)


def find_columns(header: tuple[str, ...], names: Mapping[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column is, by our name for it, and the headers of those that are not read. names: by header.

    When no header is known the row is somebody's data, and no header is told.
    """
    known = {plain(word): name for word, name in names.items()}
    places: dict[str, int] = {}
    unknown = []
    for place, word in enumerate(header):
        name = known.get(plain(word))
        if name is not None and name not in places:
            places[name] = place
        elif name is not None:
            unknown.append(_("%(header)s (finns två gånger, den första läses)") % {"header": word[:40]})
        elif word:
            unknown.append(word[:40])
    return places, tuple(unknown) if places else ()


def faulty_cells(sheet: Sheet, places: Mapping[str, int], headers: Mapping[str, str]) -> dict[tuple[int, str], Fault]:
    """Row and header of each cell that we would read, but that holds no text. headers: by our name for the column."""
    called = {place: headers[name] for name, place in places.items()}
    return {(row, called[place]): fault for (row, place), fault in sheet.faults.items() if place in called}


def with_faults(mistakes: list[Mistake], faults: Mapping[tuple[int, str], Fault]) -> list[Mistake]:
    """The mistakes with those of cells that hold no text, which are all there is to say of their cells."""
    told = [Mistake(row, header, str(_FAULTS[fault])) for (row, header), fault in faults.items()]
    return told + [one for one in mistakes if (one.row, one.column) not in faults]


def repeated(numbers: Iterable[tuple[int, str]]) -> Iterator[Mistake]:
    """A mistake for each row whose pupil an earlier row has already. numbers: row and number, also of rows with mistakes."""
    first: dict[str, int] = {}
    for row, number in numbers:
        if number in first:
            yield Mistake(row, BY_NAME["number"].header, _("Samma personnummer står även på rad %(row)d.") % {"row": first[number]})
        first.setdefault(number, row)


class _Reader:
    """Reads rows and gathers the mistakes. A column that is missing is no mistake of a row."""

    def __init__(self, places: dict[str, int], today: date) -> None:
        self.places, self.today = places, today
        self.mistakes: list[Mistake] = []
        self.codes: list[tuple[int, str]] = []
        self.numbers: list[tuple[int, str]] = []

    def row(self, number: int, cells: tuple[str, ...]) -> FilePupil | None:
        """The pupil of a row; None when there was a mistake in it."""
        before = len(self.mistakes)
        said = {name: self._cell(number, name, cells) for name in self.places}
        identity = self._number(number, "number", said["number"]) if "number" in said else None
        if identity is not None:
            self.numbers.append((number, identity.value))
        for name in ("given", "family", "school_class"):
            if said.get(name) == "":
                self._wrong(number, name, _("Uppgiften saknas."))
        code, grade = self._unit_code(number, said.get("unit_code")), self._grade(number, said.get("grade"))
        facts = self._facts(said, identity)
        guardians = tuple(self._guardians(number, said))
        if len(self.mistakes) > before or identity is None:
            return None
        if "guardian_number1" in self.places or "guardian_number2" in self.places:
            kind = custody_kind(len(guardians))
            facts["guardians"] = [{"number": adult.number, "kind": kind} for adult in guardians]
        return FilePupil(number, identity.value, facts, code, said.get("school_class", ""), grade, guardians)

    def _cell(self, number: int, name: str, cells: tuple[str, ...]) -> str:
        place = self.places[name]
        text = cells[place] if place < len(cells) else ""
        if any(unicodedata.category(character) in {"Cc", "Cs", "Co"} or character in _DIRECTIONS for character in text):
            self._wrong(number, name, _("Cellen innehåller styrtecken."))
        if len(text) > _LIMITS.get(name, 200):
            self._wrong(number, name, _("Texten är för lång."))
        return unicodedata.normalize("NFC", text)

    def _wrong(self, number: int, name: str, message: str) -> None:
        self.mistakes.append(Mistake(number, BY_NAME[name].header, message))

    def _number(self, number: int, name: str, text: str) -> IdentityNumber | None:
        try:
            return parse(text, today=self.today)
        except InvalidIdentityNumber as error:
            self._wrong(number, name, translated(MESSAGES[error.code]))
            return None

    def _unit_code(self, number: int, text: str | None) -> str:
        if not text:
            self.codes.append((number, ""))
            return ""
        code = "".join(text.split())
        if re.fullmatch(r"[0-9]{8}", code):
            self.codes.append((number, code))
        else:
            self._wrong(number, "unit_code", _("Skolenhetskoden ska ha åtta siffror."))
        return code

    def _grade(self, number: int, text: str | None) -> int | None:
        if not text:
            return None
        found = _GRADE.fullmatch(text.strip())
        if found is None:
            self._wrong(number, "grade", _("Skriv F, 1–9 eller Gy1–Gy4."))
            return None
        if found[2]:
            return 10 + int(found[2])
        return 0 if found[1].lower().startswith("f") else int(found[1])

    def _facts(self, said: dict[str, str], identity: IdentityNumber | None) -> Facts:
        marking = said.get("security")
        protection = None
        if marking is not None:
            # Anything written that is not understood is the strictest; an empty cell says nothing of a protection we know.
            member = SECURITY_MARKINGS.find(marking) if marking else None
            protection = (member or SecurityMarking.PROTECTED_REGISTRATION).value if marking else None
        hidden = protection not in (None, "none")
        facts: Facts = {
            "given": said.get("given", ""),
            "middle": None,
            "family": said.get("family", ""),
            "birth_date": identity.birth_date.isoformat() if identity and identity.birth_date else None,
            "sex": identity.sex.value if identity and identity.sex else "unknown",
            "number": identity.value if identity else "",
            "number_kind": identity.kind.value if identity else "",
            "protection": protection,
            "deceased": False,
        }
        for names in (_ADDRESS, _CONTACT):
            stated = any(name in self.places for name in names)
            facts |= {name: ("" if hidden else said.get(name, "")) if stated else None for name in names}
        return facts

    def _guardians(self, number: int, said: dict[str, str]) -> Iterator[FileAdult]:
        for place in ("1", "2"):
            text = said.get(f"guardian_number{place}", "")
            given, family = said.get(f"guardian_given{place}", ""), said.get(f"guardian_family{place}", "")
            if not text:
                if given or family:
                    self._wrong(
                        number, "guardian_number1" if place == "1" else "guardian_number2", _("Vårdnadshavarens nummer saknas.")
                    )
                continue
            identity = self._number(number, f"guardian_number{place}", text)
            if not given or not family:
                self._wrong(number, f"guardian_family{place}", _("Vårdnadshavarens namn saknas."))
            if identity is None:
                continue
            facts = {
                "given": given,
                "middle": None,
                "family": family,
                "birth_date": identity.birth_date.isoformat() if identity.birth_date else None,
                "sex": identity.sex.value if identity.sex and identity.kind is not Kind.RESERVE_NUMBER else "unknown",
                "number": identity.value,
                "number_kind": identity.kind.value,
                "protection": None,
                "deceased": False,
                **dict.fromkeys(_ADDRESS),
                "phone": said.get(f"guardian_phone{place}"),
                "email": said.get(f"guardian_email{place}"),
            }
            yield FileAdult(identity.value, facts)
