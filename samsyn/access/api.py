"""Classes and pupils, as the class list and the search show them."""

# Annotations stay values here: the operations are read from them, behind the gate.

from datetime import date
from uuid import UUID

from ninja import Field, Router, Schema

from samsyn.access import lists
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.policy import LIST_CLASSES, SEARCH_PUPILS
from samsyn.people.cards import ClassCard, ClassRow

router = Router(tags=["people"])


class ClassOut(Schema):
    """A class. grade: 0 for preschool class, null where there is none; pupils: how many."""

    id: UUID
    name: str
    grade: int | None
    unit: UUID
    unit_name: str
    pupils: int


class PupilOut(Schema):
    """A pupil of a list. Names and number are empty for a protected pupil outside the closed group; alias tells pupils apart.

    protection: the kind; "protected" for a pupil who is only a number here.
    """

    pupil: UUID
    given_name: str
    family_name: str
    number: str
    protection: str
    alias: str
    newly_arrived_on: date | None

    @staticmethod
    def resolve_protection(row: ClassRow) -> str:
        """The kind, which a stub does not tell."""
        return "protected" if row.stub else row.protection


class ClassListOut(Schema):
    """A class with its pupils."""

    school_class: ClassOut
    pupils: list[PupilOut]


class SearchIn(Schema):
    """Beginning of a name or of a personal number. In the body: an address is logged on its way."""

    text: str = Field(min_length=2, max_length=100)


@router.get("/classes", response=list[ClassOut])
@requires(LIST_CLASSES)
def classes(request: StaffRequest) -> list[ClassCard]:
    """The open classes of the assignment's schools."""
    return lists.list_classes(request.actor)


@router.get("/classes/{uuid:school_class}", response=ClassListOut)
@requires(LIST_CLASSES)
def one_class(request: StaffRequest, school_class: UUID) -> dict[str, ClassCard | list[ClassRow]]:
    """A class and its pupils. 404 outside the assignment's schools."""
    found = lists.show_class(request.actor, school_class)
    card, rows = found.card, found.rows
    return {"school_class": card, "pupils": rows}


@router.post("/pupils/search", response=list[PupilOut])
@requires(SEARCH_PUPILS)
def search(request: StaffRequest, wanted: SearchIn) -> list[ClassRow]:
    """At most twenty pupils at the assignment's schools."""
    return lists.find_pupils(request.actor, wanted.text)
