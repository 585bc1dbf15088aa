"""A release to another care provider that has Samsyn arrives in its record, or not at all; and nothing says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from samsyn.access.consents.recipients import care_provider_key
from samsyn.access.tests.make import World
from samsyn.access.tests.test_consents import guardians
from samsyn.audit.models import Event
from samsyn.journal.actions import attach_file
from samsyn.journal.models import ReceivedDocument, Release, ReleaseDecision
from samsyn.journal.releases import deciding
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.releasing import assess, at, begin, decide, events, page, text_of, then
from samsyn.journal.tests.test_files import paper
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.models import Compartment
from samsyn.people.identity_hash import remember, remember_all
from samsyn.people.models import Enrolment, Identifier, Person, Pupil
from samsyn.people.tests.make import make_board, make_compartment

pytestmark = pytest.mark.django_db
NOT_REACHED = "Eleven kan inte nås där; lämna ut som PDF."


@pytest.fixture
def visit(world: World) -> UUID:
    """A visit that the nurse has signed about Greta."""
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


@pytest.fixture
def twin(world: World) -> Pupil:
    """Greta, who goes to school in the other municipality too."""
    with within(Context("test", provider=world.ours.provider)):
        number = Identifier.objects.get(person_id=world.ours.greta.person_id).value
        remember_all(world.ours.provider)
    with theirs(world):
        Identifier.objects.filter(person_id=world.theirs.greta.person_id).update(value=number)
        remember_all(world.theirs.provider)
    return world.theirs.greta


@contextmanager
def theirs(world: World) -> Iterator[None]:
    with within(Context("test", provider=world.theirs.provider, closed_group=True)):
        yield


def decided(world: World, visit: UUID, branch: str = "emi", **typed: Any) -> UUID:
    """A release to the other municipality, decided on."""
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = begin(
        nurse, greta, recipient="care_provider", care_provider=care_provider_key(world.theirs.provider, branch), aim="Hörseln"
    )
    assess(nurse, greta, release, visit)
    assert decide(nurse, greta, release, **typed).status_code == 302
    return release


def received(world: World) -> list[ReceivedDocument]:
    """All that lies in any room of the other municipality."""
    with theirs(world):
        rooms = tuple(Compartment.objects.values_list("pk", flat=True))
    with within(Context("test", provider=world.theirs.provider, compartments=rooms)):
        return list(ReceivedDocument.objects.order_by("id"))


def test_it_arrives_in_the_recipients_record_with_its_origin_and_nowhere_else(world: World, visit: UUID, twin: Pupil) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    nurse, their_nurse = ours.client("nurse"), world.theirs.client("nurse")
    with within(ours.actor("nurse").context()):
        file = attach_file(
            ours.actor("nurse"), pupil=greta, content=paper(), title="Audiogram", dated_on=clock.today(), origin="scanned"
        )
    release = begin(nurse, greta, recipient="care_provider", care_provider=care_provider_key(world.theirs.provider, "emi"))
    assess(nurse, greta, release, visit, masked=["weight"])
    form = {"verdict": "release", "test": "Behövs för vården."}
    assert nurse.post(at("assess_file", pupil=greta, release=release, file=file), form).status_code == 302
    assert decide(nurse, greta, release, ground="osl_25_12", findings=["necessary"]).status_code == 302
    assert "Uppgifterna är lämnade" in then(nurse, greta, release, "deliver")
    (document,) = received(world)
    assert document.compartment_id == world.theirs.actor("nurse").compartment
    assert document.pupil_id == twin.pk
    assert (document.origin_provider, document.origin_board) == ("Lysås kommun", "Barn- och utbildningsnämnden")
    record = their_nurse.get(at("record", pupil=twin.pk)).content.decode()
    assert "Lysås kommun" in record
    opened = their_nurse.get(at("received", pupil=twin.pk, document=document.pk)).content.decode()
    for said in ("136,2 cm", "Lysås kommun", "Barn- och utbildningsnämnden", "Maria Lind", "Audiogram"):
        assert said in opened
    assert "35,6" not in opened
    with within(world.theirs.actor("nurse").context()):
        with_it = document.files.get()
    got = their_nurse.get(at("received_file", pupil=twin.pk, document=document.pk, file=with_it.pk))
    assert got.content.startswith(b"%PDF")
    logged = events(world.theirs.actor("nurse"), "journal.received")
    assert {(one.action, one.resource_id, one.pupil_id) for one in logged} == {("open", document.pk, twin.pk)}
    for who in ("psychologist", "counsellor", "principal", "administrator"):
        answer = world.theirs.client(who).get(at("received", pupil=twin.pk, document=document.pk))
        assert answer.status_code in {403, 404}
    with within(ours.actor("nurse").context()):
        assert not ReceivedDocument.objects.exists()
    details = [event.details for event in events(ours.actor("nurse"), "journal.release") if event.action == "release"]
    assert details[-1] == "delivered=provider"


def test_nobody_changes_what_was_received(world: World, visit: UUID, twin: Pupil) -> None:
    release = decided(world, visit)
    then(world.ours.client("nurse"), world.ours.greta.pk, release, "deliver")
    with within(world.theirs.actor("nurse").context()):
        for change in ("UPDATE journal_receiveddocument SET title = 'x'", "DELETE FROM journal_receiveddocument"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)


def _unknown(world: World) -> None:
    with theirs(world):
        Identifier.objects.filter(person_id=world.theirs.greta.person_id).update(value="201303652398")
        remember_all(world.theirs.provider)


def _ended(world: World) -> None:
    with theirs(world):
        Identifier.objects.filter(person_id=world.theirs.greta.person_id).update(valid_to="2026-11-01")


def _protected_there(world: World) -> None:
    # Marked, and not yet written anew by any import: the hash is still there.
    with theirs(world):
        hidden = {"protection": "confidentiality_marking", "given_name": "", "family_name": ""}
        Person.objects.filter(pk=world.theirs.greta.person_id).update(**hidden)


def _left(world: World) -> None:
    with theirs(world):
        Enrolment.objects.filter(pupil=world.theirs.greta).update(valid_to="2026-10-01")


def _never_remembered_here(world: World) -> None:
    with within(Context("test", provider=world.ours.provider)):
        Identifier.objects.filter(person_id=world.ours.greta.person_id).update(kind="temporary_number")
        remember(world.ours.provider, [world.ours.greta.person_id])


def _no_such_room(world: World) -> None:
    """The branch is asked for below."""


def _rooms_of_two_boards(world: World) -> None:
    with theirs(world):
        for name in ("Gymnasienämnden", "Vuxenutbildningsnämnden"):
            make_compartment(make_board(world.theirs.provider, name), "speech")


def _at_unknown_school(world: World) -> None:
    with theirs(world):
        Enrolment.objects.filter(pupil=world.theirs.greta).update(unit=None, school_class=None, placement="unknown")


def _not_begun(world: World) -> None:
    with theirs(world):
        Enrolment.objects.filter(pupil=world.theirs.greta).update(valid_from=clock.today() + timedelta(days=30))


REASONS = [
    _at_unknown_school,
    _not_begun,
    _unknown,
    _ended,
    _protected_there,
    _left,
    _never_remembered_here,
    _no_such_room,
    _rooms_of_two_boards,
]


@pytest.fixture
def told(world: World, visit: UUID, twin: Pupil) -> Callable[[Callable[[World], None]], Any]:
    """What the official is told, by which statements, and what the log says, when the pupil is not reached for a reason."""

    def tell(why: Callable[[World], None]) -> tuple[str, list[str], list[Any]]:
        branch = "speech" if why in {_no_such_room, _rooms_of_two_boards} else "emi"
        release = decided(world, visit, branch)
        why(world)
        nurse, statements = world.ours.client("nurse"), []

        def listen(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            statements.append(re.sub(r"SAVEPOINT .*", "SAVEPOINT", str(sql)))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            answer = nurse.post(at("release_onward", pupil=world.ours.greta.pk, release=release), {"then": "deliver"})
        said = [str(one) for one in answer.wsgi_request._messages]
        with within(world.ours.actor("nurse").context()):
            logged = list(
                Event.objects.filter(resource_id=release).order_by("time", "id").values_list("action", "outcome", "rule", "details")
            )
        assert received(world) == []
        return " ".join(said), statements, [answer.status_code, logged[-1]]

    return tell


@pytest.mark.parametrize("why", REASONS, ids=lambda one: one.__name__)
def test_whoever_is_not_reached_is_not_reached_in_one_way(world: World, told: Any, why: Any) -> None:
    said, statements, rest = told(why)
    assert said == NOT_REACHED
    assert (said, statements, rest) == told(_unknown)


def test_what_is_not_delivered_is_handed_over_as_pdf(world: World, visit: UUID) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = decided(world, visit)
    assert NOT_REACHED in then(nurse, greta, release, "deliver")
    shown = page(nurse, greta, release)
    assert "Anteckna att de är lämnade som PDF" in shown
    assert "136,2" in text_of(nurse.post(at("release_pdf", pupil=greta, release=release)).content)
    assert "Uppgifterna är lämnade" in then(nurse, greta, release, "paper")
    with within(world.ours.actor("nurse").context()):
        assert Release.objects.get(pk=release).delivered_name == "Maria Lind"
    assert "Det finns inget att lämna" in then(nurse, greta, release, "deliver")


def test_a_pupil_protected_here_is_reached_nowhere(world: World, visit: UUID, twin: Pupil) -> None:
    release = decided(world, visit)
    with within(Context("test", provider=world.ours.provider, closed_group=True)):
        hidden = {"protection": "confidentiality_marking", "given_name": "", "family_name": ""}
        Person.objects.filter(pk=world.ours.greta.person_id).update(**hidden)
    assert delivered(world, release) is False
    assert received(world) == []


def delivered(world: World, release: UUID, context: Context | None = None) -> Any:
    """What the database's function answers, for the nurse who keeps it when nothing else is said."""
    with within(world.ours.actor("nurse").context()):
        made = ReleaseDecision.objects.get(release_id=release)
    with within(context or world.ours.actor("nurse").context()), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT samsyn_journal_deliver(%s, gen_random_uuid())", [made.pk])
        return cursor.fetchone()[0]


