"""Every page of the product, as its users come to it. Each generator goes to a page and tells its name once it stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from playwright.sync_api import Page

from samsyn.access.tests import make as staff
from samsyn.integrations.ss12000.changes import State
from samsyn.journal.actions import sign_entry
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import NOTE, save, start
from samsyn.journal.tests.test_pages import PNG
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from tests.journeys.alarms import of_the_alarms
from tests.journeys.coherent import of_coherent_documentation
from tests.journeys.conftest import Site, log_in
from tests.journeys.consents import of_an_emergency, of_consents_and_blocks
from tests.journeys.destructions import of_a_destruction
from tests.journeys.lead_tasks import of_a_deviation, of_a_review_of_records
from tests.journeys.locking import of_the_lead
from tests.journeys.log_reviews import of_a_log_extract, of_log_reviews, of_protected_pupils_reviews
from tests.journeys.papers import of_records_kept_elsewhere
from tests.journeys.passages import of_a_passage
from tests.journeys.registers import class_file, compared_anew, in_state, missing_pupil, new_number, register, reviewed_run
from tests.journeys.releases import of_a_release, of_a_release_that_was_destroyed, of_a_request
from tests.journeys.rights import of_rights_to_follow_up, of_the_roles, of_who_may_read
from tests.journeys.search import of_another_school
from tests.journeys.supporting import of_a_support_session

Way = Callable[["Tour"], Iterator[str]]
PICTURE = {"name": "scan.png", "mimeType": "image/png", "buffer": PNG}


@dataclass
class Tour:
    """A browser on its way through the site. admin_url: the database's, to break what a page needs."""

    page: Page
    site: Site
    admin_url: str
    addresses: list[str] = field(default_factory=list)

    def go(self, name: str, address: str) -> str:
        """Go to an address; returns the name."""
        self.page.goto(address)
        return name

    def press(self, name: str, button: str) -> str:
        """Press the first button with these words, and wait for what it leads to; returns the name."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).first.click()
        return name


def before_log_in(tour: Tour) -> Iterator[str]:
    """What anybody meets."""
    for name, address in {
        "login": "/login/",
        "login after the session ended": "/login/?ended=1",
        "login refused": "/login/unknown/",
        "login stopped": "/login/stopped/",
        "help": "/help/",
        "accessibility": "/accessibility/",
        "components": "/components/",
        "not found": "/no-such-page/",
        "an address of a button": "/login/demo/",
    }.items():
        yield tour.go(name, address)


def of_somebody_without_assignment(tour: Tour) -> Iterator[str]:
    """A teacher whose assignment has ended."""
    user = tour.site.world.ours.users["teacher"]
    assignment = user.assignments.get()
    staff.save(assignment, valid_to=assignment.valid_from)
    log_in(tour.page, "Tove Ask")
    yield "no assignment"
    yield tour.go("an address of a button, without assignment", "/logout/")


def of_the_nurse(tour: Tour) -> Iterator[str]:
    """The nurse's own pages, and a pupil's."""
    ours = tour.site.world.ours
    log_in(tour.page, "Maria Lind")
    pupil = f"/pupils/{ours.greta.pk}/"
    for name, address in {
        "classes": "/classes/",
        "class": f"/classes/{ours.class_4b.pk}/",
        "search": "/search/",
        "preferences": "/preferences/",
        "unsigned, none": "/unsigned/",
        "assignments": "/assignment/",
        "unknown school, none": "/unknown-school/",
        "empty record": pupil,
        "new entry": f"{pupil}new/",
        "print": f"{pupil}print/",
        "newly arrived": f"{pupil}newly-arrived/",
        "add file": f"{pupil}files/new/",
        "readers": f"{pupil}readers/",
        "forbidden": "/register/",
        "an address of a button, logged in": "/logout/",
        "hidden": f"/pupils/{tour.site.world.theirs.greta.pk}/",
    }.items():
        yield tour.go(name, address)
    for text in ("Andersson", "Zz", "A"):
        tour.page.goto("/search/")
        tour.page.locator("#search-page").fill(text)
        tour.page.locator("#search-page").press("Enter")
        tour.page.wait_for_url("**/search/")
        yield f"search for {text}"
    yield from of_another_school(tour)
    yield from _of_a_record(tour, pupil)
    yield from _of_the_filter(tour, pupil)
    yield from _of_what_was_locked(tour, pupil)
    yield from _of_files(tour, pupil)
    yield from _in_english(tour, pupil)


def _in_english(tour: Tour, pupil: str) -> Iterator[str]:
    tour.go("", "/language/?language=en&next=/classes/")
    for name, address in {
        "classes": "/classes/",
        "class": f"/classes/{tour.site.world.ours.class_4b.pk}/",
        "record": pupil,
        "unsigned": "/unsigned/",
        "print": f"{pupil}print/",
        "readers": f"{pupil}readers/",
        "preferences": "/preferences/",
        "help": "/help/",
        "not found": "/no-such-page/",
    }.items():
        yield tour.go(f"{name}, in English", address)
    tour.go("", f"{pupil}new/")
    yield tour.press("visit, in English", "Hälsobesök åk 4")
    yield tour.press("visit with errors, in English", "Sign · Greta Andersson")
    tour.go("", "/language/?language=sv&next=/classes/")


def of_the_closed_group(tour: Tour) -> Iterator[str]:
    """A protected pupil's pages, for the nurse who may see who it is."""
    ours = tour.site.world.ours
    log_in(tour.page, "Karin Ström")
    pupil = f"/pupils/{ours.protected.pk}/"
    yield tour.go("class with a protected pupil", f"/classes/{ours.class_4b.pk}/")
    yield tour.go("protected pupil's record", pupil)
    tour.go("", f"{pupil}new/")
    yield tour.press("protected pupil's visit", "Hälsobesök åk 4")
    yield tour.go("protected pupil's print", f"{pupil}print/")
    yield tour.go("protected pupil's readers", f"{pupil}readers/")
    yield tour.go("protected pupil's unsigned entry", "/unsigned/")


