"""Coherent documentation: what another care provider keeps is read by choices in order, on the act's grounds (lag 2022:913)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.urls import reverse

from samsyn.access.models import CoherentInformation
from samsyn.access.tests.make import World, assess
from samsyn.access.tests.test_consents import guardians
from samsyn.audit.models import Event
from samsyn.journal.actions import attach_file, mark_wrong_pupil
from samsyn.journal.models import CoherentReading
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.journal.tests.releasing import at, room_of
from samsyn.journal.tests.shared import WHY, begin, inform, join, read, related, same_person, step_of, take
from samsyn.journal.tests.test_files import paper
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.models import Person, Pupil

pytestmark = pytest.mark.django_db
FLAG = "Andra vårdgivare har uppgifter om eleven"


@pytest.fixture
def twin(world: World) -> Pupil:
    """Greta, with a signed visit in the other municipality; both take part, and she was told there."""
    twin = same_person(world)
    join(world.ours, world.theirs)
    signed_visit(world.theirs.actor("nurse"), twin.pk)
    assert inform(world.theirs, twin.pk).status_code == 302
    return twin


def record_page(world: World) -> str:
    return world.ours.client("nurse").get(at("record", pupil=world.ours.greta.pk)).content.decode()


def consent(world: World, answer: str = "yes") -> None:
    """Greta's own answer, since she was found able to decide alone."""
    ours, nurse = world.ours, world.ours.client("nurse")
    assess(nurse, ours.greta.pk, "coherent_record")
    form = {
        "question": "coherent_record",
        "scope": ["emi_record"],
        "recipient": str(ours.actor("nurse").unit),
        "valid_from": clock.today().isoformat(),
        "valid_to": (clock.today() + timedelta(days=30)).isoformat(),
        "way": "spoken",
        "said_pupil": answer,
    }
    assert nurse.post(reverse("access:consent", kwargs={"pupil": ours.greta.pk}), form).status_code == 302


def chosen(world: World, **ground: str) -> UUID:
    """A reading with all its choices."""
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    reading = related(nurse, greta)
    assert take(nurse, greta, reading, "ground", **ground).status_code == 302
    room = str(room_of(world.theirs, "nurse"))
    assert take(nurse, greta, reading, "provider", room=room).status_code == 302
    return reading


def block_there(world: World, twin: Pupil, *, between: bool) -> None:
    """What their unit has written is blocked, at Greta's wish."""
    nurse = world.theirs.client("nurse")
    assess(nurse, twin.pk)
    form = {"by": "pupil", "towards": ["between" if between else "inner"], "way": "spoken"}
    assert nurse.post(reverse("access:block", kwargs={"pupil": twin.pk}), form).status_code == 302


def events(world: World, what: str, *, theirs: bool = False) -> list[Event]:
    place = world.theirs if theirs else world.ours
    with within(place.actor("nurse").context()):
        return list(Event.objects.filter(what=what).order_by("time", "id"))


