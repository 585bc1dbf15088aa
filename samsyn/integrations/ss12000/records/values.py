"""The code lists of SS 12000 as open enumerations: whatever is not in them is read as OTHER and reported.

Both the spellings of 2.0 and of 2.1 are accepted. The comparison ignores case, diacritics, spaces and punctuation.
"""

from __future__ import annotations

import unicodedata
from enum import Enum
from typing import Generic, TypeVar

E = TypeVar("E", bound=Enum)


class SecurityMarking(Enum):
    """Marking in the population register, in order of strictness."""

    NONE = "none"
    CONFIDENTIALITY_MARKING = "confidentiality_marking"
    PROTECTED_REGISTRATION = "protected_registration"


class PersonStatus(Enum):
    """Status in the population register. The standard's default is ACTIVE."""

    ACTIVE = "active"
    EMIGRATED = "emigrated"
    DECEASED = "deceased"
    OTHER = "other"


class Sex(Enum):
    """Sex as registered."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"
    OTHER = "other"


class RelationType(Enum):
    """An adult's relation to a pupil. Only GUARDIAN means legal custody; an unknown relation never becomes GUARDIAN."""

    GUARDIAN = "guardian"
    PARENT = "parent"
    OTHER_RESPONSIBLE = "other_responsible"
    DESIGNATED = "designated"
    TRUSTEE = "trustee"
    OTHER = "other"


class OrganisationType(Enum):
    """Kind of organisation."""

    PROVIDER = "provider"
    DISTRICT = "district"
    BUSINESS_AREA = "business_area"
    ADMINISTRATION = "administration"
    PRINCIPAL_AREA = "principal_area"
    SCHOOL = "school"
    SCHOOL_UNIT = "school_unit"
    BRAND = "brand"
    COMPANY = "company"
    OTHER = "other"


class GroupType(Enum):
    """Kind of group; CLASS is the pupil's class."""

    CLASS = "class"
    TEACHING = "teaching"
    MENTOR = "mentor"
    TEST = "test"
    SCHEDULE = "schedule"
    DEPARTMENT = "department"
    STAFF = "staff"
    OTHER = "other"


class DutyRole(Enum):
    """Role of an employment. Version 2.1 added the student-health roles."""

    PRINCIPAL = "principal"
    TEACHER = "teacher"
    LEAD_TEACHER = "lead_teacher"
    PRESCHOOL_TEACHER = "preschool_teacher"
    CHILD_CARER = "child_carer"
    LIBRARIAN = "librarian"
    TEACHING_ASSISTANT = "teaching_assistant"
    LEISURE_TEACHER = "leisure_teacher"
    CAREERS_ADVISER = "careers_adviser"
    PRESCHOOL_HEAD = "preschool_head"
    COUNSELLOR = "counsellor"
    SCHOOL_NURSE = "school_nurse"
    SCHOOL_DOCTOR = "school_doctor"
    SCHOOL_PSYCHOLOGIST = "school_psychologist"
    SPECIAL_EDUCATOR = "special_educator"
    ADMINISTRATOR = "administrator"
    OTHER_MANAGEMENT = "other_management"
    OTHER_STAFF = "other_staff"
    OTHER = "other"


class AssignmentRole(Enum):
    """What a member of staff does for a group."""

    MENTOR = "mentor"
    PRESCHOOL_TEACHER = "preschool_teacher"
    CHILD_CARER = "child_carer"
    LEISURE_TEACHER = "leisure_teacher"
    SPECIAL_EDUCATOR = "special_educator"
    STUDENT_HEALTH = "student_health"
    PEDAGOGICAL_LEADER = "pedagogical_leader"
    SCHEDULER = "scheduler"
    ADMINISTRATION = "administration"
    TEACHING_ASSISTANT = "teaching_assistant"
    OTHER = "other"


class AbsenceType(Enum):
    """Reported absence or granted leave."""

    GRANTED_LEAVE = "granted_leave"
    REPORTED = "reported"
    OTHER = "other"


