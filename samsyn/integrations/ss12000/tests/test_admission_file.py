"""An admission list read as a file: the admitted begin on their day, nobody leaves before it, and nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality
from samsyn.integrations.ss12000.actions import approve, commit_run
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.tests.making import SYSTEM, rows, seeing
from samsyn.integrations.ss12000.tests.test_review_pages import administrator, number, place, run_of, upload
from samsyn.people.models import Enrolment, Pupil

__all__ = ["administrator", "place"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEADER = "Personnummer;Förnamn;Efternamn;Skyddsmarkering;Skolenhetskod;Studievägskod;Beslut;Startdatum"
BORN = date(2010, 3, 26)
WRONG_DIGIT = number(0, BORN)[:-1] + str((int(number(0, BORN)[-1]) + 1) % 10)


def listed(*rows: str) -> str:
    return "\r\n".join([HEADER, *rows])


def row(index: int = 0, given: str = "Åsa", marking: str = "", decision: str = "Antagen", starts: str = "2027-08-16") -> str:
    return f"{number(index, BORN)};{given};Öberg;{marking};99010001;NANAT;{decision};{starts}"


def committed(client: Client, content: str) -> ImportRun:
    return approved(run_of(upload(client, content, scope="admitted")))


def approved(run: ImportRun) -> ImportRun:
    approve(SYSTEM, run.pk)
    assert commit_run(SYSTEM, run.pk).state == "committed"
    return run


def test_the_admitted_begin_on_their_day_without_a_class(administrator: Client, place: Municipality) -> None:
    committed(administrator, listed(row(), row(1, "Reza", decision="Reserv"), row(2, "Maj", decision="Ej antagen")))
    with seeing():
        (found,) = Enrolment.objects.filter(pupil__person__family_name="Öberg")
        assert (found.unit_id, found.grade, found.valid_from, found.valid_to) == (place.school.pk, 11, date(2027, 8, 16), None)
        assert found.school_class_id is None


def test_those_not_admitted_are_told_of(administrator: Client, place: Municipality) -> None:
    response = upload(administrator, listed(row(), row(1, decision="Reserv")), scope="admitted")
    page = administrator.get(response.headers["Location"]).content.decode()  # type: ignore[attr-defined]
    assert "Rader om andra än antagna lästes inte: 1." in page


def test_a_pupil_stays_at_todays_school_until_the_day_before(administrator: Client, place: Municipality) -> None:
    csv = "Personnummer;Förnamn;Efternamn;Klass;Skolenhetskod\r\n" + f"{number(0, BORN)};Åsa;Öberg;9A;99010002"
    with seeing():
        type(place.other_school).objects.filter(pk=place.other_school.pk).update(school_unit_code="99010002")
    approved(run_of(upload(administrator, csv)))
    run = committed(administrator, listed(row()))
    assert [one.change for one in rows(run, kind="pupil")] == ["moved"]
    with seeing():
        held = list(Enrolment.objects.filter(pupil__person__family_name="Öberg").order_by("valid_from"))
    assert [(one.unit_id, one.valid_to) for one in held] == [(place.other_school.pk, date(2027, 8, 15)), (place.school.pk, None)]
    assert held[0].school_class_id is not None


def test_a_protected_applicant_comes_in_without_a_name_outside_the_closed_group(administrator: Client, place: Municipality) -> None:
    committed(administrator, listed(row(marking="Sekretessmarkering")))
    with seeing():
        person = Pupil.objects.exclude(pk=place.protected.pk).get(person__protection="confidentiality_marking").person
        assert (person.given_name, person.family_name) == ("", "")


@pytest.mark.parametrize(
    ("bad", "column", "words"),
    [
        (row(decision="Antas kanske"), "Beslut", "Beslutet förstås inte"),
        (row(starts="i höst"), "Startdatum", "Datumet går inte att tolka"),
        (row().replace("99010001", "1234"), "Skolenhetskod", "Koden har fel form"),
        (row().replace("99010001", "99019999"), "Skolenhetskod", "Skolenheten finns inte i Samsyn"),
        (row().replace(number(0, BORN), WRONG_DIGIT), "Personnummer", "Kontrollsiffran"),
        (row(given=""), "Förnamn", "Uppgiften saknas"),
    ],
)
def test_a_mistake_is_told_by_row_and_column_and_changes_nothing(
    administrator: Client, place: Municipality, bad: str, column: str, words: str
) -> None:
    response = upload(administrator, listed(row(5), bad), scope="admitted")
    page = response.content.decode()  # type: ignore[attr-defined]
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert f">{column}<" in page
    assert words in page
    with seeing():
        assert not ImportRun.objects.exists()


def test_missing_columns_are_named(administrator: Client, place: Municipality) -> None:
    page = upload(administrator, "Personnummer;Förnamn\r\n20100326-2398;Åsa", scope="admitted").content.decode()  # type: ignore[attr-defined]
    assert all(header in page for header in ("Efternamn", "Skolenhetskod", "Beslut"))


def test_a_list_that_admits_nobody_is_refused(administrator: Client, place: Municipality) -> None:
    page = upload(administrator, listed(row(decision="Reserv")), scope="admitted").content.decode()  # type: ignore[attr-defined]
    assert "Ingen i filen är antagen." in page


def test_the_page_offers_the_list_by_name(administrator: Client, place: Municipality) -> None:
    assert "antagningslista" in administrator.get(reverse("ss12000:file")).content.decode()
