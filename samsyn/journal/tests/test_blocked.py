"""A block shuts what one unit has written from the others, wherever it could show, until it is lifted or an emergency opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.models import Block, BlockLift, BlockWish, EmergencyOpening
from samsyn.access.sessions import assignments_of
from samsyn.access.tests.make import World, assess, block, decide, trust
from samsyn.audit.models import Event
from samsyn.journal.actions import attach_file
from samsyn.journal.models import Attachment
from samsyn.journal.named import names
from samsyn.journal.reading import download_attachment, open_entry, open_record, print_record
from samsyn.journal.rules.filters import Filters
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.test_files import paper
from samsyn.journal.visits import visit_states
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.models import Guardianship
from samsyn.people.queries import pupil_card

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    """A Monday morning that can be moved on."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visit(world: World, now: time_machine.Traveller) -> UUID:
    """A visit that the nurse has signed about Greta. The closed group's nurse works at another unit of the same branch."""
    return signed_visit(world.ours.actor("nurse"), world.ours.greta.pk)


def at(name: str, **ids: object) -> str:
    return reverse(f"access:{name}", kwargs=ids)


def wish(client: Client, pupil: UUID, by: object = "pupil", **typed: object) -> object:
    return client.post(at("block", pupil=pupil), {"by": str(by), "towards": ["inner"], "way": "spoken", **typed})


@pytest.fixture
def blocked(world: World, visit: UUID) -> UUID:
    """The same visit, blocked at Greta's wish."""
    block(world.ours.client("nurse"), world.ours.greta.pk)
    return visit


def rows(world: World, who: str) -> list[UUID]:
    actor = world.ours.actor(who)
    with within(actor.context()):
        found = open_record(actor, pupil=world.ours.greta.pk, filters=Filters()).timeline.rows
        return [row.id for row in found if row.what != "emergency"]


def record_page(world: World, who: str) -> str:
    answer = world.ours.client(who).get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk}))
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_block_the_other_unit_reads(world: World, visit: UUID) -> None:
    assert rows(world, "closed_nurse") == [visit]


def test_a_block_shuts_the_other_unit_out_and_never_the_own(world: World, blocked: UUID) -> None:
    assert rows(world, "nurse") == [blocked]
    assert rows(world, "closed_nurse") == []
    assert "Spärrade uppgifter finns" in record_page(world, "closed_nurse")
    assert "Spärrade uppgifter finns" not in record_page(world, "nurse")


def test_the_flag_is_the_providers_to_decide(world: World, blocked: UUID) -> None:
    ours = world.ours
    with within(Context("make", provider=ours.provider)):
        decide(ours.provider, ours.users["lead"], ours.users["head"], P_15="off")
    assert "Spärrade uppgifter finns" not in record_page(world, "closed_nurse")


def test_no_way_leads_to_what_is_blocked(world: World, blocked: UUID) -> None:
    other, ours = world.ours.actor("closed_nurse"), world.ours
    greta = ours.greta.pk
    with within(other.context()), pytest.raises(HiddenWithTrace):
        open_entry(other, entry=blocked)
    with within(other.context()):
        assert print_record(other, pupil=greta, reason="Till flytten").content
        log = Event.objects.filter(what="journal.record", action="print").get()
        assert log.details == "entries=0 files=0"
        found = open_record(other, pupil=greta, filters=Filters(text="sover"))
        assert found.timeline.total == 0
        card = pupil_card(greta)
        assert card is not None
        assert not names(other, card, [blocked])
        assert not visit_states(other, [greta], date(2026, 8, 1))
    mine = ours.actor("nurse")
    with within(mine.context()):
        assert visit_states(mine, [greta], date(2026, 8, 1))[greta].state == "signed"
    client = ours.client("closed_nurse")
    assert client.get(reverse("journal:entry", kwargs={"pupil": greta, "entry": blocked})).status_code == 404
    answer = client.get(f"/api/v1/pupils/{greta}/record")
    assert answer.status_code in {200, 404}
    assert str(blocked) not in answer.content.decode()