class AddressType(Enum):
    """Kind of address."""

    REGISTERED = "registered"
    SPECIAL_POSTAL = "special_postal"
    TEMPORARY = "temporary"
    POSTAL = "postal"
    OTHER = "other"


class EmailType(Enum):
    """Kind of e-mail address."""

    PRIVATE = "private"
    SCHOOL_PUPIL = "school_pupil"
    SCHOOL_STAFF = "school_staff"
    WORK = "work"
    OTHER = "other"


SCHOOL_TYPES = frozenset(
    {"FS", "FKLASS", "FTH", "OPPFTH", "GR", "GRS", "TR", "SP", "SAM", "GY", "GYS", "KU", "YH", "FHS", "STF", "KKU"}
    | {"HS", "ABU", "AU", "KOMVUX", "VUX", "VUXSFI", "VUXGR", "VUXGY", "VUXSARGR", "VUXSARTR", "VUXSARGY", "SFI"}
    | {"SARVUX", "SARVUXGR", "SARVUXGY"}
)
"""School types of 2.0 and 2.1. GRS and GYS are the older codes for adapted compulsory and upper-secondary school."""

OTHER_SCHOOL_TYPE = "OTHER"


def plain(text: str) -> str:
    """Text reduced to lower-case letters and digits without diacritics, for comparison of code values."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())


class OpenEnum(Generic[E]):
    """Swedish code values of one enumeration, looked up exactly first and by `plain` second."""

    __slots__ = ("_by_plain", "_exact", "other")

    def __init__(self, swedish: dict[str, E], other: E) -> None:
        self._exact = dict(swedish)
        self._by_plain = {plain(text): member for text, member in swedish.items()}
        self.other = other

    def find(self, text: str) -> E | None:
        """The member, or None if the value is in neither version of the standard."""
        member = self._exact.get(text)
        return member if member is not None else self._by_plain.get(plain(text[:100]))


SECURITY_MARKINGS = OpenEnum(
    {
        "Ingen": SecurityMarking.NONE,
        "Sekretessmarkering": SecurityMarking.CONFIDENTIALITY_MARKING,
        "Skyddad folkbokföring": SecurityMarking.PROTECTED_REGISTRATION,
    },
    other=SecurityMarking.PROTECTED_REGISTRATION,
)
PERSON_STATUSES = OpenEnum(
    {"Aktiv": PersonStatus.ACTIVE, "Utvandrad": PersonStatus.EMIGRATED, "Avliden": PersonStatus.DECEASED},
    other=PersonStatus.OTHER,
)
SEXES = OpenEnum({"Man": Sex.MALE, "Kvinna": Sex.FEMALE, "Okänt": Sex.UNKNOWN}, other=Sex.OTHER)
RELATION_TYPES = OpenEnum(
    {
        "Vårdnadshavare": RelationType.GUARDIAN,
        "Förälder": RelationType.PARENT,
        "Annan ansvarig": RelationType.OTHER_RESPONSIBLE,
        "Annan behörig": RelationType.DESIGNATED,
        "Utsedd behörig": RelationType.DESIGNATED,
        "God man": RelationType.TRUSTEE,
    },
    other=RelationType.OTHER,
)
ORGANISATION_TYPES = OpenEnum(
    {
        "Huvudman": OrganisationType.PROVIDER,
        "Stadsdel": OrganisationType.DISTRICT,
        "Verksamhetsområde": OrganisationType.BUSINESS_AREA,
        "Förvaltning": OrganisationType.ADMINISTRATION,
        "Rektorsområde": OrganisationType.PRINCIPAL_AREA,
        "Skola": OrganisationType.SCHOOL,
        "Skolenhet": OrganisationType.SCHOOL_UNIT,
        "Varumärke": OrganisationType.BRAND,
        "Bolag": OrganisationType.COMPANY,
        "Övrigt": OrganisationType.OTHER,
    },
    other=OrganisationType.OTHER,
)
GROUP_TYPES = OpenEnum(
    {
        "Klass": GroupType.CLASS,
        "Undervisning": GroupType.TEACHING,
        "Mentor": GroupType.MENTOR,
        "Provgrupp": GroupType.TEST,
        "Schema": GroupType.SCHEDULE,
        "Avdelning": GroupType.DEPARTMENT,
        "Personalgrupp": GroupType.STAFF,
        "Övrigt": GroupType.OTHER,
    },
    other=GroupType.OTHER,
)
DUTY_ROLES = OpenEnum(
    {
        "Rektor": DutyRole.PRINCIPAL,
        "Lärare": DutyRole.TEACHER,
        "Förstelärare": DutyRole.LEAD_TEACHER,
        "Förskollärare": DutyRole.PRESCHOOL_TEACHER,
        "Barnskötare": DutyRole.CHILD_CARER,
        "Bibliotekarie": DutyRole.LIBRARIAN,
        "Lärarassistent": DutyRole.TEACHING_ASSISTANT,
        "Fritidspedagog": DutyRole.LEISURE_TEACHER,
        "Annan personal": DutyRole.OTHER_STAFF,
        "Studie- och yrkesvägledare": DutyRole.CAREERS_ADVISER,
        "Förskolechef": DutyRole.PRESCHOOL_HEAD,
        "Kurator": DutyRole.COUNSELLOR,
        "Skolsköterska": DutyRole.SCHOOL_NURSE,
        "Skolläkare": DutyRole.SCHOOL_DOCTOR,
        "Skolpsykolog": DutyRole.SCHOOL_PSYCHOLOGIST,
        "Speciallärare/specialpedagog": DutyRole.SPECIAL_EDUCATOR,
        "Skoladministratör": DutyRole.ADMINISTRATOR,
        "Övrig arbetsledning": DutyRole.OTHER_MANAGEMENT,
        "Övrig pedagogisk personal": DutyRole.OTHER_STAFF,
    },
    other=DutyRole.OTHER,
)
ASSIGNMENT_ROLES = OpenEnum(
    {
        "Mentor": AssignmentRole.MENTOR,
        "Förskollärare": AssignmentRole.PRESCHOOL_TEACHER,
        "Barnskötare": AssignmentRole.CHILD_CARER,
        "Fritidspedagog": AssignmentRole.LEISURE_TEACHER,
        "Specialpedagog": AssignmentRole.SPECIAL_EDUCATOR,
        "Elevhälsopersonal": AssignmentRole.STUDENT_HEALTH,
        "Pedagogisk ledare": AssignmentRole.PEDAGOGICAL_LEADER,
        "Schemaläggare": AssignmentRole.SCHEDULER,
        "Administrativ personal": AssignmentRole.ADMINISTRATION,
        "Lärarassistent": AssignmentRole.TEACHING_ASSISTANT,
    },
    other=AssignmentRole.OTHER,
)
ABSENCE_TYPES = OpenEnum(
    {"Beviljad ledighet": AbsenceType.GRANTED_LEAVE, "Anmäld frånvaro": AbsenceType.REPORTED}, other=AbsenceType.OTHER
)
ADDRESS_TYPES = OpenEnum(
    {
        "Folkbokföring": AddressType.REGISTERED,
        "Särskild postadress": AddressType.SPECIAL_POSTAL,
        "Tillfällig adress": AddressType.TEMPORARY,
        "Postadress": AddressType.POSTAL,
    },
    other=AddressType.OTHER,
)
EMAIL_TYPES = OpenEnum(
    {
        "Privat": EmailType.PRIVATE,
        "Skola elev": EmailType.SCHOOL_PUPIL,
        "Skola personal": EmailType.SCHOOL_STAFF,
        "Arbete övrigt": EmailType.WORK,
    },
    other=EmailType.OTHER,
)