def of_the_psychologist(tour: Tour) -> Iterator[str]:
    """A record of which others may have written a part, and the choice that shows it."""
    log_in(tour.page, "Amira Haddad")
    pupil = f"/pupils/{tour.site.world.ours.greta.pk}/"
    yield tour.go("psychologist's own part", pupil)
    with tour.page.expect_navigation():
        tour.page.get_by_role("link", name="Läs efter aktivt val").click()
    yield "active choice"
    yield tour.press("active choice without reason", "Öppna journalen")
    tour.page.get_by_label("Uppföljning av en tidigare insats").check()
    yield tour.press("the record after an active choice", "Öppna journalen")


def of_the_settings(tour: Tour) -> Iterator[str]:
    """The medical lead enters decisions on settings, and the head of operations approves one of them."""
    page, secrecy = tour.page, "/secrecy/settings/"
    log_in(page, "Eva Nordin")
    yield tour.go("settings", secrecy)
    yield tour.go("settings, a day before", f"{secrecy}?on=2026-07-31")
    yield tour.go("settings, a day that cannot be read", f"{secrecy}?on=snart")
    for setting in ("P-9", "P-17", "P-21", "P-23", "P-24"):
        yield tour.go(f"setting {setting}", f"{secrecy}{setting}/")
    page.goto(f"{secrecy}P-17/")
    page.get_by_label("EHDS").check()
    yield tour.press("changes of law with errors", "Spara beslutet")
    page.goto(f"{secrecy}P-1/")
    yield tour.press("setting with errors", "Spara beslutet")
    page.get_by_label("Skolans elevlista").check()
    for name, text in {
        "decided_on": "2026-08-20",
        "valid_from": clock.today().isoformat(),
        "decider": "Britt Sandell",
        "decider_title": "verksamhetschef",
        "reference": "BUN 2026/412",
        "motive": "Skolsköterskan möter alla elever vid skolan, och flera klasser läser ihop.",
    }.items():
        page.locator(f"#id_{name}").fill(text)
    yield tour.press("setting, proposed", "Spara beslutet")
    yield tour.go("settings with one's own proposal", secrecy)
    page.context.clear_cookies()
    log_in(page, "Britt Sandell")
    yield tour.go("settings with a proposal", secrecy)
    yield tour.press("setting, approved", "Godkänn")
    page.context.clear_cookies()
    log_in(page, "Maria Lind")
    yield tour.go("settings, to read", secrecy)
    yield tour.go("setting, to read", f"{secrecy}P-1/")


