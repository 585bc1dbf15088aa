"""The record's pages as a browser without JavaScript meets them: what is typed is never lost, addresses can't be mixed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import World
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.actions import sign_entry
from samsyn.journal.actions.correcting import correct_entry
from samsyn.journal.models import Attachment
from samsyn.journal.rules.filters import Only
from samsyn.journal.tests.make import VISIT, changed, save, signed_visit
from samsyn.journal.views.shared import saved_words
from samsyn.kernel.clock import STOCKHOLM
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def client(world: World, admin_url: str) -> Client:
    store_shipped(admin_url)
    use_shipped(world.ours.provider)
    return world.ours.client("nurse")


def begun(client: Client, world: World, pupil: UUID) -> UUID:
    """A note begun about a pupil: its first save makes it."""
    entry = uuid7()
    typed = {"template": "note", "version": "0", "sequence": "1", "q_reason": "Ont i huvudet", "then": "stay"}
    assert client.post(reverse("journal:edit", kwargs={"pupil": pupil, "entry": entry}), typed).status_code == 302
    return entry


def test_a_text_that_is_too_long_comes_back_as_typed(world: World, client: Client) -> None:
    entry = begun(client, world, world.ours.greta.pk)
    address = reverse("journal:edit", kwargs={"pupil": world.ours.greta.pk, "entry": entry})
    typed = {"version": "1", "sequence": "1", "q_reason": "Huvudvärk", "q_text": "lång text " * 3000, "then": "leave"}
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Huvudvärk" in page
    assert page.count("lång text ") > 2900


def test_the_filter_form_keeps_every_kind_that_the_address_names(world: World, client: Client) -> None:
    address = reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    page = client.get(address + "?kind=phone&kind=referral&kind=photo&only=mine").content.decode()
    for kind, kept in {"phone": True, "referral": True, "photo": True, "drop_in": False}.items():
        field = re.search(f'<input [^>]*name="kind" value="{kind}"[^>]*>', page)
        assert field and ("checked" in field.group()) is kept, kind
    assert '<input type="hidden" name="only" value="mine">' in page


def test_a_filter_that_cannot_be_read_comes_back_open_as_typed_with_each_fault_at_its_field(world: World, client: Client) -> None:
    address = reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    asked = "?kind=phone&only=mine&since=i+fjol&until=31%2F13-14&text=ont+i+magen"
    page = client.get(address + asked).content.decode()
    said = "Skriv datumet som 2014-12-31, 20141231 eller 31/12-14."
    assert '<details class="filters no-print" open>' in page
    assert "Filtret kunde inte användas. Hela journalen visas." in page
    for name, label, typed in (("since", "Från och med", "i fjol"), ("until", "Till och med", "31/13-14")):
        assert f'<a href="#id_{name}">{label}: {said}</a>' in page
        field = re.search(f'<input [^>]*name="{name}"[^>]*>', page)
        assert field and 'aria-invalid="true"' in field.group() and f'value="{typed}"' in field.group()
        assert f'id="id_{name}_error"' in page
    assert re.search('<input [^>]*name="kind" value="phone"[^>]* checked', page)
    assert '<input type="hidden" name="only" value="mine">' in page
    assert 'value="ont i magen"' in page


def test_all_that_the_filter_form_takes_is_searched_for_and_fits_in_an_address(world: World, client: Client) -> None:
    address = reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    form = client.get(address).content.decode()
    lengths = {name: int(re.search(f'name="{name}"[^>]* maxlength="([0-9]+)"', form)[1]) for name in ("since", "until", "text")}
    kinds = re.findall('name="kind" value="([^"]+)"', form)
    # The longest in an address that one letter gets: three bytes, nine characters.
    typed = {name: "€" * length for name, length in lengths.items()}
    query = urlencode({**typed, "kind": kinds, "only": list(Only), "klass": uuid7(), "visa": "unsigned"}, doseq=True)
    assert len(f"GET {address}?{query} HTTP/1.1") < 4094
    page = client.get(address, {"text": "magont " * (lengths["text"] // 7) + "sist"}).content.decode()
    assert 'sist"' in page


def test_a_filter_whose_address_is_wrong_outside_the_form_says_what_and_keeps_the_rest(world: World, client: Client) -> None:
    address = reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    page = client.get(address + "?kind=phone&kind=x&only=y&page=0").content.decode()
    for said in (
        '<a href="#field_kind">Slag: Slaget av kontakt finns inte.</a>',
        "<li>Filtret finns inte.</li>",
        "<li>Sidan finns inte.</li>",
    ):
        assert said in page
    assert re.search('<input [^>]*name="kind" value="phone"[^>]* checked', page)
    assert '<details class="filters no-print">' in client.get(address + "?page=0").content.decode()


def test_an_entry_is_not_reached_by_another_pupils_address(world: World, client: Client) -> None:
    entry = begun(client, world, world.ours.greta.pk)
    for name in ("entry", "edit"):
        assert client.get(reverse(f"journal:{name}", kwargs={"pupil": world.ours.ali.pk, "entry": entry})).status_code == 404
    assert client.post(reverse("journal:autosave", kwargs={"pupil": world.ours.ali.pk, "entry": entry})).status_code == 404


def test_a_file_is_added_and_downloaded_but_never_by_another_pupils_address(world: World, client: Client) -> None:
    file = BytesIO(PNG)
    file.name = "scan.png"
    sent = {"file": file, "title": "BVC-journal", "dated_on": "2021-06-03", "origin": "scanned"}
    assert client.post(reverse("journal:add_file", kwargs={"pupil": world.ours.greta.pk}), sent).status_code == 302
    with within(world.ours.actor("nurse").context()):
        attachment = Attachment.objects.get().pk
    answer = client.get(reverse("journal:download", kwargs={"pupil": world.ours.greta.pk, "attachment": attachment}))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    other = reverse("journal:download", kwargs={"pupil": world.ours.ali.pk, "attachment": attachment})
    assert client.get(other).status_code == 404


def test_what_is_not_an_image_or_pdf_is_refused_at_its_field(world: World, client: Client) -> None:
    file = BytesIO(b"<html><script>alert(1)</script></html>")
    file.name = "scan.png"
    sent = {"file": file, "title": "x", "dated_on": "2021-06-03", "origin": "scanned"}
    answer = client.post(reverse("journal:add_file", kwargs={"pupil": world.ours.greta.pk}), sent)
    assert answer.status_code == 400
    assert 'id="id_file_error"' in answer.content.decode()


def test_a_file_from_before_the_pupil_was_born_is_refused_at_its_field(world: World, client: Client) -> None:
    file = BytesIO(PNG)
    file.name = "scan.png"
    sent = {"file": file, "title": "x", "dated_on": "1998-06-03", "origin": "scanned"}
    answer = client.post(reverse("journal:add_file", kwargs={"pupil": world.ours.greta.pk}), sent)
    assert answer.status_code == 400
    assert 'id="id_dated_on_error"' in answer.content.decode()
    assert "före elevens födelse" in answer.content.decode()
    assert ".tiff,.webp" in answer.content.decode()


def test_a_file_form_with_everything_empty_names_all_that_is_missing_at_once(world: World, client: Client) -> None:
    answer = client.post(reverse("journal:add_file", kwargs={"pupil": world.ours.greta.pk}), {})
    assert answer.status_code == 400
    for name in ("file", "title", "dated_on", "origin"):
        assert f'id="id_{name}_error"' in answer.content.decode(), name


def test_a_page_from_before_a_new_log_in_shows_what_was_typed(world: World, client: Client) -> None:
    entry = begun(client, world, world.ours.greta.pk)
    client.handler.enforce_csrf_checks = True
    address = reverse("journal:edit", kwargs={"pupil": world.ours.greta.pk, "entry": entry})
    answer = client.post(
        address, {"version": "1", "q_text": "Ont i <b>magen</b> i en vecka.", "csrfmiddlewaretoken": "gammalt-tecken"}
    )
    assert answer.status_code == 403
    assert "<h1>Sidan var för gammal</h1>" in answer.content.decode()
    assert "Du har inte behörighet" not in answer.content.decode()
    assert "Ont i &lt;b&gt;magen&lt;/b&gt; i en vecka." in answer.content.decode()
    assert "gammalt-tecken" not in answer.content.decode()


def test_a_corrected_entry_says_so_in_the_record_and_on_its_page(world: World, client: Client) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    record = reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    page = reverse("journal:entry", kwargs={"pupil": world.ours.greta.pk, "entry": entry})
    assert "Rättad" not in client.get(record).content.decode()
    with within(nurse.context()):
        begun = correct_entry(nurse, entry=entry, reason="Vikten var fel.")
    assert "Rättad" not in client.get(record).content.decode()
    saved = save(nurse, begun.entry, changed(VISIT, weight=["36,5"]), begun.version)
    with within(nurse.context()):
        sign_entry(nurse, entry=begun.entry, version=saved.version)
    assert "Rättad: se rättelsen nedan" in client.get(record).content.decode()
    assert "Rättad: se rättelsen nedan" in client.get(page).content.decode()


def test_a_draft_of_another_day_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = datetime(2026, 11, 23, 0, 5, 9, tzinfo=STOCKHOLM)
    monkeypatch.setattr("samsyn.kernel.clock.today", saved.date)
    assert saved_words(saved) == "00:05:09"
    assert saved_words(saved - timedelta(minutes=10)) == "22 nov. 2026 23:55"


@pytest.mark.parametrize(("who", "shown"), [("nurse", True), ("principal", False)])
def test_the_way_to_the_access_log_is_shown_to_those_who_may_see_it(world: World, who: str, shown: bool) -> None:
    pupil = {"pupil": world.ours.greta.pk}
    page = world.ours.client(who).get(reverse("journal:record", kwargs=pupil))
    assert page.status_code == 200
    assert (f'href="{reverse("audit:readers", kwargs=pupil)}"' in page.content.decode()) is shown
