"""Decisions on settings: which holds on a day, two persons for what widens access, and what the database keeps by itself."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from samsyn.access.decisions import decision_on
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.models import SettingDecision
from samsyn.access.rules import Action
from samsyn.access.rules.facts import DocumentClass
from samsyn.access.sessions import assignments_of
from samsyn.access.setting_actions import approve_setting, propose_setting, refuse_setting
from samsyn.access.setting_queries import law_on, setting_decision, settings_of, settings_on
from samsyn.access.tests.make import Municipality, World, decide, proposal
from samsyn.audit.models import Event
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import MissingContext, within
from samsyn.kernel.errors import Conflict, Invalid, NotFound
from samsyn.people.queries import pupil_card

pytestmark = pytest.mark.django_db
WIDER, NARROWER = {"setting": "P-1", "value": "school_list"}, {"setting": "P-1", "value": "errand"}


def enter(actor: Actor, **typed: Any) -> SettingDecision:
    with within(actor.context()):
        return propose_setting(actor, proposal=proposal(**typed))


def held(place: Municipality, day: date | None = None) -> dict[str, str]:
    with within(place.actor("lead").context()):
        return dict(settings_on(place.provider, day or clock.today()))


def test_a_decision_that_does_not_widen_access_holds_at_once(world: World) -> None:
    lead = world.ours.actor("lead")
    row = enter(lead)
    assert (row.widens, row.approved_by_id) == (False, lead.user)
    assert held(world.ours)["P-10"] == "none"
    assert "P-10" not in held(world.theirs)


def test_a_decision_that_widens_access_holds_when_another_person_has_approved_it(world: World) -> None:
    lead, head = world.ours.actor("lead"), world.ours.actor("head")
    row = enter(lead, **WIDER)
    assert row.widens
    assert held(world.ours)["P-1"] == "class_list"
    with within(lead.context()), pytest.raises(Conflict, match="ditt eget förslag"):
        approve_setting(lead, decision=row.pk)
    with within(head.context()):
        approve_setting(head, decision=row.pk)
    assert held(world.ours)["P-1"] == "school_list"
    with within(head.context()), pytest.raises(Conflict, match="redan godkänt"):
        refuse_setting(head, decision=row.pk)


@pytest.mark.parametrize(("who", "rule"), [("lead", "withdrawn"), ("head", "refused")])
def test_what_is_withdrawn_or_refused_never_holds_and_stays_with_who_and_when(world: World, who: str, rule: str) -> None:
    actor, head = world.ours.actor(who), world.ours.actor("head")
    row = enter(world.ours.actor("lead"), **WIDER)
    with within(actor.context()):
        refuse_setting(actor, decision=row.pk)
        assert Event.objects.filter(what="access.setting", rule=rule, resource_id=row.pk, details="setting=P-1").count() == 1
        kept = setting_decision(world.ours.provider, row.pk)
        assert kept.refused_by_id == actor.user
        assert kept.refused_at is not None
    with within(head.context()), pytest.raises(Conflict, match="redan avslaget"):
        approve_setting(head, decision=row.pk)
    assert held(world.ours)["P-1"] == "class_list"


def test_whether_a_decision_widens_goes_by_what_holds_the_day_it_begins(world: World) -> None:
    lead, soon = world.ours.actor("lead"), clock.today() + timedelta(days=30)
    assert not enter(lead, **NARROWER, valid_from=soon).widens
    assert not enter(lead, setting="P-1", value="class_list").widens, "as it is until then"
    assert enter(lead, setting="P-1", value="class_list", valid_from=soon).widens


def test_the_latest_to_begin_holds_and_of_two_the_latest_approved(world: World) -> None:
    lead, head, today = world.ours.actor("lead"), world.ours.actor("head"), clock.today()
    first = enter(lead, setting="P-3", value="choice", valid_from=today)
    assert not first.widens
    enter(lead, setting="P-3", value="consent", valid_from=today)
    assert held(world.ours)["P-3"] == "consent"
    again = enter(lead, setting="P-3", value="inform", valid_from=today)
    later = enter(head, setting="P-3", value="choice", valid_from=today + timedelta(days=7))
    with within(head.context()):
        approve_setting(head, decision=again.pk)
    with within(lead.context()):
        approve_setting(lead, decision=later.pk)
    assert held(world.ours)["P-3"] == "inform"
    assert held(world.ours, today + timedelta(days=6))["P-3"] == "inform"
    assert held(world.ours, today + timedelta(days=7))["P-3"] == "choice"
    assert "P-3" not in held(world.ours, today - timedelta(days=1))


def test_the_request_and_the_query_say_the_same(world: World) -> None:
    ours, today = world.ours, clock.today()
    with within(ours.actor("lead").context()):
        for back, value in product((40, 3, 0, -5), ("errand", "school_list", "class_list")):
            decide(
                ours.provider, ours.users["lead"], ours.users["head"], today - timedelta(days=back), P_1=value, P_9=str(back + 5)
            )
    enter(ours.actor("lead"), setting="P-9", value="77")
    nurse = ours.actor("nurse")
    assert nurse.settings == held(ours) == {"P-1": "class_list", "P-9": "5", "P-20": "closed_group"}
    assert "class_list" not in repr(nurse)
    # It was looked up outside any context, and leaves none behind.
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('samsyn.provider', true)")
        assert not cursor.fetchone()[0]
    with within(world.theirs.actor("nurse").context()):
        assert assignments_of(ours.users["nurse"]).get().in_force["P-9"] == "5"
        assert settings_on(ours.provider, today) == {}
    with pytest.raises(MissingContext):
        settings_on(ours.provider, today)


def test_decisions_go_by_what_the_provider_has_decided(world: World) -> None:
    ours, nurse = world.ours, world.ours.actor("nurse")

    def opens(actor: Actor) -> Any:
        with within(actor.context()):
            card = pupil_card(ours.greta.pk)
            assert card is not None
            return decision_on(actor, card, Action.OPEN, DocumentClass.EMI_RECORD)

    assert opens(nurse).allowed
    enter(ours.actor("lead"), **NARROWER)
    assert opens(nurse).allowed, "until the next request"
    assert not opens(ours.actor("nurse")).allowed
    system = system_actor(ours.provider, "test", nurse.compartments)
    with within(system.context()):
        assert settings_of(system)["P-1"] == "errand"


def test_a_change_of_law_holds_from_the_day_that_was_decided(world: World) -> None:
    lead, head = world.ours.actor("lead"), world.ours.actor("head")
    row = enter(lead, setting="P-17", value="prop_2025_26_12=2026-07-01,ehds=2029-03-26")
    with within(head.context()):
        assert law_on(head.provider, clock.today()) == {}
        approve_setting(head, decision=row.pk)
        assert law_on(head.provider, clock.today()) == {"prop_2025_26_12": date(2026, 7, 1), "ehds": date(2029, 3, 26)}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"setting": "P-99"}, "setting", "Inställningen finns inte"),
        ({"setting": "P-21", "value": "14"}, "setting", "sidan Låsning"),
        ({"value": "allt"}, "value", "Välj ett av alternativen"),
        ({"setting": "P-9", "value": "91"}, "value", "mellan 0 och 90"),
        ({"setting": "P-18", "value": "2"}, "value", "mellan 3 och 99"),
        ({"setting": "P-23", "value": "9"}, "value", "PDL 3 kap. 17 §"),
        ({"setting": "P-23", "value": "många"}, "value", "mellan 10 och 99"),
        ({"setting": "P-17", "value": "other_law=2026-07-01"}, "value", "Välj bland lagändringarna"),
        ({"setting": "P-17", "value": "ehds=2026-13-01"}, "value", "Välj bland lagändringarna"),
        ({"setting": "P-24", "value": "x" * 201}, "value", "Högst 200 tecken"),
        ({"valid_from": None}, "valid_from", "Skriv datumet som"),
        ({"decided_on": None}, "decided_on", "Skriv datumet som"),
        ({"decider": " "}, "decider", "vem som har fattat"),
        ({"decider_title": ""}, "decider_title", "roll eller titel"),
        ({"motive": "\n"}, "motive", "Skriv varför"),
        ({"motive": "x" * 2001}, "motive", "högst 2000 tecken"),
        ({"reference": "x" * 101}, "reference", "högst 100 tecken"),
    ],
)
def test_what_cannot_be_decided_says_why_beside_the_field(world: World, typed: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        enter(world.ours.actor("lead"), **typed)
    assert list(refused.value.fields) == [field]
    assert said in refused.value.fields[field][0]
    with within(world.ours.actor("lead").context()):
        assert SettingDecision.objects.count() == 2


@pytest.mark.parametrize(
    ("start", "decided", "field"),
    [(-367, -400, "valid_from"), (2000, 0, "valid_from"), (5, 1, "decided_on"), (-5, -4, "decided_on")],
)
def test_a_decision_begins_within_reason_and_not_before_it_was_made(world: World, start: int, decided: int, field: str) -> None:
    today = clock.today()
    with pytest.raises(Invalid) as refused:
        enter(world.ours.actor("lead"), valid_from=today + timedelta(days=start), decided_on=today + timedelta(days=decided))
    assert list(refused.value.fields) == [field]


def test_only_leads_decide_and_only_about_their_own_provider(world: World) -> None:
    nurse, theirs = world.ours.actor("nurse"), world.theirs.actor("lead")
    row = enter(world.ours.actor("lead"), **WIDER)
    with pytest.raises(RefusedWithTrace, match="Besluta om sekretessinställningar"):
        enter(nurse)
    with within(nurse.context()), pytest.raises(RefusedWithTrace, match="Godkänna beslut"):
        approve_setting(nurse, decision=row.pk)
    for answer in (approve_setting, refuse_setting):
        with within(theirs.context()), pytest.raises(NotFound):
            answer(theirs, decision=row.pk)


def test_the_database_too_wants_a_second_person_and_keeps_what_was_decided(world: World) -> None:
    lead, head = world.ours.actor("lead"), world.ours.actor("head")
    row = enter(lead, **WIDER)
    own = SettingDecision.objects.filter(pk=row.pk)

    def tried(**changes: object) -> None:
        with within(lead.context()), transaction.atomic():
            own.update(**changes)

    with pytest.raises(IntegrityError, match="access_setting_four_eyes"):
        tried(approved_by=lead.user, approved_at=clock.now())
    for change in ({"value": "errand"}, {"widens": False}, {"proposed_by": head.user}, {"valid_from": date(2020, 1, 1)}):
        with pytest.raises(ProgrammingError, match="permission denied"):
            tried(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), within(lead.context()):
        own.delete()
    with within(lead.context()):
        typed = {
            field.attname: getattr(row, field.attname) for field in SettingDecision._meta.concrete_fields if field.name != "id"
        }
    with pytest.raises(IntegrityError, match="entered first"), within(lead.context()):
        SettingDecision.objects.create(**{**typed, "approved_by_id": head.user, "approved_at": clock.now()})
    with within(head.context()):
        approve_setting(head, decision=row.pk)
    with pytest.raises(IntegrityError, match="answered once"):
        tried(approved_by=None, approved_at=None)


def test_each_step_leaves_a_row_in_the_access_log_without_what_was_typed(world: World) -> None:
    lead, head = world.ours.actor("lead"), world.ours.actor("head")
    enter(lead)
    row = enter(lead, **WIDER)
    with within(head.context()):
        approve_setting(head, decision=row.pk)
        events = list(Event.objects.filter(what="access.setting").order_by("time", "id").values_list("action", "rule", "user_name"))
        said = " ".join(str(event) for event in Event.objects.filter(what="access.setting").values())
    assert events == [
        ("administer", "decided", "Eva Nordin"),
        ("administer", "proposed", "Eva Nordin"),
        ("administer", "approved", "Britt Sandell"),
    ]
    assert "journaler" not in said
