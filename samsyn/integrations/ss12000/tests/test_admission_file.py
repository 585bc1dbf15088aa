"""An admission list read as a file: the admitted begin on their day, nobody leaves before it, and nothing is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality
from samsyn.integrations.ss12000.actions import approve, commit_run
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.starts import later_days
from samsyn.integrations.ss12000.tests.making import SYSTEM, rows, seeing
from samsyn.integrations.ss12000.tests.test_review_pages import administrator, number, place, run_of, upload
from samsyn.kernel import clock
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


def finish(client: Client, run: ImportRun) -> str:
    """What the page says when the run is written."""
    page = " ".join(client.get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode().split())
    return page[page.index('data-level="success"') : page.index("<table")].replace("\xa0", " ")


def test_the_finish_says_from_which_day_the_lists_follow_when_nobody_begins_before_it(
    administrator: Client, place: Municipality
) -> None:
    run = committed(administrator, listed(row()))
    said = finish(administrator, run)
    assert "Allt är infört." in said
    assert "Klassernas listor är som förut till den 16 aug. 2027: då börjar eleverna." in said
    assert "följer nu registret" not in said
    with time_machine.travel(datetime(2027, 8, 16, 10, tzinfo=UTC)):
        assert later_days_of(run) is None


def test_the_finish_says_when_the_last_begin_too(administrator: Client, place: Municipality) -> None:
    said = finish(administrator, committed(administrator, listed(row(), row(1, "Reza", starts="2027-08-18"))))
    assert "till den 16 aug. 2027: då börjar de första eleverna. De sista börjar den 18 aug. 2027." in said
    assert "Skyddade elever" not in said


def test_the_finish_says_nothing_of_the_day_of_a_protected_pupil(administrator: Client, place: Municipality) -> None:
    hidden = row(1, "Reza", marking="Skyddad folkbokföring", starts="2027-08-18")
    said = finish(administrator, committed(administrator, listed(row(), hidden)))
    assert "till den 16 aug. 2027: då börjar eleverna. Skyddade elever kan börja en annan dag." in said


def test_lists_follow_at_once_when_somebody_begins_at_once_or_moves_today(administrator: Client, place: Municipality) -> None:
    said = finish(administrator, committed(administrator, listed(row(), row(1, "Reza", starts="2026-11-22"))))
    assert "Klassernas listor följer nu registret." in said
    csv = "Personnummer;Förnamn;Efternamn;Klass;Skolenhetskod\r\n" + f"{number(1, BORN)};Reza;Öberg;9A;99010001"
    assert "Klassernas listor följer nu registret." in finish(administrator, approved(run_of(upload(administrator, csv))))


def test_a_pupil_who_stays_until_then_changes_no_list_yet(administrator: Client, place: Municipality) -> None:
    csv = "Personnummer;Förnamn;Efternamn;Klass;Skolenhetskod\r\n" + f"{number(0, BORN)};Åsa;Öberg;9A;99010002"
    with seeing():
        type(place.other_school).objects.filter(pk=place.other_school.pk).update(school_unit_code="99010002")
    approved(run_of(upload(administrator, csv)))
    assert "som förut till den 16 aug. 2027" in finish(administrator, committed(administrator, listed(row())))


def later_days_of(run: ImportRun) -> object:
    with seeing():
        return later_days(run.pk, clock.today())


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
