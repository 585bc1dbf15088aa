"""Imports for the journeys: a pupil file of the school's own, and runs in every state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from samsyn.access.tests.make import Municipality
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.fake import FakeServer, Register
from samsyn.integrations.ss12000.files.file_import import Scope
from samsyn.integrations.ss12000.files.uploads import import_file
from samsyn.integrations.ss12000.models import ImportRun, UnknownSchoolTask
from samsyn.integrations.ss12000.sources import Register as Address
from samsyn.integrations.ss12000.sources import ensure_source
from samsyn.kernel.db.context import Context, within
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.people.models import Pupil

HEADER = "Personnummer;Förnamn;Efternamn;Klass;Skolenhetskod"


def number_of(place: Municipality, pupil: Pupil) -> str:
    """A pupil's personal number."""
    with within(Context("make", provider=place.provider)):
        return str(pupil.person.identifiers.get().value)


def new_number(index: int) -> str:
    """A test number that no pupil of the world has."""
    return make_test_number(date(2017, 3, 4), Sex.FEMALE, index).display


def class_file(place: Municipality, *rows: str) -> bytes:
    """A file with Greta under another family name, and further rows as "number;given;family;class"."""
    greta = f"{number_of(place, place.greta)};Greta;Andersson Ek;4B"
    code = place.school.school_unit_code
    return "\r\n".join([HEADER, *(f"{row};{code}" for row in (greta, *rows))]).encode()


def reviewed_run(place: Municipality) -> UUID:
    """A run to review with somebody new, somebody changed and somebody missing."""
    content = class_file(place, f"{new_number(0)};Åsa;Öqvist;4B")
    found = import_file(place.actor("administrator"), BytesIO(content), "elever.csv", unit=None, scope=Scope.CLASSES)
    assert found.run is not None, (found.unreadable, found.mistakes)
    return found.run.pk


def in_state(place: Municipality, run: UUID, state: State) -> None:
    """Put a run into a state, with what its page then shows."""
    shown = {"name": "Björkskolan F–6", "rows": 40, "matched": 3, "retained": 2, "known": 38}
    with within(Context("make", provider=place.provider)):
        ImportRun.objects.filter(pk=run).update(
            state=state,
            question=[shown] if state is State.STOPPED else [],
            message="Elevregistret svarar för långsamt. Hämtningen avbröts." if state is State.FAILED else "",
            deviations=[{"code": "unknown", "path": "persons[3].sex", "message": "Okänt värde.", "count": 2}],
        )


def compared_anew(place: Municipality, run: UUID) -> None:
    """Compare a run once more, behind the back of whoever looks at it."""
    with within(Context("make", provider=place.provider)):
        ImportRun.objects.filter(pk=run).update(comparison=2)


def register(place: Municipality, url: str = "https://register.example/v2") -> UUID:
    """A register of the provider's."""
    return ensure_source(place.actor("administrator"), Address(url, token="x", name="Skolregistret")).pk


def missing_pupil(place: Municipality, run: UUID) -> None:
    """A task to find out where Ali has gone."""
    with within(Context("make", provider=place.provider)):
        UnknownSchoolTask.objects.create(
            provider_id=place.provider,
            pupil=place.ali,
            unit=place.school,
            run_id=run,
            reason="missing",
            made_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
        )


def served_register(place: Municipality) -> FakeServer:
    """The school's own register: Greta under another family name, somebody new in 4B, and somebody with a wrong check digit."""
    school, group = {"id": str(uuid4())}, str(uuid4())
    greta = _person(number_of(place, place.greta), "Greta", "Andersson Ek", school)
    new = _person(new_number(0).replace("-", ""), "Åsa", "Öqvist", school)
    right = new_number(1).replace("-", "")
    wrong = _person(right[:-1] + str((int(right[-1]) + 1) % 10), "Bo", "Felsson", school)
    unit = {
        **school,
        "displayName": place.school.name,
        "organisationType": "Skolenhet",
        "schoolUnitCode": place.school.school_unit_code,
        "schoolTypes": ["GR"],
    }
    members = [{"person": {"id": one["id"]}, "startDate": "2026-08-17"} for one in (greta, new, wrong)]
    klass = {
        "id": group,
        "displayName": "4B",
        "groupType": "Klass",
        "schoolType": "GR",
        "startDate": "2026-08-17",
        "organisation": school,
        "groupMemberships": members,
    }
    return FakeServer(Register(organisations=[unit], persons=[greta, new, wrong], groups=[klass]))


def _person(number: str, given: str, family: str, school: dict[str, str]) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "givenName": given,
        "familyName": family,
        "civicNo": {"value": number},
        "birthDate": f"{number[:4]}-{number[4:6]}-{number[6:8]}",
        "sex": "Kvinna",
        "securityMarking": "Ingen",
        "personStatus": "Aktiv",
        "enrolments": [{"enroledAt": school, "schoolYear": 4, "schoolType": "GR", "startDate": "2026-08-17"}],
    }