def _of_a_record(tour: Tour, pupil: str) -> Iterator[str]:
    page, nurse, doctor = tour.page, tour.site.world.ours.actor("nurse"), tour.site.world.ours.actor("doctor")
    tour.go("", f"{pupil}new/")
    yield tour.press("visit", "Hälsobesök åk 4")
    yield tour.press("visit with errors", "Signera · Greta Andersson")
    yield tour.press("visit with the usual answers", "Fyll i det vanliga")
    yield tour.go("new entry, something begun", f"{pupil}new/")
    yield tour.go("unsigned", "/unsigned/")
    yield tour.go("record", pupil)
    entry = start(nurse, tour.site.world.ours.greta.pk, "note").entry
    tour.go("", f"{pupil}entries/{entry}/edit/")
    save(doctor, entry, NOTE)
    page.locator("#id_q_text").fill("Det jag skrev.")
    yield tour.press("two texts", "Spara osignerad")
    tour.go("", f"{pupil}entries/{entry}/edit/")
    with within(nurse.context()):
        sign_entry(nurse, entry=entry, version=Entry.objects.get(pk=entry).version)
    page.locator("#id_q_text").fill("Det jag skrev sist.")
    yield tour.press("too late", "Spara osignerad")
    yield tour.go("entry", f"{pupil}entries/{entry}/")
    yield tour.press("entry with an error", "Signera tillägget")
    page.locator("#id_reason").fill("Fel dag.")
    yield tour.press("correction", "Skriv rättelse")
    page.locator("#id_q_reason").fill("Huvudvärk")
    yield tour.press("record with a correction", "Signera · Greta Andersson")
    yield tour.go("corrected entry", f"{pupil}entries/{entry}/")
    yield tour.go("entry on the wrong pupil", f"{pupil}entries/{entry}/wrong-pupil/")
    page.locator("#id_q").fill("Åb")
    yield tour.press("choice of the right pupil", "Sök bland eleverna")
    yield tour.press("wrong pupil with errors", "Stryk anteckningen")
    page.locator("#id_why").fill("Fel elev.")
    page.get_by_label("Flytta inte, bara stryk").check()
    yield tour.press("record with something struck", "Stryk anteckningen")
    yield tour.go("struck entry", f"{pupil}entries/{entry}/")


def _of_the_filter(tour: Tour, pupil: str) -> Iterator[str]:
    tour.go("", pupil)
    tour.page.get_by_text("Fler filter").click()
    tour.page.locator("#id_since").fill("i fjol")
    yield tour.press("record, a filter that cannot be read", "Visa")
    tour.page.locator("#id_since").fill("2026-03-02")
    tour.page.locator("#id_until").fill("2026-03-01")
    yield tour.press("record, a filter that ends before it begins", "Visa")


def _of_what_was_locked(tour: Tour, pupil: str) -> Iterator[str]:
    ours = tour.site.world.ours
    nurse = ours.actor("nurse")
    entry = start(nurse, ours.greta.pk, "note").entry
    save(nurse, entry, NOTE)
    with within(nurse.context()):
        Entry.objects.filter(pk=entry).update(locked_at=clock.now(), lock_note="Låst utan signatur efter 14 dagar.")
    yield tour.go("unsigned, with a locked entry", "/unsigned/")
    yield tour.go("locked entry", f"{pupil}entries/{entry}/")
    with within(nurse.context()):
        sign_entry(nurse, entry=entry, version=2)
    yield tour.press("locked entry, signed elsewhere", "Signera (låst")


def _of_files(tour: Tour, pupil: str) -> Iterator[str]:
    page = tour.page
    tour.go("", f"{pupil}files/new/")
    yield tour.press("add file with errors", "Lägg in")
    page.locator("#id_file").set_input_files({**PICTURE, "buffer": b"x" * (21 * 2**20)})
    yield tour.press("too large a file", "Lägg in")
    tour.go("", f"{pupil}files/new/")
    page.locator("#id_file").set_input_files(PICTURE)
    page.locator("#id_title").fill("BVC-journal")
    page.locator("#id_dated_on").fill("2021-06-03")
    page.get_by_label("inskannat papper").check()
    yield tour.press("record with a file", "Lägg in")
    with page.expect_navigation():
        page.get_by_role("link", name="Ligger filen på fel elev?").click()
    yield "file on the wrong pupil"
    tour.go("", f"{pupil}print/")
    yield tour.press("print with an error", "Hämta PDF")
    tour.go("", f"{pupil}newly-arrived/")
    tour.page.get_by_label("Kom till Sverige").fill("i höstas")
    yield tour.press("newly arrived with an error", "Spara")
    yield tour.go("readers of a record", f"{pupil}readers/")


