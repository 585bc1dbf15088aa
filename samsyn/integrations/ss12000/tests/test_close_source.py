"""A register that is no longer used, or was set up by mistake, disappears; what it gave stays, and who said so."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality
from samsyn.audit.models import Event
from samsyn.integrations.ss12000.models import ImportRun, ImportSource
from samsyn.integrations.ss12000.schedule import due_sources, may_pull
from samsyn.integrations.ss12000.sources import Register, ensure_source
from samsyn.integrations.ss12000.tests.making import NOW, SYSTEM, URL, seeing, source
from samsyn.integrations.ss12000.tests.test_review_pages import administrator, place
from samsyn.kernel.ids import uuid7

__all__ = ["administrator", "place"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def run_of(register: object, state: str) -> None:
    with seeing():
        found = ImportSource.objects.get(pk=register)
        ImportRun.objects.create(provider_id=found.provider_id, source=found, way="full", state=state, started_at=NOW)


@pytest.mark.parametrize(
    "state, button, said",
    [
        (None, "Ta bort registret", "borttaget"),
        ("failed", "Ta bort registret", "borttaget"),
        ("committed", "Sluta använda", "längre"),
    ],
)
def test_a_register_is_closed(administrator: Client, place: Municipality, state: str | None, button: str, said: str) -> None:
    register = source()
    with seeing():
        ImportSource.objects.update(every_minutes=60)
    if state:
        run_of(register, state)
    address = reverse("ss12000:source", kwargs={"source": register})
    assert f">{button}<" in administrator.get(address).content.decode()
    assert said in administrator.post(reverse("ss12000:close", kwargs={"source": register}), follow=True).content.decode()
    with seeing():
        found = ImportSource.objects.get()
        assert (found.closed_on, found.closed_by) == (NOW.date(), place.actor("administrator").user)
        assert found.closed_by_name
        assert (found.secret, found.every_minutes) == (None, None)
        assert ImportRun.objects.count() == bool(state)
        assert Event.objects.filter(what="ss12000.source", details="closed", outcome="allowed").count() == 1
    assert (due_sources(SYSTEM), may_pull(SYSTEM, register)) == ([], "")
    for name in ("source", "start", "close", "notifications"):
        assert administrator.post(reverse(f"ss12000:{name}", kwargs={"source": register})).status_code == 404
    assert ensure_source(SYSTEM, Register(URL, name=found.name)).pk != register  # address and name are free


@pytest.mark.parametrize("state", ["fetching", "review", "stopped", "approved"])
def test_a_register_under_way_is_not_closed(administrator: Client, place: Municipality, state: str) -> None:
    register = source()
    run_of(register, state)
    page = administrator.post(reverse("ss12000:close", kwargs={"source": register}), follow=True).content.decode()
    assert "Avsluta eller avbryt den först." in page
    with seeing():
        assert ImportSource.objects.get().closed_on is None
        assert Event.objects.filter(what="ss12000.source", details="closed", outcome="failed").count() == 1


def test_a_made_up_register_is_not_there(administrator: Client) -> None:
    assert administrator.post(reverse("ss12000:close", kwargs={"source": uuid7()})).status_code == 404
