"""The bar for bad input: whatever is wrong gives Swedish words, an unchanged database and rows in the logs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.audit.models import Event
from samsyn.integrations.ss12000.actions import fetch_run, start_run
from samsyn.integrations.ss12000.client.settings import Patience, Settings
from samsyn.integrations.ss12000.fake import TOKEN, Deviations, FakeServer, Register, serve
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.sources import Register as Address
from samsyn.integrations.ss12000.sources import ensure_source
from samsyn.integrations.ss12000.tests.making import SYSTEM, URL, demo_register, objects, pupil_objects, seeing
from samsyn.integrations.ss12000.tests.test_review_pages import HEADER, lines, number, upload
from samsyn.organisation.models import Compartment, Unit
from samsyn.organisation.tests.make import LYSAS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
TABLES = """
SELECT CASE WHEN has_table_privilege(tablename, 'SELECT') THEN tablename ELSE 'stage.' || tablename END
FROM pg_tables WHERE schemaname = 'public'
    AND (tablename LIKE 'people\\_%' OR tablename LIKE 'organisation\\_%' OR tablename LIKE 'journal\\_%')
"""


@pytest.fixture
def place() -> Municipality:
    made = make_municipality(LYSAS)
    with seeing():
        Unit.objects.filter(pk=made.school.pk).update(school_unit_code="99010001")
    return made


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """No waiting between attempts, and every line of the log."""
    caplog.set_level("INFO")
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def everything() -> dict[str, str]:
    """A digest of every table with pupils, schools and records."""
    with seeing():
        rooms = tuple(Compartment.objects.values_list("pk", flat=True))
    with seeing(replace(SYSTEM, closed_group=True, compartments=rooms)), connection.cursor() as cursor:
        cursor.execute(TABLES)
        digests = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t")
            digests[table] = cursor.fetchone()[0]
        return digests


def fetched(place: Municipality, http: httpx.BaseTransport | None, url: str = URL, token: str = TOKEN) -> ImportRun:
    """A register added, fetched and stopped where it stopped."""
    actor = place.actor("administrator")
    source = ensure_source(actor, Address(url, token=token)).pk
    return fetch_run(actor, start_run(actor, source=source, way="full").pk, http=http)


def answering(body: bytes, content_type: str = "application/json") -> httpx.WSGITransport:
    """A register that answers everything with this."""

    def app(_environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", content_type)])
        return [body]

    return httpx.WSGITransport(app=app)


def served(**switches: Any) -> httpx.WSGITransport:
    return httpx.WSGITransport(app=demo_register(**switches))


@pytest.mark.parametrize(
    ("http", "token", "words"),
    [
        (lambda: answering(b'{"data": [{"id": '), TOKEN, "avbrutet eller skadat"),
        (lambda: answering(b'{"persons": 7}'), TOKEN, "har inte den form som standarden"),
        (lambda: answering(b"[[[[" * 1000), TOKEN, "avbrutet eller skadat"),
        (lambda: answering(b"\xff\xfe\x00", "application/octet-stream"), TOKEN, "fel teckenkodning"),
        (lambda: answering(b"<!doctype html><title>Logga in</title>", "text/html"), TOKEN, "en webbsida"),
        (lambda: served(html_page=True), TOKEN, "en webbsida"),
        (served, "wrong", "godtar inte våra inloggningsuppgifter"),
        (lambda: served(fault_status=403, fault_count=99), TOKEN, "nekar oss åtkomst"),
    ],
    ids=["cut off", "wrong shape", "deep", "bytes", "html", "log-in page with 200", "wrong token", "no right"],
)
def test_a_register_that_answers_wrongly_is_told_in_words(
    place: Municipality, caplog: pytest.LogCaptureFixture, http: Callable[[], httpx.BaseTransport], token: str, words: str
) -> None:
    before = everything()
    run = fetched(place, http(), token=token)
    failed_in_words(place, run, words, caplog)
    assert everything() == before


def failed_in_words(place: Municipality, run: ImportRun, words: str, caplog: pytest.LogCaptureFixture) -> None:
    """The run's page says why, the access log has the failure, and so has the structured log, without identities."""
    assert run.state == "failed"
    page = place.client("administrator").get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
    assert "Inläsningen misslyckades. Inget har ändrats." in page
    assert words in page, run.message
    with seeing():
        row = Event.objects.get(what="ss12000.run", outcome="failed")
    assert (row.resource_id, row.action, row.user_name) == (run.pk, "import", "Nils Berg")
    lines = [record.getMessage() for record in caplog.records if "ss12000.run" in record.getMessage()]
    assert any("'failed'" in line for line in lines)
    assert not any("Nils" in line for line in lines)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a register that takes the question and never answers."""
    released = threading.Event()
    server = FakeServer(Register(), Deviations(hang_seconds=1.0), sleep=lambda _seconds: released.wait(30))
    with serve(server) as running:
        yield f"{running.url}/v2"
        released.set()


def test_a_register_that_hangs_is_given_up_and_told_in_words(
    place: Municipality, silent: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = partial(Settings, patience=Patience(read=0.2, attempts=1))
    monkeypatch.setattr("samsyn.integrations.ss12000.run.fetching.Settings", hasty)
    before = everything()
    run = fetched(place, None, silent)
    failed_in_words(place, run, "svarar för långsamt", caplog)
    assert everything() == before


def test_a_wrong_check_digit_in_a_register_is_a_row_of_the_review_and_changes_nobody(
    place: Municipality, caplog: pytest.LogCaptureFixture
) -> None:
    register = objects()
    pupil = pupil_objects(register)[0]
    value = pupil["civicNo"]["value"]
    pupil["civicNo"] = {"value": value[:-1] + str((int(value[-1]) + 1) % 10)}
    before = everything()
    run = fetched(place, httpx.WSGITransport(app=demo_register(register)))
    page = place.client("administrator").get(reverse("ss12000:run", kwargs={"run": run.pk}), {"visa": "invalid"}).content.decode()
    assert pupil["familyName"] in page
    assert "personnumrets kontrollsiffra stämmer inte" in page
    with seeing():
        assert Event.objects.filter(what="ss12000.run", resource_id=run.pk, action="import").exists()
    assert everything() == before
    assert value not in caplog.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lines(f"{number(0)[:-1]}x;Åsa;Öqvist;4B;99010001"), ("Rad", ">2<", "Personnummer")),
        (
            lines(f"{number(0)[:-1]}{(int(number(0)[-1]) + 1) % 10};Åsa;Öqvist;4B;99010001"),
            (">2<", "Personnummer", "Kontrollsiffran stämmer inte"),
        ),
        ("<!doctype html><title>Logga in</title>", ("webbsida",)),
        (HEADER + '\n"oavslutad;x;y;z;w', ("skadad",)),
        (lines(f"{number(0)};;Öqvist;4B;123"), ("2 fel i filen", "Förnamn", "Skolenhetskod")),
    ],
    ids=["no number", "wrong check digit", "html", "broken", "two faults"],
)
def test_a_file_that_is_wrong_is_told_by_row_and_column(place: Municipality, content: str, words: tuple[str, ...]) -> None:
    client, before = place.client("administrator"), everything()
    answer: Any = upload(client, content)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Inget har ändrats." in page
    assert [one for one in words if one not in page] == []
    with seeing():
        row = Event.objects.get(what="ss12000.file")
        assert (row.outcome, row.action) == ("failed", "import")
        assert not ImportRun.objects.exists()
    assert everything() == before


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({}, "file", "Välj en fil."),
        ({"file": b""}, "file", "Filen är tom. Välj en annan."),
        ({"file": b"<html>"}, "file", "Filen"),
        ({"file": b"%PDF-1.7 trasig"}, "file", "Filen"),
        ({"file": b"\x89PNG\r\n\x1a\n", "dated_on": "2021-13-45"}, "dated_on", "Skriv dagen som"),
    ],
    ids=["none", "empty", "html", "broken pdf", "no day"],
)
def test_a_file_for_a_record_that_is_wrong_is_told_at_its_field(
    place: Municipality, sent: dict[str, Any], field: str, words: str
) -> None:
    client, before = place.client("nurse"), everything()
    form = {"title": "BVC", "dated_on": "2021-06-03", "origin": "scanned", **sent}
    if "file" in sent:
        form["file"] = BytesIO(sent["file"])
        form["file"].name = "scan.pdf"
    answer = Client.post(client, reverse("journal:add_file", kwargs={"pupil": place.greta.pk}), form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in page
    assert words in page
    with seeing():
        row = Event.objects.get(what="journal.attachment", pupil_id=place.greta.pk)
        assert (row.outcome, row.action, row.rule) == ("failed", "write", "invalid")
    assert everything() == before
