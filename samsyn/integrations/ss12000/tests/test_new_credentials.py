"""Credentials of a register that is known already: new ones are tried before they take the place of the old."""

from __future__ import annotations

import httpx
import pytest

from samsyn.audit.models import Event
from samsyn.integrations.ss12000.credentials import lock, unlock
from samsyn.integrations.ss12000.fake import TOKEN
from samsyn.integrations.ss12000.models import ImportSource
from samsyn.integrations.ss12000.sources import Register, ensure_source
from samsyn.integrations.ss12000.tests.making import SYSTEM, URL, demo_register, seeing
from samsyn.integrations.ss12000.tests.making import source as stored_source
from samsyn.kernel.errors import Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def kept() -> str:
    with seeing():
        return unlock(ImportSource.objects.get(url=URL).secret or b"")


def given(**credentials: str) -> ImportSource:
    return ensure_source(SYSTEM, Register(URL, **credentials), http=httpx.WSGITransport(app=demo_register()))


def change_to(secret: str) -> None:
    """What is stored, as if it had been right before."""
    with seeing():
        ImportSource.objects.filter(url=URL).update(secret=lock(secret))


def test_none_given_means_those_that_are_stored() -> None:
    source = stored_source()
    assert given().pk == source
    assert kept() == TOKEN


def test_new_ones_that_the_register_takes_are_stored() -> None:
    source = stored_source()
    change_to("an older one")
    assert given(token=TOKEN).pk == source
    assert kept() == TOKEN


@pytest.mark.parametrize(
    ("credentials", "field"),
    [({"token": "wrong"}, "token"), ({"token_url": "http://localhost/token", "client_id": "us", "secret": "wrong"}, "secret")],
)
def test_new_ones_that_it_does_not_take_leave_the_old_and_a_row_in_the_log(credentials: dict[str, str], field: str) -> None:
    source = stored_source()
    with pytest.raises(Invalid, match="inte sparade; de förra gäller") as refused:
        given(**credentials)
    assert set(refused.value.fields or {}) == {field}
    assert kept() == TOKEN
    with seeing():
        row = Event.objects.filter(what="ss12000.source").latest("time")
        assert (row.outcome, row.resource_id) == ("failed", source)
        assert ImportSource.objects.get(url=URL).auth == "token"


def test_those_it_has_are_not_tried_again() -> None:
    stored_source()
    assert ensure_source(SYSTEM, Register(URL, token=TOKEN), http=httpx.MockTransport(lambda _request: pytest.fail("asked")))
