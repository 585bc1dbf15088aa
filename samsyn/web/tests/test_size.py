"""A file that is far too large: refused before any of it is kept, with a page, an unchanged database and its row in the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.db import connection
from django.test import Client
from django.test.client import FakePayload
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.journal.models import Attachment
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
HUNDRED_MB = 100 * 2**20


class Endless(FakePayload):
    """A body that is made as it is read; `largest` is the most that was asked for at once."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.left, self.largest = size, 0

    def __len__(self) -> int:
        return self.left

    def read(self, size: int = -1) -> bytes:
        asked = self.left if size < 0 else min(size, self.left)
        self.largest = max(self.largest, asked)
        self.left -= asked
        return b"x" * asked


def send(client: Client, address: str, body: Endless) -> Any:
    return client.generic(
        "POST",
        address,
        content_type="multipart/form-data; boundary=grans",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(len(body))},
    )


@pytest.mark.parametrize(("who", "page"), [("nurse", "journal:add_file"), ("administrator", "ss12000:file")])
def test_a_hundred_megabytes_are_refused_by_a_page_and_kept_nowhere(
    world: World, who: str, page: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def kept(*_args: object) -> None:
        raise AssertionError("the file was taken in")

    monkeypatch.setattr(FileUploadHandler, "new_file", kept)
    client, body = world.ours.client(who), Endless(HUNDRED_MB)
    pupil = {"pupil": world.ours.greta.pk} if page == "journal:add_file" else None
    address = reverse(page, kwargs=pupil)
    answer = send(client, address, body)
    assert answer.status_code == 413
    assert "Filen är större än 20 MB. Inget har sparats." in answer.content.decode()
    assert f'href="{address}"' in answer.content.decode()
    assert body.left == 0, "what is not taken in breaks the browser's connection"
    assert body.largest <= 2**20
    assert "'bytes': 104857600" in caplog.text
    with within(world.ours.actor(who).context()):
        row = Event.objects.get(what="web.upload")
        assert (row.outcome, row.rule, row.details) == ("refused", "too_large", f"bytes={HUNDRED_MB}")
        assert not ImportRun.objects.exists()
    with within(world.ours.actor("nurse").context()):  # who reaches the records, as an administrator does not
        assert not Attachment.objects.exists()


@pytest.mark.parametrize("address", ["/login/demo/", "/no-such-page/", "/health/"])
def test_nobody_needs_to_be_logged_in_to_be_refused(db: None, address: str, caplog: pytest.LogCaptureFixture) -> None:
    assert send(Client(), address, Endless(HUNDRED_MB)).status_code == 413
    assert "request.too_large" in caplog.text


@pytest.mark.parametrize("length", ["-1", "1e9", "x", "99999999999999999999"])
def test_a_length_that_is_none_or_beyond_all_is_refused(db: None, length: str) -> None:
    answer = Client().generic("POST", "/login/demo/", **{"CONTENT_LENGTH": length, "wsgi.input": Endless(10)})
    assert answer.status_code == 413


def test_a_file_within_the_limit_reaches_the_form(world: World) -> None:
    answer = send(world.ours.client("administrator"), reverse("ss12000:file"), Endless(20 * 2**20))
    assert answer.status_code == 400  # what is wrong with it is the form's to say
    assert b'name="file"' in answer.content
    with within(world.ours.actor("administrator").context()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE what = 'web.upload'")
        assert cursor.fetchone() == (0,)
