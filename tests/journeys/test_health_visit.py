"""The nurse's health visit in class 4: fill in, lose the connection, come back, sign, add, print, and the log of it all."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, log_in
from tests.journeys.steps import NAME, fill_in, open_pupil, sign, start_visit

pytestmark = pytest.mark.journey


def test_from_class_list_to_signed_visit_addendum_and_print(plain_page: Page, site: Site, tmp_path: Path) -> None:
    page = plain_page
    open_pupil(page)
    start_visit(page)
    sign(page)
    expect(page.get_by_role("alert")).to_contain_text("behöver rättas")
    fill_in(page)
    sign(page)
    expect(page.get_by_text("Anteckningen är signerad.")).to_be_visible()
    expect(page.get_by_text("BMI 19,2 kg/m²")).to_be_visible()
    page.get_by_role("link", name="Hälsobesök åk 4").click()
    page.get_by_role("textbox", name="Tillägg").fill("Ringt hem 23 november.")
    page.get_by_role("button", name="Signera tillägget").click()
    expect(page.get_by_text("Ringt hem 23 november.")).to_be_visible()
    expect(page.get_by_role("link", name="Fortsätt skriva")).to_have_count(0)
    page.get_by_role("link", name="ANDERSSON").click()
    page.get_by_role("link", name="Skriv ut").click()
    page.get_by_role("button", name="Hämta PDF").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Varför skriver du ut journalen?").fill("Kopia till ny skola")
    with page.expect_download() as download:
        page.get_by_role("button", name="Hämta PDF").click()
    file = tmp_path / "journal.pdf"
    download.value.save_as(file)
    with pikepdf.open(file) as pdf:
        assert "/StructTreeRoot" in pdf.Root
    page.get_by_role("link", name="Åtkomstlogg").click()
    for words in ("Maria Lind", "Kopia till ny skola"):
        expect(page.get_by_text(words).first).to_be_visible()


def test_the_draft_is_there_after_the_connection_was_lost(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    page.locator("#id_q_sleep").fill("Somnar sent.")
    page.locator("#id_q_food").focus()
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")
    address = page.url
    page.context.set_offline(True)
    page.locator("#id_q_food").fill("Äter frukost.")
    page.locator("#id_q_friends").focus()
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("#id_q_food")).to_have_value("Äter frukost.")
    other.goto("/unsigned/")
    expect(other.get_by_role("rowheader", name="Andersson, Greta")).to_be_visible()
    other.close()


def test_what_was_typed_in_an_entry_that_another_tab_signed_goes_in_as_an_addendum(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    fill_in(page)
    expect(page.get_by_text("Allt som krävs är besvarat")).to_be_visible()
    address = page.url.split("?")[0]
    other = page.context.new_page()
    other.goto(address)
    sign(other)
    expect(other.get_by_text("Anteckningen är signerad.")).to_be_visible()
    other.close()
    page.locator("#id_q_food").fill("Äter inte frukost.")
    page.locator("#id_q_friends").focus()
    status = page.locator("[data-save-status]")
    expect(status).to_have_attribute("data-state", "closed")
    expect(status).to_contain_text("Anteckningen signerades av Maria Lind")
    expect(page.locator("#id_q_food")).to_have_value("Äter inte frukost.")
    status.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Texten är inte sparad")
    page.get_by_role("textbox", name="Tillägg").fill("Äter inte frukost.")
    page.get_by_role("button", name="Signera tillägget").click()
    expect(page.get_by_text("Tillägget är signerat.")).to_be_visible()


def test_the_ordinary_visit_takes_two_presses_after_the_values(plain_page: Page, site: Site) -> None:
    page = plain_page
    open_pupil(page)
    start_visit(page)
    for _ in range(2):
        page.go_back()
        page.get_by_role("button", name="Hälsobesök åk 4").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hälsobesök åk 4")
    expect(page.locator("#id_q_present_0")).to_be_focused()
    expect(page.locator("input:checked")).to_have_count(0)
    page.locator("#id_q_height").fill("136,2")
    page.locator("#id_q_weight").fill("35,6")
    page.locator("#id_q_atr").fill("0")
    page.locator("#id_q_assessment_text").fill("Växer och mår bra.")
    page.get_by_role("button", name="Fyll i det vanliga").click()
    expect(page.get_by_text("Ifyllt: Närvarande: Eleven")).to_be_visible()
    expect(page.get_by_text("Allt som krävs är besvarat")).to_be_visible()
    sign(page)
    expect(page.get_by_text("Anteckningen är signerad.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)


def test_the_form_tells_how_far_it_has_come_while_it_is_written(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    parts = page.get_by_role("navigation", name="Anteckningens delar")
    left = page.get_by_text("8 frågor kvar att besvara före signering")
    left.click()
    page.locator(".left-required").get_by_role("link", name="Längd").click()
    assert page.url.endswith("#field_q_height")
    page.locator("#id_q_assessment_text").fill("Växer och mår bra.")
    page.locator("#id_q_measures_text").focus()
    expect(page.get_by_text("7 frågor kvar att besvara före signering")).to_be_visible()
    expect(page.locator(".left-required").get_by_role("link", name="Längd")).to_be_visible()
    expect(page.locator(".left-required").get_by_role("link", name="Bedömning")).to_have_count(0)
    expect(parts.get_by_role("link", name="Bedömning")).to_contain_text("klar")
    page.get_by_text("frivilliga frågor är tomma").click()
    page.get_by_role("link", name="Syn vid behov").last.click()
    assert page.url.endswith("#del-vision")


def test_what_is_signed_without_a_connection_stays_and_is_signed_when_it_is_back(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    fill_in(page)
    page.context.set_offline(True)
    page.locator("#id_q_sleep").fill("Sover oroligt.")
    page.get_by_role("button", name=f"Signera · {NAME}").first.click()
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "offline")
    expect(page.locator("#id_q_sleep")).to_have_value("Sover oroligt.")
    page.context.set_offline(False)
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")
    sign(page)
    expect(page.get_by_text("Sover oroligt.").first).to_be_visible()


def test_logging_in_again_in_another_tab_saves_what_was_typed(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    page.context.clear_cookies()
    page.locator("#id_q_sleep").fill("Somnar sent.")
    page.locator("#id_q_food").focus()
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "login")
    other = page.context.new_page()
    log_in(other, "Maria Lind")
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")
    page.get_by_role("button", name="Spara osignerad").first.click()
    expect(page.get_by_text("Somnar sent.").first).to_be_visible()
    other.close()


def test_two_windows_that_write_the_same_entry_meet_both_texts(page: Page, site: Site) -> None:
    open_pupil(page)
    start_visit(page)
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("#id_q_sleep").fill("Sover gott.")
    page.locator("#id_q_food").focus()
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")
    other.locator("#id_q_sleep").fill("Sover dåligt.")
    other.locator("#id_q_food").focus()
    expect(other.locator("[data-save-status]")).to_have_attribute("data-state", "conflict")
    other.get_by_role("button", name="Spara osignerad").first.click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Två texter")
    expect(other.get_by_text("Sover gott.")).to_be_visible()
    expect(other.get_by_text("Sover dåligt.")).to_be_visible()
    other.get_by_label("Det du skrev").check()
    other.get_by_role("button", name="Spara valen").click()
    expect(other.locator("#id_q_sleep")).to_have_value("Sover dåligt.")
    other.close()
