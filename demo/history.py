"""Earlier records of the demo's pupils, whom the importer has put in place, and some recent visits that are not signed yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Final
from uuid import UUID

from demo.bulk_records import Authors, Record, enter_records
from demo.county import County, Provider
from demo.organisations import covered_schools
from demo.personas import PERSONAS, Persona, Post
from demo.records import fresh_visit, visits_only
from demo.staff import Author, enter_staff
from samsyn.access.models import User
from samsyn.access.roles import Role
from samsyn.journal.models import Contact
from samsyn.kernel.db.context import Context, within
from samsyn.people.models import Pupil as PupilRow

CONTACTS: Final = 3
UNSIGNED: Final = 4
_GRADE: Final = 4


def enter_history(county: County, providers: Iterable[Provider], today: date) -> None:
    """Enter earlier visits and contacts of the pupils that are there; pupils who have a record already are left as they are.

    Role: maintenance. Some pupils in grade 4 get a visit of the last days that their nurse, a persona, has not signed.
    """
    for provider in providers:
        enter_staff(provider, today)
        with within(Context("demo", provider=provider.namespace)):
            known = _without_record(provider)
            _note_arrivals(county, provider, known, today)
            authors = Authors(provider)
            fresh = _unsigned(county, provider, authors, known, today)
            enter_records(provider, authors, _records(county, provider, authors, known, today, fresh))


def _without_record(provider: Provider) -> dict[UUID, str]:
    """The pupils' rows by the register's ids, of those who have no record yet."""
    begun = Contact.objects.filter(provider_id=provider.namespace).values("pupil_id")
    rows = PupilRow.objects.filter(provider_id=provider.namespace).exclude(pk__in=begun)
    return {source: f"{row}" for source, row in rows.values_list("person__source_id", "pk") if source}


def _note_arrivals(county: County, provider: Provider, known: dict[UUID, str], today: date) -> None:
    """What no register says: who of them is newly arrived, as their nurses would have noted it."""
    for pupil in county.pupils(provider):
        arrived = pupil.arrived_on(today)
        if arrived and pupil.id in known:
            PupilRow.objects.filter(pk=known[pupil.id]).update(newly_arrived_on=arrived)


def _records(
    county: County, provider: Provider, authors: Authors, known: dict[UUID, str], today: date, fresh: dict[UUID, Record]
) -> Iterator[Record]:
    """The records of every pupil that is known, with the unsigned ones among them."""
    for pupil in county.pupils(provider):
        row = known.get(pupil.id)
        if row is None:
            continue
        random = Random(pupil.seed ^ 4)
        for written in visits_only(pupil, today, CONTACTS):
            yield Record(row, authors.number_for(pupil, written.grade), written, True, random)
        if pupil.id in fresh:
            yield fresh[pupil.id]


def _unsigned(county: County, provider: Provider, authors: Authors, known: dict[UUID, str], today: date) -> dict[UUID, Record]:
    """Unsigned visits by pupil, by the first persona who is school nurse here; none without one."""
    nurse = _nurse(county, provider)
    if nurse is None:
        return {}
    persona, post = nurse
    school = covered_schools(provider, post)[0]
    user = User.objects.filter(username=persona.username).first() or User.objects.create_user(persona.username, persona.name)
    number = authors.add(Author(user.pk, persona.name, post.role), school.board)
    classmates = (
        one for one in county.pupils(provider) if one.school_class.school == school and one.grade == _GRADE and one.id in known
    )
    found = ((pupil, fresh_visit(pupil, today - timedelta(days=1 + pupil.ordinal % 3))) for pupil in classmates)
    chosen = islice(((pupil, written) for pupil, written in found if written), UNSIGNED)
    return {pupil.id: Record(known[pupil.id], number, written, False, Random(pupil.seed ^ 5)) for pupil, written in chosen}


def _nurse(county: County, provider: Provider) -> tuple[Persona, Post] | None:
    posts = ((persona, post) for persona in PERSONAS for post in persona.posts)
    here = ((persona, post) for persona, post in posts if county.providers[post.provider] == provider)
    return next(((persona, post) for persona, post in here if post.role == Role.SCHOOL_NURSE and post.schools), None)
