"""The page "who has read": what it shows, to whom, and that looking is logged."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from samsyn.access.lists import show_class
from samsyn.access.readers import THINGS
from samsyn.access.tests.make import Municipality, World, block
from samsyn.audit import actions
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.audit.models import Event
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from samsyn.project.databases import CHECKOUT

pytestmark = pytest.mark.django_db


def page_of(place: Municipality, who: str, query: str = "") -> str:
    answer = place.client(who).get(reverse("audit:readers", kwargs={"pupil": place.greta.pk}) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def log(place: Municipality, who: str, *events: AccessEvent) -> None:
    actor = place.actor(who)
    with within(actor.context()):
        for event in events:
            record(actor, event)


def test_the_page_shows_who_when_and_why(world: World) -> None:
    ours = world.ours
    log(
        ours,
        "doctor",
        AccessEvent(Action.OPEN, "journal.record", pupil=ours.greta.pk, ground="PDL 4 kap. 1 §", reason="Konsultation"),
        AccessEvent(Action.OPEN, "journal.record", Outcome.REFUSED, pupil=ours.greta.pk),
        AccessEvent(Action.WRITE, "journal.attachment", Outcome.FAILED, pupil=ours.greta.pk),
    )
    with within(ours.actor("nurse").context()):
        show_class(ours.actor("nurse"), ours.class_4b.pk)
    page = page_of(ours, "nurse")
    for words in (
        "Johan Åkerblom",
        "Öppnade journal",
        "PDL 4 kap. 1 §",
        "Nekad",
        "Misslyckad",
        "Maria Lind",
        "Visade i lista klasslista",
    ):
        assert words in page, words
    assert "ANDERSSON" in page


def test_what_a_reader_has_typed_is_shown_to_that_reader_alone(world: World) -> None:
    ours, typed = world.ours, "Remiss till BUP"
    log(ours, "doctor", AccessEvent(Action.PRINT, "journal.record", pupil=ours.greta.pk, reason=typed))
    assert typed in page_of(ours, "doctor")
    for who in ("nurse", "closed_nurse", "lead"):
        shown = page_of(ours, who)
        assert "Skrev ut journal" in shown
        assert typed not in shown


def test_which_unit_has_blocked_does_not_stand_in_the_log_of_who_is_shut_out(world: World) -> None:
    ours = world.ours
    log(ours, "nurse", AccessEvent(Action.WRITE, "access.block", pupil=ours.greta.pk))
    assert "Skrev spärr" in page_of(ours, "closed_nurse"), "nothing is shut"
    block(ours.client("nurse"), ours.greta.pk)
    shown = page_of(ours, "closed_nurse")
    assert "spärr" not in shown.replace("samtycken och spärrar", "")
    assert "Öppnade samtycken och spärrar" in shown
    assert "Skrev spärr" in page_of(ours, "nurse")


def test_looking_at_the_log_is_logged(world: World) -> None:
    page_of(world.ours, "nurse")
    with within(world.ours.actor("nurse").context()):
        row = Event.objects.get(what="audit.readers")
    assert (row.user_name, row.pupil_id, row.outcome) == ("Maria Lind", world.ours.greta.pk, "allowed")
    assert "Öppnade åtkomstlogg" in page_of(world.ours, "nurse")


def test_another_branchs_readings_are_not_there(world: World) -> None:
    log(world.ours, "psychologist", AccessEvent(Action.OPEN, "journal.record", pupil=world.ours.greta.pk))
    assert "Amira Haddad" not in page_of(world.ours, "nurse")
    assert "Amira Haddad" in page_of(world.ours, "psychologist")


@pytest.mark.parametrize("who", ["teacher", "principal", "administrator"])
def test_others_are_refused_and_that_is_logged(world: World, who: str) -> None:
    answer = world.ours.client(who).get(reverse("audit:readers", kwargs={"pupil": world.ours.greta.pk}))
    assert answer.status_code == 403
    with within(world.ours.actor(who).context()):
        assert Event.objects.filter(what="audit.readers", outcome="refused").count() == 1


def test_a_pupil_outside_the_assignment_looks_like_none(world: World) -> None:
    client = world.ours.client("nurse")
    for pupil in (world.ours.elsewhere.pk, world.theirs.greta.pk, world.ours.protected.pk, uuid7()):
        answer = client.get(reverse("audit:readers", kwargs={"pupil": pupil}))
        assert answer.status_code == 404
        assert "ANDERSSON" not in answer.content.decode()


def test_older_rows_are_a_page_away(world: World) -> None:
    events = [
        AccessEvent(Action.OPEN, "journal.record", pupil=world.ours.greta.pk, reason=f"nr{number:03}") for number in range(60)
    ]
    log(world.ours, "nurse", *events)
    first = page_of(world.ours, "nurse")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = page_of(world.ours, "nurse", older[1].replace("&amp;", "&"))
    seen = [set(re.findall(r"nr\d{3}", page)) for page in (first, second)]
    assert seen[0] | seen[1] == {f"nr{number:03}" for number in range(60)}
    assert not seen[0] & seen[1]


@pytest.mark.parametrize(
    "query", ["?period=x", "?before=x", "?before=2026-01-01_x", "?before=2026-01-01T00:00:00_019a0000-0000-7000-8000-000000000001"]
)
def test_a_broken_link_gets_a_plain_message(world: World, query: str) -> None:
    answer = world.ours.client("nurse").get(reverse("audit:readers", kwargs={"pupil": world.ours.greta.pk}) + query)
    assert answer.status_code == 400


def test_what_users_wrote_is_text(world: World) -> None:
    log(
        world.ours,
        "nurse",
        AccessEvent(Action.OPEN, "journal.record", pupil=world.ours.greta.pk, reason="<script>alert(1)</script>"),
    )
    assert "<script>alert" not in page_of(world.ours, "nurse")


def test_without_a_log_row_there_is_no_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_ROW", actions._ROW.replace("audit_event", "audit_event_default"))
    answer = world.ours.client("nurse").get(reverse("audit:readers", kwargs={"pupil": world.ours.greta.pk}))
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "Åtkomstloggen" in page
    assert "ANDERSSON" not in page


def test_everything_logged_about_a_pupil_has_its_words() -> None:
    code = "".join(path.read_text() for path in (CHECKOUT / "samsyn").rglob("*.py") if "tests" not in path.parts)
    said = re.findall(r'AccessEvent\(\s*[\w.]+, "([a-z0-9_.]+)"[^()]*\bpupils?=', code)
    said += re.findall(r'\.event\(\s*[\w.]+, "([a-z0-9_.]+)"', code)
    said += re.findall(r'\n_?WHAT\w* = "([a-z0-9_.]+)"', code)
    assert {"people.search", "people.card", "journal.entry"} <= set(said)
    of_the_provider = {"ss12000.run", "access.permission", "access.setting"}
    assert set(said) - THINGS.keys() - of_the_provider == set()