def test_a_file_is_shut_with_its_unit(world: World, visit: UUID) -> None:
    ours, mine, other = world.ours, world.ours.actor("nurse"), world.ours.actor("closed_nurse")
    with within(mine.context()):
        attach_file(mine, pupil=ours.greta.pk, title="Remissvar", origin="scanned", dated_on=date(2026, 11, 2), content=paper())
        file = Attachment.objects.get()
    with within(other.context()):
        assert download_attachment(other, attachment=file.pk).content
    assess(world.ours.client("nurse"), world.ours.greta.pk)
    wish(ours.client("nurse"), ours.greta.pk)
    with within(other.context()), pytest.raises(HiddenWithTrace):
        download_attachment(other, attachment=file.pk)
    assert rows(world, "closed_nurse") == []
    with within(mine.context()):
        assert download_attachment(mine, attachment=file.pk).content


def test_a_child_not_found_mature_is_answered_and_the_wish_noted(world: World, visit: UUID) -> None:
    answer = wish(world.ours.client("nurse"), world.ours.greta.pk, note="Vill inte att Karin läser")
    page = answer.content.decode()
    assert "Ingen spärr är satt" in page
    assert "Bedöm mognad för frågan" in page
    with within(world.ours.actor("nurse").context()):
        assert not Block.objects.exists()
        assert BlockWish.objects.get().rule == "row_057_pupil_blocks"
    assert rows(world, "closed_nurse") == [visit]


@pytest.mark.parametrize("assessed", [False, True])
def test_a_guardian_never_blocks_and_is_told_why(world: World, visit: UUID, assessed: bool) -> None:
    if assessed:
        assess(world.ours.client("nurse"), world.ours.greta.pk)
    with within(world.ours.actor("nurse").context()):
        anna = Guardianship.objects.filter(pupil=world.ours.greta).order_by("id")[0].guardian_id
    page = wish(world.ours.client("nurse"), world.ours.greta.pk, by=anna).content.decode()
    assert "En vårdnadshavare kan inte spärra barnets journal" in page
    assert "Din önskan" not in page, "that is said to the guardian"
    with within(world.ours.actor("nurse").context()):
        assert not Block.objects.exists()
        assert BlockWish.objects.get().wished_name == "Anna Andersson"
    assert rows(world, "closed_nurse") == [visit]


@pytest.mark.parametrize(
    "typed", [{"by": ""}, {"by": "somebody"}, {"towards": []}, {"way": "dream"}, {"process": "x" * 41}, {"note": "x" * 301}]
)
def test_a_wish_that_says_too_little_is_asked_again(world: World, visit: UUID, typed: dict[str, object]) -> None:
    answer = wish(world.ours.client("nurse"), world.ours.greta.pk, **{"by": "pupil", **typed})
    assert answer.status_code == 400
    with within(world.ours.actor("nurse").context()):
        assert not Block.objects.exists()
        assert not BlockWish.objects.exists()


def test_the_same_block_is_set_once(world: World, blocked: UUID) -> None:
    answer = wish(world.ours.client("nurse"), world.ours.greta.pk)
    assert answer.status_code == 400
    assert "redan spärrade" in answer.content.decode()
    with within(world.ours.actor("nurse").context()):
        assert Block.objects.count() == 1


def block_row(world: World) -> Block:
    with within(world.ours.actor("nurse").context()):
        return Block.objects.get()


def test_the_pupil_has_it_removed_and_the_row_stays(world: World, blocked: UUID) -> None:
    ours, row = world.ours, block_row(world)
    ids = {"pupil": ours.greta.pk, "block": row.pk}
    assert ours.client("closed_nurse").post(at("unblock", **ids), {"way": "spoken"}).status_code == 404
    assert ours.client("nurse").post(at("unblock", **ids), {"way": ""}).status_code == 400
    assert ours.client("nurse").post(at("unblock", **ids), {"way": "spoken"}).status_code == 302
    assert block_row(world).removed_name == "Maria Lind"
    assert rows(world, "closed_nurse") == [blocked]
    with within(ours.actor("nurse").context()), pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.update(removed_at=None)
    with within(ours.actor("nurse").context()), pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("UPDATE access_block SET process = 'x'")


def agree(world: World, unit: object, said: str = "yes") -> None:
    assess(world.ours.client("nurse"), world.ours.greta.pk, "lift_block")
    form = {
        "question": "lift_block",
        "scope": ["emi_record"],
        "recipient": str(unit),
        "valid_from": "2026-11-23",
        "valid_to": "2027-06-30",
        "way": "spoken",
        "said_pupil": said,
    }
    assert world.ours.client("nurse").post(at("consent", pupil=world.ours.greta.pk), form).status_code == 302


