"""Releases made by their pages, for tests."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import pikepdf
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality
from samsyn.audit.models import Event
from samsyn.journal.tests.test_pdf import words
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.people.models import Guardianship


def at(name: str, **ids: object) -> str:
    return reverse(f"journal:{name}", kwargs=ids)


def ask(**typed: Any) -> dict[str, Any]:
    usual = {
        "recipient": "somebody",
        "asked_by": "Anna Andersson, mamma",
        "identified": "Visade legitimation",
        "way": "spoken",
        "asked_on": clock.today().isoformat(),
        "wanted": "Besöket i årskurs 4",
        "aim": "",
    }
    return {**usual, **typed}


def guardian(place: Municipality) -> UUID:
    """Greta's first guardian."""
    with within(place.actor("nurse").context()):
        return Guardianship.objects.filter(pupil=place.greta).order_by("id").values_list("guardian_id", flat=True)[0]


def room_of(place: Municipality, who: str) -> UUID:
    found = place.actor(who).compartment
    assert found is not None
    return found


def staff(place: Municipality, who: str) -> str:
    """Somebody as recipient."""
    return f"staff:{place.actor(who).assignment}"


def begin(client: Client, pupil: UUID, **typed: Any) -> UUID:
    answer = client.post(at("new_release", pupil=pupil), ask(**typed))
    assert answer.status_code == 302
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def assess(client: Client, pupil: UUID, release: UUID, entry: UUID, **typed: Any) -> Any:
    form = {"verdict": "release", "test": "Inget som kan skada Greta.", **typed}
    return client.post(at("assess_entry", pupil=pupil, release=release, entry=entry), form)


def decide(client: Client, pupil: UUID, matter: UUID, **typed: Any) -> Any:
    form = {"release": "yes", "ground": "harm_test", "reason": "Det står klart att ingen lider men.", **typed}
    return client.post(at("decide_release", pupil=pupil, release=matter), form)


def then(client: Client, pupil: UUID, release: UUID, step: str, **typed: Any) -> str:
    answer = client.post(at("release_onward", pupil=pupil, release=release), {"then": step, **typed}, follow=True)
    return answer.content.decode()


def page(client: Client, pupil: UUID, release: UUID) -> str:
    answer = client.get(at("release", pupil=pupil, release=release))
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(content: bytes) -> str:
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
        return " ".join(words(pdf).split())


def events(actor: Actor, what: str) -> list[Event]:
    with within(actor.context()):
        return list(Event.objects.filter(what=what).order_by("time", "id"))
