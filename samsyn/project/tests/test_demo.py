"""The demo started again."""

from __future__ import annotations

import pytest

from samsyn.integrations.ss12000.models import ImportSource
from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import within
from samsyn.organisation.tests.make import LYSAS
from samsyn.project.management.commands.demo_load import follow_registers

pytestmark = pytest.mark.django_db


def test_the_demos_registers_are_found_at_a_new_port_and_others_left_alone() -> None:
    with within(system_actor(LYSAS, "test").context()):
        for name, url in (("demo", "http://127.0.0.1:8100/lysas/v2"), ("real", "https://register.example/v2")):
            ImportSource.objects.create(provider_id=LYSAS, name=name, url=url)
    follow_registers("http://127.0.0.1:40123")
    with within(system_actor(LYSAS, "test").context()):
        assert dict(ImportSource.objects.values_list("name", "url")) == {
            "demo": "http://127.0.0.1:40123/lysas/v2",
            "real": "https://register.example/v2",
        }