def entrusted(world: World, who: str = "nurse") -> Client:
    user = world.ours.users[who]
    with within(Context("make", provider=world.ours.provider)):
        trust(assignments_of(user).get(), "block_officer")
    return world.ours.client(who)


def lift(client: Client, block: UUID, unit: object, **typed: str) -> object:
    form = {"unit": str(unit), "reason": "Eleven vill det", "until": "2026-12-01", **typed}
    return client.post(at("lift", block=block), form)


def test_an_officer_lifts_with_the_pupils_yes_for_that_unit_and_for_a_time(
    world: World, blocked: UUID, now: time_machine.Traveller
) -> None:
    unit, row = world.ours.actor("closed_nurse").unit, block_row(world)
    agree(world, unit)
    lift(world.ours.client("nurse"), row.pk, unit)
    assert rows(world, "closed_nurse") == []
    officer = entrusted(world)
    assert "Greta Andersson" in officer.get(at("to_lift")).content.decode()
    lift(officer, row.pk, unit)
    assert rows(world, "closed_nurse") == [blocked]
    now.move_to(datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert rows(world, "closed_nurse") == []


@pytest.mark.parametrize("typed", [{"reason": ""}, {"until": ""}, {"until": "2026-11-01"}, {"until": "2027-11-01"}, {"unit": "x"}])
def test_a_lift_that_says_too_little_is_none(world: World, blocked: UUID, typed: dict[str, str]) -> None:
    unit, row = world.ours.actor("closed_nurse").unit, block_row(world)
    agree(world, unit)
    lift(entrusted(world), row.pk, **{"unit": unit, **typed})
    with within(world.ours.actor("nurse").context()):
        assert not BlockLift.objects.exists()


def test_an_officer_lifts_nothing_without_the_pupils_yes_for_that_unit(world: World, blocked: UUID) -> None:
    row, doctor = block_row(world), world.ours.actor("doctor").unit
    agree(world, doctor)
    answer = lift(entrusted(world), row.pk, world.ours.actor("closed_nurse").unit)
    assert answer.status_code == 403
    assert rows(world, "closed_nurse") == []


def test_another_municipality_lifts_nothing(world: World, blocked: UUID) -> None:
    with within(Context("make", provider=world.theirs.provider)):
        trust(assignments_of(world.theirs.users["nurse"]).get(), "block_officer")
    assert lift(world.theirs.client("nurse"), block_row(world).pk, world.ours.actor("closed_nurse").unit).status_code == 404


WHY = {"no_consent_because": "Medvetslös efter fall", "needed_because": "Ambulansen behöver veta om epilepsi"}


def openings(world: World) -> list[EmergencyOpening]:
    with within(world.ours.actor("nurse").context()):
        return list(EmergencyOpening.objects.all())


def step_one(world: World, who: str = "closed_nurse", **typed: str) -> object:
    return world.ours.client(who).post(at("emergency", pupil=world.ours.greta.pk), {**WHY, **typed})


def step_two(world: World, who: str = "closed_nurse", **typed: object) -> object:
    [row] = openings(world)
    form = {"units": [str(one) for one in row.named], "reason": "Om hon har epilepsi", **typed}
    return world.ours.client(who).post(at("emergency_units", pupil=world.ours.greta.pk, opening=row.pk), form)


def test_in_an_emergency_two_steps_open_for_some_hours(world: World, blocked: UUID, now: time_machine.Traveller) -> None:
    first = step_one(world)
    assert first.status_code == 302
    [row] = openings(world)
    assert row.named == [world.ours.actor("nurse").unit]
    assert rows(world, "closed_nurse") == []
    page = world.ours.client("closed_nurse").get(first.url).content.decode()
    assert str(row.named[0]) in page
    assert step_two(world).status_code == 302
    assert rows(world, "closed_nurse") == [blocked]
    assert rows(world, "doctor") == []
    assert "Öppnat i nödläge" in record_page(world, "nurse"), "it stands in the record"
    now.shift(timedelta(hours=4, minutes=1))
    assert rows(world, "closed_nurse") == []


def test_an_emergency_opening_tells_no_more_than_the_flag(world: World, blocked: UUID) -> None:
    ours = world.ours
    assert step_one(world).status_code == 302
    assert step_two(world).status_code == 302
    assert "Öppnat i nödläge" in record_page(world, "doctor")
    with within(Context("make", provider=ours.provider)):
        decide(ours.provider, ours.users["lead"], ours.users["head"], P_15="off")
    assert "Öppnat i nödläge" not in record_page(world, "doctor")
    assert "Öppnat i nödläge" in record_page(world, "nurse")


@pytest.mark.parametrize("typed", [{"no_consent_because": ""}, {"needed_because": "   "}, {"needed_because": "x" * 301}])
def test_step_one_takes_both_reasons(world: World, blocked: UUID, typed: dict[str, str]) -> None:
    assert step_one(world, **typed).status_code == 400
    assert openings(world) == []


@pytest.mark.parametrize("typed", [{"units": []}, {"units": ["x"]}, {"reason": ""}, {"reason": "x" * 301}])
def test_step_two_takes_units_and_a_reason(world: World, blocked: UUID, typed: dict[str, object]) -> None:
    step_one(world)
    assert step_two(world, **typed).status_code == 400
    assert rows(world, "closed_nurse") == []


def test_step_two_comes_within_the_hour_and_once(world: World, blocked: UUID, now: time_machine.Traveller) -> None:
    step_one(world)
    now.shift(timedelta(minutes=61))
    step_two(world)
    assert rows(world, "closed_nurse") == []
    assert openings(world)[0].opened_at is None


def test_nobody_else_takes_step_two(world: World, blocked: UUID) -> None:
    step_one(world)
    assert step_two(world, who="doctor").status_code == 404


def test_a_pupil_who_has_said_no_is_in_no_emergency(world: World, blocked: UUID) -> None:
    agree(world, world.ours.actor("closed_nurse").unit, said="no")
    assert step_one(world).status_code == 404
    assert openings(world) == []


def test_where_nothing_is_blocked_there_is_nothing_to_open(world: World, visit: UUID) -> None:
    assert step_one(world).status_code == 404
    assert step_one(world, who="nurse").status_code == 404


def test_somebody_else_reviews_it_once(world: World, blocked: UUID) -> None:
    step_one(world)
    step_two(world)
    lead = world.ours.client("lead")
    page = lead.get(at("emergencies")).content.decode()
    assert "Medvetslös efter fall" in page
    [row] = openings(world)
    address = at("review_emergency", opening=row.pk)
    assert world.ours.client("closed_nurse").post(address, {"justified": "yes"}).status_code == 403
    lead.post(address, {"justified": ""})
    lead.post(address, {"justified": "no", "note": ""})
    assert openings(world)[0].reviewed_at is None
    lead.post(address, {"justified": "yes"})
    assert openings(world)[0].reviewed_name == "Eva Nordin"
    world.ours.client("head").post(address, {"justified": "no", "note": "Fel"})
    assert openings(world)[0].justified is True
    assert "Befogad" in world.ours.client("nurse").get(at("secrecy", pupil=world.ours.greta.pk)).content.decode()


def test_both_steps_stand_in_the_log(world: World, blocked: UUID) -> None:
    step_one(world)
    step_two(world)
    with within(world.ours.actor("nurse").context()):
        found = Event.objects.filter(what="access.emergency").order_by("time", "id").values_list("outcome", "details", "reason")
        assert list(found) == [
            ("allowed", "units_named", WHY["needed_because"]),
            ("allowed", "opened=1", "Om hon har epilepsi"),
        ]


def test_one_does_not_review_the_own(world: World, blocked: UUID) -> None:
    with within(world.ours.actor("nurse").context()), pytest.raises(IntegrityError), transaction.atomic():
        EmergencyOpening.objects.create(
            provider_id=world.ours.provider,
            compartment_id=world.ours.actor("nurse").compartment,
            pupil=world.ours.greta,
            user=world.ours.users["nurse"],
            unit_id=world.ours.actor("nurse").unit,
            named=[],
            named_at=clock.now(),
            ends_at=clock.now(),
            reviewed_by=world.ours.users["nurse"],
        )
