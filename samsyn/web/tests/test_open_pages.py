"""Pages that anyone may read, for somebody who is logged in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World, save

pytestmark = pytest.mark.django_db
OPEN = ["web:help", "web:accessibility"]


@pytest.mark.parametrize("address", OPEN)
def test_who_is_logged_in_is_named_and_can_log_out(world: World, address: str) -> None:
    page = world.ours.client("nurse").get(reverse(address)).content.decode()
    assert f'href="{reverse("access:login")}"' not in page
    assert "Maria Lind" in page
    assert f'action="{reverse("access:log_out")}"' in page


@pytest.mark.parametrize("address", OPEN)
def test_who_is_logged_in_without_assignment_is_not_asked_to_log_in(world: World, address: str) -> None:
    client = world.ours.client("nurse")
    assignment = world.ours.users["nurse"].assignments.get()
    save(assignment, valid_to=assignment.valid_from)
    page = client.get(reverse(address)).content.decode()
    assert f'href="{reverse("access:login")}"' not in page
    assert f'href="{reverse("access:choose")}"' in page


@pytest.mark.parametrize("address", OPEN)
def test_who_is_not_logged_in_finds_the_way_to_it(db: None, address: str) -> None:
    assert f'href="{reverse("access:login")}"' in Client().get(reverse(address)).content.decode()
