"""Rights to follow up: the page whose counts are its lists'."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from babel.dates import format_date
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.models import Assignment
from samsyn.access.rules.rights import LABELS, Finding
from samsyn.access.tests.make import World, make_analysis, make_assignment, make_user, save, trust
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.tests.make import make_board

pytestmark = pytest.mark.django_db
PAGE = reverse("access:rights")


def text(client: Client, address: str = PAGE) -> str:
    return " ".join(client.get(address).content.decode().split()).partition("<main")[2]


def assignment(world: World, who: str) -> Assignment:
    return world.ours.users[who].assignments.get()


def shown_day(day: date) -> str:
    return str(format_date(day, "d MMM y", "sv"))


def names(page: str) -> set[str]:
    return set(re.findall(r'<th role="rowheader" scope="row"[^>]*>([^<]+)<br', page))


@pytest.fixture
def used(world: World) -> World:
    """Everybody's assignment is new, and so not unused."""
    for user in world.ours.users.values():
        save(user.assignments.get(), valid_from=clock.today())
    return world


def test_nothing_is_found_of_sound_assignments(used: World) -> None:
    assert "Inget att följa upp" in text(used.ours.client("lead"))


def test_each_kind_is_counted_as_it_is_listed(used: World) -> None:
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    ours = used.ours
    save(assignment(used, "nurse"), valid_from=today - timedelta(days=120))
    save(assignment(used, "doctor"), review_on=yesterday)
    trust(assignment(used, "doctor"), "block_officer")
    save(assignment(used, "closed_nurse"), review_on=yesterday)
    save(assignment(used, "counsellor"), valid_from=today - timedelta(days=9), valid_to=yesterday)
    save(assignment(used, "educator"), user=ours.users["psychologist"])
    with within(Context("make", provider=ours.provider)):
        short = make_analysis(ours.provider, "BoR 2025/9", valid_to=yesterday)
    save(assignment(used, "head"), analysis=short)
    expected = {
        Finding.UNUSED: {"Maria Lind"},
        Finding.REVIEW: {"Johan Åkerblom", "Karin Ström"},
        Finding.CLOSED_GROUP: {"Karin Ström"},
        Finding.COVERING: {"Lars Öberg"},
        Finding.SEVERAL: {"Amira Haddad"},
        Finding.ANALYSIS: {"Britt Sandell"},
        Finding.COMPETENCE: {"Johan Åkerblom"},
    }
    client = ours.client("lead")
    overview = text(client)
    for kind, who in expected.items():
        shown = text(client, f"{PAGE}?kind={kind.value}")
        assert names(shown) == who, kind
        listed = len(re.findall(r'scope="row"', shown))
        label = re.escape(LABELS[kind])
        assert re.search(rf'{label} <span class="chip-count">{listed}<', overview), kind
    every = set().union(*expected.values())
    assert names(overview) == every
    assert "BoR 2025/9" in overview
    assert client.get(f"{PAGE}?kind=allt").status_code == 400


def test_what_is_entrusted_says_who_decided_since_when_till_when_and_its_next_review(used: World) -> None:
    today, held = clock.today(), assignment(used, "doctor")
    trust(held, "block_officer", decider="Siv Beslut", valid_to=today + timedelta(days=40), review_on=today + timedelta(days=20))
    client = used.ours.client("lead")
    shown = text(client, f"{PAGE}?kind=competence")
    said = ("Behörig att häva spärrar", "BoR 2026/1", "Beslutat av Siv Beslut", shown_day(today + timedelta(days=40)))
    for words in (*said, f"Följs upp {shown_day(today + timedelta(days=20))}"):
        assert words in shown, words
    assert "Johan Åkerblom" not in text(client)
    trust(held, "block_officer", valid_from=today - timedelta(days=9), review_on=today - timedelta(days=1))
    assert names(text(client, f"{PAGE}?kind=entrusted")) == {"Johan Åkerblom"}


def test_a_school_that_has_closed_is_named(used: World) -> None:
    ours = used.ours
    with within(Context("make", provider=ours.provider)):
        type(ours.school).objects.filter(pk=ours.school.pk).update(closed_on=clock.today())
    shown = text(ours.client("lead"), f"{PAGE}?kind=closed_school")
    assert ours.school.name in shown
    assert "Maria Lind" in names(shown)


def test_use_is_read_from_the_access_log(world: World) -> None:
    ours, long_ago = world.ours, clock.today() - timedelta(days=150)
    for who in ("nurse", "doctor"):
        save(assignment(world, who), valid_from=long_ago)
    ours.client("nurse").get(reverse("journal:record", kwargs={"pupil": ours.greta.pk}))
    found = names(text(ours.client("lead"), f"{PAGE}?kind=unused"))
    assert "Johan Åkerblom" in found
    assert "Maria Lind" not in found


def test_only_the_own_boards_assignments_are_shown_and_others_employers_are_not_counted(used: World) -> None:
    ours = used.ours
    with within(Context("make", provider=ours.provider)):
        board = make_board(ours.provider, "Socialnämnden")
        save(make_assignment(make_user("social", "Sara Social"), board, "emi", "school_nurse"), review_on=date(2026, 9, 1))
    with within(Context("make", provider=used.theirs.provider)):
        make_assignment(ours.users["nurse"], used.theirs.board, "emi", "school_nurse")
    shown = text(ours.client("lead"))
    assert "Sara Social" not in shown
    assert "Maria Lind" not in shown
    save(assignment(used, "doctor"), review_on=date(2026, 9, 1))
    save(ours.users["doctor"], name="Bara Vår")
    assert "Bara Vår" in text(ours.client("lead"))
    assert "Bara Vår" not in text(used.theirs.client("lead"))


def test_it_is_for_leads(world: World) -> None:
    for who in ("nurse", "psychologist", "principal", "administrator", "teacher"):
        assert world.ours.client(who).get(PAGE).status_code == 403
    assert world.ours.client("head").get(PAGE).status_code == 200
    assert f'href="{PAGE}"' in world.ours.client("lead").get(reverse("access:settings")).content.decode()
    assert f'href="{PAGE}"' not in world.ours.client("nurse").get(reverse("access:settings")).content.decode()


def test_it_takes_as_many_statements_however_many_there_are(world: World) -> None:
    ours, client = world.ours, world.ours.client("lead")
    client.get(PAGE)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    before = statements()
    with within(Context("make", provider=ours.provider)):
        for number in range(5):
            made = make_assignment(make_user(f"more{number}", f"Mera {number}"), ours.board, "emi", "school_nurse", [ours.school])
            save(made, review_on=date(2026, 9, 1))
    assert statements() == before


@pytest.mark.parametrize("changes", [{"analysis": None}, {"decider": ""}, {"review_on": None}])
def test_the_database_gives_nobody_access_that_rests_on_nothing(world: World, changes: dict[str, Any]) -> None:
    given = assignment(world, "nurse")
    with pytest.raises(DatabaseError, match="rests on"), transaction.atomic():
        save(given, **changes)
    copy = assignment(world, "doctor")
    copy.pk, copy._state.adding = make_user("copy", "Kopia").pk, True
    with pytest.raises(DatabaseError, match="rests on"), transaction.atomic():
        save(copy, **changes)


def test_an_analysis_is_the_providers_own(world: World) -> None:
    with within(Context("make", provider=world.theirs.provider)):
        theirs = make_analysis(world.theirs.provider)
    with pytest.raises(DatabaseError), transaction.atomic():
        save(assignment(world, "nurse"), analysis=theirs)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
