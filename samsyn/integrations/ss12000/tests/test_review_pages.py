"""The import's pages, as an administrator and a nurse meet them; no JavaScript."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.audit.models import Event, Listed
from samsyn.integrations.ss12000.actions import commit_run
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource, UnknownSchoolTask
from samsyn.integrations.ss12000.tests.making import LYSAS, SYSTEM, seeing
from samsyn.kernel.ids import uuid7
from samsyn.organisation.models import Unit
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.people.models import Enrolment, Person, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEADER = "Personnummer;Förnamn;Efternamn;Klass;Skolenhetskod"


@pytest.fixture
def place() -> Municipality:
    made = make_municipality(LYSAS)
    with seeing():
        Unit.objects.filter(pk=made.school.pk).update(school_unit_code="99010001")
    return made


@pytest.fixture
def administrator(place: Municipality) -> Client:
    return place.client("administrator")


def number(index: int, day: date = date(2016, 3, 4)) -> str:
    return make_test_number(day, Sex.FEMALE, index).display


def upload(client: Client, content: str | bytes, *, scope: str = "part", name: str = "elever.csv", unit: str = "") -> object:
    data = content.encode() if isinstance(content, str) else content
    file = io.BytesIO(data)
    file.name = name
    return client.post(reverse("ss12000:file"), {"file": file, "scope": scope, "unit": unit})


def lines(*rows: str) -> str:
    return "\r\n".join([HEADER, *rows])


def run_of(response: object) -> ImportRun:
    assert response.status_code == 302, response.content.decode()[:3000]
    with seeing():
        return ImportRun.objects.get(pk=UUID(response.headers["Location"].strip("/").split("/")[-1]))


class TestFile:
    def test_a_file_is_read_to_review_and_approved(self, administrator: Client, place: Municipality) -> None:
        run = run_of(upload(administrator, "\ufeff" + lines(f"{number(0)};Åsa;Öqvist;4B;99010001")))
        page = administrator.get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
        assert "Öqvist, Åsa" in page
        assert "Godkänn allt som kan läsas in" in page
        with seeing():
            assert not Person.objects.filter(family_name="Öqvist").exists()
        administrator.post(reverse("ss12000:approve", kwargs={"run": run.pk}), {"comparison": 1})
        assert commit_run(SYSTEM, run.pk).state == "committed"
        with seeing():
            person = Person.objects.get(family_name="Öqvist")
            enrolment = Enrolment.objects.get(pupil__person=person)
            assert (enrolment.school_class_id, enrolment.unit_id) == (place.class_4b.pk, place.school.pk)
        assert "följer nu registret" in administrator.get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()

    def test_the_same_file_twice_changes_nothing(self, administrator: Client) -> None:
        content = lines(f"{number(0)};Åsa;Öqvist;4B;99010001", f"{number(1)};Bo;Öqvist;Ny 4C;99010001")
        first = run_of(upload(administrator, content))
        administrator.post(reverse("ss12000:approve", kwargs={"run": first.pk}), {"comparison": 1})
        assert commit_run(SYSTEM, first.pk).state == "committed"
        second = run_of(upload(administrator, content))
        assert (second.state, second.counts["pupil"]["unchanged"]) == ("committed", 2)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_any_usual_csv_is_read(self, administrator: Client, encoding: str, delimiter: str) -> None:
        text = lines(f"{number(0)};Åsa;Öqvist;4B;99010001").replace(";", delimiter)
        run = run_of(upload(administrator, text.encode(encoding)))
        with seeing():
            assert ImportRow.objects.get(run=run).after["family"] == "Öqvist"

    def test_every_mistake_of_every_row_is_told_at_once_and_nothing_changes(self, administrator: Client) -> None:
        wrong = number(0)[:-1] + str((int(number(0)[-1]) + 1) % 10)
        content = lines(
            f"{wrong};Åsa;Öqvist;4B;99010001",
            f"{number(1)};;Ek;4B;99010001",
            f"{number(2)};Eva;Ek;4B;123",
            f"{number(3)};Ida;Ek;4B;99010001",
            f"{number(3)};Ada;Ek;4B;99010001",
        )
        response = upload(administrator, content)
        page = response.content.decode()
        assert response.status_code == 400
        for words in (
            "4 fel i filen",
            ">2<",
            "Kontrollsiffran stämmer inte",
            ">3<",
            "Uppgiften saknas",
            ">4<",
            "åtta siffror",
            ">6<",
            "även på rad 5",
        ):
            assert words in page
        with seeing():
            assert not ImportRun.objects.exists()
            assert Event.objects.get(what="ss12000.file").details == "mistakes=4"

    def test_an_unknown_school_unit_is_a_mistake_of_its_row(self, administrator: Client) -> None:
        response = upload(administrator, lines(f"{number(0)};Åsa;Öqvist;4B;99999999"))
        assert "Skolenheten finns inte i Samsyn" in response.content.decode()

    @pytest.mark.parametrize(
        "content, words",
        [
            (b"", "Filen"),
            (b"<html><body>Logga in</body></html>", "webbsida"),
            (b"%PDF-1.7 x", "varken CSV eller Excel"),
            (b"PK\x03\x04 skadad", "skadad"),
            (b"\xd0\xcf\x11\xe0gammal", "äldre Excelformat"),
            (b"Personnummer\n", "bara en kolumn"),
            (HEADER.encode(), "inga rader"),
            (b"Namn;Klass\nEva;4B", "Kolumnen saknas"),
            (f"{HEADER}\n1;Åsa;Ek;4B;1".encode("cp850"), "teckenkodning"),
            (HEADER.encode() + b'\n"oavslutad;x;y;z;w', "skadad"),
            (b"\x00\x01\x02\x03;" * 50, "varken CSV eller Excel"),
        ],
    )
    def test_a_file_that_is_something_else_is_refused_in_words(self, administrator: Client, content: bytes, words: str) -> None:
        response = upload(administrator, content)
        assert response.status_code in {200, 400}
        assert words in response.content.decode()
        with seeing():
            assert not ImportRun.objects.exists()

    def test_a_text_by_the_name_of_an_excel_file_is_told_so_and_one_with_columns_is_read(self, administrator: Client) -> None:
        page = upload(administrator, "Kära skola\nHär kommer listan.", name="Elever.XLSX").content.decode()
        assert "ingen Excelfil" in page
        assert "bara en kolumn" not in page
        assert run_of(upload(administrator, lines(f"{number(0)};Åsa;Öqvist;4B;99010001"), name="elever.xlsx")).state == "review"

    def test_the_page_says_how_large_a_file_may_be(self, administrator: Client) -> None:
        assert "CSV eller Excel (.xlsx), högst 20 MB" in administrator.get(reverse("ss12000:file")).content.decode()

    def test_a_missing_or_empty_file_is_told_in_our_own_words_at_its_field(self, administrator: Client) -> None:
        for answer, words in (
            (administrator.post(reverse("ss12000:file")), "Välj en fil."),
            (administrator.post(reverse("ss12000:file"), {"file": "elever.csv", "scope": "part"}), "Välj en fil."),
            (upload(administrator, ""), "Filen är tom. Välj en annan."),
        ):
            page = answer.content.decode()
            assert answer.status_code == 400
            assert f"Fil: {words}" in page
            assert 'id="id_file_error"' in page

    def test_what_the_file_holds_must_be_one_of_the_choices(self, administrator: Client) -> None:
        page = upload(administrator, lines(), scope="x").content.decode()
        assert "Filen innehåller: Välj ett av alternativen." in page

    def test_too_large_a_file_is_refused_before_it_is_read(self, administrator: Client) -> None:
        response = upload(administrator, b"x" * (21 * 2**20))
        assert response.status_code == 413
        assert "för stor" in response.content.decode()
        with seeing():
            assert Event.objects.get(what="web.upload").outcome == "refused"

    def test_the_excel_template_can_be_filled_in_and_read(self, administrator: Client) -> None:
        book = openpyxl.load_workbook(io.BytesIO(administrator.get(reverse("ss12000:template_xlsx")).content))
        sheet = book.worksheets[0]
        headers = [cell.value for cell in sheet[1]]
        values = {
            "Personnummer": number(0),
            "Förnamn": "Åsa",
            "Efternamn": "=1+1",
            "Klass": "4B",
            "Skolenhetskod": "99010001",
            "Årskurs": "4",
            "Vårdnadshavare 1 personnummer": number(0, date(1985, 5, 6)),
            "Vårdnadshavare 1 förnamn": "Bo",
            "Vårdnadshavare 1 efternamn": "Ek",
        }
        for header, value in values.items():
            cell = sheet.cell(2, headers.index(header) + 1, value)
            cell.data_type = "s"
        out = io.BytesIO()
        book.save(out)
        run = run_of(upload(administrator, out.getvalue(), name="elever.xlsx"))
        with seeing():
            pupil = ImportRow.objects.get(run=run, kind="pupil")
            assert (pupil.after["family"], pupil.after["guardians"][0]["kind"], pupil.row_number) == ("=1+1", "unspecified", 2)
            assert ImportRow.objects.get(run=run, kind="guardian").after["family"] == "Ek"

    def test_a_whole_class_list_sends_those_it_lacks_to_unknown_school(self, administrator: Client, place: Municipality) -> None:
        with seeing():
            greta = place.greta.person.identifiers.get().value
        content = lines(f"{greta};Greta;Andersson;4B;99010001")
        run = run_of(upload(administrator, content, scope="classes"))
        with seeing():
            gone = ImportRow.objects.filter(run=run, change="left")
            assert sorted(row.target for row in gone) == sorted([place.ali.person_id, place.protected.person_id])


class TestReview:
    def test_a_nurse_may_not_import(self, place: Municipality) -> None:
        assert place.client("nurse").get(reverse("ss12000:runs")).status_code == 403

    def test_known_pupils_that_a_review_shows_are_logged(self, administrator: Client, place: Municipality) -> None:
        with seeing():
            greta = place.greta.person.identifiers.get().value
        run = run_of(upload(administrator, lines(f"{greta};Greta;Nytt;4B;99010001")))
        administrator.get(reverse("ss12000:run", kwargs={"run": run.pk}))
        with seeing():
            event = Event.objects.get(what="ss12000.review")
            assert [one.pupil_id for one in Listed.objects.filter(event_id=event.pk)] == [place.greta.pk]

    def test_a_protected_pupils_row_shows_no_name_outside_the_closed_group(self, administrator: Client) -> None:
        content = (HEADER + ";Skyddsmarkering\n").encode() + f"{number(0)};Mörka;Tallet;4B;99010001;Skyddad folkbokföring".encode()
        run = run_of(upload(administrator, content))
        page = administrator.get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
        assert "Skyddad elev 1" in page
        assert "Mörka" not in page

    def test_that_pupils_shown_are_logged_is_said_where_some_are_shown(self, administrator: Client) -> None:
        run = run_of(upload(administrator, lines(f"{number(0)};Åsa;Öqvist;4B;99010001")))
        with seeing():
            failed = ImportRun.objects.create(provider_id=LYSAS, way="full", state="failed", started_at="2026-11-22T10:00:00Z")
        pages = [administrator.get(reverse("ss12000:run", kwargs={"run": one.pk})).content.decode() for one in (run, failed)]
        assert ["Att du ser eleverna i listan loggas" in page for page in pages] == [True, False]

    def test_a_possible_duplicate_tells_whom_it_resembles(self, administrator: Client) -> None:
        first = run_of(upload(administrator, lines(f"{number(0)};Åsa;Öqvist;4B;99010001")))
        administrator.post(reverse("ss12000:approve", kwargs={"run": first.pk}), {"comparison": 1})
        commit_run(SYSTEM, first.pk)
        run = run_of(upload(administrator, lines(f"{number(1)};Åsa;Öqvist;4B;99010001")))
        page = administrator.get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
        assert f"liknar Åsa Öqvist, {number(0)}" in page
        assert "Samma elev går inte att välja. Båda är elever enligt filen eller Samsyn. Rätta filen" in page
        with seeing():
            shown = Listed.objects.filter(event_id=Event.objects.filter(what="ss12000.review").latest("time").pk)
            assert Pupil.objects.get(person__family_name="Öqvist").pk in {one.pupil_id for one in shown}

    def test_every_mistake_is_told_at_once_also_an_unknown_school_in_a_row_with_another(self, administrator: Client) -> None:
        response = upload(administrator, lines(f"{number(0)};;Öqvist;4B;99019999", f"{number(1)};Bo;Ek;4B;99019998"))
        page = response.content.decode()  # type: ignore[attr-defined]
        assert page.count("Skolenheten finns inte i Samsyn.") == 2
        assert "Uppgiften saknas." in page

    def test_a_row_may_be_left_out(self, administrator: Client) -> None:
        run = run_of(upload(administrator, lines(f"{number(0)};Åsa;Öqvist;4B;99010001")))
        with seeing():
            row = ImportRow.objects.get(run=run)
        address = reverse("ss12000:decide", kwargs={"run": run.pk, "row": row.pk})
        administrator.post(address, {"decision": "skip", "comparison": 1})
        administrator.post(reverse("ss12000:approve", kwargs={"run": run.pk}), {"comparison": 1})
        commit_run(SYSTEM, run.pk)
        with seeing():
            assert not Person.objects.filter(family_name="Öqvist").exists()

    def test_another_providers_run_does_not_exist(self, administrator: Client) -> None:
        assert administrator.get(reverse("ss12000:run", kwargs={"run": uuid4()})).status_code == 404

    def test_a_cancelled_run_cannot_be_approved(self, administrator: Client) -> None:
        run = run_of(upload(administrator, lines(f"{number(0)};Åsa;Öqvist;4B;99010001")))
        administrator.post(reverse("ss12000:cancel", kwargs={"run": run.pk}))
        assert administrator.post(reverse("ss12000:approve", kwargs={"run": run.pk}), {"comparison": 1}).status_code == 409


class TestRegister:
    def test_what_must_be_judged_cannot_be_made_automatic(self, administrator: Client) -> None:
        administrator.post(reverse("ss12000:runs"), {"name": "R", "url": "https://register.example/v2"})
        with seeing():
            source = ImportSource.objects.get()
        address = reverse("ss12000:source", kwargs={"source": source.pk})
        administrator.post(address, {"name": "R", "auto_approved": ["lifted"], "every_minutes": "60"})
        administrator.post(address, {"name": "R", "auto_approved": ["new", "moved"], "every_minutes": "60"})
        with seeing():
            assert ImportSource.objects.get().auto_approved == ["new", "moved"]
        assert "moved" in administrator.get(address).content.decode()


class TestUnknownSchool:
    @pytest.fixture
    def task(self, place: Municipality) -> UnknownSchoolTask:
        with seeing():
            run = ImportRun.objects.create(provider_id=LYSAS, way="full", started_at="2026-11-22T10:00:00Z")
            made = "2026-11-22T10:00:00Z"
            return UnknownSchoolTask.objects.create(
                id=uuid7(), provider_id=LYSAS, pupil=place.greta, unit=place.school, run=run, reason="missing", made_at=made
            )

    def test_the_schools_nurse_sees_the_pupil_and_notes_what_came_of_it(self, place: Municipality, task: UnknownSchoolTask) -> None:
        nurse = place.client("nurse")
        assert "Greta" in nurse.get(reverse("ss12000:unknown_school")).content.decode()
        address = reverse("ss12000:found_out", kwargs={"task": task.pk})
        page = nurse.post(address, {f"outcome_{task.pk}": "Flyttat till Norge"}, follow=True).content.decode()
        assert "Greta" not in page
        assert "Uppgiften är avslutad." in page
        assert "Anteckningen är sparad" not in page
        with seeing():
            assert UnknownSchoolTask.objects.get().outcome == "Flyttat till Norge"
            assert Pupil.objects.filter(pk=place.greta.pk).exists()

    def test_the_page_says_that_the_record_does_not_follow_to_another_provider(self, place: Municipality) -> None:
        page = place.client("nurse").get(reverse("ss12000:unknown_school")).content.decode()
        assert "Journalen följer inte med till en annan vårdgivare" in page

    def test_other_schools_pupils_are_not_shown(self, place: Municipality, task: UnknownSchoolTask) -> None:
        with seeing():
            UnknownSchoolTask.objects.update(unit=place.other_school)
        nurse = place.client("nurse")
        assert "Greta" not in nurse.get(reverse("ss12000:unknown_school")).content.decode()
        assert (
            nurse.post(reverse("ss12000:found_out", kwargs={"task": task.pk}), {f"outcome_{task.pk}": "Norge"}).status_code == 404
        )
