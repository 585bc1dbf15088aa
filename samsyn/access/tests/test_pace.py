"""Limits: generous for somebody at work, firm for a program, told in plain words and logged once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from samsyn.access import pace
from samsyn.access.pace import address, limit_of
from samsyn.access.tests.make import World, save
from samsyn.audit.models import Event
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.models import CacheEntry
from samsyn.organisation.tests.make import LYSAS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times each: what is tested is the gate, not its figures."""
    monkeypatch.setattr(pace, "limit_of", lambda request: (found := limit_of(request)) and replace(found, times=3))


def refusals() -> list[tuple[str, str, str, str]]:
    with within(Context("test", provider=LYSAS)):
        found = Event.objects.filter(rule="too_many").order_by("time", "id")
        return list(found.values_list("action", "what", "outcome", "details"))


def asks(client: Client, world: World, kind: str) -> Any:
    pupil = {"pupil": world.ours.greta.pk}
    if kind == "search":
        return client.post(reverse("web:search"), {"q": "Andersson"})
    if kind == "print":
        return client.post(reverse("journal:print", kwargs=pupil), {"reason": ""})
    if kind == "upload":
        return client.post(reverse("journal:add_file", kwargs=pupil), {})
    return client.get("/api/v1/classes")


@pytest.mark.parametrize(("kind", "action"), [("search", "search"), ("print", "print"), ("upload", "write"), ("api", "open")])
def test_the_fourth_time_is_one_too_many_for_that_user_alone(world: World, kind: str, action: str) -> None:
    client = world.ours.client("nurse")
    assert 429 not in [asks(client, world, kind).status_code for _ in range(3)]
    answer = asks(client, world, kind)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 300
    said = json.loads(answer.content)["message"] if kind == "api" else answer.content.decode()
    assert "Det har gått för fort: högst 3 gånger" in said
    asks(client, world, kind)
    assert refusals() == [(action, "access.pace", "refused", f"limit={kind}")], "one row a period, not one an attempt"
    assert asks(world.ours.client("doctor"), world, kind).status_code != 429


def test_attempts_that_fail_count_too(world: World) -> None:
    client = world.ours.client("nurse")
    stranger = f"/api/v1/classes/{world.theirs.class_4b.pk}"
    assert [client.get(stranger).status_code for _ in range(5)] == [404, 404, 404, 429, 429]


def test_showing_a_form_costs_nothing(world: World) -> None:
    client = world.ours.client("nurse")
    assert {client.get(reverse("web:search")).status_code for _ in range(6)} == {200}


def test_log_in_starts_are_counted_by_address(world: World) -> None:
    start = reverse("openid_connect_login", args=["idp"])
    statuses = [Client().post(start).status_code for _ in range(4)]
    assert 429 not in statuses[:3]
    assert statuses[3] == 429
    assert Client().post(start, REMOTE_ADDR="203.0.113.9").status_code != 429
    assert not CacheEntry.objects.filter(cache_key__contains="203.0.113").exists()


def test_demo_log_ins_are_counted(world: World) -> None:
    save(world.ours.users["nurse"], demo=True)
    with override_settings(DEMO=True):
        statuses = [Client().post(reverse("access:demo_login"), {"user": "nurse"}).status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]


def test_behind_a_proxy_the_address_is_the_one_it_saw() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.7")
    assert address(request) == "10.0.0.1", "without a proxy of ours anybody could write the header"
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert address(request) == "203.0.113.7"