def test_nobody_else_delivers_it_and_nobody_twice(world: World, visit: UUID, twin: Pupil) -> None:
    release = decided(world, visit)
    for who in (world.ours.actor("counsellor"), world.theirs.actor("nurse")):
        with pytest.raises(IntegrityError, match="nothing to deliver"):
            delivered(world, release, who.context())
    assert delivered(world, release) is True
    with pytest.raises(IntegrityError):
        delivered(world, release)
    assert len(received(world)) == 1


def test_an_undecided_or_refused_release_reaches_nobody(world: World, visit: UUID, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    to = care_provider_key(world.theirs.provider, "emi")
    release = begin(nurse, greta, recipient="care_provider", care_provider=to)
    assert "Det finns inget att lämna" in then(nurse, greta, release, "deliver")
    decide(nurse, greta, release, release="no", reason="Greta kan lida men.")
    assert "Det finns inget att lämna" in then(nurse, greta, release, "deliver")
    with pytest.raises(IntegrityError, match="nothing to deliver"):
        delivered(world, release)
    assert received(world) == []


@pytest.mark.parametrize("content", [{}, {"entries": [], "files": []}, {"files": []}])
def test_a_decision_without_content_is_not_delivered(
    world: World, visit: UUID, twin: Pupil, content: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "released_content", lambda *_of: content)
    release = decided(world, visit)
    with pytest.raises(IntegrityError, match="nothing to deliver"):
        delivered(world, release)
    then(world.ours.client("nurse"), world.ours.greta.pk, release, "deliver")
    with within(world.ours.actor("nurse").context()):
        assert Release.objects.get(pk=release).delivered_at is None
    assert received(world) == []


def settings_now() -> dict[str, str]:
    names = ("provider", "compartments", "closed_group", "passage_pupils", "actor")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('samsyn.{name}', true)" for name in names))
        return dict(zip(names, cursor.fetchone(), strict=True))


def test_the_keepers_context_is_given_back(world: World, visit: UUID, twin: Pupil) -> None:
    release = decided(world, visit)
    actor = world.ours.actor("closed_nurse")
    with within(actor.context()), connection.cursor() as cursor:
        made = ReleaseDecision.objects.get(release_id=release)
        before = settings_now()
        assert before["closed_group"] == "on"
        cursor.execute("SELECT samsyn_journal_deliver(%s, %s)", [made.pk, made.pk])
        assert cursor.fetchone() == (True,)
        assert settings_now() == before
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("SELECT samsyn_journal_deliver(%s, %s)", [made.pk, made.pk])
        assert settings_now() == before
        assert not ReceivedDocument.objects.exists()
    other = decided(world, visit, "speech")
    with within(actor.context()), connection.cursor() as cursor:
        made = ReleaseDecision.objects.get(release_id=other)
        cursor.execute("SELECT samsyn_journal_deliver(%s, gen_random_uuid())", [made.pk])
        assert cursor.fetchone() == (False,)
        assert settings_now() == before


def test_of_several_boards_the_one_whose_school_the_pupil_goes_to_receives(world: World, visit: UUID, twin: Pupil) -> None:
    with theirs(world):
        make_compartment(make_board(world.theirs.provider, "Gymnasienämnden"), "emi")
    assert delivered(world, decided(world, visit)) is True
    assert [one.compartment_id for one in received(world)] == [world.theirs.actor("nurse").compartment]


def test_the_rules_are_asked_as_of_any_release(world: World, visit: UUID, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    release = begin(nurse, greta, recipient="care_provider", care_provider=care_provider_key(world.theirs.provider, "emi"))
    shown = page(nurse, greta, release)
    for ground, offered in {
        "osl_25_13a": False,
        "osl_25_11": False,
        "osl_10_27": False,
        "consent": True,
        "osl_25_12": True,
    }.items():
        assert (f'value="{ground}"' in shown) is offered, ground
    assess(nurse, greta, release, visit)
    assert decide(nurse, greta, release, ground="osl_25_13a", findings=["necessary"]).status_code == 400
    assert decide(nurse, greta, release, ground="osl_25_12").status_code == 400, "nobody has found it necessary"
    assert decide(nurse, greta, release, ground="consent", question="next_care").status_code == 400, "nobody has consented"


@pytest.mark.parametrize("to", ["", "care_provider:nobody:emi", "own", "preschool"])
def test_a_recipient_that_is_not_offered_is_refused(world: World, to: str) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    key = {"own": care_provider_key(world.ours.provider, "emi"), "preschool": care_provider_key(world.theirs.provider, "preschool")}
    form = {
        "recipient": "care_provider",
        "care_provider": key.get(to, to),
        "asked_by": "Anna",
        "identified": "Legitimation",
        "way": "spoken",
        "asked_on": clock.today().isoformat(),
        "wanted": "Besöket",
    }
    assert nurse.post(at("new_release", pupil=greta), form).status_code == 400
    with within(world.ours.actor("nurse").context()):
        assert not Release.objects.exists()


def test_a_consent_that_names_the_care_provider_carries_a_release_there_and_nowhere_else(world: World, visit: UUID) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    key = care_provider_key(world.theirs.provider, "emi")
    today = clock.today().isoformat()
    said = {f"said_{one}": "yes" for one in guardians(world.ours)}
    form = {"question": "next_care", "scope": ["emi_record"], "valid_from": today, "valid_to": today, "way": "phone", **said}
    to = {"recipient": "care_provider", "care_provider": key}
    assert nurse.post(reverse("access:consent", kwargs={"pupil": greta}), {**form, **to}).status_code == 302
    decided(world, visit, ground="consent", question="next_care")
    other = begin(nurse, greta, recipient="care_provider", care_provider=care_provider_key(world.theirs.provider, "psychology"))
    assess(nurse, greta, other, visit)
    assert decide(nurse, greta, other, ground="consent", question="next_care").status_code == 400
