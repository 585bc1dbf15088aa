"""A run that waits for another register says so."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality
from samsyn.integrations.ss12000.jobs import fetch, lane
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.tests.making import SYSTEM, seeing, source
from samsyn.integrations.ss12000.tests.test_review_pages import administrator, place
from samsyn.kernel.ids import uuid7
from samsyn.kernel.jobs import enqueue

__all__ = ["administrator", "place"]  # fixtures
pytestmark = pytest.mark.django_db
WAITS = "Väntar på sin tur"


def test_the_page_of_a_run_that_waits_says_so(administrator: Client, place: Municipality) -> None:
    register = source()
    administrator.post(reverse("ss12000:start", kwargs={"source": register}))
    with seeing():
        run = ImportRun.objects.get()
    address = reverse("ss12000:run", kwargs={"run": run.pk})
    page = administrator.get(address).content.decode()
    assert WAITS not in page
    assert "avbryts den efter fem timmar" in page
    with seeing():
        number = enqueue(fetch, SYSTEM, lock=lane(register), run=uuid7())
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [number])
    page = administrator.get(address).content.decode()
    assert WAITS in page
    assert "Avbryt inläsningen" in page
