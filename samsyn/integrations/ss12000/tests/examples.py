"""A small school as raw SS 12000 objects, and a client wired straight to the fake server with a clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from samsyn.integrations.ss12000.client.client import BearerToken, ClientCredentials, Limits, Patience, Settings, SS12000Client
from samsyn.integrations.ss12000.fake import CLIENT_ID, CLIENT_SECRET, TOKEN, Deviations, FakeServer, Register

SCHOOL = "5a1b0d6e-0000-4000-8000-000000000001"
OTHER_SCHOOL = "5a1b0d6e-0000-4000-8000-000000000002"
PROVIDER = "5a1b0d6e-0000-4000-8000-000000000009"
CLASS_7A = "6c000000-0000-4000-8000-000000000001"
NURSE = "ad000000-0000-4000-8000-000000000001"
ACTIVITY = "ac000000-0000-4000-8000-000000000001"
BASE = "http://localhost/v2"
FIXED_TOKEN = BearerToken(TOKEN)
START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


def pupil_id(number: int) -> str:
    """Id of pupil number `number`."""
    return f"e1000000-0000-4000-8000-{number:012d}"


def adult_id(number: int) -> str:
    """Id of the guardian of pupil number `number`."""
    return f"ad000000-0000-4000-8000-{number + 1000:012d}"


def pupil(number: int) -> dict[str, Any]:
    """A pupil in 7A."""
    return {
        "id": pupil_id(number),
        "givenName": "Åsa",
        "familyName": f"Öberg{number}",
        "eduPersonPrincipalNames": [f"elev{number}@skola.example"],
        "civicNo": {"value": "201206182386", "nationality": "SE"},
        "birthDate": "2012-06-18",
        "sex": "Kvinna",
        "securityMarking": "Ingen",
        "personStatus": "Aktiv",
        "emails": [{"value": f"elev{number}@skola.example", "type": "Skola elev"}],
        "phoneNumbers": [{"value": "070-1740605", "type": "Hem", "mobile": True}],
        "addresses": [{"type": "Folkbokföring", "streetAddress": "Storgatan 1", "municipalityCode": 180}],
        "enrolments": [
            {"enroledAt": {"id": SCHOOL}, "schoolYear": 7, "schoolType": "GR", "startDate": "2025-08-18"},
        ],
        "responsibles": [{"person": {"id": adult_id(number)}, "relationType": "Vårdnadshavare"}],
    }


def adult(number: int) -> dict[str, Any]:
    """The guardian of pupil number `number`."""
    return {
        "id": adult_id(number),
        "givenName": "Bo",
        "familyName": f"Öberg{number}",
        "eduPersonPrincipalNames": [f"bo{number}@hem.example"],
        "civicNo": {"value": "198012249804"},
    }


def school_register(pupils: int = 3, now: Any = None) -> Register:
    """One provider, two schools, one class, its pupils and their guardians, a nurse and some absence and grades."""
    clock = {"now": now} if now else {}
    return Register(
        organisations=[
            {"id": PROVIDER, "displayName": "Exempelkommun", "organisationType": "Huvudman", "schoolUnitCode": "0"},
            *(
                {
                    "id": unit,
                    "displayName": name,
                    "organisationType": "Skolenhet",
                    "schoolUnitCode": code,
                    "parentOrganisation": {"id": PROVIDER},
                    "schoolTypes": ["GR"],
                    "municipalityCode": "1488",
                }
                for unit, name, code in ((SCHOOL, "Norra skolan", "12345678"), (OTHER_SCHOOL, "Södra", "87654321"))
            ),
        ],
        persons=[one for number in range(pupils) for one in (pupil(number), adult(number))],
        groups=[
            {
                "id": CLASS_7A,
                "displayName": "7A",
                "groupType": "Klass",
                "schoolType": "GR",
                "startDate": "2025-08-18",
                "organisation": {"id": SCHOOL},
                "groupMemberships": [{"person": {"id": pupil_id(number)}, "startDate": "2025-08-18"} for number in range(pupils)],
            }
        ],
        duties=[
            {
                "id": "d0000000-0000-4000-8000-000000000001",
                "person": {"id": NURSE},
                "dutyAt": {"id": SCHOOL},
                "dutyRole": "Skolsköterska",
                "startDate": "2020-01-01",
                "dutyPercent": 50,
            }
        ],
        activities=[
            {
                "id": ACTIVITY,
                "displayName": "Matematik 7A",
                "activityType": "Undervisning",
                "calendarEventsRequired": True,
                "startDate": "2025-08-18",
                "groups": [{"id": CLASS_7A}],
                "organisation": {"id": SCHOOL},
            }
        ],
        placements=[
            {
                "id": "b1000000-0000-4000-8000-000000000001",
                "placedAt": {"id": OTHER_SCHOOL},
                "child": {"id": pupil_id(0)},
                "owners": [{"id": adult_id(0)}],
                "schoolType": "FTH",
                "startDate": "2020-08-18",
            }
        ],
        absences=[
            {
                "id": "ab000000-0000-4000-8000-000000000001",
                "startTime": "2026-01-09T08:00:00+01:00",
                "endTime": "2026-01-09T16:00:00+01:00",
                "type": "Anmäld frånvaro",
                "student": {"id": pupil_id(0)},
                "organisation": {"id": SCHOOL},
            }
        ],
        grades=[
            {
                "id": "97000000-0000-4000-8000-000000000001",
                "student": {"id": pupil_id(0)},
                "organisation": {"id": SCHOOL},
                "registeredDate": "2025-12-19",
                "gradeValue": "B",
                "finalGrade": False,
                "adaptedStudyPlan": "Nej",
                "semester": "HT",
                "year": 2025,
                "syllabus": {"id": "51000000-0000-4000-8000-000000000001"},
            }
        ],
        aggregated_attendance=[
            {
                "activity": {"id": ACTIVITY},
                "student": {"id": pupil_id(0)},
                "startDate": "2025-08-18",
                "endDate": "2025-12-19",
                "attendanceSum": 4000,
                "validAbsenceSum": 120,
                "invalidAbsenceSum": 60,
                "offeredSum": 4180,
            }
        ],
        **clock,
    )


class Time:
    """A clock that only moves when somebody sleeps; `slept` lists the sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Pass time."""
        self.slept.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self.seconds

    def now(self) -> datetime:
        """Time of day."""
        return START + timedelta(seconds=self.seconds)


class Wired:
    """A client, the fake server it talks to and the clock they share."""

    def __init__(
        self,
        register: Register | None = None,
        deviations: Deviations | None = None,
        *,
        auth: Any = FIXED_TOKEN,
        limits: Limits | None = None,
        patience: Patience | None = None,
        server: Any = None,
    ) -> None:
        self.time = Time()
        self.server = server or FakeServer(
            register or school_register(now=self.time.now), deviations, sleep=self.time.sleep, now=self.time.now
        )
        limits = replace(limits or Limits(page_size=2), requests_per_second=None)
        self.client = client_for(httpx.WSGITransport(app=self.server), self.time, auth, limits, patience)


def client_for(
    http: httpx.BaseTransport,
    time: Time,
    auth: Any = FIXED_TOKEN,
    limits: Limits | None = None,
    patience: Patience | None = None,
) -> SS12000Client:
    """A client on any httpx transport, with the given clock."""
    settings = Settings(BASE, auth, limits=limits or Limits(), patience=patience or Patience())
    return SS12000Client(settings, http=http, clock=time.monotonic, sleep=time.sleep, chance=lambda: 1.0, now=time.now)


CREDENTIALS = ClientCredentials("http://localhost/token", CLIENT_ID, CLIENT_SECRET)


def answering(handler: Callable[[httpx.Request], httpx.Response], **kwargs: Any) -> tuple[SS12000Client, Time]:
    """A client whose server is a function, and its clock."""
    time = Time()
    limits = kwargs.pop("limits", Limits(requests_per_second=None, page_size=None))

    def unread(request: httpx.Request) -> httpx.Response:
        # A response made from content counts as read already, which no response from a network does.
        made = handler(request)
        if made.is_stream_consumed:
            return httpx.Response(made.status_code, headers=made.headers, stream=httpx.ByteStream(made.content))
        return made

    return client_for(httpx.MockTransport(unread), time, limits=limits, **kwargs), time


def page(rows: list[object], token: object = None) -> httpx.Response:
    """One page of a list."""
    return httpx.Response(200, json={"data": rows, "pageToken": token})
