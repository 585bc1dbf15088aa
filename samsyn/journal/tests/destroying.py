"""Decisions on destruction made by their pages, for tests: the lead enters, the head of operations carries out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality, trust
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.people.models import Identifier, ProtectedIdentity, Pupil

NUMBER = "8.4-1234/2026"


def entrust(place: Municipality, *who: str) -> None:
    """Entrust these with carrying out decisions, lead and head of operations unless others are named."""
    for one in who or ("lead", "head"):
        trust(place.users[one].assignments.get(), "destruction")


def at(name: str, **ids: object) -> str:
    return reverse(f"journal:{name}", kwargs=ids)


def number_of(place: Municipality, pupil: Pupil) -> str:
    """The pupil's personal number."""
    with within(place.actor("closed_nurse").context()):
        hidden = ProtectedIdentity.objects.filter(person_id=pupil.person_id).values_list("identity_number", flat=True).first()
        return hidden or Identifier.objects.get(person_id=pupil.person_id, valid_to=None).value


def enter(client: Client, place: Municipality, pupil: Pupil, **typed: Any) -> Any:
    usual = {"number": NUMBER, "decided_on": clock.today().isoformat(), "identity_number": number_of(place, pupil)}
    return client.post(reverse("journal:destructions"), {**usual, **typed})


def entered(client: Client, place: Municipality, pupil: Pupil) -> UUID:
    """The id of a decision just entered."""
    answer = enter(client, place, pupil)
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def choose(client: Client, pupil: UUID, order: UUID, *named: UUID) -> Any:
    return client.post(at("destruction_scope", pupil=pupil, order=order), {"named": [str(one) for one in named]})


def answer(client: Client, pupil: UUID, order: UUID, how: str = "carry_out", **typed: str) -> Any:
    form = {"answer": how, "sure": "1", **typed}
    return client.post(at("answer_destruction", pupil=pupil, order=order), form, follow=True)


def proposed(place: Municipality, pupil: Pupil, *named: UUID) -> UUID:
    """A decision that the lead has entered, and that waits for another person."""
    lead = place.client("lead")
    order = entered(lead, place, pupil)
    assert choose(lead, pupil.pk, order, *named).status_code == 302
    return order


def destroyed(place: Municipality, pupil: Pupil, *named: UUID) -> UUID:
    """A decision that the head of operations has carried out."""
    order = proposed(place, pupil, *named)
    said = answer(place.client("head"), pupil.pk, order).content.decode()
    assert "Beslutet är verkställt" in said
    return order
