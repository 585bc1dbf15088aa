"""The pupil's page and the class as Django views are usually written: querysets into the same templates, nothing around them."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from bench.bare_pages import one_class, reader, record_page
from samsyn.access.gate import StaffRequest
from samsyn.access.lists import ClassList
from samsyn.access.papers import DIGITAL
from samsyn.journal.models import Attachment, Entry
from samsyn.journal.rows import AddendumRow, Timeline, TimelineRow
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import SchoolClass
from samsyn.people.cards import ClassCard, ClassRow, EnrolmentCard, GuardianCard, PupilCard
from samsyn.people.models import Enrolment, Guardianship, Identifier, Pupil
from samsyn.web import class_page

PAGE = 50


def record(request: HttpRequest, pupil: UUID) -> HttpResponse:
    """A pupil's page."""
    asked = cast("StaffRequest", request)
    asked.actor = reader(request)
    where = {"provider_id": asked.actor.provider, "pupil_id": pupil, "compartment_id": asked.actor.compartment}
    first = Entry.objects.filter(**where, about=None).select_related("contact", "template").prefetch_related("addenda")
    entries = [_entry(one) for one in first.order_by("-contact__occurred_at", "-id")[:PAGE]]
    files = [_file(one) for one in Attachment.objects.filter(**where).order_by("-dated_on", "-id")[:PAGE]]
    rows = sorted([*entries, *files], key=lambda row: row.occurred_at, reverse=True)
    return record_page(asked, _card(pupil), Timeline(tuple(rows), len(rows), 1, 1))


def _card(pupil: UUID) -> PupilCard:
    held = Identifier.objects.filter(valid_to=None)
    found = Pupil.objects.select_related("person").prefetch_related(
        Prefetch("person__identifiers", held),
        Prefetch("enrolments", Enrolment.objects.select_related("unit", "school_class").order_by("valid_from")),
        Prefetch("guardianships", Guardianship.objects.select_related("guardian").order_by("valid_from")),
    )
    row = get_object_or_404(found, pk=pupil)
    person = row.person
    numbers = [one.value for one in person.identifiers.all()]
    guardians = tuple(
        GuardianCard(
            one.guardian_id, f"{one.guardian.given_name} {one.guardian.family_name}", one.kind, one.valid_from, one.valid_to
        )
        for one in row.guardianships.all()
    )
    return PupilCard(
        row.pk,
        row.provider_id,
        person.given_name,
        person.family_name,
        numbers[0] if numbers else "",
        person.birth_date,
        person.sex,
        person.protection,
        row.alias,
        row.newly_arrived_on,
        None,
        tuple(map(_enrolment, row.enrolments.all())),
        guardians,
    )


def _enrolment(row: Enrolment) -> EnrolmentCard:
    unit, school_class = row.unit, row.school_class
    return EnrolmentCard(
        row.unit_id,
        unit.name if unit else "",
        unit.board_id if unit else None,
        school_class.name if school_class else "",
        row.grade,
        row.valid_from,
        row.valid_to,
    )


def _entry(row: Entry) -> TimelineRow:
    addenda = tuple(
        AddendumRow(
            one.pk,
            one.kind,
            one.created_at,
            one.author_name,
            one.author_role,
            one.signed_at,
            one.locked_at,
            one.summary,
            one.reason,
        )
        for one in row.addenda.all()
    )
    return TimelineRow(
        "entry",
        row.pk,
        row.contact.occurred_at,
        row.contact.kind,
        row.template.title,
        row.author_id,
        row.author_name,
        row.author_role,
        row.unit_name,
        row.signed_at,
        row.signed_name,
        row.locked_at,
        row.lock_note,
        row.wrong_pupil_at,
        row.summary,
        0,
        "",
        addenda,
    )


def _file(row: Attachment) -> TimelineRow:
    return TimelineRow(
        "attachment",
        row.pk,
        row.added_at,
        row.origin,
        row.title,
        row.added_by_id,
        row.added_name,
        row.added_role,
        row.unit_name,
        row.added_at,
        row.added_name,
        row.added_at,
        "",
        row.wrong_pupil_at,
        "",
        row.pages or 0,
        row.media_type,
        (),
    )


def _class(actor: Actor, school_class: UUID) -> ClassList:
    """In the place of `samsyn.access.lists.show_class`."""
    row = get_object_or_404(SchoolClass.objects.select_related("unit"), pk=school_class)
    numbers = Prefetch("pupil__person__identifiers", Identifier.objects.filter(valid_to=None))
    today = clock.today()
    held = Enrolment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), school_class=row, valid_from__lte=today)
    found = held.select_related("pupil__person").prefetch_related(numbers).order_by("pupil__person__sort_name")
    rows = [_row(one.pupil) for one in found]
    card = ClassCard(row.pk, row.name, row.grade, row.unit_id, row.unit.name, len(rows))
    return ClassList(card, rows, frozenset(one.pupil for one in rows), DIGITAL, frozenset())


def _row(pupil: Pupil) -> ClassRow:
    person = pupil.person
    number = next((one.value for one in person.identifiers.all()), "")
    return ClassRow(
        pupil.pk, person.given_name, person.family_name, number, person.protection, pupil.alias, pupil.newly_arrived_on, None
    )


vars(class_page)["show_class"] = _class
urlpatterns = [
    path("bare/pupils/<uuid:pupil>/", record),
    path("bare/classes/<uuid:school_class>/", one_class),
    path("", include("samsyn.project.urls")),
]
