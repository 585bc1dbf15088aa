"""Jobs: identifiers only, in the context they were enqueued in, enqueued with the transaction or not at all."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import current, within
from samsyn.kernel.ids import uuid7
from samsyn.kernel.jobs import Job, UnsafePayload, enqueue, job, payload
from samsyn.kernel.words import code_words
from samsyn.organisation.models import Board
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS

SEEN: list[object] = []


@job("test.seen")
def seen(actor: Actor, *, one: object) -> None:
    SEEN.append((actor.provider, one, current().purpose, list(Board.objects.values_list("name", flat=True))))


code_words("persons")


@pytest.mark.parametrize(
    "value",
    [
        "Greta Andersson",
        "20160312-2384",
        201603122384,
        "20160312TF01",
        3.5,
        None,
        {"a": 1},
        "greta",
        "p201603122384",
        "2016-03-12-2384",
        20160312,
        160312,
    ],
)
def test_a_payload_of_anything_but_identifiers_is_refused(value: object) -> None:
    with pytest.raises(UnsafePayload):
        payload({"one": value})


def test_a_payload_of_identifiers_and_code_words_is_kept() -> None:
    one = uuid7()
    made = payload({"run": one, "kind": "persons", "page": 3})
    assert made == {"run": str(one), "kind": "persons", "page": 3}


@pytest.mark.django_db
def test_a_job_is_enqueued_within_the_transaction_with_identifiers_only() -> None:
    actor = system_actor(LYSAS, "test", (uuid7(),))
    one = uuid7()
    number = enqueue(seen, actor, one=one)
    arguments = ProcrastinateJob.objects.get(id=number).args
    assert arguments == {"provider": str(LYSAS), "compartments": [str(actor.compartments[0])], "one": str(one)}


@pytest.mark.django_db
def test_a_job_runs_in_the_context_of_its_provider() -> None:
    for provider, name in ((LYSAS, "Vår nämnd"), (BJORKDALEN, "Deras nämnd")):
        with within(system_actor(provider, "test").context()):
            Board.objects.create(provider_id=provider, name=name)
    one = uuid7()
    SEEN.clear()
    assert isinstance(seen, Job)
    seen.task.func(provider=str(LYSAS), compartments=[], one=str(one))
    assert [(LYSAS, one, "test.seen", ["Vår nämnd"])] == SEEN
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('samsyn.provider', true)")
        assert cursor.fetchone() == ("",)