def test_a_child_who_cannot_consent_is_read_of_after_all_choices_and_both_logs_say_so(world: World, twin: Pupil) -> None:
    ours, greta, nurse = world.ours, world.ours.greta.pk, world.ours.client("nurse")
    assert FLAG in record_page(world)
    shown = nurse.get(at("coherent", pupil=greta)).content.decode()
    assert "Det finns uppgifter" in shown
    assert "Björkdalen" not in shown, "whose it is comes later"
    reading = begin(nurse, greta)
    assert "Din patientrelation" in step_of(nurse, greta, reading)
    assert take(nurse, greta, reading, "relation", attested="yes", reason=WHY).status_code == 302
    ground = step_of(nurse, greta, reading)
    assert "Samtycke behövs inte" in ground
    assert "Björkdalen" not in ground
    assert take(nurse, greta, reading, "ground").status_code == 302
    assert "Björkdalens kommun, Barn- och utbildningsnämnden" in step_of(nurse, greta, reading)
    take(nurse, greta, reading, "provider", room=str(room_of(world.theirs, "nurse")))
    answer = nurse.get(at("coherent_step", pupil=greta, reading=reading), follow=True)
    shown = answer.content.decode()
    assert "136,2" in shown
    assert WHY in shown
    assert "136,2" not in record_page(world), "it is not the reader's record"
    details = [one.details.partition(" ")[0] for one in events(world, "journal.coherent")]
    assert details == ["step=existence", "step=relation", "step=ground", "step=provider", "step=read"]
    (there,) = events(world, "journal.coherent", theirs=True)
    assert (there.pupil_id, there.compartment_id) == (twin.pk, room_of(world.theirs, "nurse"))
    assert (there.user_name, there.rule, there.reason) == ("Maria Lind", "row_071_reads_by_choices", WHY)
    assert there.unit_name.endswith("Lysås kommun")
    readers = world.theirs.client("nurse").get(reverse("audit:readers", kwargs={"pupil": twin.pk})).content.decode()
    assert "Lysås kommun" in readers
    with within(ours.actor("nurse").context()):
        kept = CoherentReading.objects.get()
    assert kept.ends_at == clock.start_of(clock.today() + timedelta(days=1))


def test_nothing_shows_where_either_does_not_take_part(world: World, twin: Pupil) -> None:
    tomorrow = clock.today()
    join(world.theirs, start=tomorrow, value="off")
    assert FLAG not in record_page(world)
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    assert "Inga andra vårdgivare" in nurse.get(at("coherent", pupil=greta)).content.decode()
    assert "Inga andra vårdgivare" in nurse.post(at("coherent", pupil=greta), follow=True).content.decode()
    join(world.theirs, start=tomorrow)
    join(world.ours, start=tomorrow, value="off")
    assert nurse.get(at("coherent", pupil=greta)).status_code == 404
    assert nurse.post(at("coherent", pupil=greta)).status_code == 404


def test_nothing_is_available_before_somebody_was_told(world: World) -> None:
    twin = same_person(world)
    join(world.ours, world.theirs)
    signed_visit(world.theirs.actor("nurse"), twin.pk)
    assert FLAG not in record_page(world)
    inform(world.theirs, twin.pk, told=[str(guardians(world.theirs)[0])])
    assert FLAG in record_page(world)


def test_a_draft_and_what_is_on_the_wrong_pupil_do_not_exist_elsewhere(world: World) -> None:
    twin, theirs = same_person(world), world.theirs.actor("nurse")
    join(world.ours, world.theirs)
    inform(world.theirs, twin.pk)
    save(theirs, start(theirs, twin.pk).entry, {"sleep": ["Bra."]})
    wrong = signed_visit(theirs, twin.pk, NOTE, "note")
    with within(theirs.context()):
        mark_wrong_pupil(theirs, entry=wrong, reason="Gällde en annan elev")
    assert FLAG not in record_page(world)


def test_a_step_out_of_order_is_refused_and_changes_nothing(world: World, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    reading = begin(nurse, greta)
    room = str(room_of(world.theirs, "nurse"))
    for step, typed in (("ground", {}), ("provider", {"room": room})):
        answer = nurse.post(at("coherent_step", pupil=greta, reading=reading), {"step": step, **typed}, follow=True)
        assert "redan gjort, eller kommer senare" in answer.content.decode()
    assert read(nurse, greta, reading).status_code == 302
    assert nurse.get(at("coherent_file", pupil=greta, reading=reading, file=uuid4())).status_code == 302
    with within(world.ours.actor("nurse").context()):
        row = CoherentReading.objects.get()
    assert (row.related_at, row.ground_at, row.chosen_at) == (None, None, None)


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"reason": WHY}, "attested"), ({"attested": "yes"}, "reason"), ({"attested": "yes", "reason": "  ab "}, "reason")],
)
def test_a_relation_is_attested_and_said_in_words(world: World, twin: Pupil, typed: dict[str, str], field: str) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    answer = take(nurse, greta, begin(nurse, greta), "relation", **typed)
    assert answer.status_code == 400
    assert f'href="#id_{field}' in answer.content.decode() or f'href="#field_{field}' in answer.content.decode()


