"""Leads' tasks made by their pages, for tests: the head of operations looks into a deviation, the lead reviews records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality
from samsyn.journal.tests.destroying import number_of
from samsyn.kernel import clock
from samsyn.people.models import Pupil

CASE = "AVV 2026/71"
WHY = "Se vad som antecknades vid besöket."


def at(name: str, **ids: object) -> str:
    return reverse(f"journal:{name}", kwargs=ids)


def deviation(place: Municipality, pupil: Pupil, **typed: Any) -> dict[str, Any]:
    ends = (clock.today() + timedelta(30)).isoformat()
    usual = {"case": CASE, "aim": "Felaktig dos", "ends_on": ends, "identity_number": number_of(place, pupil)}
    return {**usual, **typed}


def review(**typed: Any) -> dict[str, Any]:
    today = clock.today()
    ends, start = (today + timedelta(30)).isoformat(), (today - timedelta(30)).isoformat()
    usual = {"case": "Egenkontroll 2026", "aim": "Att hörselprov följs upp", "ends_on": ends, "start": start}
    return {**usual, "end": today.isoformat(), "size": "10", **typed}


def begun(client: Client, name: str, form: dict[str, Any]) -> UUID:
    """The id of a task just begun."""
    answer = client.post(at(name), form)
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def begin_deviation(client: Client, place: Municipality, pupil: Pupil, **typed: Any) -> UUID:
    return begun(client, "new_deviation_task", deviation(place, pupil, **typed))


def begin_review(client: Client, **typed: Any) -> UUID:
    return begun(client, "new_review_task", review(**typed))


def open_record(client: Client, pupil: UUID, task: UUID, reason: str = WHY) -> Any:
    return client.post(at("lead_task_record", pupil=pupil, lead_task=task), {"reason": reason})


def read(client: Client, pupil: UUID, task: UUID) -> Any:
    return client.get(at("lead_task_record", pupil=pupil, lead_task=task))


def say(client: Client, pupil: UUID, task: UUID, result: str = "good", note: str = "") -> Any:
    return client.post(at("lead_task_result", pupil=pupil, lead_task=task), {"result": result, "note": note})


def close(client: Client, task: UUID) -> Any:
    return client.post(at("close_lead_task", lead_task=task), follow=True)
