"""The form of consents sent several times at once stores each answer once: with real commits, in threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client

from samsyn.access.models import Consent
from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.access.tests.test_consents import guardians, say
from samsyn.audit.models import Event
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.organisation.tests.make import LYSAS


def sent(place: Municipality, client: Client, **typed: str) -> int:
    today = clock.today().isoformat()
    said = dict.fromkeys(("pupil", *guardians(place)), "yes")
    return say(client, place, said, valid_from=today, valid_to=today, **typed).status_code  # type: ignore[attr-defined]


def test_answers_sent_at_once_are_stored_once(committed_db: None) -> None:
    place = make_municipality(LYSAS)
    clients = [place.client("nurse") for _ in range(4)]
    gate = Barrier(len(clients))

    def run(client: Client) -> int:
        gate.wait()
        try:
            return sent(place, client)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        assert list(pool.map(run, clients)) == [302] * 4
    with within(place.actor("nurse").context()):
        givers = 1 + len(guardians(place))
        assert Consent.objects.count() == givers
        assert Event.objects.filter(what="access.consent", action="write").count() == givers


def test_another_answer_and_then_the_first_again_are_answers_of_their_own(committed_db: None) -> None:
    place = make_municipality(LYSAS)
    client = place.client("nurse")
    today = clock.today().isoformat()
    for answer in ("yes", "no", "yes", "yes"):
        say(client, place, {"pupil": answer}, valid_from=today, valid_to=today)
    with within(place.actor("nurse").context()):
        assert list(Consent.objects.order_by("recorded_at", "id").values_list("refused", flat=True)) == [False, True, False]