def test_one_who_can_decide_is_asked_and_a_no_stands(world: World, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    assess(nurse, greta, "coherent_record")
    reading = related(nurse, greta)
    assert "Samtycke saknas" in step_of(nurse, greta, reading)
    assert take(nurse, greta, reading, "ground").status_code == 400
    consent(world, "no")
    assert "Någon har sagt nej" in step_of(nurse, greta, reading)
    emergency = {"ground": "emergency", "no_consent_because": "Eleven är medvetslös", "needed_because": "Fara för elevens liv"}
    refused = take(nurse, greta, reading, "ground", **emergency)
    assert refused.status_code == 400
    assert "inget nödläge som lagen menar" in refused.content.decode()


def test_what_was_consented_to_is_read_until_the_consent_is_withdrawn(world: World, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    consent(world)
    reading = chosen(world)
    assert "136,2" in read(nurse, greta, reading).content.decode()
    consent(world, "no")
    answer = read(nurse, greta, reading)
    assert answer.status_code == 403
    assert "136,2" not in answer.content.decode()


def test_in_danger_to_life_it_is_read_without_consent_and_reviewed_as_an_emergency(world: World, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    assess(nurse, greta, "coherent_record")
    reading = related(nurse, greta)
    short = take(nurse, greta, reading, "ground", ground="emergency", no_consent_because="Eleven är medvetslös", needed_because="")
    assert short.status_code == 400
    reading = chosen(world, ground="emergency", no_consent_because="Eleven är medvetslös", needed_because="Svår allergisk reaktion")
    assert "136,2" in read(nurse, greta, reading).content.decode()
    logged = events(world, "journal.coherent_emergency")
    assert [one.reason for one in logged] == ["Svår allergisk reaktion"] * len(logged)
    assert events(world, "journal.coherent_emergency", theirs=True)


def test_what_is_blocked_elsewhere_is_never_read_and_named_in_danger_alone(world: World, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    reading = chosen(world)
    block_there(world, twin, between=True)
    answer = read(nurse, greta, reading)
    assert answer.status_code == 403
    assert "136,2" not in answer.content.decode()
    page = record_page(world)
    assert FLAG not in page
    assert "spärrade uppgifter om eleven" in page
    asked = related(nurse, greta)
    take(nurse, greta, asked, "ground")
    assert "Björkdalen" not in step_of(nurse, greta, asked)
    danger = related(nurse, greta)
    take(nurse, greta, danger, "ground", ground="emergency", no_consent_because="Kan inte väckas", needed_because="Fara för livet")
    named = step_of(nurse, greta, danger)
    assert "Björkdalens kommun" in named
    assert "Be vårdgivaren häva spärren" in named
    assert events(world, "journal.coherent_emergency")[-1].details == "step=blocked named=1", "reviewed as an emergency"
    room = str(room_of(world.theirs, "nurse"))
    assert take(nurse, greta, danger, "provider", room=room).status_code == 400, "nobody forces another's block"


def test_what_is_kept_from_colleagues_is_not_shown_to_other_care_providers(world: World, twin: Pupil) -> None:
    reading = chosen(world)
    block_there(world, twin, between=False)
    assert FLAG not in record_page(world)
    assert read(world.ours.client("nurse"), world.ours.greta.pk, reading).status_code == 403


def test_a_file_comes_along_and_nobody_elses(world: World, twin: Pupil) -> None:
    theirs = world.theirs.actor("nurse")
    with within(theirs.context()):
        file = attach_file(theirs, pupil=twin.pk, content=paper(), title="Audiogram", dated_on=clock.today(), origin="scanned")
        other = attach_file(
            theirs, pupil=world.theirs.ali.pk, content=paper(), title="Alis", dated_on=clock.today(), origin="scanned"
        )
    reading, nurse, greta = chosen(world), world.ours.client("nurse"), world.ours.greta.pk
    assert "Audiogram" in read(nurse, greta, reading).content.decode()
    assert nurse.get(at("coherent_file", pupil=greta, reading=reading, file=file)).content.startswith(b"%PDF")
    assert nurse.get(at("coherent_file", pupil=greta, reading=reading, file=other)).status_code == 404


@pytest.mark.parametrize("side", ["theirs", "ours"])
def test_protected_on_either_side_nothing_exists(world: World, twin: Pupil, side: str) -> None:
    reading = chosen(world)
    place, pupil = (world.theirs, twin) if side == "theirs" else (world.ours, world.ours.greta)
    with within(Context("test", provider=place.provider, closed_group=True)):
        hidden = {"protection": "confidentiality_marking", "given_name": "", "family_name": ""}
        Person.objects.filter(pk=pupil.person_id).update(**hidden)
    assert FLAG not in record_page(world)
    assert read(world.ours.client("nurse"), world.ours.greta.pk, reading).status_code in {403, 404}


def test_nobody_but_the_carer_who_made_the_choices_reads(world: World, twin: Pupil) -> None:
    greta, reading = world.ours.greta.pk, chosen(world)
    for who in ("doctor", "psychologist", "counsellor", "principal", "lead", "head", "administrator"):
        if who not in world.ours.users:
            continue
        client = world.ours.client(who)
        assert client.get(at("coherent_record", pupil=greta, reading=reading)).status_code in {403, 404}, who
    for who in ("psychologist", "counsellor", "principal", "lead"):
        assert world.ours.client(who).get(at("coherent", pupil=greta)).status_code in {403, 404}, who
    assert read(world.theirs.client("nurse"), twin.pk, reading).status_code == 404
    assert read(world.ours.client("nurse"), world.ours.ali.pk, reading).status_code == 404


def test_a_reading_ends_with_the_day(world: World, twin: Pupil) -> None:
    reading = chosen(world)
    assert read(world.ours.client("nurse"), world.ours.greta.pk, reading).status_code == 200
    with time_machine.travel(clock.start_of(clock.today() + timedelta(days=1)) + timedelta(minutes=1)):
        assert read(world.ours.client("nurse"), world.ours.greta.pk, reading).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [{"told": []}, {"told": ["somebody"]}, {"told_on": "igår"}, {"told_on": "2099-01-01"}, {"told_on": "2020-01-01"}, {"way": "x"}],
)
def test_who_was_told_must_be_said(world: World, typed: dict[str, object]) -> None:
    join(world.theirs)
    assert inform(world.theirs, world.theirs.greta.pk, **typed).status_code == 400
    with within(world.theirs.actor("nurse").context()):
        assert not CoherentInformation.objects.exists()


def test_who_does_not_take_part_informs_nobody(world: World) -> None:
    assert inform(world.theirs, world.theirs.greta.pk).status_code == 403
    join(world.theirs)
    overview = world.theirs.client("nurse").get(reverse("access:secrecy", kwargs={"pupil": world.theirs.greta.pk}))
    assert "Ingen är informerad" in overview.content.decode()


def test_who_may_read_says_that_other_care_providers_may_once_somebody_was_told(world: World, twin: Pupil) -> None:
    page, sentence = reverse("audit:who", kwargs={"pupil": twin.pk}), "Vårdpersonal hos vårdgivare som är med"
    assert sentence in world.theirs.client("nurse").get(page).content.decode()
    ours = reverse("audit:who", kwargs={"pupil": world.ours.greta.pk})
    assert sentence not in world.ours.client("nurse").get(ours).content.decode()
