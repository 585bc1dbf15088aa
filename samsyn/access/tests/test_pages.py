"""Log-in, choice of assignment, classes and search, as a browser without JavaScript meets them."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthError
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from samsyn.access.tests.make import World, make_assignment, save, trust
from samsyn.kernel.db.context import Context, within
from samsyn.people.queries import pupil_card

pytestmark = pytest.mark.django_db


def logged(world: World) -> list[tuple[str, str, str]]:
    with within(world.ours.actor("nurse").context()), connection.cursor() as cursor:
        cursor.execute("SELECT action, what, outcome FROM audit_event ORDER BY id")
        return cursor.fetchall()


def test_a_page_leads_to_log_in_and_back(world: World) -> None:
    answer = Client().get(reverse("web:classes"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/classes/")


def test_the_nurse_sees_the_classes_of_her_schools_only(world: World) -> None:
    page = world.ours.client("nurse").get(reverse("web:classes")).content.decode()
    assert "Björkskolan" in page
    assert "Ekskolan" not in page
    assert "2 elever" in page, "the protected pupil is not counted outside the closed group"


def test_demo_personas_are_there_only_in_a_demo(world: World) -> None:
    save(world.ours.users["nurse"], demo=True)
    assert "Maria Lind" not in Client().get(reverse("access:login")).content.decode()
    assert Client().post(reverse("access:demo_login"), {"user": "nurse"}).status_code == 404
    with override_settings(DEMO=True):
        assert "Maria Lind" in Client().get(reverse("access:login")).content.decode()
        client = Client()
        answer = client.post(reverse("access:demo_login"), {"user": "nurse"}, follow=True)
        assert answer.request["PATH_INFO"] == reverse("web:classes")
        assert Client().post(reverse("access:demo_login"), {"user": "doctor"}).status_code == 404
    assert ("log_in", "access.assignment", "allowed") in logged(world)


def test_the_demo_says_what_a_persona_is_entrusted_with(world: World) -> None:
    save(world.ours.users["lead"], demo=True)
    trust(world.ours.users["lead"].assignments.get(), "log_review")
    with override_settings(DEMO=True):
        page = Client().get(reverse("access:login")).content.decode()
    assert "(granskar åtkomstloggen)" in page


def test_with_two_assignments_one_is_chosen_and_the_switch_is_logged(world: World) -> None:
    ours = world.ours
    nurse = ours.users["nurse"]
    first = nurse.assignments.get()
    with within(Context("make", provider=ours.provider)):
        second = make_assignment(nurse, ours.board, "school_support", "principal", [ours.school])
    client = ours.client("nurse", first)
    page = client.get(reverse("access:choose")).content.decode()
    assert "Skolsköterska" in page
    assert "Rektor" in page
    client.post(reverse("access:choose"), {"assignment": str(second.pk)})
    assert client.session["assignment"] == str(second.pk)
    assert ("switch", "access.assignment", "allowed") in logged(world)
    stranger = world.theirs.users["nurse"].assignments.get()
    assert client.post(reverse("access:choose"), {"assignment": str(stranger.pk)}).status_code == 404
    assert client.post(reverse("access:choose"), {"assignment": "x"}).status_code == 400
    assert client.session["assignment"] == str(second.pk)
    assert first.pk != second.pk


def test_an_abbreviation_in_a_role_keeps_its_capitals(world: World) -> None:
    page = world.ours.client("lead").get(reverse("access:choose")).content.decode()
    assert "Medicinskt ledningsansvarig (MLA)" in page
    assert "(mla)" not in page


def test_an_assignment_that_has_ended_gives_nothing(world: World) -> None:
    client = world.ours.client("nurse")
    save(world.ours.users["nurse"].assignments.get(), valid_to=date(2026, 8, 31))
    answer = client.get(reverse("web:classes"), follow=True)
    assert answer.request["PATH_INFO"] == reverse("access:choose")
    assert "inget uppdrag" in answer.content.decode()


def test_a_role_without_the_permission_gets_the_reason_and_a_log_row(world: World) -> None:
    answer = world.ours.client("administrator").get(reverse("web:classes"))
    assert answer.status_code == 403
    assert "behörigheten" in answer.content.decode()
    assert ("open", "people.list_classes", "refused") in logged(world)


def test_search_finds_by_name_and_number_within_the_schools_and_is_logged(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    with within(ours.actor("nurse").context()):
        number = pupil_card(ours.greta.pk).number
    for text in ("and", "ANDERSSON g", number, f"{number[:8]}-{number[8:]}", number[:8]):
        assert "Andersson, Greta" in client.post(reverse("web:search"), {"q": text}).content.decode(), text
    for text in ("Ärlig", "Hemlig", "x", "%", "_nd", "'; --"):
        page = client.post(reverse("web:search"), {"q": text}).content.decode()
        assert "Greta" not in page
        assert "Nils" not in page.split("<main")[1], text
    assert ("search", "people.search", "allowed") in logged(world)


def test_the_closed_group_finds_the_protected_pupil(world: World) -> None:
    page = world.ours.client("closed_nurse").post(reverse("web:search"), {"q": "19"}).content.decode()
    assert "Hemligsson" not in page
    classes = world.ours.client("closed_nurse").get(reverse("web:classes")).content.decode()
    assert "3 elever" in classes


def test_log_out_ends_the_session_and_is_logged(world: World) -> None:
    client = world.ours.client("nurse")
    assert client.post(reverse("access:log_out")).status_code == 302
    assert client.get(reverse("web:classes")).status_code == 302
    assert ("log_out", "access.session", "allowed") in logged(world)


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_log_in_never_leads_to_another_site(world: World, onward: str) -> None:
    save(world.ours.users["nurse"], demo=True)
    with override_settings(DEMO=True):
        answer = Client().post(reverse("access:demo_login"), {"user": "nurse", "next": onward})
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


def test_shortcuts_and_language_are_ones_own_settings(world: World) -> None:
    client = world.ours.client("nurse")
    client.post(reverse("web:preferences"), {})
    assert 'data-shortcuts="off"' in client.get(reverse("web:classes")).content.decode()
    answer = client.get(reverse("web:language"), {"language": "en", "next": reverse("web:classes")})
    assert answer.cookies["samsyn_language"].value == "en"
    assert 'lang="en"' in client.get(reverse("web:classes")).content.decode()


def test_a_log_in_that_fails_elsewhere_comes_back_to_our_own_page(world: World) -> None:
    answer = render_authentication_error(RequestFactory().get("/"), None, error=AuthError.CANCELLED)
    client = Client()
    assert "Inloggningen blev inte av" in client.get(answer.headers["Location"]).content.decode()
    client.get(reverse("web:language"), {"language": "en"})
    page = client.get(answer.headers["Location"]).content.decode()
    assert '<html lang="en"' in page
    assert "Inloggningen" not in page
