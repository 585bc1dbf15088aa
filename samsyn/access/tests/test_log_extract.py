"""The log extract: to the pupil and to guardians, decided, filtered and logged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.extracts import secret
from samsyn.access.tests.make import Municipality, World, assess, decide
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.audit.models import Event
from samsyn.journal.tests.test_pdf import words as pdf_words
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.ids import uuid7
from samsyn.people.models import Guardianship, Person

pytestmark = pytest.mark.django_db
ENTRY = uuid7()


@pytest.fixture
def greta(world: World) -> UUID:
    """Greta, ten years old, whose record the doctor has opened and was refused once, and who stood in a list."""
    ours = world.ours
    actor = ours.actor("doctor")
    with within(actor.context()):
        for event in (
            AccessEvent(Action.LIST, "people.class_list", pupils=(ours.greta.pk, ours.ali.pk)),
            AccessEvent(Action.OPEN, "journal.record", pupil=ours.greta.pk, reason="Hemligt skäl"),
            AccessEvent(Action.OPEN, "journal.entry", pupil=ours.greta.pk, resource=ENTRY),
            AccessEvent(Action.WRITE, "access.block", pupil=ours.greta.pk),
            AccessEvent(Action.PRINT, "journal.record", Outcome.REFUSED, pupil=ours.greta.pk),
        ):
            record(actor, event)
    return ours.greta.pk


@pytest.fixture
def no_secrets() -> Iterator[list[secret.Secrets]]:
    """The declared secrets, put back afterwards."""
    before = list(secret._declared)
    yield secret._declared
    secret._declared[:] = before


def aged(place: Municipality, years: int) -> None:
    """Make Greta so many years old."""
    with within(Context("make", provider=place.provider, closed_group=True)):
        today = clock.today()
        born = today.replace(year=today.year - years, day=1) - timedelta(days=40)
        Person.objects.filter(pk=place.greta.person_id).update(birth_date=born)


def guardian(place: Municipality, number: int = 0) -> UUID:
    with within(Context("make", provider=place.provider, closed_group=True)):
        return list(Guardianship.objects.filter(pupil=place.greta).order_by("id"))[number].guardian_id


def ask(client: Client, pupil: UUID, recipient: object, **typed: str) -> Any:
    today = clock.today()
    form = {
        "recipient": str(recipient),
        "start": (today - timedelta(days=30)).isoformat(),
        "end": today.isoformat(),
        "reason": "Mamma bad om det",
        "then": "page",
        **typed,
    }
    return client.post(reverse("audit:log_extract", kwargs={"pupil": pupil}), form)


def shown(client: Client, pupil: UUID, recipient: object, **typed: str) -> str:
    answer = ask(client, pupil, recipient, **typed)
    assert answer.status_code == 200, answer.status_code
    content: str = answer.content.decode()
    return content[content.index("<h1>") :]


def test_the_pupil_sees_all_that_happened_and_no_names(world: World, greta: UUID) -> None:
    content = shown(world.ours.client("nurse"), greta, greta)
    for said in ("Visade i lista klasslista", "Öppnade journal", "Öppnade anteckning", "Skrev spärr", "Greta Andersson själv"):
        assert said in content, said
    for secret_word in ("Johan Åkerblom", "Hemligt skäl", "Skrev ut", "Ali"):
        assert secret_word not in content, secret_word


def test_the_providers_setting_may_name_who(world: World, greta: UUID) -> None:
    ours = world.ours
    with within(Context("make", provider=ours.provider)):
        decide(ours.provider, ours.users["lead"], ours.users["head"], P_19="name")
    assert "Johan Åkerblom" in shown(ours.client("nurse"), greta, greta)


def test_a_young_childs_guardian_sees_contacts_and_never_what_the_child_has_asked_for(world: World, greta: UUID) -> None:
    aged(world.ours, 9)
    content = shown(world.ours.client("nurse"), greta, guardian(world.ours))
    assert "Öppnade journal" in content
    assert "Visade i lista klasslista" in content
    assert "spärr" not in content
    assert "sekretessbelagda" in content


@pytest.mark.parametrize("years", [13, 16])
def test_an_older_childs_contacts_are_hidden_without_trace(world: World, greta: UUID, years: int) -> None:
    aged(world.ours, years)
    content = shown(world.ours.client("nurse"), greta, guardian(world.ours))
    assert "Visade i lista klasslista" in content
    assert "Öppnade" not in content
    assert "sekretessbelagda" in content


def test_an_assessment_goes_before_age(world: World, greta: UUID) -> None:
    aged(world.ours, 9)
    nurse = world.ours.client("nurse")
    assess(nurse, greta, "set_block")
    assert "Öppnade journal" in shown(nurse, greta, guardian(world.ours))
    assess(nurse, greta, "insight")
    assert "Öppnade" not in shown(nurse, greta, guardian(world.ours))


def test_what_is_flagged_secret_goes_with_all_that_hints_at_it(world: World, greta: UUID, no_secrets: list[secret.Secrets]) -> None:
    aged(world.ours, 9)
    asked = []

    def secrets(actor: object, card: object, person: UUID) -> list[UUID]:
        asked.append(person)
        return [ENTRY]

    secret.declare_secrets(secrets)
    nurse = world.ours.client("nurse")
    content = shown(nurse, greta, guardian(world.ours, 1))
    assert "Öppnade" not in content
    assert "Visade i lista klasslista" in content
    assert asked == [guardian(world.ours, 1)]
    assert "Öppnade anteckning" in shown(nurse, greta, greta)


def test_a_protected_pupils_guardian_is_shown_nothing(world: World) -> None:
    ours, actor = world.ours, world.ours.actor("closed_nurse")
    with within(Context("make", provider=ours.provider, closed_group=True)):
        other = Guardianship.objects.filter(pupil=ours.greta).first()
        assert other is not None
        held = Guardianship.objects.create(
            provider_id=ours.provider, pupil=ours.protected, guardian_id=other.guardian_id, kind="sole", valid_from=other.valid_from
        )
    with within(actor.context()):
        record(actor, AccessEvent(Action.LIST, "people.class_list", pupils=(ours.protected.pk,)))
    client = ours.client("closed_nurse")
    assert "Det finns ingen åtkomst att visa" in shown(client, ours.protected.pk, held.guardian_id)
    assert "klasslista" in shown(client, ours.protected.pk, ours.protected.pk)
    assert ask(ours.client("nurse"), ours.protected.pk, held.guardian_id).status_code == 404


def test_whoever_has_no_custody_is_refused_entirely(world: World, greta: UUID) -> None:
    ours = world.ours
    without = guardian(ours)
    with within(Context("make", provider=ours.provider)):
        Guardianship.objects.filter(pupil=ours.greta, guardian_id=without).update(kind="other_responsible")
    client = ours.client("nurse")
    assert str(without) not in client.get(reverse("audit:log_extract", kwargs={"pupil": greta})).content.decode()
    for recipient in (without, uuid7(), ours.ali.pk):
        assert ask(client, greta, recipient).status_code == 403
        assert ask(client, greta, recipient, then="pdf").status_code == 403
    with within(ours.actor("nurse").context()):
        refused = Event.objects.filter(what="access.log_extract", outcome="refused")
        assert {row.action for row in refused} == {"release"}
        assert not Event.objects.filter(what="access.log_extract", outcome="allowed").exists()


def test_a_grown_up_pupils_guardian_has_no_extract(world: World, greta: UUID) -> None:
    aged(world.ours, 18)
    assert ask(world.ours.client("nurse"), greta, guardian(world.ours)).status_code == 403
    assert "Öppnade journal" in shown(world.ours.client("nurse"), greta, greta)


def test_the_pdf_says_the_same_and_is_logged_as_a_release(world: World, greta: UUID) -> None:
    aged(world.ours, 14)
    parent = guardian(world.ours)
    answer = ask(world.ours.client("nurse"), greta, parent, then="pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.Pdf.open(io.BytesIO(answer.content)) as pdf:
        text = pdf_words(pdf).replace(" ", "")
        with pdf.open_metadata() as metadata:
            assert metadata.get("dc:title") == "Loggutdrag"
            assert metadata.get("pdfuaid:part") == "1"
    assert "Visadeilistaklasslista" in text
    assert "Öppnade" not in text
    with within(world.ours.actor("nurse").context()):
        event = Event.objects.get(what="access.log_extract")
        assert (event.action, event.outcome, event.pupil_id, event.resource_id) == ("release", "allowed", greta, parent)
        assert (event.rule, event.reason) == ("row_093_log_extract", "Mamma bad om det")
        assert event.details.startswith("to=guardian form=pdf")


def test_another_extract_is_not_shown_to_a_guardian(world: World, greta: UUID) -> None:
    aged(world.ours, 9)
    nurse = world.ours.client("nurse")
    shown(nurse, greta, greta)
    assert "Lämnade ut" not in shown(nurse, greta, guardian(world.ours))
    assert "Lämnade ut loggutdrag" in shown(nurse, greta, greta)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("recipient", {"recipient": ""}),
        ("recipient", {"recipient": "mamma"}),
        ("start", {"start": "i fjol"}),
        ("start", {"start": "2099-01-01"}),
        ("end", {"end": ""}),
        ("end", {"end": "2001-01-01"}),
        ("reason", {"reason": "ja"}),
        ("reason", {"reason": "x" * 301}),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_released(
    world: World, greta: UUID, field: str, typed: dict[str, str]
) -> None:
    answer = ask(world.ours.client("nurse"), greta, **{"recipient": greta, **typed})
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()
    with within(world.ours.actor("nurse").context()):
        assert not Event.objects.filter(action="release").exists()


def test_other_walls_stand(world: World, greta: UUID) -> None:
    assert ask(world.theirs.client("nurse"), greta, greta).status_code == 404
    assert ask(world.ours.client("principal"), greta, greta).status_code == 403
    assert "Öppnade journal" not in shown(world.ours.client("psychologist"), greta, greta)
    assert "Loggutdrag" in world.ours.client("nurse").get(reverse("audit:readers", kwargs={"pupil": greta})).content.decode()
