"""All that is wrong in a file is told at once, however much it is, and whatever else is wrong."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.integrations.ss12000.files import mistake_list
from samsyn.integrations.ss12000.files.admission_file import read_admitted
from samsyn.integrations.ss12000.files.file_rows import read_pupils
from samsyn.integrations.ss12000.files.tables import Sheet
from samsyn.integrations.ss12000.tests.making import LYSAS, TODAY, seeing
from samsyn.integrations.ss12000.tests.test_review_pages import lines, upload
from samsyn.people.identity_number import Sex, make_test_number

NUMBER = make_test_number(date(2016, 3, 4), Sex.FEMALE).display
WRONG = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
APPLICANT = make_test_number(date(2010, 3, 4), Sex.FEMALE).display


def sheet(header: str, *rows: str) -> Sheet:
    return Sheet(tuple(header.split(";")), tuple((number, tuple(row.split(";"))) for number, row in enumerate(rows, 2)))


def told(found: object) -> set[tuple[int, str]]:
    return {(one.row, one.column) for one in found.mistakes}  # type: ignore[attr-defined]


def test_a_missing_column_hides_no_mistake_of_the_rows() -> None:
    found = read_pupils(sheet("Personnummer;Förnamn;Årskurs", f"{WRONG};Åsa;4", f"{NUMBER};;fyra"), TODAY)
    assert told(found) == {(1, "Efternamn"), (1, "Klass"), (2, "Personnummer"), (3, "Förnamn"), (3, "Årskurs")}
    assert not read_pupils(sheet("Förnamn;Efternamn;Klass", "Åsa;Ek;4B"), TODAY).pupils


@pytest.mark.parametrize("bad", ["first", "second", "both"])
def test_a_number_that_comes_twice_is_told_also_when_a_row_has_another_mistake(bad: str) -> None:
    given = {"first": ("", "Bo"), "second": ("Bo", ""), "both": ("", "")}[bad]
    rows = [f"{NUMBER};{name};Ek;4B" for name in given]
    found = read_pupils(sheet("Personnummer;Förnamn;Efternamn;Klass", *rows), TODAY)
    assert (3, "Personnummer") in told(found)


ADMITTED = "Personnummer;Förnamn;Efternamn;Skolenhetskod;Beslut;Startdatum"


def test_an_admission_list_tells_everything_too() -> None:
    found = read_admitted(sheet("Personnummer;Förnamn;Beslut;Startdatum", f"{WRONG};;Kanske;i höst"), TODAY)
    assert told(found) == {
        (1, "Efternamn"),
        (1, "Skolenhetskod"),
        *((2, column) for column in ("Personnummer", "Förnamn", "Beslut", "Startdatum")),
    }
    twice = [f"{APPLICANT};Bo;Ek;12;Antagen;", f"{APPLICANT};;Ek;99010001;Antagen;i höst", f"{APPLICANT};Bo;Ek;99010001;Reserv;"]
    found = read_admitted(sheet(ADMITTED, *twice), TODAY)
    assert {one for one in told(found) if one[1] == "Personnummer"} == {(3, "Personnummer")}
    assert {(2, "Skolenhetskod"), (3, "Förnamn"), (3, "Startdatum")} < told(found)


@pytest.fixture
def place(on_the_day: None) -> Municipality:
    return make_municipality(LYSAS)


@pytest.mark.django_db
@pytest.mark.parametrize("scope", ["part", "admitted"])
def test_columns_that_are_not_read_are_named_beside_every_other_mistake(place: Municipality, scope: str) -> None:
    content = f"Personnr elev;Förnamn;Klas;Beslut;Skolenhetskod\n{NUMBER};;4B;Antagen;12"
    page = upload(place.client("administrator"), content, scope=scope).content.decode()  # type: ignore[attr-defined]
    found = [tuple(re.sub(r"<[^>]+>", "\n", row).split("\n")) for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    found = [tuple(text.strip() for text in row if text.strip()) for row in found]
    not_read = "Kolumnen läses inte: rubriken känns inte igen eller står redan i en annan kolumn."
    assert {("1", "Personnr elev", not_read), ("1", "Klas", not_read)} < set(found)
    assert ("1", "Personnummer", "Kolumnen saknas.") in found
    assert {one[:2] for one in found} > {("2", "Förnamn"), ("2", "Skolenhetskod")}


@pytest.mark.django_db
def test_columns_that_are_not_read_are_named_when_all_else_is_right(place: Municipality) -> None:
    content = f"Personnummer;Förnamn;Efternamn;Klass;Matval;Klass\n{NUMBER};Åsa;Ek;4B;Vegetariskt;4C"
    with seeing():
        unit = str(place.school.pk)
    client = place.client("administrator")
    address = upload(client, content, unit=unit).headers["Location"]  # type: ignore[attr-defined]
    assert "Kolumner som inte lästes: Matval, Klass (finns två gånger, den första läses)." in client.get(address).content.decode()


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f"])
def test_a_mark_that_turns_the_writing_is_no_part_of_a_name(mark: str) -> None:
    found = read_pupils(sheet("Personnummer;Förnamn;Efternamn;Klass", f"{NUMBER};Åsa{mark}x;Ek;4B"), TODAY)
    assert told(found) == {(2, "Förnamn")}


def test_a_file_without_headers_names_nobody_as_a_column() -> None:
    rows = sheet(f"{NUMBER};Åsa;Öqvist;4B", f"{APPLICANT};Bo;Ek;4B")
    assert read_pupils(rows, TODAY).unknown_headers == read_admitted(rows, TODAY).unknown_headers == ()


@pytest.mark.django_db
def test_more_mistakes_than_a_page_holds_are_a_list_to_download(place: Municipality) -> None:
    client = place.client("administrator")
    page = upload(client, lines(*[f"{WRONG};Åsa;Ek;4B;99010001"] * 510)).content.decode()  # type: ignore[attr-defined]
    # Each row has a wrong number, and a school that is not ours.
    assert "1020 fel i filen" in page.replace("\xa0", "")
    assert "De 500 första visas." in page
    address = found[1] if (found := re.search(r'href="([^"]*/mistakes/[^"]*)"', page)) else ""
    answer = client.get(address)
    listed = answer.content.decode("utf-8-sig").splitlines()
    assert len(listed) == 1021
    assert listed[1].split(";")[:2] == ["2", "Personnummer"]
    assert WRONG not in answer.content.decode()
    assert Client().get(address).status_code == 302
    assert place.client("nurse").get(address).status_code == 403
    assert client.get(reverse("ss12000:mistakes", kwargs={"key": "annan"})).status_code == 404


@pytest.mark.django_db
def test_a_header_that_is_a_formula_is_harmless_in_the_list(place: Municipality) -> None:
    client = place.client("administrator")
    content = f"Personnummer;Förnamn;=cmd|' /C calc'!A0\n{NUMBER};Åsa;4B"
    page = upload(client, content).content.decode()  # type: ignore[attr-defined]
    found = re.search(r'href="([^"]*/mistakes/[^"]*)"', page)
    assert found
    listed = client.get(found[1]).content.decode("utf-8-sig")
    assert ";'=cmd|' /C calc'!A0;" in listed
    assert ";=" not in listed


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["\0", "a" * 21 + "\0", "a b", "a" * 3000, "å" * 22, "a" * 22 + "\n"])
def test_a_key_of_another_form_than_ours_is_not_found_without_asking_the_cache(
    place: Municipality, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mistake_list, "cache", None)
    assert place.client("administrator").get(reverse("ss12000:mistakes", kwargs={"key": key})).status_code == 404