def of_the_administrator(tour: Tour) -> Iterator[str]:
    """The import's pages, with a run in every state."""
    page, ours = tour.page, tour.site.world.ours
    log_in(page, "Nils Berg")
    yield tour.go("registers, none", "/register/")
    page.get_by_text("Lägg till ett register (SS 12000)").click()
    page.locator("#id_url").fill("http://register.example")
    yield tour.press("register with errors", "Spara register")
    source, run = register(ours), reviewed_run(ours)
    yield tour.go("register's settings", f"/register/{source}/")
    page.locator("#id_name").fill("")
    yield tour.press("register's settings with errors", "Spara")
    for state in State:
        in_state(ours, run, state)
        yield tour.go(f"run, {state}", f"/register/runs/{run}/")
        if state is State.STOPPED:
            yield tour.press("run, answer missing", "Ja, det är rätt skola")
    in_state(ours, run, State.REVIEW)
    yield tour.go("run, one kind", f"/register/runs/{run}/?visa=new")
    yield tour.press("run, a row left out", "Läs inte in")
    compared_anew(ours, run)
    yield tour.press("run, compared anew meanwhile", "Godkänn allt som kan läsas in")
    yield tour.go("registers", "/register/")
    yield from _of_pupil_files(tour)
    missing_pupil(ours, run)
    yield tour.go("unknown school", "/unknown-school/")


def _of_pupil_files(tour: Tour) -> Iterator[str]:
    yield tour.go("pupil file", "/register/file/")
    yield tour.press("pupil file missing", "Läs in till granskning")
    wrong = class_file(tour.site.world.ours, f"{new_number(0)[:-1]}x;Åsa;Öqvist;4B")
    for name, content in {"mistakes": wrong, "a web page": b"<html>", "too large": b"x" * (21 * 2**20)}.items():
        tour.go("", "/register/file/")
        tour.page.locator("#id_file").set_input_files({"name": "elever.csv", "mimeType": "text/csv", "buffer": content})
        yield tour.press(f"pupil file, {name}", "Läs in till granskning")


@contextmanager
def _away(admin_url: str, table: str) -> Iterator[None]:
    """The time while a table is not there."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            yield
        finally:
            admin.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


def when_things_break(tour: Tour) -> Iterator[str]:
    """The pages of errors, each for its own reason."""
    ours = tour.site.world.ours
    log_in(tour.page, "Johan Åkerblom")
    with _away(tour.admin_url, "audit_event"):
        yield tour.go("closed, without the access log", f"/pupils/{ours.greta.pk}/")
    with _away(tour.admin_url, "journal_contact"):
        yield tour.go("something went wrong", f"/pupils/{ours.greta.pk}/")
    tour.go("", "/preferences/")
    tour.page.context.clear_cookies(name="csrftoken")
    yield tour.press("a form that is too old", "Spara")


def of_two_assignments(tour: Tour) -> Iterator[str]:
    """Somebody who has to choose."""
    ours = tour.site.world.ours
    educator, counsellor = ours.users["educator"], ours.users["counsellor"]
    staff.save(counsellor.assignments.get(), user=educator)
    log_in(tour.page, "Signe Ekdahl")
    yield "choice of assignment"
    yield tour.press("the chosen assignment's first page", "Välj")


TOURS = (
    before_log_in,
    of_somebody_without_assignment,
    of_two_assignments,
    of_the_nurse,
    of_the_closed_group,
    of_records_kept_elsewhere,
    of_the_psychologist,
    of_the_lead,
    of_the_settings,
    of_consents_and_blocks,
    of_an_emergency,
    of_a_release,
    of_a_request,
    of_a_destruction,
    of_a_release_that_was_destroyed,
    of_log_reviews,
    of_protected_pupils_reviews,
    of_a_log_extract,
    of_a_deviation,
    of_a_review_of_records,
    of_a_support_session,
    of_the_roles,
    of_a_passage,
    of_the_alarms,
    of_coherent_documentation,
    of_rights_to_follow_up,
    of_who_may_read,
    of_the_administrator,
    when_things_break,
)
# Those who write the record see it all day, in every light and width.
NURSES = (of_the_nurse, of_the_closed_group, of_records_kept_elsewhere)
