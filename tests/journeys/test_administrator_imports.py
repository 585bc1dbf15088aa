"""The administrator reads a school register or a file, looks through it and approves; the nurse's class list follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from samsyn.integrations.ss12000.fake import TOKEN, serve
from samsyn.project.processes import run
from tests.journeys.conftest import Site, log_in
from tests.journeys.registers import HEADER, class_file, new_number, served_register
from tests.journeys.steps import press, to

pytestmark = pytest.mark.journey


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The address of the school's own register."""
    with serve(served_register(site.world.ours)) as running:
        yield f"{running.url}/v2"


def work(database_name: str) -> None:
    """What the background worker does, to the end of its queue."""
    run(["worker", "--once"], SAMSYN_DATABASE=database_name)


def row(page: Page, name: str) -> Locator:
    """The row about somebody."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def nurse_sees(page: Page, present: list[str], absent: list[str]) -> None:
    """The class list as the nurse has it."""
    page.context.clear_cookies()
    log_in(page, "Maria Lind")
    page.get_by_role("link", name="4B").click()
    for name in present:
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    for name in absent:
        expect(page.get_by_role("rowheader", name=name)).to_have_count(0)


def test_a_register_is_added_fetched_reviewed_and_approved(plain_page: Page, site: Site, address: str, database_name: str) -> None:
    page = plain_page
    log_in(page, "Nils Berg")
    page.get_by_text("Lägg till ett register (SS 12000)").click()
    page.get_by_label("Namn", exact=True).fill("Björkskolans register")
    page.get_by_label("Adress", exact=True).fill(address)
    page.get_by_label("Fast nyckel").fill(TOKEN)
    page.get_by_role("button", name="Spara register").click()
    page.get_by_role("button", name="Hämta och jämför · Björkskolans register").click()
    expect(page.get_by_text("Registret hämtas")).to_be_visible()
    expect(page.get_by_role("link", name="Se om det är klart")).to_be_visible()
    work(database_name)
    # With scripts the page has perhaps looked by itself.
    page.reload()
    expect(page.get_by_role("rowheader", name="Öqvist, Åsa")).to_be_visible()
    expect(row(page, "Andersson Ek, Greta")).to_contain_text("Greta Andersson Ek")
    expect(row(page, "Felsson, Bo")).to_contain_text("personnumrets kontrollsiffra stämmer inte")
    kinds = page.get_by_role("navigation", name="Visa rader efter vad som händer")
    kinds.get_by_role("link", name="Ny").click()
    expect(page.get_by_role("rowheader", name="Öqvist, Åsa")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Andersson Ek, Greta")).to_have_count(0)
    kinds.get_by_role("link", name="Alla").click()
    page.get_by_role("button", name="Godkänn allt som kan läsas in").first.click()
    expect(page.get_by_text("Ändringarna skrivs")).to_be_visible()
    expect(page.get_by_role("link", name="Se om det är klart")).to_be_visible()
    work(database_name)
    # With scripts the page has perhaps looked by itself.
    page.reload()
    expect(page.get_by_text("Det som kunde läsas in är infört.")).to_be_visible()
    expect(page.get_by_text("1 rad, som inte går att läsa in.")).to_be_visible()
    nurse_sees(page, ["Andersson Ek, Greta", "Öqvist, Åsa", "Åberg, Ali"], ["Felsson, Bo"])


def test_the_same_by_keyboard_alone(page: Page, site: Site, address: str, database_name: str) -> None:
    page.goto("/login/")
    to(page, "Logga in · Nils Berg")
    expect(page.get_by_role("heading", level=1)).to_have_text("Elevregister")
    press(page, page.locator("summary", has_text="Lägg till ett register (SS 12000)"))
    for text in ("Björkskolans register", address, TOKEN):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    to(page, "Hämta och jämför · Björkskolans register")
    expect(page.get_by_text("Registret hämtas")).to_be_visible()
    work(database_name)
    expect(page.get_by_role("rowheader", name="Öqvist, Åsa")).to_be_visible(timeout=15_000)
    expect(page.locator("#run-status")).to_contain_text("att granska")
    to(page, "Ny", "link")
    expect(page.get_by_role("rowheader", name="Andersson Ek, Greta")).to_have_count(0)
    to(page, "Läs inte in · Öqvist, Åsa")
    expect(row(page, "Öqvist, Åsa")).to_contain_text("Läses inte in")
    to(page, "Godkänn allt som kan läsas in")
    work(database_name)
    expect(page.get_by_text("Det som kunde läsas in är infört.")).to_be_visible(timeout=15_000)
    expect(page.locator("#run-status")).to_contain_text("införd")
    nurse_sees(page, ["Andersson Ek, Greta"], ["Öqvist, Åsa"])


def test_a_file_with_errors_is_told_by_row_and_read_when_it_is_right(plain_page: Page, site: Site, database_name: str) -> None:
    page, ours = plain_page, site.world.ours
    right = new_number(0)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    log_in(page, "Nils Berg")
    page.get_by_role("link", name="Läs in en fil").click()
    for number, class_name in ((wrong, "4B"), (right, "")):
        content = class_file(ours, f"{number};Åsa;Öqvist;{class_name}")
        send(page, content if class_name else content.replace(b";Andersson Ek;", b";;"))
        expect(page.get_by_text("Inget har ändrats. Rätta felen")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Efternamn")).to_contain_text("Uppgiften saknas")
    send(page, class_file(ours, f"{wrong};Åsa;Öqvist;4B"))
    expect(page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="3"))).to_contain_text(
        "Kontrollsiffran stämmer inte"
    )
    send(page, HEADER.encode())
    expect(page.get_by_role("alert")).to_contain_text("Filen gick inte att läsa")
    send(page, class_file(ours, f"{right};Åsa;Öqvist;4B"))
    expect(page.get_by_role("rowheader", name="Öqvist, Åsa")).to_be_visible()
    # Below the rows, where one is when they have been read.
    page.get_by_role("button", name="Godkänn allt som kan läsas in").last.click()
    expect(page.get_by_role("link", name="Se om det är klart")).to_be_visible()
    work(database_name)
    # With scripts the page has perhaps looked by itself.
    page.reload()
    expect(page.get_by_text("Klassernas listor följer nu registret.")).to_be_visible()
    nurse_sees(page, ["Andersson Ek, Greta", "Öqvist, Åsa"], [])


def send(page: Page, content: bytes) -> None:
    """Choose a file of some pupils, and send it."""
    page.locator("#id_file").set_input_files({"name": "elever.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_label("Filen innehåller").select_option("part")
    page.get_by_role("button", name="Läs in till granskning").click()
