"""A refusal leads on: to the authority's decision that can be appealed, or from an independent provider to IVO."""

from __future__ import annotations

from uuid import UUID

import pytest

from samsyn.access.tests.make import World, staff_office
from samsyn.journal.models import ReleaseDecision
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.releasing import assess, at, begin, decide, page, room_of, text_of, then
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.organisation.models import CareProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(world: World) -> UUID:
    """A visit that the nurse has signed about Greta."""
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


def test_a_refusal_leads_to_the_authoritys_decision_that_can_be_appealed(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient="anybody", recipient_name="Ola Granne")
    assert decide(nurse, greta, release, release="no", reason="Greta kan lida men.").status_code == 302
    assert "skriftligt beslut" in page(nurse, greta, release)
    letter = text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)
    assert "Greta kan lida men." in letter
    assert "skriftligt beslut" in letter
    assert "kammarrätten" not in letter
    then(nurse, greta, release, "authority")
    own = decide(nurse, greta, release, level="authority", release="no", reason="Sekretess gäller.")
    assert own.status_code == 400, "without number and decider"
    decided = {"number": "BUN 2026/77", "decided_name": "Barn- och utbildningsnämnden", "decided_on": clock.today().isoformat()}
    assert decide(nurse, greta, release, level="authority", release="no", reason="Sekretess gäller.", **decided).status_code == 302
    letter = text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)
    assert "BUN 2026/77" in letter
    assert "kammarrätten" in letter
    assert "tre veckor" in letter
    record = nurse.get(at("record", pupil=greta)).content.decode()
    assert record.count("Utlämnande: Ola Granne") == 2


def test_the_authority_may_release_what_the_official_refused(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient="anybody", recipient_name="Ola Granne")
    decide(nurse, greta, release, release="no", reason="Greta kan lida men.")
    then(nurse, greta, release, "authority")
    assess(nurse, greta, release, visit)
    decided = {"number": "BUN 2026/77", "decided_name": "Nämnden", "decided_on": clock.today().isoformat()}
    assert decide(nurse, greta, release, level="authority", **decided).status_code == 302
    assert "ska lämnas" in page(nurse, greta, release).lower()


def test_an_independent_provider_hands_a_refusal_to_ivo(world: World, visit: UUID) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    with staff_office():
        CareProvider.objects.filter(pk=ours.provider).update(kind="independent")
    nurse = ours.client("nurse")
    release = begin(nurse, greta, recipient="anybody", recipient_name="Ola Granne")
    decide(nurse, greta, release, release="no", reason="Greta kan lida men.")
    assert "Det finns inget nekat beslut" in then(nurse, greta, release, "authority")
    assert "yttrande" in then(nurse, greta, release, "refer", opinion="")
    then(nurse, greta, release, "refer", opinion="Uppgifterna rör Gretas hälsa.")
    with within(ours.actor("nurse").context()):
        assert list(ReleaseDecision.objects.order_by("entered_at").values_list("result", flat=True)) == ["refused", "referred"]
    letter = text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)
    assert "Inspektionen för vård och omsorg" in letter
    rooms = f"room:{room_of(ours, 'counsellor')}"
    other = begin(nurse, greta, recipient=rooms)
    assert 'value="osl_25_13a"' not in page(nurse, greta, other), "not in an independent school"
